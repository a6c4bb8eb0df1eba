"""The kommunala aktivitetsansvaret: an assignment of its own with its own register, kept apart from the unit's notes (S175)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Arende
from ame.arenden.services import signera_anteckning
from followup import services as followup
from followup.models import Avslut, Uppfoljning
from insatser.models import Insats, Plan, Planmal
from insatser.services import avsluta_insats, starta_insats
from tests.ame.arenden.varld import bygg_varld
from tests.factories import ArendeFactory, EnhetFactory, InsatstypFactory, UserFactory, VerksamhetFactory

pytestmark = pytest.mark.django_db
HEMLIGT = "Vill bli svetsare och har sagt varför skolan inte gick."


@pytest.fixture
def ame(db):
    return bygg_varld()


@pytest.fixture
def kaa(ame):
    """A young person known to both: one case at the unit, one at the KAA of another verksamhet in the same nämnd."""
    namnd = ame.enhet.verksamhet.namnd
    enhet = EnhetFactory(verksamhet=VerksamhetFactory(namnd=namnd, regim="kaa", beslutsreferens="KS 2026 § 4"), namn="KAA")
    ansvarig = UserFactory(roll="handlaggare", enhet=enhet)
    arende = ArendeFactory(enhet=enhet, ansvarig=ansvarig, person=ame.arende.person, slag="kaa", inskrivet=True)
    signera_anteckning(
        arende=arende, actor=ansvarig, typ="mote", handelse_den=timezone.localdate(), text=HEMLIGT, stodslag="coacha"
    )
    return arende


def _hela_vagen(kaa):
    idag = timezone.localdate()
    typ = InsatstypFactory(verksamhet=kaa.enhet.verksamhet, slag="kaa", namn="Ungdomsspåret")
    insats = starta_insats(
        actor=kaa.ansvarig, arende=kaa, insatstyp=typ, start_den=idag, utforare="egen_ame", vald_av="deltagare",
        mal="Börja på ett yrkesprogram.", foljer_onskemal="ja",
    )  # fmt: skip
    avsluta_insats(
        actor=kaa.ansvarig, insats=insats, slut_den=idag, slutorsak="mal_natt", syfte_handlaggare="ja", syfte_deltagare="ja"
    )
    kaa.refresh_from_db()
    followup.avsluta(
        actor=kaa.ansvarig, arende=kaa, orsak="studier", avslutad_den=idag, forsorjning_fore="ingen", forsorjning_efter="studiemedel",
        slutanteckning="Antagen.", vart="Yrkesprogram", csn_berattigad=True,
    )  # fmt: skip
    return insats


@pytest.mark.krav("S175")
def test_en_person_i_kaa_har_planering_mal_ansvarig_datum_slutorsak_och_uppfoljning(kaa):
    insats = _hela_vagen(kaa)
    insats.refresh_from_db()
    kaa.refresh_from_db()
    plan = Plan.objects.get(arende=kaa)
    avslut = Avslut.objects.get(arende=kaa)
    assert Planmal.objects.get(plan=plan).text == "Börja på ett yrkesprogram."
    assert insats.planmal.plan == plan
    assert (kaa.slag, insats.slag) == ("kaa", "kaa")
    assert kaa.ansvarig is not None
    assert kaa.inskriven_den <= insats.start_den <= insats.slut_den <= kaa.avslutad_den
    assert (insats.slutorsak, avslut.orsak) == ("mal_natt", "studier")
    dagar = list(Uppfoljning.objects.filter(avslut=avslut).order_by("forfaller_den").values_list("forfaller_den", flat=True))
    assert dagar
    assert dagar[0] > kaa.avslutad_den + timedelta(days=29)


@pytest.mark.krav("S175", "A02")
def test_personalen_i_ame_ser_inget_av_kaa_och_tvartom(ame, kaa):
    for user in (ame.ansvarig, ame.kollega, ame.chef, ame.handledare):
        assert not Arende.objects.visible_to(user).filter(pk=kaa.pk).exists()
        assert not Insats.objects.visible_to(user).filter(arende=kaa).exists()
        for namn in ("arende", "arende_journal", "arende_planering"):
            assert ame.klient(user).get(reverse(namn, args=[kaa.pk])).status_code == 404
    for namn in ("arende", "arende_journal", "arende_planering", "arende_historik"):
        html = ame.klient(ame.ansvarig).get(reverse(namn, args=[ame.arende.pk])).content.decode()
        assert HEMLIGT not in html
        assert kaa.nummer not in html
    kaas = ame.klient(kaa.ansvarig)
    assert HEMLIGT in kaas.get(reverse("arende_journal", args=[kaa.pk])).content.decode()
    assert kaas.get(reverse("arende", args=[ame.arende.pk])).status_code == 404
