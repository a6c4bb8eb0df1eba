"""The form page: which fields there are, what a draft keeps, what sending asks for (C97, S001, S008-S011, N16, N17)."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from followup.demo.personnummer import provnummer, reservnummer
from intake import services as intake
from intake.models import Remiss
from tests.factories import (
    BestallningstypFactory,
    EnhetFactory,
    EnhetInstallningFactory,
    InsatstypFactory,
    SamverkanspartFactory,
    UserFactory,
)
from tests.flode import skriv_remiss

IDAG = timezone.localdate


@pytest.fixture
def utkast(varld):
    return intake.skapa_utkast(actor=varld.socialsekreterare)


@pytest.fixture
def klient(som, varld):
    return som(varld.socialsekreterare)


def url(vy, remiss):
    return reverse(vy, args=[remiss.pk])


def sida(klient, remiss) -> str:
    svar = klient.get(url("remiss_redigera", remiss))
    assert svar.status_code == 200
    return unescape(svar.content.decode())


def varde(html: str, namn: str) -> str:
    falt = re.search(rf'<input[^>]*name="{namn}"[^>]*>', html)
    assert falt, f"no field {namn}"
    return (re.search(r'value="([^"]*)"', falt[0]) or ["", ""])[1]


def hidden(html: str) -> dict:
    return {
        "flik": varde(html, "flik"),
        "lopnr": varde(html, "lopnr"),
        "visade": re.findall(r'name="visade" value="([^"]*)"', html),
    }


@pytest.mark.krav("S001", "C01")
def test_en_vag_in_har_inget_insatsfalt_och_direkt_kraver_det(klient, utkast, varld, ifyllt):
    InsatstypFactory(verksamhet=varld.ame.verksamhet, namn="Återbruket")
    klient.post(url("remiss_utkast", utkast), ifyllt(lopnr="0"))
    html = sida(klient, utkast)
    assert 'name="onskad_insats"' not in html
    assert "har en väg in" in html
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=IDAG(), inflodesmodell="direkt")
    html = sida(klient, utkast)
    assert 'name="onskad_insats"' in html
    assert "Återbruket" in html
    svar = klient.post(url("remiss_skicka", utkast), ifyllt())
    assert svar.status_code == 422
    assert "Välj vilken insats remissen gäller" in svar.content.decode()


@pytest.mark.krav("S001")
def test_byte_av_enhet_ritar_om_delen_med_htmx(klient, utkast, varld, ifyllt):
    unga = EnhetFactory(verksamhet=varld.ame.verksamhet, namn="AME Unga")
    EnhetInstallningFactory(enhet=unga, inflodesmodell="direkt")
    svar = klient.post(
        f"{url('remiss_utkast', utkast)}?del=enhetens", ifyllt(mottagande_enhet=str(unga.pk)), headers={"HX-Request": "true"}
    )
    html = svar.content.decode()
    assert svar.status_code == 200
    assert 'id="del-enhetens"' in html
    assert 'name="onskad_insats"' in html
    assert "AME Unga" in html
    assert "<html" not in html
    assert Remiss.objects.get(pk=utkast.pk).mottagande_enhet == unga, "and it is saved"


@pytest.mark.krav("S008", "S144")
def test_bestallningarna_ar_mottagarens_med_vantat_resultat(klient, utkast, varld, ifyllt):
    BestallningstypFactory(
        verksamhet=varld.ame.verksamhet, namn="Arbetsförmåga", vantat_resultat="Ett utlåtande inom tolv veckor."
    )
    BestallningstypFactory(namn="Någon annans")
    gammal = BestallningstypFactory(verksamhet=varld.ame.verksamhet, namn="Indragen", galler_till_den=IDAG() - timedelta(days=1))
    klient.post(url("remiss_utkast", utkast), ifyllt(bestallningstyp=str(gammal.pk)))
    html = sida(klient, utkast)
    assert "Ett utlåtande inom tolv veckor." in html
    assert "Någon annans" not in html
    assert "Indragen" not in html


@pytest.mark.krav("LC20", "C98")
@pytest.mark.parametrize("form", ["{0}", "{1}-{2}", "{1}{2}", "{3}-{2}", "{3} {2}", " {3}–{2} "])
def test_numret_tas_emot_som_folk_skriver_det(form, klient, utkast, ifyllt):
    nummer = provnummer(IDAG().replace(year=1984, month=3, day=9), "K")
    skrivet = form.format(nummer, nummer[:8], nummer[8:], nummer[2:8])
    klient.post(url("remiss_utkast", utkast), ifyllt(identitetsnummer=skrivet))
    utkast.refresh_from_db()
    assert (utkast.identitetsnummer, utkast.identitetsslag) == (nummer, "personnummer")
    assert (utkast.fodelsedatum.isoformat(), utkast.kon) == ("1984-03-09", "K")


@pytest.mark.krav("LC21")
def test_fodelsedatum_ar_ett_eget_falt(klient, utkast, ifyllt):
    nummer = provnummer(IDAG().replace(year=1984, month=3, day=9), "K")
    klient.post(url("remiss_utkast", utkast), ifyllt(identitetsnummer=nummer, fodelsedatum="1984-03-10"))
    utkast.refresh_from_db()
    assert utkast.fodelsedatum.isoformat() == "1984-03-10"
    assert "skiljer sig från numrets" in sida(klient, utkast)


def test_ett_fodelsedatum_fran_numret_foljer_nar_numret_rattas(klient, utkast, ifyllt):
    fel, ratt = (provnummer(IDAG().replace(year=ar, month=3, day=9), kon) for ar, kon in ((1984, "K"), (1985, "M")))
    klient.post(url("remiss_utkast", utkast), ifyllt(identitetsnummer=fel))
    html = sida(klient, utkast)
    assert varde(html, "fodelsedatum") == "1984-03-09"
    klient.post(url("remiss_utkast", utkast), ifyllt(identitetsnummer=ratt, fodelsedatum="1984-03-09", kon="K", **hidden(html)))
    utkast.refresh_from_db()
    assert (utkast.fodelsedatum.isoformat(), utkast.kon) == ("1985-03-09", "M")


@pytest.mark.krav("LC22")
def test_samordningsnummer_fragar_efter_niva(klient, utkast, ifyllt):
    assert 'name="identitetsniva"' not in sida(klient, utkast)
    nummer = provnummer(IDAG().replace(year=1984), "K", samordning=True)
    svar = klient.post(f"{url('remiss_utkast', utkast)}?del=nummer", ifyllt(identitetsnummer=nummer))
    assert 'name="identitetsniva"' in svar.content.decode()
    svar = klient.post(url("remiss_skicka", utkast), ifyllt(identitetsnummer=nummer))
    assert svar.status_code == 422
    assert "hur säker identiteten är" in svar.content.decode()
    svar = klient.post(url("remiss_skicka", utkast), ifyllt(identitetsnummer=nummer, identitetsniva="styrkt"))
    assert svar.status_code == 302


@pytest.mark.krav("LC24")
def test_reservnummer_gar_bra(klient, utkast, ifyllt):
    nummer = reservnummer(IDAG().replace(year=1984, month=3, day=9), 220)
    svar = klient.post(url("remiss_skicka", utkast), ifyllt(identitetsnummer=nummer, kon="M"))
    assert svar.status_code == 302
    utkast.refresh_from_db()
    assert (utkast.identitetsslag, utkast.kon) == ("reservnummer", "M")


@pytest.mark.krav("C97", "N17")
def test_ingenting_skrivet_forsvinner_inte_ens_det_ogiltiga(klient, utkast, ifyllt):
    ogiltigt = {
        "identitetsnummer": "19841332-1234",
        "fodelsedatum": "9 mars 84",
        "svar_senast_den": "2026-13-45",
        "samtycke_till_den": "om ett år",
        "bakgrund": "Ring 19900101-2384 hemma.",
    }
    svar = klient.post(url("remiss_utkast", utkast), ifyllt(**ogiltigt))
    assert svar.status_code == 200
    assert svar.content.decode().startswith("Utkast sparat ")
    html = sida(klient, utkast)
    for namn in ("identitetsnummer", "fodelsedatum", "svar_senast_den", "samtycke_till_den"):
        assert varde(html, namn) == ogiltigt[namn]
    assert "Ring 19900101-2384 hemma." in html
    assert re.search(r'<input type="text"[^>]*name="svar_senast_den"', html), "a date field would hide a text that is no date"
    assert "ser ut att innehålla ett personnummer" in html
    utkast.refresh_from_db()
    assert (utkast.identitetsnummer, utkast.svar_senast_den, utkast.bakgrund) == ("", None, ""), (
        "the row holds only what is valid"
    )
    assert utkast.fraga == "Klarar personen halvtid?"


@pytest.mark.krav("S009", "C97")
def test_sandning_av_ofullstandig_listar_allt_med_lankar_och_behaller_texten(klient, utkast):
    svar = klient.post(url("remiss_skicka", utkast), {"bakgrund": "Mycket att berätta.", "flik": "x", "lopnr": "0"})
    html = unescape(svar.content.decode())
    assert svar.status_code == 422
    for falt, text in {
        "mottagande_enhet": "Välj vilken enhet",
        "identitetsnummer": "Skriv personnummer",
        "fornamn": "Skriv förnamn",
        "fraga": "Skriv frågan",
        "forvantat_resultat": "förväntar dig",
        "svar_senast_den": "senast behöver svar",
        "aterkoppling_slut": "slutliga återkopplingen",
        "grund": "grund uppgifterna delas",
    }.items():
        assert re.search(rf'href="#id_{falt}">[^<]*{text}', html), falt
        assert f'id="id_{falt}' in html, f"the link to {falt} leads nowhere"
    assert "Mycket att berätta." in html
    assert Remiss.objects.get(pk=utkast.pk).bakgrund == "Mycket att berätta.", "saved before it was refused"


@pytest.mark.krav("S009")
def test_hel_remiss_skickas(klient, utkast, ifyllt):
    svar = klient.post(url("remiss_skicka", utkast), ifyllt(aterkoppling_del=(IDAG() + timedelta(days=45)).isoformat()))
    assert svar.status_code == 302
    assert svar.url == url("min_remiss", utkast)
    utkast.refresh_from_db()
    assert utkast.status == "skickad"
    assert [a.slag for a in utkast.avtalade.all()] == ["start", "del", "slut"]
    assert utkast.medgivande.kategorier == ["kontakt", "planering"]


@pytest.mark.krav("A09")
def test_utgatt_samtycke_visas_vid_faltet(klient, utkast, ifyllt):
    gammalt = {
        "samtycke_inhamtat_den": (IDAG() - timedelta(days=9)).isoformat(),
        "samtycke_till_den": (IDAG() - timedelta(days=1)).isoformat(),
    }
    svar = klient.post(url("remiss_skicka", utkast), ifyllt(**gammalt))
    assert svar.status_code == 422
    assert re.search(r'id="id_samtycke_till_den_error">.*gäller inte längre', svar.content.decode())
    assert "Förnya samtycket" in unescape(klient.get(reverse("mina_remisser")).content.decode()), "and the task is seen"


@pytest.mark.krav("A08")
@pytest.mark.parametrize(
    "falt", ["samtycke_kategorier", "samtycke_andamal", "samtycke_form", "samtycke_inhamtat_den", "samtycke_till_den"]
)
def test_samtyckets_delar_kravs(falt, klient, utkast, ifyllt):
    svar = klient.post(url("remiss_skicka", utkast), ifyllt(**{falt: ""}))
    assert svar.status_code == 422
    assert f'href="#id_{falt}"' in svar.content.decode()


@pytest.mark.krav("S035")
def test_grunden_avgor_vilka_falt_som_finns_och_skrivet_samtycke_finns_kvar(klient, utkast, ifyllt):
    klient.post(url("remiss_utkast", utkast), ifyllt())
    html = sida(klient, utkast)
    assert 'name="samtycke_andamal"' in html
    svar = klient.post(f"{url('remiss_utkast', utkast)}?del=grunden", ifyllt(grund="menprovning", **hidden(html)))
    assert 'name="grund_motivering"' in svar.content.decode()
    assert 'name="samtycke_andamal"' not in svar.content.decode()
    html = sida(klient, utkast)
    utan = {namn: None for namn in ifyllt() if namn.startswith("samtycke_")}
    klient.post(url("remiss_utkast", utkast), ifyllt(grund="samtycke", **hidden(html), **utan))
    assert varde(sida(klient, utkast), "samtycke_andamal") == "Planera väg till arbete", "it was hidden, not thrown away"


def test_en_avbockad_ruta_ar_avbockad(klient, utkast, ifyllt):
    klient.post(url("remiss_utkast", utkast), ifyllt(har_tolkbehov="on"))
    utkast.refresh_from_db()
    assert utkast.har_tolkbehov
    html = sida(klient, utkast)
    klient.post(url("remiss_utkast", utkast), ifyllt(**hidden(html)))
    utkast.refresh_from_db()
    assert not utkast.har_tolkbehov


@pytest.mark.krav("N17")
def test_krock_mellan_fonster_visar_bada_texterna(klient, utkast, ifyllt):
    klient.post(url("remiss_redigera", utkast), ifyllt(flik="ett", lopnr="0", fraga="Fråga i ena fönstret"))
    svar = klient.post(url("remiss_redigera", utkast), ifyllt(flik="två", lopnr="0", fraga="Fråga i andra fönstret"))
    html = unescape(svar.content.decode())
    assert svar.status_code == 409
    assert "Fråga i ena fönstret" in html
    assert "Fråga i andra fönstret" in html
    assert Remiss.objects.get(pk=utkast.pk).fraga == "Fråga i ena fönstret"
    behall = {
        namn: unescape(v) for namn, v in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', svar.content.decode())
    }
    svar = klient.post(url("remiss_redigera", utkast), behall)
    assert svar.status_code == 302
    assert Remiss.objects.get(pk=utkast.pk).fraga == "Fråga i andra fönstret"


@pytest.mark.krav("N17")
def test_krock_vid_automatisk_sparning_varnar_utan_att_ta_bort_texten(klient, utkast, ifyllt):
    klient.post(url("remiss_utkast", utkast), ifyllt(flik="ett"))
    svar = klient.post(url("remiss_utkast", utkast), ifyllt(flik="två"), headers={"HX-Request": "true"})
    assert (svar.status_code, svar["HX-Retarget"], svar["HX-Reswap"]) == (409, "#inte-sparat", "innerHTML")
    assert "Jämför texterna" in svar.content.decode()


def test_automatisk_sparning_av_en_skickad_remiss_sager_det(klient, varld, ifyllt):
    remiss = skriv_remiss(varld)
    svar = klient.post(url("remiss_utkast", remiss), ifyllt())
    assert svar.status_code == 409
    assert "redan skickad" in svar.content.decode()
    assert klient.post(url("remiss_skicka", remiss), ifyllt()).status_code == 409


@pytest.mark.krav("B06")
def test_skyddade_uppgifter_sags_med_ord_nar_de_ar_satta(klient, utkast, ifyllt):
    assert "först enhetens chef" in sida(klient, utkast)
    klient.post(url("remiss_utkast", utkast), ifyllt(har_skydd="on"))
    assert "<strong>Skyddade personuppgifter</strong>" in sida(klient, utkast)


@pytest.mark.krav("A17")
def test_lagre_sekretess_bekraftas_i_formularet(klient, utkast, varld, ifyllt):
    varld.ame.verksamhet.regim, varld.ame.verksamhet.beslutsreferens = "arbetsmarknad", "KS 2026/12"
    varld.ame.verksamhet.save()
    svar = klient.post(url("remiss_skicka", utkast), ifyllt())
    assert "Bekräfta att du vet" in unescape(svar.content.decode())
    assert klient.post(url("remiss_skicka", utkast), ifyllt(bekraftar_sekretess="on")).status_code == 302


@pytest.mark.krav("A15")
def test_minderarig_fragar_efter_mognad(klient, utkast, ifyllt):
    nummer = provnummer(IDAG() - timedelta(days=17 * 365), "K")
    svar = klient.post(url("remiss_skicka", utkast), ifyllt(identitetsnummer=nummer))
    html = unescape(svar.content.decode())
    assert svar.status_code == 422
    assert "bedömt personens ålder och mognad" in html
    assert "Skriv vilka som har lämnat samtycket" in html
    hel = ifyllt(
        identitetsnummer=nummer, samtycke_givare="Vårdnadshavare och den unga", grund_motivering="Förstår vad det gäller."
    )
    assert klient.post(url("remiss_skicka", utkast), hel).status_code == 302
    m = Remiss.objects.get(pk=utkast.pk).medgivande
    assert (m.givare, m.mognad) == ("Vårdnadshavare och den unga", "Förstår vad det gäller.")


# --- own application ---


def test_ansokan_har_inga_avsandarfalt_och_tas_emot_direkt(som, varld, ifyllt):
    klient = som(varld.handlaggare)
    svar = klient.post(reverse("ansokan_ny"), {})
    remiss = Remiss.objects.get()
    assert svar.url == url("remiss_redigera", remiss)
    html = sida(klient, remiss)
    for namn in ("grund", "aterkoppling_slut", "forvantat_resultat", "svar_senast_den"):
        assert f'name="{namn}"' not in html
    assert 'name="slag"' in html
    svar = klient.post(url("remiss_skicka", remiss), ifyllt(kalla="af", slag="ame"))
    assert svar.status_code == 422
    assert "Ange vilket program som pågår" in unescape(svar.content.decode())
    svar = klient.post(url("remiss_skicka", remiss), ifyllt(kalla="af", slag="ame", af_program="rusta_matcha"))
    assert svar.status_code == 302
    remiss.refresh_from_db()
    assert (remiss.status, remiss.initiator) == ("mottagen", "af")


def test_ansokan_kan_inte_komma_fran_socialtjansten(som, varld, ifyllt):
    klient = som(varld.handlaggare)
    klient.post(reverse("ansokan_ny"), {})
    svar = klient.post(url("remiss_skicka", Remiss.objects.get()), ifyllt(kalla="ekonomiskt_bistand", slag="ame"))
    assert svar.status_code == 422


@pytest.mark.krav("S019", "K12")
def test_remiss_fran_arbetsformedlingen_registreras_av_enheten_och_vantar_pa_svar(som, varld, ifyllt):
    """A remiss from AF must say which AF programme is running. It has somebody to answer, and came in on the day it was taken care of."""
    part = SamverkanspartFactory(kommun=varld.ame.verksamhet.namnd.kommun)
    SamverkanspartFactory(kommun=part.kommun, slag="fk", namn="Försäkringskassan Norr")
    klient = som(varld.handlaggare)
    klient.post(reverse("ansokan_ny"), {})
    remiss = Remiss.objects.get()
    falt = ifyllt(kalla="af", slag="ame", af_program="steg_till_arbete")
    svar = klient.post(f"{url('remiss_utkast', remiss)}?del=ingang", falt)
    html = svar.content.decode()
    assert part.namn in html
    assert "Försäkringskassan Norr" not in html
    assert 'name="svar_senast_den"' not in html, "nobody to answer is chosen yet"
    assert klient.post(url("remiss_skicka", remiss), falt).status_code == 422
    falt |= {"avsandande_part": str(part.pk), "avsandande_kontakt": "Arbetsförmedlare Kim", "forvantat_resultat": ""}
    svar = klient.post(url("remiss_skicka", remiss), falt)
    assert svar.status_code == 422
    assert "förväntar dig" in unescape(svar.content.decode())
    igar = IDAG() - timedelta(days=1)
    falt |= {"forvantat_resultat": "Ett utlåtande.", "inkomstsatt": "epost", "omhandertagen_den": igar.isoformat()}
    assert klient.post(url("remiss_skicka", remiss), falt).status_code == 302
    remiss.refresh_from_db()
    assert (remiss.avsandande_part, remiss.af_program, remiss.inkom_den) == (part, "steg_till_arbete", igar)
    assert (remiss.ar_egen_ansokan, remiss.grund, remiss.status) == (False, "", "mottagen")
    assert [a.slag for a in remiss.avtalade.all()] == ["start", "slut"]


def test_byter_kallan_till_egen_ansokan_forsvinner_parten(som, varld, ifyllt):
    part = SamverkanspartFactory(kommun=varld.ame.verksamhet.namnd.kommun)
    klient = som(varld.handlaggare)
    klient.post(reverse("ansokan_ny"), {})
    remiss = Remiss.objects.get()
    klient.post(url("remiss_utkast", remiss), ifyllt(kalla="af", af_program="inget", avsandande_part=str(part.pk)))
    remiss.refresh_from_db()
    assert remiss.avsandande_part == part
    klient.post(url("remiss_utkast", remiss), ifyllt(kalla="egen_ansokan"))
    remiss.refresh_from_db()
    assert (remiss.avsandande_part, remiss.af_program, remiss.ar_egen_ansokan) == (None, "", True)
    assert not remiss.avtalade.exists()


# --- completing ---


@pytest.mark.krav("S009", "S011", "A18")
def test_komplettering_i_samma_formular(klient, varld, ifyllt):
    remiss = skriv_remiss(varld)
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Hur många timmar i veckan?")
    assert klient.get(url("remiss_redigera", remiss)).url == url("remiss_komplettera", remiss)
    html = unescape(klient.get(url("remiss_komplettera", remiss)).content.decode())
    assert "Hur många timmar i veckan?" in html
    assert 'name="mottagande_enhet"' not in html
    assert varde(html, "efternamn") == "Person1", "nothing is typed twice"
    data = ifyllt(
        fraga="Klarar personen 20 timmar?",
        identitetsnummer=remiss.identitetsnummer,
        bestallningstyp=str(remiss.bestallningstyp_id),
    )
    klient.post(url("remiss_komplettera_utkast", remiss), data)
    assert Remiss.objects.get(pk=remiss.pk).fraga == "Kan personen börja arbeta på halvtid?"
    svar = klient.post(url("remiss_komplettera", remiss), data)
    assert svar.status_code == 422
    assert "Skriv vad du har kompletterat" in svar.content.decode()
    svar = klient.post(url("remiss_komplettera", remiss), data | {"svar": "Tjugo timmar."})
    assert svar.status_code == 302
    remiss.refresh_from_db()
    assert (remiss.status, remiss.fraga) == ("skickad", "Klarar personen 20 timmar?")


def test_kollegan_kommer_inte_at_utkastet(som, varld, utkast):
    kollega = som(UserFactory(roll="socialsekreterare", enhet=varld.soc))
    for vy in ("remiss_redigera", "remiss"):
        assert kollega.get(url(vy, utkast)).status_code == 404
    for vy in ("remiss_utkast", "remiss_skicka", "remiss_kasta"):
        assert kollega.post(url(vy, utkast), {}).status_code == 404
    assert Remiss.objects.filter(pk=utkast.pk).exists()
