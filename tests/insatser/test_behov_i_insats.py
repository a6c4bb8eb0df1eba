"""Unmet need also during the insats, and what the nämnd is told of it (C35; S079, S080, S160)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from ame.arenden.enums import Behovsskal
from ame.arenden.models import Nivabedomning, OmottBehov
from ame.arenden.services import behov as behovstjanst
from ame.arenden.services.behov import avsluta_omott_behov, notera_omott_behov
from ame.arenden.services.niva import bedom_med_behov
from insatser.urval_lage import arets_omotta, arets_omotta_i_namnden
from tests.factories import ArendeFactory, EnhetFactory, OmottBehovFactory, RemissFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/insatser/behov-till-namnden/"
BEDOMNING = {"niva": "rod", "skal": "Orken räcker inte än."}


def data(**falt):
    return BEDOMNING | {"bedomd_den": str(timezone.localdate())} | falt


# --- at each re-assessment (S080) ---


@pytest.mark.krav("S080", "C35")
@pytest.mark.parametrize("skal", Behovsskal.values)
def test_vid_varje_ny_bedomning_kan_ett_omott_behov_noteras_och_varfor(varld, skal):
    """S080: At each re-assessment the handler can mark need unmet and why (no place, no insats, other actor does not act)."""
    klient, url = varld.klient(varld.ansvarig), reverse("arende_niva", args=[varld.arende.pk])
    assert "Finns ett behov som inte kan mötas nu?" in klient.get(url).content.decode()
    svar = klient.post(url, data(behov="sprak", behov_skal=skal, behov_beskrivning="Kvällstid."))
    assert svar.status_code == 302
    rad = OmottBehov.objects.get()
    assert (rad.behov, rad.skal, rad.niva, rad.beskrivning, rad.arende) == ("sprak", skal, "rod", "Kvällstid.", varld.arende)
    assert rad.noterat_av == varld.ansvarig
    assert {str(v) for v in Behovsskal.values} == {"insats_saknas", "platsbrist", "annan_aktor"}


@pytest.mark.krav("S080")
def test_bedomningen_gar_som_forut_utan_behov(varld):
    klient, url = varld.klient(varld.ansvarig), reverse("arende_niva", args=[varld.arende.pk])
    assert klient.post(url, data()).status_code == 302
    assert Nivabedomning.objects.get().niva == "rod"
    assert not OmottBehov.objects.exists()


@pytest.mark.krav("S080")
@pytest.mark.parametrize(
    ("falt", "pa"),
    [
        ({"behov": "sprak"}, "behov_skal"),
        ({"behov_skal": "platsbrist"}, "behov"),
        ({"behov_beskrivning": "Kvällstid."}, "behov"),
        ({"behov": "sprak", "behov_skal": "platsbrist", "behov_beskrivning": "19870412-1234"}, "behov_beskrivning"),
    ],
)
def test_halvt_ifyllt_sparar_ingetdera_och_behaller_texten(varld, falt, pa):
    klient, url = varld.klient(varld.ansvarig), reverse("arende_niva", args=[varld.arende.pk])
    svar = klient.post(url, data(**falt))
    assert svar.status_code == 422
    assert pa in svar.context["form"].errors
    assert BEDOMNING["skal"] in svar.content.decode()
    assert not Nivabedomning.objects.exists()
    assert not OmottBehov.objects.exists()


@pytest.mark.krav("S080")
def test_finns_behovet_redan_med_ett_annat_skal_sparas_ingetdera(varld):
    notera_omott_behov(arende=varld.arende, actor=varld.ansvarig, behov="sprak", skal="platsbrist")
    with pytest.raises(ValidationError) as fel:
        bedom_med_behov(
            arende=varld.arende, actor=varld.ansvarig, bedomd_den=timezone.localdate(), behov="sprak", behov_skal="insats_saknas", **BEDOMNING
        )  # fmt: skip
    assert "behov" in fel.value.message_dict
    assert not Nivabedomning.objects.exists()


# --- the yearly list (S079) ---


@pytest.mark.krav("S079", "C35")
def test_arets_lista_rangordnar_med_personer_och_niva_och_raknar_var_och_en_en_gang(varld):
    """S079: the yearly list ranks them with number of persons and level. By hand: språk röd 2 persons (one of them with two cases), praktik
    gul 1."""
    annan = EnhetFactory(verksamhet=varld.enhet.verksamhet)
    arende = varld.arende
    andra = ArendeFactory(enhet=annan, person=arende.person, insats=True)
    for rad in (arende, andra, varld.nytt_arende()):
        OmottBehovFactory(arende=rad, behov="sprak", niva="rod", noterat_den=date(2026, 3, 1))
    OmottBehovFactory(arende=arende, behov="praktik", niva="gul", skal="platsbrist", noterat_den=date(2026, 5, 1))
    OmottBehovFactory(arende=varld.nytt_arende(), behov="kurs", noterat_den=date(2024, 3, 1), upphort_den=date(2025, 12, 31))
    rader = arets_omotta([varld.enhet.pk, annan.pk], 2026)
    assert [(r.behov, r.niva, r.personer) for r in rader.behov] == [("Språkträning, SFI", "Röd", 2), ("Praktik", "Gul", 1)]
    assert rader.personer == 2
    assert [r.behov for r in arets_omotta([varld.enhet.pk], 2025).behov] == ["Kurser, utbildningar, studier"]
    i_namnden = arets_omotta_i_namnden(varld.enhet.verksamhet.namnd, 2026)
    assert (i_namnden.behov, i_namnden.personer) == (rader.behov, 2)


@pytest.mark.krav("S079")
def test_listan_har_ett_ar_i_ett_klick(varld):
    OmottBehovFactory(arende=varld.arende, noterat_den=date(timezone.localdate().year - 1, 3, 1))
    svar = varld.klient(varld.chef).get(reverse("omotta_behov"))
    i_ar = timezone.localdate().year
    (forra,) = [url for ar, url, _ in svar.context["aren"] if ar == i_ar - 1]
    svar = varld.klient(varld.chef).get(reverse("omotta_behov") + forra)
    assert (svar.context["fran"], svar.context["till"]) == (date(i_ar - 1, 1, 1), date(i_ar - 1, 12, 31))
    assert len(svar.context["rader"]) == 1


# --- to the nämnd (S160) ---


@pytest.mark.krav("S160", "C35")
def test_omott_behov_och_avbojt_av_platsbrist_gar_till_namndens_underlag_av_sig_sjalvt(varld):
    """S160: Unmet need and declined-for-lack-of-place go to the nämnd report automatically and cannot be removed from it by hand."""
    i_ar = timezone.localdate().year
    klient = varld.klient(varld.chef)
    assert klient.get(URL).context["rader"].behov == []
    rad = notera_omott_behov(arende=varld.arende, actor=varld.ansvarig, behov="sprak", skal="insats_saknas", niva="rod")
    gemensamt = {"mottagande_enhet": varld.enhet, "avbojd": True, "avslutad_vid": timezone.now()}
    RemissFactory(avbojningsskal="platsbrist", niva_avsandare="gul", **gemensamt)
    RemissFactory(avbojningsskal="fel_mottagare", **gemensamt)
    svar = klient.get(f"{URL}?ar={i_ar}")
    rader = svar.context["rader"]
    assert [(r.behov, r.niva, r.personer) for r in rader.behov] == [("Språkträning, SFI", "Röd", 1)]
    assert [(r.niva, r.remisser) for r in rader.avbojda] == [("Gul", 1)]
    assert varld.arende.person.efternamn not in svar.content.decode()
    avsluta_omott_behov(behov=rad, actor=varld.ansvarig)
    efter = klient.get(URL).context["rader"]
    assert [(r.behov, r.personer, r.oppna) for r in efter.behov] == [("Språkträning, SFI", 1, 0)]


@pytest.mark.krav("S160", "C35")
def test_inget_tar_bort_ett_omott_behov(varld):
    """No service and no address deletes or hides one: the only thing that can be done is to end it, and then it still counts."""
    skriver = {namn for namn in vars(behovstjanst) if namn.startswith(("ta_bort", "radera", "dolj", "uteslut"))}
    assert skriver == set()
    vyer = {vy for vy in get_resolver().reverse_dict if isinstance(vy, str) and "behov" in vy}
    assert {vy for vy in vyer if any(ord_ in vy for ord_ in ("ta_bort", "radera", "dolj", "bort"))} == set()
    assert {"behov_avsluta", "omotta_behov", "behov_namnden"} <= vyer
    rad = OmottBehovFactory(arende=varld.arende, noterat_den=timezone.localdate())
    klient = varld.klient(varld.chef)
    for metod in (klient.post, klient.delete, klient.put):
        assert metod(URL, {"rad": str(rad.pk), "bort": "1"}).status_code == 405
    assert OmottBehov.objects.filter(pk=rad.pk).exists()


@pytest.mark.krav("D01")
def test_sidan_ar_for_beredare_och_chef_och_bara_egna_enheter(varld):
    for user in (varld.ansvarig, varld.handledare, varld.admin, varld.socialsekreterare):
        assert varld.klient(user).get(URL).status_code == 403
    OmottBehovFactory(arende=varld.arende, noterat_den=timezone.localdate())
    chef_i_annan = UserFactory(roll="chef", enhet=EnhetFactory())
    assert varld.klient(chef_i_annan).get(f"{URL}?enhet={varld.enhet.pk}").context["rader"].behov == []
    assert varld.klient(varld.chef).get(URL).context["rader"].personer == 1


def test_lika_manga_fragor_vid_1_och_20(varld):
    def fragor():
        with CaptureQueriesContext(connection) as c:
            arets_omotta([varld.enhet.pk], timezone.localdate().year)
        return len(c)

    OmottBehovFactory(arende=varld.arende, noterat_den=timezone.localdate() - timedelta(days=1))
    en = fragor()
    for _ in range(19):
        OmottBehovFactory(arende=varld.nytt_arende(), noterat_den=timezone.localdate())
    assert fragor() == en == 3
