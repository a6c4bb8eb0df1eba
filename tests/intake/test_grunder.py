"""Grounds by regime, the whitelist, and the record of what was refused (law.md A04, A05, A07, A14, A16-A18; S035, S036)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ame.audit.models import Handelse
from ame.organisation.enums import Regim
from ame.people.enums import Uppgiftskategori
from intake import services as intake
from intake.enums import Delningsgrund, SaknadGrund
from intake.grunder import GRUNDER, KOLUMNER, MED_TEXT, prova_grund, valbara
from intake.models import Remiss, Remissuppgift, SparradDelning
from tests.factories import BestallningstypFactory, EnhetFactory, MedgivandeFactory, SamverkanspartFactory, UserFactory
from tests.flode import skriv_remiss

IDAG = timezone.localdate
LANGT = "Enhetschef Anna Beslut har prövat: utan uppgifterna kan vår egen utredning inte göras färdig."
# Columns that are name, number, question, the order, its ground or its way: never a category of information.
ALLTID = {
    "id nummer status skapad_av skapad_vid avsandare avsandande_enhet avsandande_part avsandande_kontakt mottagande_enhet kalla",
    "initiator af_program har_samverkan_soc ar_am_anstallning_eb person identitetsslag identitetsnummer identitetsniva fornamn",
    "efternamn fodelsedatum kon har_skydd slag spar bestallningstyp onskad_insats fraga forvantat_resultat svar_senast_den grund",
    "grund_motivering medgivande skickad_vid inkom_den inkomstsatt arende avbojningsskal kvot_skal vad_ar_annorlunda avslut_text",
    "avslutad_vid omdirigerad_fran version",
}
ALLT = {
    "telefon": "070-174 06 12",
    "sprak": "Somaliska",
    "har_tolkbehov": True,
    "niva_avsandare": "gul",
    "bakgrund": "Har gått en kurs i våras.",
}


def regim(enhet, kod: str) -> None:
    v = enhet.verksamhet
    v.regim, v.beslutsreferens = kod, "KS 2026/12"
    v.save()


def texter() -> dict[str, str]:
    return {k.value: f"Något om {k.label.lower()}" for k in MED_TEXT}


def hel(varld, *, kategorier, uppgifter=True, **falt) -> Remiss:
    """A draft with something in every category, ordered with this whitelist. Menprövning covers them all."""
    typ = BestallningstypFactory(verksamhet=varld.ame.verksamhet, kategorier=[str(k) for k in kategorier])
    data = ALLT | {"bestallningstyp": typ, "grund": "menprovning", "grund_motivering": "Prövat av enhetschef."} | falt
    remiss = skriv_remiss(varld, skicka=False, **data)
    if uppgifter:
        remiss = intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={}, uppgifter=texter())
    return remiss


def skicka(varld, remiss, **val) -> Remiss:
    intake.skicka(actor=varld.socialsekreterare, remiss=remiss, **val)
    return Remiss.objects.get(pk=remiss.pk)


# --- grounds ------------------------------------------------------------------------------------------------------


def test_varje_grund_har_lagrum_och_regler():
    assert set(GRUNDER) == set(Delningsgrund)
    assert all(g.lagrum for g in GRUNDER.values())


@pytest.mark.krav("A04", "A05", "S035")
@pytest.mark.parametrize("grund", ["osl_10_27", "l2024_307"])
def test_grunderna_finns_inte_under_socialtjanstens_regim(grund, varld):
    """Absent from the list under `socialtjanst`, and refused when posted by hand; offered outside it."""
    assert grund not in dict(valbara(varld.soc, varld.ame))
    remiss = skriv_remiss(varld, skicka=False, grund=grund, grund_motivering=LANGT)
    with pytest.raises(ValidationError, match="får inte användas för uppgifter från"):
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    remiss.refresh_from_db()
    assert remiss.status == "utkast"
    regim(varld.soc, Regim.ARBETSMARKNAD)
    assert grund in dict(valbara(varld.soc, varld.ame))
    assert skicka(varld, remiss).status == "skickad"


@pytest.mark.krav("A05", "A07", "S035")
@pytest.mark.parametrize("grund", ["l2024_307", "osl_10_2", "osl_10_27", "menprovning", "uppgiftsskyldighet"])
def test_grund_utan_motivering_stoppas_och_beslutaren_star_i_handelsen(grund, varld):
    regim(varld.soc, Regim.ARBETSMARKNAD)
    remiss = skriv_remiss(varld, skicka=False, grund=grund, grund_motivering="")
    with pytest.raises(ValidationError) as fel:
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    assert list(fel.value.message_dict) == ["grund_motivering"]
    for_kort = "x" * (GRUNDER[Delningsgrund(grund)].motivering - 1)
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={"grund_motivering": for_kort})
    with pytest.raises(ValidationError, match="minst"):
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={"grund_motivering": LANGT})
    intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    rad = Handelse.objects.get(verb="remiss.skicka")
    assert (rad.aktor, rad.data["grund"]) == (varld.socialsekreterare, grund)


@pytest.mark.krav("S035")
def test_samma_namnd_galler_bara_inom_verksamheten(varld):
    remiss = skriv_remiss(varld, skicka=False, grund="samma_myndighet")
    assert "samma_myndighet" not in dict(valbara(varld.soc, varld.ame))
    with pytest.raises(ValidationError, match="annan nämnd eller verksamhet"):
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    assert SparradDelning.objects.get().saknad_grund == SaknadGrund.ANNAN_MYNDIGHET


@pytest.mark.krav("S013", "A10", "A11", "C07")
def test_samtycke_till_en_part_galler_bara_den_parten(varld):
    """Each authority its own consent, and a withdrawn one blocks at once."""
    af, fk = SamverkanspartFactory(), SamverkanspartFactory(slag="fk", namn="Försäkringskassan")
    m = MedgivandeFactory(
        lamnande_enhet=varld.ame,
        mottagande_enhet=None,
        mottagande_part=af,
        inhamtat_den=IDAG(),
        giltigt_till_den=IDAG() + timedelta(days=9),
    )

    def prova(till, **andra):
        val = {"fran": varld.ame, "till": till, "grund": "samtycke", "den": IDAG(), "medgivande": m} | andra
        return prova_grund(**val)

    assert prova(af)
    assert prova(fk).saknad == SaknadGrund.SAMTYCKE_ANNAT
    assert prova(varld.soc).saknad == SaknadGrund.SAMTYCKE_ANNAT
    assert prova(af, fran=varld.soc).saknad == SaknadGrund.SAMTYCKE_ANNAT
    assert prova(af, kategorier=["halsa"]).saknad == SaknadGrund.SAMTYCKE_ANNAT
    assert prova(af, den=IDAG() + timedelta(days=10)).saknad == SaknadGrund.SAMTYCKE_SLUT
    assert prova(af, medgivande=None).saknad == SaknadGrund.INGET_SAMTYCKE
    assert prova(af, grund="samma_myndighet").saknad == SaknadGrund.ANNAN_MYNDIGHET
    m.aterkallat_vid = timezone.now()
    assert prova(af).saknad == SaknadGrund.SAMTYCKE_ATER


# --- what was refused is counted ------------------------------------------------------------------------------------


@pytest.mark.krav("S035", "S036")
def test_en_stoppad_delning_sager_vad_som_saknas_och_raknas_en_gang_om_dagen(varld):
    remiss = skriv_remiss(varld, skicka=False)
    intake.aterkalla_samtycke(actor=varld.socialsekreterare, remiss=remiss)
    for _ in range(2):
        with pytest.raises(ValidationError, match="tagit tillbaka samtycket"):
            intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    rad = SparradDelning.objects.get()
    assert (rad.enhet, rad.riktning, rad.saknad_grund) == (varld.ame, "till_ame", "samtycke_ater")
    assert (rad.forsokt_av, rad.remiss) == (varld.socialsekreterare, remiss)
    assert Handelse.objects.get(verb="delning.sparrad").aktor == varld.socialsekreterare
    intake.kasta_utkast(actor=varld.socialsekreterare, remiss=remiss)
    rad.refresh_from_db()
    assert rad.remiss is None, "a share that secrecy stopped is counted also when the draft is thrown away"


@pytest.mark.krav("S036")
@pytest.mark.django_db(transaction=True)
def test_raden_finns_kvar_nar_sandningen_rullas_tillbaka():
    from tests.flode import bygg_varld

    varld = bygg_varld()
    remiss = skriv_remiss(varld, skicka=False)
    intake.aterkalla_samtycke(actor=varld.socialsekreterare, remiss=remiss)
    with pytest.raises(ValidationError):
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    assert SparradDelning.objects.count() == 1
    assert not Handelse.objects.filter(verb="remiss.skicka").exists()


def test_en_ofullstandig_remiss_ar_ingen_stoppad_delning(varld):
    remiss = skriv_remiss(varld, skicka=False, grund="", fraga="")
    with pytest.raises(ValidationError):
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    assert not SparradDelning.objects.exists()


# --- the whitelist --------------------------------------------------------------------------------------------------


def test_varje_kolumn_pa_remissen_ar_antingen_alltid_med_eller_i_en_kategori():
    """A new column must be placed before it can leave."""
    alltid = set(" ".join(ALLTID).split())
    kategoriserade = {namn for namnen in KOLUMNER.values() for namn in namnen}
    assert alltid | kategoriserade == {f.name for f in Remiss._meta.concrete_fields}
    assert not alltid & kategoriserade
    assert set(KOLUMNER) | set(MED_TEXT) == set(Uppgiftskategori)


@pytest.mark.krav("A16", "S008")
@pytest.mark.parametrize("kategorier", [[], *[[k] for k in Uppgiftskategori], list(Uppgiftskategori)])
def test_inget_utanfor_bestallningens_kategorier_lamnar_avsandaren(kategorier, varld):
    """Payload contains no field outside the order's whitelist: every column, every text, and the receiver's person."""
    remiss = skicka(varld, hel(varld, kategorier=kategorier))
    tillatna = set(kategorier)
    for kategori, namnen in KOLUMNER.items():
        for namn in namnen:
            assert getattr(remiss, namn) == (ALLT[namn] if kategori in tillatna else type(ALLT[namn])()), namn
    synliga = set(Remissuppgift.objects.visible_to(varld.handlaggare).values_list("kategori", flat=True))
    egna = tillatna & set(MED_TEXT)
    assert synliga == egna - {Uppgiftskategori.HUSHALL}
    for namn in ("telefon", "sprak", "har_tolkbehov"):
        assert getattr(remiss.person, namn) == getattr(remiss, namn)
    assert (remiss.fornamn, remiss.identitetsnummer != "", remiss.fraga != "") == ("Test", True, True)
    strukna = set(remiss.uppgifter.exclude(struken="").values_list("kategori", flat=True))
    assert strukna == set(Uppgiftskategori) - (tillatna - {Uppgiftskategori.HUSHALL})
    assert set(SparradDelning.objects.values_list("kategori", flat=True)) == strukna


@pytest.mark.krav("A16", "A17")
def test_det_strukna_finns_kvar_hos_avsandaren(varld):
    remiss = skicka(varld, hel(varld, kategorier=["kontakt"]))
    rader = {u.kategori: u for u in Remissuppgift.objects.visible_to(varld.socialsekreterare)}
    assert rader["planering"].text == ALLT["bakgrund"]
    assert rader["planering"].struken == SaknadGrund.UTANFOR_BESTALLNING
    assert "Somaliska" in rader["sprak"].text
    assert not Remissuppgift.objects.visible_to(varld.handlaggare).exists()
    assert not Remissuppgift.objects.visible_to(UserFactory(roll="socialsekreterare", enhet=varld.soc)).exists()
    assert remiss.telefon == ALLT["telefon"]


@pytest.mark.krav("A08", "A16")
def test_ett_samtycke_racker_bara_till_sina_egna_uppgifter(varld):
    remiss = hel(varld, kategorier=["planering", "resultat", "sprak", "narvaro"], grund="samtycke")
    remiss = intake.spara_utkast(
        actor=varld.socialsekreterare,
        remiss=remiss,
        data={},
        samtycke={
            "kategorier": ["planering"],
            "andamal": "Planera",
            "form": "skriftlig",
            "inhamtat_den": IDAG(),
            "giltigt_till_den": IDAG() + timedelta(days=9),
        },
    )
    remiss = skicka(varld, remiss)
    assert (remiss.bakgrund, remiss.niva_avsandare, remiss.sprak) == (ALLT["bakgrund"], "", "")
    assert remiss.uppgifter.get(kategori="narvaro").struken == SaknadGrund.SAMTYCKE_ANNAT


def eget(varld, remiss, kategori, **andra):
    val = {
        "givare": "Partnern",
        "form": "skriftlig",
        "inhamtat_den": IDAG(),
        "giltigt_till_den": IDAG() + timedelta(days=30),
        "andamal": "Planera väg till arbete",
    } | andra
    return intake.samtyck_till_uppgift(actor=varld.socialsekreterare, remiss=remiss, kategori=kategori, **val)


@pytest.mark.krav("A14")
def test_uppgift_om_hushallet_stryks_tills_den_andra_personen_har_samtyckt(varld):
    """Excluded by default; a second consent, with who gave it, lets it along."""
    remiss = hel(varld, kategorier=["hushall"])
    [post] = [p for p in intake.poster(remiss, IDAG()) if p.kategori == "hushall"]
    assert post.skal == SaknadGrund.EGET_SAMTYCKE
    with pytest.raises(ValidationError, match="vem i hushållet"):
        eget(varld, remiss, "hushall", givare=" ")
    eget(varld, remiss, "hushall")
    [post] = [p for p in intake.poster(remiss, IDAG()) if p.kategori == "hushall"]
    assert post.skal == ""
    remiss = skicka(varld, remiss)
    assert [u.kategori for u in Remissuppgift.objects.visible_to(varld.handlaggare)] == ["hushall"]
    assert remiss.uppgifter.get(kategori="hushall").medgivande.person is None, "the other person is nobody's file"


@pytest.mark.krav("A17")
def test_kansliga_uppgifter_stryks_nar_sekretessen_blir_svagare(varld):
    """Without confirmation it fails; hälsa, missbruk, våld and skuld are struck unless separately grounded; the log holds it."""
    regim(varld.ame, Regim.ARBETSMARKNAD)
    remiss = hel(varld, kategorier=list(Uppgiftskategori))
    with pytest.raises(ValidationError) as fel:
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    assert list(fel.value.message_dict) == ["bekraftar_sekretess"]
    eget(varld, remiss, "halsa", givare="")
    remiss = skicka(varld, remiss, bekraftar_sekretess=True)
    synliga = set(Remissuppgift.objects.visible_to(varld.handlaggare).values_list("kategori", flat=True))
    assert synliga == {"halsa", "forsorjning", "narvaro"}
    assert remiss.uppgifter.get(kategori="vald").struken == SaknadGrund.SVAGARE_SEKRETESS
    data = Handelse.objects.get(verb="remiss.skicka").data
    assert data["bekraftad_sekretess"] is True
    assert set(data["strukna"]) == {"hushall", "missbruk", "vald", "skuld"}


@pytest.mark.krav("A17")
def test_inom_socialtjanstens_sekretess_foljer_de_med(varld):
    remiss = skicka(varld, hel(varld, kategorier=["halsa", "missbruk"]))
    synliga = set(Remissuppgift.objects.visible_to(varld.handlaggare).values_list("kategori", flat=True))
    assert synliga == {"halsa", "missbruk"}
    assert remiss.status == "skickad"


@pytest.mark.krav("A18", "S011")
def test_mottagaren_ser_remissen_som_den_skickades(varld):
    """Receiver sees the snapshot as sent; later edits in the source are not visible until they are sent."""
    remiss = skicka(varld, hel(varld, kategorier=["planering", "narvaro"]))
    nytt = {"bakgrund": "Skrivet efteråt."}
    from ame.common.transitions import OgiltigOvergang

    for forsok in (
        lambda: intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data=nytt, uppgifter={"narvaro": "Nytt"}),
        lambda: eget(varld, remiss, "narvaro"),
    ):
        with pytest.raises(OgiltigOvergang):
            forsok()
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Hur var närvaron?")
    intake.spara_ifyllt(
        actor=varld.socialsekreterare, remiss=remiss, ifyllt=intake.Ifyllt({"bakgrund": ["Skrivet efteråt."]}, "ett", 0)
    )
    remiss.refresh_from_db()
    assert remiss.bakgrund == ALLT["bakgrund"]
    assert Remissuppgift.objects.visible_to(varld.handlaggare).get().text == "Något om närvaro"
    intake.komplettera(
        actor=varld.socialsekreterare, remiss=remiss, svar="Nu står det.", data=nytt, uppgifter={"narvaro": "Nio av tio dagar"}
    )
    remiss.refresh_from_db()
    assert remiss.bakgrund == "Skrivet efteråt."
    assert Remissuppgift.objects.visible_to(varld.handlaggare).get().text == "Nio av tio dagar"


@pytest.mark.krav("A16")
def test_aven_kompletteringen_gar_genom_bestallningens_kategorier(varld):
    remiss = skicka(varld, hel(varld, kategorier=["narvaro"]))
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Hur var närvaron?")
    intake.komplettera(
        actor=varld.socialsekreterare, remiss=remiss, svar="Se nedan.", data={"telefon": "070-1", "bakgrund": "Mer bakgrund."}
    )
    remiss.refresh_from_db()
    assert (remiss.telefon, remiss.bakgrund) == ("", "")
    assert remiss.uppgifter.get(kategori="planering").text == "Mer bakgrund."


def test_omdirigerad_remiss_tar_med_det_som_skickades_och_inget_annat(varld):
    remiss = skicka(varld, hel(varld, kategorier=["narvaro", "planering"]))
    norr = EnhetFactory(verksamhet=varld.ame.verksamhet)
    ny = intake.omdirigera(actor=varld.handlaggare, remiss=remiss, enhet=norr, text="Ni har platsen.")
    assert (ny.bakgrund, ny.telefon) == (ALLT["bakgrund"], "")
    assert [(u.kategori, u.struken) for u in ny.uppgifter.all()] == [("narvaro", "")]
