"""The conditions whose SQL text is written once mean the same as the rule they are written from (law.md D01, B07, D11)."""

from datetime import date, timedelta
from itertools import chain, combinations
from uuid import UUID

import pytest
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.arenden.enums import Atkomstslag
from ame.arenden.models import Arende, Bevakning
from ame.arenden.models.arende import i_synligt_arende, synliga_arenden, synlighet
from ame.common.forkompilerat import Finns, antal, rader
from insatser.models import Insats
from insatser.models.insats import insatssynlighet
from intake.models import Beredning, Lofte, Remiss
from intake.models.beredning import beredningssynlighet
from intake.models.lofte import loftessynlighet
from intake.models.remiss import i_synlig_remiss
from tests.factories import (
    ArendeFactory,
    AtkomstFactory,
    BeredningFactory,
    BevakningFactory,
    EnhetFactory,
    FranvaroFactory,
    InsatsFactory,
    LofteFactory,
    RemissFactory,
    SkyddAtkomstFactory,
    UppdragFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ROLLER = [r for r in Roll if r != Roll.FORUMMEDLEM]  # needs a part, and is in neither rule
UPPSATTNINGAR = list(chain.from_iterable(combinations(ROLLER, n) for n in (0, 1, 2)))


@pytest.fixture
def varld() -> dict:
    """Two units; a user whom each branch of the rules reaches with one case and keeps from another."""
    user, enhet, annan = UserFactory(), EnhetFactory(), EnhetFactory()
    arenden = [ArendeFactory(enhet=e, **k) for e in (enhet, annan) for k in ({}, {"ansvarig": user}, {"person__skyddad": True})]
    arenden += [ArendeFactory(enhet=enhet) for _ in range(3)]
    AtkomstFactory(arende=arenden[-1], user=user)
    AtkomstFactory(arende=arenden[-2], user=user, slag=Atkomstslag.MEDARBETARE, till_vid=timezone.now())  # over
    AtkomstFactory(arende=arenden[-3], user=user, skalsatt=True)
    SkyddAtkomstFactory(person=arenden[2].person, user=user)
    idag = timezone.localdate()
    FranvaroFactory(enhet=enhet, user=arenden[0].ansvarig, ersattare=user, fran_den=idag, till_den=idag)
    for a in arenden:
        BevakningFactory(arende=a)
    for e in (enhet, annan):
        RemissFactory(avsandare=user, avsandande_enhet=e)
        RemissFactory(skickad=True, mottagande_enhet=e)
        RemissFactory(skickad=True, avsandare=None, avsandande_enhet=e, skapad_av=UserFactory())
    return {"user": user, "enhet": enhet}


def _med(varld: dict, roller: tuple) -> User:
    for roll in roller:
        UppdragFactory(user=varld["user"], enhet=varld["enhet"], roll=roll)
    return User.objects.get(pk=varld["user"].pk)


@pytest.mark.krav("D01", "B07")
@pytest.mark.parametrize("roller", UPPSATTNINGAR, ids=lambda r: "+".join(r) or "ingen")
def test_samma_rader_som_regeln(varld, roller):
    """Every role alone, two together and none: row by row what visible_to says, in the rows and in their opposite."""
    user = _med(varld, roller)
    alla = Bevakning.objects.filter(arende__isnull=False)
    regeln = Exists(Arende.objects.visible_to(user).filter(pk=OuterRef("arende_id")))
    assert set(alla.filter(i_synligt_arende(user))) == set(alla.filter(regeln))
    assert set(alla.exclude(i_synligt_arende(user))) == set(alla.exclude(regeln))
    assert set(Arende.objects.filter(i_synligt_arende(user, "pk"))) == set(Arende.objects.visible_to(user))
    assert set(Remiss.objects.filter(i_synlig_remiss(user, "pk"))) == set(Remiss.objects.visible_to(user))


@pytest.mark.krav("D01")
def test_texten_ar_delad_men_inte_svaret(varld):
    """Two users with the same roles share the text and see each their own; a right that ends is gone at the next question."""
    user = _med(varld, (Roll.HANDLAGGARE,))
    annan = UserFactory(roll=Roll.HANDLAGGARE, enhet=varld["enhet"])
    forsta = set(Arende.objects.filter(i_synligt_arende(user, "pk")))
    assert forsta and not set(Arende.objects.filter(i_synligt_arende(annan, "pk")))
    user.atkomster.update(till_vid=timezone.now())
    assert set(Arende.objects.filter(i_synligt_arende(user, "pk"))) < forsta


def test_far_inte_sta_i_sig_sjalv(varld):
    """The outer row must never be taken for an inner one with the same name."""
    user = _med(varld, (Roll.HANDLAGGARE,))
    uppgifter = i_synligt_arende(user).uppgifter

    def yttre(*varden):
        return synliga_arenden(*varden).filter(Finns(synliga_arenden, varden, "pk"))

    yttre.__name__ = synliga_arenden.__name__
    with pytest.raises(ValueError, match="i sig själv"):
        list(Bevakning.objects.filter(Finns(yttre, uppgifter, "arende_id")))


# --- whole questions


def _oppna(enheter: tuple, synligt: tuple, idag: date) -> QuerySet[Arende]:
    fraga = synliga_arenden(*synligt).filter(enhet_id__in=enheter, inkom_den__lte=idag)
    return fraga.select_related("person", "ansvarig").order_by("nummer")


@pytest.mark.krav("D01", "B07")
@pytest.mark.parametrize("roller", UPPSATTNINGAR, ids=lambda r: "+".join(r) or "ingen")
def test_hela_fragan_ger_samma_rader(varld, django_assert_max_num_queries, roller):
    user, idag = _med(varld, roller), timezone.localdate()
    uppgifter = (varld["enhet"].pk,), synlighet(user), idag
    vantat = list(_oppna(*uppgifter))
    assert vantat == list(Arende.objects.visible_to(user).filter(enhet=varld["enhet"], inkom_den__lte=idag).order_by("nummer"))
    with django_assert_max_num_queries(1):
        funna = rader(_oppna, *uppgifter)
        assert [(a, a.person.namn, a.ansvarig.namn) for a in funna] == [(a, a.person.namn, a.ansvarig.namn) for a in vantat]
    assert antal(_oppna, *uppgifter) == len(vantat)


def test_samma_text_med_andra_uppgifter(varld):
    """The values of the first question are never left in the text of the next one."""
    user, idag = _med(varld, (Roll.CHEF,)), timezone.localdate()
    synligt, andra = synlighet(user), EnhetFactory()
    assert rader(_oppna, (varld["enhet"].pk,), synligt, idag)
    assert rader(_oppna, (andra.pk,), synligt, idag) == [] and antal(_oppna, (andra.pk,), synligt, idag) == 0
    assert rader(_oppna, (varld["enhet"].pk,), synligt, idag - timedelta(days=4000)) == []
    assert rader(_oppna, (), synligt, idag) == [] and antal(_oppna, (), synligt, idag) == 0


def _varden(person_id: UUID) -> QuerySet:
    return Arende.objects.filter(person=person_id).order_by("nummer").values_list("pk", flat=True)


def test_varden_i_stallet_for_rader(varld):
    arende = Arende.objects.first()
    assert rader(_varden, arende.person_id) == [arende.pk]


def _fragar_sjalv(person_id: UUID) -> QuerySet:
    return Arende.objects.filter(person=person_id, inkom_den__lte=timezone.localdate())


def _hamtar_mer(person_id: UUID) -> QuerySet:
    return Arende.objects.filter(person=person_id).prefetch_related("bevakningar")


@pytest.mark.parametrize(
    ("bygg", "fel"),
    [
        (_fragar_sjalv, "vilken dag"),
        (_hamtar_mer, "egna frågor"),
    ],
)
def test_en_fraga_som_skulle_frysa_nagot_stoppas(bygg, fel):
    with pytest.raises(ValueError, match=fel):
        rader(bygg, UUID(int=1))


def _anvander_inte(person_id: UUID, idag: date) -> QuerySet:
    return Arende.objects.filter(person=person_id)


def test_ett_villkor_anvander_allt_det_far():
    with pytest.raises(ValueError, match="använder inte"):
        list(Bevakning.objects.filter(Finns(_anvander_inte, (UUID(int=1), timezone.localdate()), "arende_id")))


@pytest.mark.krav("S026")
@pytest.mark.parametrize("roller", UPPSATTNINGAR, ids=lambda r: "+".join(r) or "ingen")
def test_beredningar_loften_och_insatser_som_regeln(varld, roller):
    """Also where a part of the rule can hold for no row, as for a remittent who works in no case."""
    user = _med(varld, roller)
    for falt in ({"mottagande_enhet": varld["enhet"]}, {"avsandare": user, "avsandande_enhet": varld["enhet"]}):
        remiss = BeredningFactory(**{f"remiss__{namn}": varde for namn, varde in falt.items()}).remiss
        LofteFactory(remiss=remiss, arende=remiss.arende)
    InsatsFactory(arende=Arende.objects.filter(enhet=varld["enhet"]).first(), handledare=user)
    assert set(rader(_beredningar, *beredningssynlighet(user))) == set(Beredning.objects.visible_to(user))
    assert set(rader(_loften, *loftessynlighet(user))) == set(Lofte.objects.visible_to(user))
    assert set(rader(_insatser, *insatssynlighet(user))) == set(Insats.objects.visible_to(user))


def _beredningar(*synliga: tuple) -> QuerySet:
    return Beredning.objects.synliga(*synliga)


def _loften(*synliga: tuple) -> QuerySet:
    return Lofte.objects.synliga(*synliga)


def _insatser(*synliga: tuple) -> QuerySet:
    return Insats.objects.synliga(*synliga)


def _raknar_tal(niva: int) -> QuerySet:
    return User.objects.filter(pk__gt=niva, pk__lt=niva + 10)


def test_ett_tal_som_raknas_om_stoppas():
    with pytest.raises(ValueError, match="räknar vidare"):
        rader(_raknar_tal, 1)
