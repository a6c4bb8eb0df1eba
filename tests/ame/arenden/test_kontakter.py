"""Who to call, on both sides, and never somebody who has left (S032, C56, T06, S033)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.access.models import Uppdrag, User
from ame.arenden.vy.kontakter import hamta_kontakter
from tests.factories import (
    BeredningFactory,
    EnhetFactory,
    FranvaroFactory,
    RemissFactory,
    SamverkanspartFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def remiss(varld, **falt):
    data = {
        "person": varld.arende.person, "arende": varld.arende, "mottagande_enhet": varld.enhet, "status": "antagen",
        "inkom_den": varld.arende.inkom_den, "skickad_vid": timezone.now(), "grund": "uppgiftsskyldighet",
    }  # fmt: skip
    return RemissFactory(**(data | falt))


def kontakter(varld):
    varld.arende.refresh_from_db()
    return {(k.roll, k.namn): k for k in hamta_kontakter(varld.arende)}


def sluta(user):
    Uppdrag.objects.filter(user=user).update(till_den=timezone.localdate() - timedelta(days=1))


@pytest.mark.krav("S032", "C56")
def test_namn_roll_telefon_och_initialer_for_alla_runt_arendet(varld):
    """The case page shows name, role, telephone and initials of the socialsekreterare, the AME owner and external contacts."""
    r = remiss(varld)
    externt = remiss(
        varld, avsandare=None, avsandande_enhet=None, avsandande_part=SamverkanspartFactory(namn="Arbetsförmedlingen Prov"),
        avsandande_kontakt="Arbetsförmedlare Nour Nilsson, 010-123 45 67", kalla="af", skapad_av=varld.ansvarig,
    )  # fmt: skip
    beredare = UserFactory(namn="Bo Beredare", roll="beredare", enhet=varld.enhet)
    BeredningFactory(remiss=r, arende=varld.arende, ansvarig=beredare)
    rader = kontakter(varld)
    assert set(rader) == {
        ("Ansvarig", "Ada Ansvarig"),
        ("Beredare", "Bo Beredare"),
        ("Remittent", r.avsandare.namn),
        ("Extern kontakt", externt.avsandande_kontakt),
        ("Deltagare", varld.arende.person.namn),
    }
    assert rader[("Ansvarig", "Ada Ansvarig")].initialer == "AA"
    html = varld.klient(varld.ansvarig).get(reverse("arende", args=[varld.arende.pk])).content.decode()
    for text in (r.avsandare.namn, r.avsandare.telefon, r.avsandande_enhet.namn, r.avsandare.titel, "Bo Beredare", "010-123 45 67",
                 "Arbetsförmedlingen Prov", ">AA</span>"):  # fmt: skip
        assert text in html, text


@pytest.mark.krav("T06", "S033", "S032")
def test_den_som_har_slutat_visas_aldrig_utan_gruppkon(varld):
    r = remiss(varld)
    r.avsandande_enhet.telefon = "08-555 00 11"
    r.avsandande_enhet.save(update_fields=["telefon"])
    sluta(r.avsandare)
    rader = kontakter(varld)
    assert ("Remittent", r.avsandare.namn) not in rader
    kon = rader[("Remittent", r.avsandande_enhet.namn)]
    assert (kon.telefon, kon.titel) == ("08-555 00 11", "Gruppkön: ingen håller i remissen just nu")


@pytest.mark.krav("T06")
def test_flyttad_till_en_annan_enhet_eller_avstangd_ar_inte_kvar(varld):
    flyttad, avstangd = remiss(varld), remiss(varld)
    sluta(flyttad.avsandare)
    Uppdrag.objects.create(
        user=flyttad.avsandare, enhet=EnhetFactory(remittent=True), roll="socialsekreterare", fran_den=timezone.localdate()
    )
    User.objects.filter(pk=avstangd.avsandare_id).update(is_active=False)
    namn = {n for _, n in kontakter(varld)}
    assert not {flyttad.avsandare.namn, avstangd.avsandare.namn} & namn


@pytest.mark.krav("T06", "S032")
def test_har_den_ansvariga_slutat_ringer_man_enheten(varld):
    sluta(varld.ansvarig)
    assert kontakter(varld)[("Ansvarig", "AME Prov")].telefon == varld.enhet.telefon
    assert ("Ansvarig", "Ada Ansvarig") not in kontakter(varld)


@pytest.mark.krav("C13", "S032")
def test_ersattaren_visas_under_franvaron_och_inte_efter(varld):
    idag = timezone.localdate()
    rad = FranvaroFactory(
        enhet=varld.enhet, user=varld.ansvarig, ersattare=varld.kollega, fran_den=idag, till_den=idag, registrerad_av=varld.chef
    )
    assert ("Ersätter Ada Ansvarig", "Kia Kollega") in kontakter(varld)
    rad.fran_den, rad.till_den = idag - timedelta(days=5), idag - timedelta(days=1)
    rad.save()
    assert ("Ersätter Ada Ansvarig", "Kia Kollega") not in kontakter(varld)


@pytest.mark.krav("S032")
def test_aterkallade_och_avbojda_remisser_ger_ingen_kontakt(varld):
    for status, extra in (("atertagen", {}), ("avbojd", {"avbojningsskal": "platsbrist"}), ("omdirigerad", {})):
        remiss(varld, status=status, avslut_text="Slut.", avslutad_vid=timezone.now(), **extra)
    assert {roll for roll, _ in kontakter(varld)} == {"Ansvarig", "Deltagare"}


@pytest.mark.krav("S032", "C56", "S034", "T06")
def test_avsandaren_ser_vem_som_haller_i_arendet_med_telefon(varld):
    r = remiss(varld)
    idag = timezone.localdate()
    FranvaroFactory(
        enhet=varld.enhet, user=varld.ansvarig, ersattare=varld.kollega, fran_den=idag, till_den=idag, registrerad_av=varld.chef
    )
    url = reverse("min_remiss", args=[r.pk])
    html = varld.klient(r.avsandare).get(url).content.decode()
    for text in ("Ada Ansvarig", varld.ansvarig.telefon, "Kia Kollega"):
        assert text in html
    sluta(varld.ansvarig)
    html = varld.klient(r.avsandare).get(url).content.decode()
    assert "AME Prov" in html
    assert varld.enhet.telefon in html
    assert "Ada Ansvarig" not in html


@pytest.mark.krav("B08", "S032")
def test_den_skyddades_uppgifter_visas_inte(varld):
    from ame.arenden.services import satt_skydd

    telefon = varld.arende.person.telefon
    satt_skydd(arende=varld.arende, actor=varld.ansvarig, slag="sekretessmarkering", kalla="Folkbokföringen")
    assert not [k for k in kontakter(varld) if k[0] == "Deltagare"]
    html = varld.klient(varld.ansvarig).get(reverse("arende", args=[varld.arende.pk])).content.decode()
    assert telefon not in html


@pytest.mark.krav("S032")
def test_lika_manga_fragor_med_en_remiss_som_med_tjugo(varld):
    def antal():
        with CaptureQueriesContext(connection) as fragor:
            hamta_kontakter(varld.arende)
        return len(fragor)

    remiss(varld)
    hamta_kontakter(varld.arende)  # the case's own unit and people are read once
    ett = antal()
    for _ in range(19):
        remiss(varld)
    assert antal() == ett
