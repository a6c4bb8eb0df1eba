"""What may follow a remiss, the last look before it leaves, sending later, and what the form refuses (law.md A04, A10, A14, A16, A17; S008,
S011, S035, S036, N16)."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake import services as intake
from intake.models import Remiss, Sandning, SparradDelning
from tests.factories import BestallningstypFactory, UserFactory
from tests.flode import skriv_remiss
from tests.intake.test_formular import sida, url, varde

IDAG = timezone.localdate


@pytest.fixture
def utkast(varld):
    return intake.skapa_utkast(actor=varld.socialsekreterare)


@pytest.fixture
def klient(som, varld):
    return som(varld.socialsekreterare)


@pytest.fixture
def smal(varld):
    """An order that allows the planning only."""
    return str(BestallningstypFactory(verksamhet=varld.ame.verksamhet, kategorier=["planering", "hushall"]).pk)


@pytest.mark.krav("A16", "S008")
def test_formularet_fragar_bara_efter_det_bestallningen_behover(klient, utkast, ifyllt, smal):
    klient.post(url("remiss_utkast", utkast), ifyllt(bestallningstyp=smal))
    html = sida(klient, utkast)
    for namn, finns in {"bakgrund": True, "uppgift_hushall": True, "telefon": False, "uppgift_halsa": False}.items():
        assert (f'name="{namn}"' in html) == finns, namn
    assert "Följer inte med" not in html
    svar = klient.post(f"{url('remiss_utkast', utkast)}?del=uppgifter", ifyllt(bestallningstyp=smal, telefon="070-1"))
    assert "behöver inte de här uppgifterna" in svar.content.decode()
    assert varde(svar.content.decode(), "telefon") == "070-1", "what is written is not lost"


@pytest.mark.krav("A14", "A16")
def test_granskningen_visar_vad_som_skickas_och_vad_som_stryks(klient, varld, utkast, ifyllt, smal):
    """Remiss preview with a household note shows it struck out until a second medgivande is attached."""
    falt = ifyllt(bestallningstyp=smal, telefon="070-1", bakgrund="Kurs i våras.", uppgift_hushall="Partnern arbetar natt.")
    svar = klient.post(url("remiss_skicka", utkast), falt)
    html = unescape(svar.content.decode())
    assert svar.status_code == 200
    assert Remiss.objects.get(pk=utkast.pk).status == "utkast", "nothing leaves before the sender has seen it"
    assert "<del>Partnern arbetar natt.</del>" in html
    assert "<del>Telefon: 070-1</del>" in html
    assert "<del>Kurs i våras.</del>" not in html
    assert all(text in html for text in ("Kurs i våras.", "Bea Provgren", "Klarar personen halvtid?", "OSL 10:1"))
    assert html.count("Socialtjänst (OSL 26 kap.)") == 2, "sender's regim and receiver's"
    samtycke = {
        "kategori": "hushall",
        "givare": "",
        "andamal": "Planera",
        "form": "skriftlig",
        "inhamtat_den": IDAG().isoformat(),
        "giltigt_till_den": (IDAG() + timedelta(days=30)).isoformat(),
    }
    svar = klient.post(url("remiss_uppgift_samtycke", utkast), samtycke)
    assert svar.status_code == 422
    assert "Skriv vem som har samtyckt" in unescape(svar.content.decode())
    assert klient.post(url("remiss_uppgift_samtycke", utkast), samtycke | {"givare": "Partnern"}).status_code == 302
    html = unescape(klient.get(url("remiss_granska", utkast)).content.decode())
    assert "Partnern arbetar natt." in html
    assert "<del>Partnern arbetar natt.</del>" not in html
    klient.post(url("remiss_uppgift_aterkalla", utkast), {"kategori": "hushall"})
    assert "<del>Partnern arbetar natt.</del>" in unescape(klient.get(url("remiss_granska", utkast)).content.decode())
    version = Remiss.objects.get(pk=utkast.pk).version
    assert klient.post(url("remiss_skicka_granskad", utkast), {"version": version}).status_code == 302
    html = unescape(som_mottagare(varld).get(url("remiss", utkast)).content.decode())
    assert "Kurs i våras." in html
    assert "Partnern arbetar natt." not in html
    assert "070-1" not in html


def som_mottagare(varld):
    klient = Client()
    klient.force_login(varld.handlaggare)
    return klient


def test_det_som_skickas_ar_det_som_granskades(klient, utkast, ifyllt):
    klient.post(url("remiss_granska", utkast), ifyllt())
    version = Remiss.objects.get(pk=utkast.pk).version
    klient.post(url("remiss_utkast", utkast), ifyllt(fraga="En annan fråga?"))
    for vy in ("remiss_skicka_granskad", "remiss_koa"):
        svar = klient.post(url(vy, utkast), {"version": version, "skickas_den": "2099-01-01", "skickas_kl": "08:00"})
        assert svar.status_code == 422
        assert "har ändrats sedan du granskade" in unescape(svar.content.decode())
    assert Remiss.objects.get(pk=utkast.pk).status == "utkast"


def test_granskningen_av_ett_ofullstandigt_utkast_visar_formularet(klient, utkast, ifyllt):
    svar = klient.post(url("remiss_granska", utkast), ifyllt(fraga=""))
    assert svar.status_code == 422
    assert "Skriv frågan" in unescape(svar.content.decode())


@pytest.mark.krav("A17")
def test_granskningen_visar_bada_regimerna_och_kraver_bekraftelse(klient, utkast, varld, ifyllt):
    varld.ame.verksamhet.regim, varld.ame.verksamhet.beslutsreferens = "arbetsmarknad", "KS 2026/12"
    varld.ame.verksamhet.save()
    html = unescape(klient.post(url("remiss_granska", utkast), ifyllt()).content.decode())
    assert "Socialtjänst (OSL 26 kap.)" in html
    assert "Arbetsmarknad (egen nämnd utan SoL)" in html
    version = {"version": Remiss.objects.get(pk=utkast.pk).version}
    svar = klient.post(url("remiss_skicka_granskad", utkast), version)
    assert svar.status_code == 422
    assert "Bekräfta att du vet" in unescape(svar.content.decode())
    assert klient.post(url("remiss_skicka_granskad", utkast), version | {"bekraftar_sekretess": "on"}).status_code == 302


@pytest.mark.krav("A10")
def test_skicka_senare_laser_utkastet_tills_det_avbryts(klient, utkast, ifyllt):
    klient.post(url("remiss_granska", utkast), ifyllt())
    i_morgon = (IDAG() + timedelta(days=1)).isoformat()
    data = {"version": Remiss.objects.get(pk=utkast.pk).version, "skickas_den": "", "skickas_kl": "08:00"}
    assert klient.post(url("remiss_koa", utkast), data).status_code == 422
    assert klient.post(url("remiss_koa", utkast), data | {"skickas_den": i_morgon}).status_code == 302
    html = unescape(klient.get(url("remiss_redigera", utkast)).content.decode())
    assert "väntar på att skickas" in html
    assert 'name="fraga"' not in html
    assert klient.post(url("remiss_utkast", utkast), ifyllt(fraga="Ny?")).status_code == 409
    assert klient.post(url("remiss_utkast_aterkalla", utkast)).status_code == 302
    assert Sandning.objects.get().status == "aterkallad"
    assert klient.post(url("remiss_avbryt_sandning", utkast)).status_code == 409, "there is nothing left to call off"
    assert 'name="fraga"' in sida(klient, utkast)


@pytest.mark.krav("A04", "S035", "S036")
def test_generalklausulen_finns_inte_i_formularet_och_stoppas_nar_den_skickas_anda(klient, utkast, ifyllt):
    html = sida(klient, utkast)
    assert 'value="osl_10_27"' not in html
    assert 'value="l2024_307"' not in html
    svar = klient.post(url("remiss_skicka", utkast), ifyllt(grund="osl_10_27", grund_motivering="x" * 50))
    assert svar.status_code == 422
    assert "Generalklausulen (OSL 10:27) får inte användas" in unescape(svar.content.decode())
    assert SparradDelning.objects.get().saknad_grund == "fel_regim"


@pytest.mark.krav("S036")
def test_aven_ett_nej_fran_formularet_raknas(klient, utkast, ifyllt):
    assert klient.post(url("remiss_skicka", utkast), ifyllt(samtycke_andamal="")).status_code == 422
    assert SparradDelning.objects.get().saknad_grund == "inget_samtycke"


@pytest.mark.krav("N16")
def test_personnummer_i_fragan_varnas_medan_man_skriver(klient, utkast, ifyllt):
    svar = klient.post(url("remiss_utkast", utkast), ifyllt(fraga="Hur går det för 19900101-2384?"))
    text = svar.content.decode()
    assert text.startswith("Utkast sparat ")
    assert "ser ut att innehålla ett personnummer" in text


@pytest.mark.krav("N16")
def test_ett_gammalt_personnummer_i_fragan_maskas_i_arendets_lista(som, varld):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    Remiss.objects.filter(pk=remiss.pk).update(fraga="Hur går det för 19900101-2384 nu?")
    html = som(varld.handlaggare).get(reverse("arende", args=[remiss.arende_id])).content.decode()
    assert "Hur går det för" in html
    assert "19900101" not in html


def test_avsandaren_ser_efterat_vad_som_inte_foljde_med(klient, varld, som):
    typ = BestallningstypFactory(verksamhet=varld.ame.verksamhet, kategorier=[])
    remiss = skriv_remiss(varld, bestallningstyp=typ, bakgrund="Kurs i våras.")
    html = unescape(klient.get(url("min_remiss", remiss)).content.decode())
    assert "<del>Kurs i våras.</del>" in html
    assert "Uppgiften hör inte till beställningen" in html
    assert "Kurs i våras." not in unescape(som(varld.handlaggare).get(url("remiss", remiss)).content.decode())


def test_en_fraga_pa_60000_tecken_sags_till_om_och_inget_forsvinner(klient, utkast, ifyllt):
    lang = "Klarar personen det? " * 3000
    svar = klient.post(url("remiss_utkast", utkast), ifyllt(fraga=lang))
    assert "Högst 4\u00a0000" in svar.content.decode()
    svar = klient.post(url("remiss_skicka", utkast), ifyllt(fraga=lang))
    assert svar.status_code == 422
    assert "Texten har" in svar.content.decode()
    html = sida(klient, utkast)
    assert lang.strip() in html
    assert not re.search(r'name="fraga"[^>]*maxlength', html), "a browser cuts what is pasted"
    assert Remiss.objects.get(pk=utkast.pk).fraga == ""


@pytest.mark.krav("S011")
def test_en_kand_person_skrivs_inte_igen_och_sidan_har_hogst_tolv_falt(klient, varld, utkast, ifyllt):
    """Measured: visible fields of the ordinary remiss (consent, known person) = 12."""
    forra = skriv_remiss(varld)
    tomma = {"fornamn": "", "efternamn": "", "aterkoppling_start": ""}
    svar = klient.post(f"{url('remiss_utkast', utkast)}?del=nummer", ifyllt(identitetsnummer=forra.identitetsnummer, **tomma))
    assert varde(svar.content.decode(), "efternamn") == forra.efternamn
    html = klient.get(url("remiss_redigera", utkast)).content.decode()
    assert forra.efternamn in html
    assert synliga_falt(html) == {
        "bestallningstyp",
        "identitetsnummer",
        "fraga",
        "forvantat_resultat",
        "svar_senast_den",
        "aterkoppling_slut",
        "grund",
        "samtycke_kategorier",
        "samtycke_andamal",
        "samtycke_form",
        "samtycke_inhamtat_den",
        "samtycke_till_den",
    }
    kollega = UserFactory(roll="socialsekreterare", enhet=varld.soc)
    annat = intake.skapa_utkast(actor=kollega)
    assert intake.kand_person(actor=kollega, remiss=annat, ifyllt={"identitetsnummer": [forra.identitetsnummer]}) == {}


def synliga_falt(html: str) -> set[str]:
    """Names of the fields of the remiss's form that are not hidden and not folded."""
    formular = html.split('id="remissformular"')[1].split("</form>")[0]
    utan_vikta = re.sub(r"<details(?![^>]*\bopen\b)[^>]*>.*?</details>", "", formular, flags=re.DOTALL)
    synliga = re.sub(r'<input[^>]*type="hidden"[^>]*>', "", utan_vikta)
    return set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="([a-z_0-9]+)"', synliga))
