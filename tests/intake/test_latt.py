"""Light registration by the reception, completed in place (S011, C02), and what it never says (A03)."""

import re
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.arenden.enums import Notisslag
from ame.arenden.models import Notis
from ame.audit.models import Handelse, Lasning
from ame.people.nummer import las_nummer, visa_nummer
from followup.demo.personnummer import provnummer
from intake import services
from intake.enums import Inkomstsatt, Kalla, RemissStatus
from intake.models import Remiss
from intake.services import gruppko
from intake.services.latt import Registrering, registrera_latt
from tests.factories import EnhetFactory, NamndFactory, PersonFactory, UserFactory, med_roll
from tests.flode import skriv_remiss

pytestmark = pytest.mark.django_db
NUMMER = las_nummer("198001019804")
POST = {
    "identitetsnummer": "19800101-9804",
    "fodelsedatum": "",
    "fornamn": "Bea",
    "efternamn": "Provgren",
    "telefon": "070-123 45 03",
    "sprak": "Somaliska",
    "har_tolkbehov": "on",
    "fragade": "Personen själv, i receptionen",
    "till": "",
}
UPPGIFTER = Registrering(
    fornamn="Bea", efternamn="Provgren", nummer=NUMMER, telefon="070-123 45 03", sprak="Somaliska", fragade="Personen själv"
)


@pytest.fixture
def reception(varld):
    return UserFactory(roll="reception", enhet=varld.soc)


@pytest.fixture
def disk(varld):
    return UserFactory(roll="reception", enhet=varld.ame)


def varden(sida: str) -> dict[str, str]:
    """Name -> value of every input on the page, ticked boxes included."""
    falt = {}
    for tagg in re.findall(r"<input[^>]*>", sida):
        namn, varde = re.search(r'name="([^"]*)"', tagg), re.search(r'value="([^"]*)"', tagg)
        if namn and ('type="checkbox"' not in tagg and 'type="radio"' not in tagg or "checked" in tagg):
            falt[namn[1]] = varde[1] if varde else "on" if "checked" in tagg else ""
    return falt


# --- one draft, nothing typed twice ---------------------------------------------------------------------------------


@pytest.mark.krav("S011", "C02")
def test_receptionens_remiss_skrivs_klart_pa_plats_och_inget_falt_skrivs_tva_ganger(varld, reception, som, ifyllt):
    """A half-filled remiss from kundtjänst is completed by the socialsekreterare in place; no field needs to be typed twice."""
    svar = som(reception).post(reverse("registrera"), POST | {"till": str(varld.socialsekreterare.pk)})
    assert svar.status_code == 302
    remiss = Remiss.objects.get()
    assert (remiss.avsandare, remiss.avsandande_enhet, remiss.skapad_av) == (varld.socialsekreterare, varld.soc, reception)
    klient = som(varld.socialsekreterare)
    url = reverse("remiss_redigera", args=[remiss.pk])
    assert url in klient.get(f"{reverse('mina_remisser')}?visa=hos-mig").content.decode()
    sida = klient.get(url).content.decode()
    falt = varden(sida)
    for namn in ("identitetsnummer", "fornamn", "efternamn", "telefon", "sprak", "har_tolkbehov"):
        assert falt[namn] == POST[namn], namn
    assert falt["fodelsedatum"] == "1980-01-01"
    assert "Personen själv, i receptionen" in sida
    resten = ifyllt(identitetsnummer=None, fornamn=None, efternamn=None)  # what the socialsekreterare adds
    klient.post(reverse("remiss_utkast", args=[remiss.pk]), resten)
    remiss.refresh_from_db()
    assert (remiss.fornamn, remiss.telefon, remiss.identitetsnummer) == ("Bea", "070-123 45 03", NUMMER.nummer)
    assert remiss.fraga == "Klarar personen halvtid?"
    assert remiss.avsandande_kontakt == "Personen själv, i receptionen"
    services.skicka(actor=varld.socialsekreterare, remiss=remiss)
    remiss.refresh_from_db()
    assert remiss.status == RemissStatus.SKICKAD
    assert remiss.avsandande_kontakt == ""  # who asked at the desk is not shared


