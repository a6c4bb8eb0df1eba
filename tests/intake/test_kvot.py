"""Places per year and source: the 21st is warned about and needs a reason, and nothing vanishes (S007)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Handelse
from intake import services as intake
from intake.models import Kvot
from intake.services.kvot import fulla, laget, satt_platser
from tests.factories import EnhetFactory, KvotFactory, PersonFactory, RemissFactory, SkyddAtkomstFactory, UserFactory
from tests.flode import skriv_remiss
from tests.intake.test_samtidigt import forlorare, samtidigt

pytestmark = pytest.mark.django_db
SKAL = "Personen har redan börjat hos oss och slutar om två veckor."


@pytest.fixture
def admin(varld):
    return UserFactory(roll="admin", enhet=varld.ame, is_superuser=True)


def _tagna(varld, antal: int, kalla: str = "af", **falt) -> None:
    RemissFactory.create_batch(
        antal, mottagande_enhet=varld.ame, kalla=kalla, antagen=True, avsandare=varld.socialsekreterare, **falt
    )


def _ny(varld, kalla: str = "af", **falt):
    return RemissFactory(mottagande_enhet=varld.ame, kalla=kalla, skickad=True, inkom_den=timezone.localdate(), **falt)


# --- S007: "With 150 places and an AF quota of 20, the 21st AF remiss is warned about and needs a reason to be accepted." ---


@pytest.mark.krav("S007", "C33")
def test_den_tjugoforsta_fran_af_varnas_for_och_behover_ett_skal(varld, som):
    KvotFactory(enhet=varld.ame, kalla="", platser=150)
    KvotFactory(enhet=varld.ame, kalla="af", platser=20)
    _tagna(varld, 19)
    klient = som(varld.handlaggare)
    tjugonde = _ny(varld)
    assert "Platserna är tagna" not in klient.get(reverse("remiss", args=[tjugonde.pk])).content.decode()
    assert intake.ta_emot(actor=varld.handlaggare, remiss=tjugonde).status == "mottagen"
    assert laget(varld.ame, 2026, "af") == (20, 20)
    assert laget(varld.ame, 2026) == (20, 150)

    sista = _ny(varld)
    url = reverse("remiss", args=[sista.pk])
    sida = klient.get(url).content.decode()
    assert "Platserna är tagna" in sida
    assert "Arbetsförmedlingen: 20 av 20 platser är tagna 2026." in sida
    assert 'name="kvot_skal"' in sida
    assert "Ta emot remissen" in sida

    with pytest.raises(ValidationError) as fel:
        intake.ta_emot(actor=varld.handlaggare, remiss=sista)
    assert list(fel.value.message_dict) == ["kvot_skal"]
    sista.refresh_from_db()
    assert (sista.status, sista.arende_id) == ("skickad", None)

    mottagen = intake.ta_emot(actor=varld.handlaggare, remiss=sista, kvot_skal=SKAL)
    assert (mottagen.status, mottagen.kvot_skal) == ("mottagen", SKAL)
    assert Handelse.objects.get(verb="remiss.ta_emot", objekt_id=sista.pk).data == {"over_kvot": ["af"]}
    assert SKAL in klient.get(url).content.decode()


@pytest.mark.krav("S007")
def test_utan_skal_kommer_sidan_tillbaka_och_med_skal_gar_det(varld, som):
    KvotFactory(enhet=varld.ame, platser=0)
    remiss = _ny(varld)
    klient, url = som(varld.handlaggare), reverse("remiss_ta_emot", args=[remiss.pk])
    svar = klient.post(url, {"ansvarig": varld.handlaggare.pk, "kvot_skal": ""})
    assert svar.status_code == 422
    assert "Skriv varför remissen ändå tas emot." in svar.content.decode()
    assert klient.post(url, {"ansvarig": varld.handlaggare.pk, "kvot_skal": SKAL}).status_code == 302
    remiss.refresh_from_db()
    assert remiss.kvot_skal == SKAL


@pytest.mark.krav("S007")
def test_alla_platser_tillsammans_raknas_ocksa(varld):
    KvotFactory(enhet=varld.ame, kalla="", platser=2)
    _tagna(varld, 2, kalla="fk")
    assert [p.kalla for p in fulla(_ny(varld, kalla="vard"))] == [""]


@pytest.mark.krav("S007")
def test_bara_det_som_haller_en_plats_raknas(varld):
    KvotFactory(enhet=varld.ame, platser=9)
    gemensamt = {"mottagande_enhet": varld.ame, "kalla": "af"}
    RemissFactory(**gemensamt, mottagen=True)
    RemissFactory(**gemensamt, antagen=True)
    RemissFactory(**gemensamt, besvarad=True)
    RemissFactory(**gemensamt, antagen=True, inkom_den=date(2025, 12, 31))  # last year's place
    RemissFactory(**gemensamt, skickad=True)
    RemissFactory(**gemensamt, avbojd=True)
    RemissFactory(**gemensamt, atertagen=True)
    RemissFactory(**gemensamt | {"kalla": "fk"}, antagen=True)
    RemissFactory(**gemensamt | {"mottagande_enhet": EnhetFactory(verksamhet=varld.ame.verksamhet)}, antagen=True)
    assert laget(varld.ame, 2026, "af") == (3, 9)
    assert laget(varld.ame, 2025, "af") == (1, None)
    assert laget(varld.ame, 2026, "") == (4, None)


def test_en_remiss_som_varit_pa_komplettering_racker_en_plats_och_ett_skal(varld):
    KvotFactory(enhet=varld.ame, kalla="ekonomiskt_bistand", ar=timezone.localdate().year, platser=1)
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Hur många timmar?")
    remiss = intake.komplettera(actor=varld.socialsekreterare, remiss=remiss, svar="Tjugo.")
    assert fulla(remiss) == []
    assert intake.ta_emot(actor=varld.handlaggare, remiss=remiss).kvot_skal == ""


def test_en_egen_ansokan_utover_platserna_vantar_i_inkorgen(varld, admin):
    KvotFactory(enhet=varld.ame, kalla="egen_ansokan", ar=timezone.localdate().year, platser=0)
    ansokan = RemissFactory(
        egen_ansokan=True, mottagande_enhet=varld.ame, skapad_av=varld.handlaggare, grund="", forvantat_resultat=""
    )
    ansokan = intake.registrera_egen_ansokan(actor=varld.handlaggare, remiss=ansokan)
    assert (ansokan.status, ansokan.arende_id) == ("skickad", None)
    assert intake.ta_emot(actor=varld.handlaggare, remiss=ansokan, kvot_skal=SKAL).status == "mottagen"


def test_skalet_slapper_inte_in_personnummer(varld):
    KvotFactory(enhet=varld.ame, platser=0)
    with pytest.raises(ValidationError) as fel:
        intake.ta_emot(actor=varld.handlaggare, remiss=_ny(varld), kvot_skal="Gäller 19900101-2389")
    assert "kvot_skal" in fel.value.message_dict


# --- setting the places ---


@pytest.mark.krav("S007")
def test_administratoren_satter_platser_per_ar_och_kalla(varld, admin, som):
    url, ar = reverse("enhet_platser", args=[varld.ame.pk]), timezone.localdate().year
    klient = som(admin)
    assert klient.post(url, {"ar": ar, "kalla": "", "platser": "150"}).status_code == 302
    assert klient.post(url, {"ar": ar, "kalla": "af", "platser": "20"}).status_code == 302
    assert klient.post(url, {"ar": ar, "kalla": "af", "platser": "25"}).status_code == 302
    assert sorted(Kvot.objects.values_list("ar", "kalla", "platser")) == [(ar, "", 150), (ar, "af", 25)]
    assert "150" in klient.get(url).content.decode()
    assert klient.post(url, {"ar": ar, "kalla": "af", "platser": ""}).status_code == 302
    assert list(Kvot.objects.values_list("kalla", flat=True)) == [""]
    assert Handelse.objects.filter(verb__in=["kvot.satt", "kvot.ta_bort"]).count() == 4
    assert klient.post(url, {"ar": ar, "kalla": "af", "platser": "-1"}).status_code == 422


def test_ett_passerat_ar_andras_inte(varld, admin):
    with pytest.raises(ValidationError) as fel:
        satt_platser(actor=admin, enhet=varld.ame, ar=timezone.localdate().year - 1, kalla="af", platser=5)
    assert "ar" in fel.value.message_dict


@pytest.mark.krav("A02")
def test_platsernas_trappa(varld, admin, som):
    url = reverse("enhet_platser", args=[varld.ame.pk])
    framling = UserFactory(roll="admin", enhet=EnhetFactory())
    assert som(admin).get(url).status_code == 200
    assert som(varld.chef).get(url).status_code == 403
    assert som(framling).get(url).status_code == 404
    assert som(admin).delete(url).status_code == 405
    with pytest.raises(PermissionDenied):
        satt_platser(actor=framling, enhet=varld.ame, ar=timezone.localdate().year, kalla="", platser=1)


# --- the chef's page ---


@pytest.mark.krav("S007")
def test_chefen_ser_laget_och_varje_skal(varld, som):
    KvotFactory(enhet=varld.ame, platser=1)
    _tagna(varld, 1)
    over = intake.ta_emot(actor=varld.handlaggare, remiss=_ny(varld), kvot_skal=SKAL)
    RemissFactory(mottagande_enhet=EnhetFactory(), kalla="af", antagen=True, kvot_skal="Annan enhets skäl")
    sida = som(varld.chef).get(reverse("platser"), {"ar": "2026"}).content.decode()
    assert over.nummer in sida
    assert SKAL in sida
    assert "Annan enhets skäl" not in sida
    assert som(varld.handlaggare).get(reverse("platser")).status_code == 403
    assert som(varld.chef).post(reverse("platser")).status_code == 405
    assert som(varld.chef).get(reverse("platser"), {"ar": "hej"}).status_code == 200


@pytest.mark.krav("S007", "B07")
def test_en_skyddad_persons_skal_ser_bara_den_pa_listan(varld, som):
    person = PersonFactory(namnd=varld.ame.verksamhet.namnd, skyddad=True, efternamn="Hemligsson")
    _tagna(varld, 1, person=person, kvot_skal="Ett skyddat skäl.", efternamn="Hemligsson", har_skydd=True)
    assert "Ett skyddat skäl." not in som(varld.chef).get(reverse("platser")).content.decode()
    SkyddAtkomstFactory(person=person, user=varld.chef)
    sida = som(varld.chef).get(reverse("platser"), {"ar": "2026"}).content.decode()
    assert "Ett skyddat skäl." in sida
    assert "Hemligsson" not in sida


def test_lika_manga_fragor_med_en_och_tjugo_rader(varld, som):
    klient = som(varld.chef)

    def antal() -> int:
        with CaptureQueriesContext(connection) as fragor:
            klient.get(reverse("platser"), {"ar": "2026"})
        return len(fragor)

    KvotFactory(enhet=varld.ame, platser=1)
    _tagna(varld, 1, kvot_skal=SKAL)
    en = antal()
    _tagna(varld, 19, kvot_skal=SKAL)
    assert antal() == en


@pytest.mark.krav("S007")
@pytest.mark.django_db(transaction=True)
def test_tva_samtidigt_tar_aldrig_bada_den_sista_platsen():
    from tests.flode import bygg_varld

    varld = bygg_varld()
    KvotFactory(enhet=varld.ame, kalla="ekonomiskt_bistand", ar=timezone.localdate().year, platser=1)
    kollega = UserFactory(roll="handlaggare", enhet=varld.ame)
    par = [(varld.handlaggare, skriv_remiss(varld, lopnummer=1)), (kollega, skriv_remiss(varld, lopnummer=2))]
    svar = samtidigt(*(lambda u=u, r=r: intake.ta_emot(actor=u, remiss=r) for u, r in par))
    assert [type(s) for s in forlorare(svar)] == [ValidationError]
    assert laget(varld.ame, timezone.localdate().year, "ekonomiskt_bistand") == (1, 1)
