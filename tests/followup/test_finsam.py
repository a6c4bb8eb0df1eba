"""Underlag till SUS (S125)."""

import pytest
from django.urls import reverse

from ame.access.enums import Roll
from ame.audit.models import Lasning
from ame.people.models import Person
from insatser.services import starta_insats
from tests.factories import ArendeFactory, InsatsFactory, InsatstypFactory, SkyddAtkomstFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.krav("S125", "C52")
def test_en_insats_marks_finsam_och_sus_variablerna_listas(client):
    arende = ArendeFactory(inskrivet=True, baslinje__utbildning="grund", baslinje__forsorjning="bistand")
    typ = InsatstypFactory(verksamhet=arende.enhet.verksamhet, namn="Gröna steget")
    starta_insats(
        actor=arende.ansvarig, arende=arende, insatstyp=typ, start_den=arende.inskriven_den, utforare="egen_ame", vald_av="ame",
        mal="Pröva arbete", foljer_onskemal="ja", ar_finsam=True, planerat_slut_den=arende.inskriven_den,
    )  # fmt: skip
    InsatsFactory(arende=arende)  # not marked
    client.force_login(arende.ansvarig)
    svar = client.get(reverse("finsam"), {"ar": 2026})
    sida = svar.content.decode()
    for text in (
        "Gröna steget",
        arende.person.namn,
        "Högst grundskola",
        "Försörjningsstöd",
        str(arende.person.fodelsedatum.year),
    ):
        assert text in sida
    assert len(svar.context["rader"]) == 1
    assert Lasning.objects.get(objekt_typ="finsam").data == {"antal": 1}


def test_bara_egna_arenden_och_ratt_ar(client):
    insats = InsatsFactory(ar_finsam=True)
    client.force_login(UserFactory(roll=Roll.HANDLAGGARE, enhet=insats.arende.enhet))  # a colleague without the case
    assert client.get(reverse("finsam")).context["rader"] == []
    client.force_login(insats.arende.ansvarig)
    assert client.get(reverse("finsam"), {"ar": insats.start_den.year}).context["rader"]
    assert client.get(reverse("finsam"), {"ar": 2024}).context["rader"] == []
    assert client.get(reverse("finsam"), {"ar": "x' OR 1"}).status_code == 200
    assert client.post(reverse("finsam")).status_code == 405


@pytest.mark.krav("B06")
def test_en_skyddad_person_ar_markt_i_listan(client):
    insats = InsatsFactory(ar_finsam=True)
    Person.objects.filter(pk=insats.arende.person_id).update(har_skydd=True, telefon="", epost="", adress="")
    SkyddAtkomstFactory(person=insats.arende.person, user=insats.arende.ansvarig)
    client.force_login(insats.arende.ansvarig)
    sida = client.get(reverse("finsam"), {"ar": insats.start_den.year}).content.decode()
    assert insats.arende.person.namn in sida
    assert "Skyddade personuppgifter" in sida