@pytest.mark.krav("S011")
def test_fodelsedatum_racker_nar_numret_inte_finns_till_hands(varld, reception, som):
    som(reception).post(reverse("registrera"), POST | {"identitetsnummer": "", "fodelsedatum": "1980-01-01"})
    remiss = Remiss.objects.get()
    assert (remiss.identitetsnummer, str(remiss.fodelsedatum)) == ("", "1980-01-01")
    svar = som(reception).post(reverse("registrera"), POST | {"identitetsnummer": ""})
    assert svar.status_code == 422
    assert "Skriv personnummer eller födelsedatum." in svar.content.decode()
    assert 'value="Provgren"' in svar.content.decode()


@pytest.mark.krav("S011", "S033")
def test_utan_namngiven_hamnar_den_i_enhetens_gruppko(varld, reception, som):
    som(reception).post(reverse("registrera"), POST)
    remiss = Remiss.objects.get()
    assert remiss.avsandare is None
    assert Remiss.objects.i_gruppkon(varld.socialsekreterare).get() == remiss
    klient = som(varld.socialsekreterare)
    sida = klient.get(reverse("gruppko_ta_over", args=[remiss.pk])).content.decode()
    assert "Personen själv, i receptionen" in sida
    klient.post(reverse("gruppko_ta_over", args=[remiss.pk]), {"skal": "kontakt"})
    assert varden(klient.get(reverse("remiss_redigera", args=[remiss.pk])).content.decode())["efternamn"] == "Provgren"


@pytest.mark.krav("S011", "B07", "B08")
def test_en_skyddad_person_i_kon_ser_bara_chefen(varld, reception, som):
    som(reception).post(reverse("registrera"), POST | {"har_skydd": "on"})
    remiss = Remiss.objects.get()
    assert remiss.har_skydd
    assert remiss.telefon == ""
    assert not Remiss.objects.i_gruppkon(varld.socialsekreterare).exists()
    assert Remiss.objects.i_gruppkon(UserFactory(roll="chef", enhet=varld.soc)).get() == remiss


def test_samma_formular_tva_ganger_ger_ett_utkast(varld, reception, som):
    nyckel = varden(som(reception).get(reverse("registrera")).content.decode())["nyckel"]
    for _ in range(2):
        assert som(reception).post(reverse("registrera"), POST | {"nyckel": nyckel}).status_code == 302
    assert Remiss.objects.count() == 1


@pytest.mark.parametrize(
    ("andrat", "falt"),
    [
        ({"fornamn": " "}, "fornamn"),
        ({"efternamn": ""}, "efternamn"),
        ({"nummer": None}, "identitetsnummer"),
        ({"fragade": ""}, "fragade"),
        ({"fragade": "Ringde om 19800101-9804"}, "fragade"),
        ({"efternamn": "Provgren 800101-9804"}, "efternamn"),
    ],
)
def test_tjansten_sager_vad_som_saknas(varld, reception, andrat, falt):
    with pytest.raises(ValidationError) as fel:
        registrera_latt(actor=reception, enhet=varld.soc, uppgifter=replace(UPPGIFTER, **andrat))
    assert falt in fel.value.message_dict


def test_bara_till_den_som_skriver_remisser_i_enheten(varld, reception):
    with pytest.raises(ValidationError, match="socialsekreterare i enheten"):
        registrera_latt(actor=reception, enhet=varld.soc, uppgifter=UPPGIFTER, till=varld.handlaggare)
    with pytest.raises(ValidationError, match="där du arbetar"):
        registrera_latt(actor=reception, enhet=varld.ame, uppgifter=UPPGIFTER)
    with pytest.raises(PermissionDenied):
        registrera_latt(actor=varld.socialsekreterare, enhet=varld.soc, uppgifter=UPPGIFTER)


# --- what the reception sees ----------------------------------------------------------------------------------------


