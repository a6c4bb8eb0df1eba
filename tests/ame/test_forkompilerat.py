"""The conditions whose SQL text is written once mean the same as the rule they are written from (law.md D01, B07, D11)."""

from itertools import chain, combinations

import pytest
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.arenden.enums import Atkomstslag
from ame.arenden.models import Arende, Bevakning
from ame.arenden.models.arende import _synliga_arenden, i_synligt_arende
from ame.common.forkompilerat import Finns
from intake.models import Remiss
from intake.models.remiss import i_synlig_remiss
from tests.factories import (
    ArendeFactory,
    AtkomstFactory,
    BevakningFactory,
    EnhetFactory,
    FranvaroFactory,
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
        return _synliga_arenden(*varden).filter(Finns(_synliga_arenden, varden, "pk"))

    yttre.__name__ = _synliga_arenden.__name__
    with pytest.raises(ValueError, match="i sig själv"):
        list(Bevakning.objects.filter(Finns(yttre, uppgifter, "arende_id")))
