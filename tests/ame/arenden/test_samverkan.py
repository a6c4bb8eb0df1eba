"""Other parties in the case, and how long they take to answer (C52; S116, S126)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.arenden.models import Kontaktforsok, Samverkansaktor
from ame.arenden.services.samverkan import avsluta_aktor, lagg_till_aktor, notera_kontakt, notera_svar
from ame.audit.models import Handelse, Lasning
from tests.factories import (
    ArendeFactory,
    EnhetFactory,
    KontaktforsokFactory,
    SamverkansaktorFactory,
    SamverkanspartFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAG = date(2026, 10, 1)


@pytest.fixture
def arende():
    return ArendeFactory(insats=True)


@pytest.fixture
def sfi(arende):
    return SamverkanspartFactory(kommun=arende.enhet.verksamhet.namnd.kommun, namn="SFI Lärcenter", slag="utbildning")


@pytest.mark.krav("S116", "C52")
def test_arendet_har_sfi_som_aktor_med_niva_tider_och_kontakt(arende, sfi, client):
    lagg_till_aktor(
        arende=arende, actor=arende.ansvarig, part=sfi, uppdrag="SFI kurs C", niva="Kurs C", schema="Mån–ons 8–12",
        kontakt="Studievägledaren 08-123 45 67", fran_den=DAG,
    )  # fmt: skip
    client.force_login(arende.ansvarig)
    sida = client.get(reverse("arende_samverkan", args=[arende.pk])).content.decode()
    for text in ("SFI Lärcenter", "SFI kurs C", "Kurs C", "Mån–ons 8–12", "Studievägledaren 08-123 45 67"):
        assert text in sida
    assert Lasning.objects.filter(objekt_typ="samverkan", arende_id=arende.pk).count() == 1
    assert "Studievägledaren 08-123 45 67" in client.get(reverse("arende", args=[arende.pk])).content.decode()  # contact card


def test_aktor_ger_ingen_atkomst_och_avslutas_en_gang(arende, sfi):
    aktor = lagg_till_aktor(arende=arende, actor=arende.ansvarig, part=sfi, uppdrag="SFI", fran_den=DAG)
    assert not Samverkansaktor.objects.visible_to(UserFactory(roll=Roll.HANDLAGGARE, enhet=EnhetFactory())).exists()
    assert avsluta_aktor(aktor=aktor, actor=arende.ansvarig).till_den == timezone.localdate()
    avsluta_aktor(aktor=aktor, actor=arende.ansvarig)
    assert Handelse.objects.filter(verb="arende.aktor_slut").count() == 1


def test_samma_part_och_uppdrag_tva_ganger_sags(arende, sfi):
    lagg_till_aktor(arende=arende, actor=arende.ansvarig, part=sfi, uppdrag="SFI", fran_den=DAG)
    with pytest.raises(ValidationError, match="finns redan"):
        lagg_till_aktor(arende=arende, actor=arende.ansvarig, part=sfi, uppdrag="SFI", fran_den=DAG)


@pytest.mark.krav("N16")
@pytest.mark.parametrize("falt", ["uppdrag", "schema", "kontakt", "niva"])
def test_personnummer_i_fritext_stoppas(arende, sfi, falt):
    with pytest.raises(ValidationError) as fel:
        lagg_till_aktor(
            arende=arende, actor=arende.ansvarig, part=sfi, fran_den=DAG, **{"uppdrag": "SFI", falt: "Elev 19850615-9805"}
        )
    assert falt in fel.value.message_dict


def test_part_i_annan_kommun_och_fel_roll(arende):
    with pytest.raises(ValidationError, match="Välj en part"):
        lagg_till_aktor(arende=arende, actor=arende.ansvarig, part=SamverkanspartFactory(), uppdrag="SFI", fran_den=DAG)
    chef = UserFactory(roll=Roll.CHEF, enhet=arende.enhet)
    part = SamverkanspartFactory(kommun=arende.enhet.verksamhet.namnd.kommun)
    with pytest.raises(PermissionDenied):
        notera_kontakt(arende=arende, actor=chef, part=part, satt="telefon", forsokt_den=DAG)


@pytest.mark.krav("S126", "C52")
def test_kontakt_forsokt_nadd_besvarad(arende):
    af = SamverkanspartFactory(kommun=arende.enhet.verksamhet.namnd.kommun, slag="af")
    forsok = notera_kontakt(arende=arende, actor=arende.ansvarig, part=af, satt="telefon", forsokt_den=DAG)
    assert (forsok.nadd_den, forsok.besvarad_den) == (None, None)
    svar = notera_svar(kontakt=forsok, actor=arende.ansvarig, den=DAG + timedelta(days=9))
    assert (svar.nadd_den, svar.besvarad_den) == (DAG + timedelta(days=9), DAG + timedelta(days=9))
    notera_svar(kontakt=forsok, actor=arende.ansvarig, den=DAG + timedelta(days=20))
    assert Kontaktforsok.objects.get().besvarad_den == DAG + timedelta(days=9)  # the first answer stands
    with pytest.raises(ValidationError, match="framtiden"):
        notera_kontakt(
            arende=arende, actor=arende.ansvarig, part=af, satt="brev", forsokt_den=timezone.localdate() + timedelta(days=1)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Kontaktforsok.objects.filter(pk=forsok.pk).update(besvarad_den=DAG - timedelta(days=1))


def test_sidan_tar_emot_och_behaller_det_skrivna(arende, sfi, client):
    client.force_login(arende.ansvarig)
    url = reverse("arende_samverkan", args=[arende.pk])
    svar = client.post(url, {"part": sfi.pk, "uppdrag": "", "schema": "Mån 8–12", "fran_den": "2026-10-01"})
    assert svar.status_code == 422
    assert "Mån 8–12" in svar.content.decode()
    assert client.post(url, {"part": sfi.pk, "uppdrag": "SFI", "fran_den": "2026-10-01"}).status_code == 302
    kontakt = {"part": sfi.pk, "satt": "telefon", "forsokt_den": "2026-10-02", "utfall": "besvarad"}
    assert client.post(reverse("arende_kontakt", args=[arende.pk]), kontakt).status_code == 302
    assert Kontaktforsok.objects.get().besvarad_den == date(2026, 10, 2)
    assert client.get(reverse("arende_kontakt", args=[arende.pk])).status_code == 405


def test_kollega_utan_ratt_far_403_och_framling_404(arende, client):
    aktor, kontakt = SamverkansaktorFactory(arende=arende), KontaktforsokFactory(arende=arende)
    chef = UserFactory(roll=Roll.CHEF, enhet=arende.enhet)  # may read the case, works in none
    framling = UserFactory(roll=Roll.HANDLAGGARE, enhet=EnhetFactory())
    for user, kod in ((chef, 403), (framling, 404)):
        client.force_login(user)
        assert client.get(reverse("arende_samverkan", args=[arende.pk])).status_code == kod
        assert client.post(reverse("aktor_avsluta", args=[aktor.pk])).status_code == kod
        assert client.post(reverse("kontakt_besvarad", args=[kontakt.pk])).status_code == kod


def test_lika_manga_fragor_vid_en_och_tjugo(arende, client, django_assert_num_queries):
    client.force_login(arende.ansvarig)
    url = reverse("arende_samverkan", args=[arende.pk])
    SamverkansaktorFactory(arende=arende)
    KontaktforsokFactory(arende=arende)
    client.get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as forst:
        client.get(url)
    for _ in range(19):
        SamverkansaktorFactory(arende=arende)
        KontaktforsokFactory(arende=arende)
    with django_assert_num_queries(len(forst)):
        client.get(url)