@pytest.mark.krav("S011", "D01")
def test_receptionen_ser_att_det_ar_lamnat_och_oppnar_ingenting(varld, reception, som, ifyllt):
    remiss = registrera_latt(actor=reception, enhet=varld.soc, uppgifter=UPPGIFTER, till=varld.socialsekreterare)
    klient = som(reception)
    sida = klient.get(reverse("registrera")).content.decode()
    assert f"Lämnad till {varld.socialsekreterare.namn}" in sida
    assert NUMMER.nummer not in sida
    assert visa_nummer(NUMMER.nummer) not in sida
    assert Lasning.objects.filter(user=reception, objekt_typ="reception", data={"antal": 1}).exists()
    for vy in ("remiss_redigera", "remiss_bilagor", "gruppko_ta_over"):
        assert klient.get(reverse(vy, args=[remiss.pk])).status_code == 403, vy
    for vy in ("remiss", "min_remiss"):
        svar = klient.get(reverse(vy, args=[remiss.pk]), follow=True)
        assert svar.status_code == 403, vy
    annan = UserFactory(roll="reception", enhet=varld.soc)
    assert "Provgren" not in som(annan).get(reverse("registrera")).content.decode()
    assert som(annan).get(reverse("remiss_redigera", args=[remiss.pk])).status_code == 404
    som(varld.socialsekreterare).post(
        reverse("remiss_utkast", args=[remiss.pk]), ifyllt(identitetsnummer=None, fornamn=None, efternamn=None)
    )
    services.skicka(actor=varld.socialsekreterare, remiss=remiss)
    assert "Provgren" not in klient.get(reverse("registrera")).content.decode()
    assert klient.get(reverse("remiss", args=[remiss.pk])).status_code == 404


def test_den_som_far_registreringen_far_veta_det_utan_namn(varld, reception):
    remiss = registrera_latt(actor=reception, enhet=varld.soc, uppgifter=UPPGIFTER, till=varld.socialsekreterare)
    notis = Notis.objects.get(user=varld.socialsekreterare)
    assert (notis.slag, notis.sida_id) == (Notisslag.REMISS_LATT, remiss.pk)
    handelse = Handelse.objects.get(verb="remiss.latt")
    assert handelse.aktor == reception
    assert handelse.data == {"till": varld.socialsekreterare.pk}


@pytest.mark.krav("A03")
@pytest.mark.parametrize("var", ["annan_namnd", "samma_namnd", "skyddad"])
def test_en_person_som_ar_kand_nagon_annanstans_ger_samma_svar_som_en_ny(varld, reception, som, var):
    """Registering a pnr that exists only in another partition returns the same response text and timing class as a new pnr."""
    namnd = varld.soc.verksamhet.namnd if var == "samma_namnd" else NamndFactory(kommun=varld.soc.verksamhet.namnd.kommun)
    kand = las_nummer(provnummer(timezone.localdate().replace(year=1990), "K"))
    PersonFactory(namnd=namnd, nummer=kand.nummer, fodelsedatum=kand.fodelsedatum, skyddad=var == "skyddad")
    okand = las_nummer(provnummer(timezone.localdate().replace(year=1991), "K"))

    def svar(nummer):
        klient = som(reception)
        sida = klient.post(reverse("registrera"), POST | {"identitetsnummer": nummer}, follow=True).content.decode()
        fragor = re.sub(r'name="(csrfmiddlewaretoken|nyckel)" value="[^"]*"', "", sida)
        return re.sub(r"R-?\d{4}-\d+|nonce-[^\"']*|csrf[^>]*", "", re.sub(r'"X-CSRFToken":[^}]*', "", fragor))

    forsta = svar(kand.nummer)
    Remiss.objects.all().delete()
    assert svar(okand.nummer) == forsta


# --- the desk of an AME unit ----------------------------------------------------------------------------------------


@pytest.mark.krav("S011", "K12")
def test_ansokan_i_receptionen_skrivs_klart_av_en_handlaggare(varld, disk, som):
    post = POST | {"till": str(varld.handlaggare.pk), "inkomstsatt": Inkomstsatt.BREVLADA}
    assert som(disk).post(reverse("registrera"), post).status_code == 302
    remiss = Remiss.objects.get()
    assert remiss.ar_egen_ansokan
    assert (remiss.kalla, remiss.mottagande_enhet, remiss.inkomstsatt) == (Kalla.EGEN_ANSOKAN, varld.ame, Inkomstsatt.BREVLADA)
    assert Handelse.objects.get(verb="remiss.latt").aktor == disk
    klient, url = som(varld.handlaggare), reverse("remiss_redigera", args=[remiss.pk])
    assert url in klient.get(reverse("ansokan_ny")).content.decode()
    sida = klient.get(url)
    falt = varden(sida.content.decode())
    for namn in ("identitetsnummer", "fornamn", "efternamn", "telefon", "sprak"):
        assert falt[namn] == POST[namn], namn
    assert sida.context["form"]["inkomstsatt"].value() == Inkomstsatt.BREVLADA
    assert "Personen själv, i receptionen" in sida.content.decode()
    assert som(disk).get(url).status_code == 404
    utan = som(disk).post(reverse("registrera"), POST)
    assert utan.status_code == 422
    assert "Välj vem som ska skriva klart ansökan." in utan.content.decode()


# --- the roles' pages -----------------------------------------------------------------------------------------------


@pytest.mark.krav("D01")
def test_receptionen_borjar_pa_registrera_och_har_inget_annat(varld, reception, som):
    klient = som(reception)
    assert klient.get(reverse("min_dag")).url == reverse("registrera")
    svar = klient.get(reverse("registrera"))
    assert [p.namn for p in svar.context["meny"] if p.url in {reverse("arendelista"), reverse("remisser"), reverse("sok")}] == []
    assert "Registrera" in [p.namn for p in svar.context["meny"]]
    assert svar.context["far_soka"] is False


@pytest.mark.krav("D01", "S026")
def test_en_forummedlem_borjar_pa_forumet_och_har_inget_annat(som):
    from tests.factories import UppdragFactory

    user = UppdragFactory(forummedlem=True).user
    klient = som(user)
    svar = klient.get(reverse("min_dag"), follow=True)
    assert svar.redirect_chain == [(reverse("forum"), 302)]
    assert svar.status_code == 200
    assert [p.namn for p in svar.context["meny"]] == ["Samverkansforum"]
    assert svar.context["far_soka"] is False


def test_den_som_sitter_i_flera_receptioner_valjer(varld, reception, som):
    annan = EnhetFactory(verksamhet=varld.soc.verksamhet, slag="remittent")
    med_roll(reception, "reception", annan)
    klient = som(reception)
    sida = klient.get(f"{reverse('registrera')}?enhet={annan.pk}").content.decode()
    assert annan.namn in sida
    klient.post(f"{reverse('registrera')}?enhet={annan.pk}", POST)
    assert Remiss.objects.get().avsandande_enhet == annan


# --- no personnummer outside the system -----------------------------------------------------------------------------


@pytest.mark.krav("S012", "C90")
def test_en_ny_remiss_meddelas_utan_personnummer_och_lasningen_loggas(varld, som):
    """Creating an intake notifies the AME queue without putting the personnummer in the notice text, and reading it leaves a log row."""
    remiss = skriv_remiss(varld)
    klient = som(varld.beredare)
    assert Notis.objects.filter(user=varld.beredare, sida_id=remiss.pk).exists()
    sida = klient.get(reverse("notiser")).content.decode()
    assert remiss.nummer in sida
    for hemligt in (remiss.identitetsnummer, visa_nummer(remiss.identitetsnummer), remiss.efternamn):
        assert hemligt not in sida
    fore = Lasning.objects.filter(user=varld.beredare, objekt_id=remiss.pk).count()
    assert klient.get(reverse("remiss", args=[remiss.pk])).status_code == 200
    assert Lasning.objects.filter(user=varld.beredare, objekt_id=remiss.pk).count() == fore + 1


def test_en_som_slutar_i_receptionen_rubbar_inget(varld, reception):
    remiss = registrera_latt(actor=reception, enhet=varld.soc, uppgifter=UPPGIFTER, till=varld.socialsekreterare)
    reception.uppdrag.all().delete()
    assert gruppko.slapp_utan_uppdrag(idag=timezone.localdate()) == 0
    assert Remiss.objects.visible_to(varld.socialsekreterare).get() == remiss
    assert not Remiss.objects.visible_to(type(reception).objects.get(pk=reception.pk)).exists()
