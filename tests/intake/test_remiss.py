"""The sender's rules, through the services: what a remiss must have, what follows from the unit, what a draft is."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from ame.arenden.models import Arende, Bevakning
from ame.audit.models import Handelse
from ame.common.transitions import OgiltigOvergang
from ame.people.models import Medgivande, Person, PersonIdentitet
from followup.demo.personnummer import provnummer
from intake import services as intake
from intake.enums import RemissStatus
from intake.models import Remiss
from intake.services import Ifyllt, NagonHannFore
from tests.factories import (
    BestallningstypFactory,
    EnhetFactory,
    EnhetInstallningFactory,
    InsatstypFactory,
    UserFactory,
    med_roll,
)
from tests.flode import bygg_varld, skriv_remiss


def saknas(remiss) -> set[str]:
    remiss.refresh_from_db()
    return set(intake.vad_saknas(remiss))


@pytest.mark.krav("S008", "S009", "S010", "A16")
@pytest.mark.parametrize(
    "falt",
    [
        "mottagande_enhet",
        "identitetsnummer",
        "fornamn",
        "efternamn",
        "fodelsedatum",
        "bestallningstyp",
        "fraga",
        "forvantat_resultat",
        "svar_senast_den",
        "grund",
    ],
)
def test_ofullstandig_remiss_kan_inte_skickas(falt, varld):
    remiss = skriv_remiss(varld, skicka=False)
    tomt = None if falt in {"mottagande_enhet", "bestallningstyp", "fodelsedatum", "svar_senast_den"} else ""
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={falt: tomt})
    with pytest.raises(ValidationError) as fel:
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    assert falt in fel.value.message_dict
    remiss.refresh_from_db()
    assert remiss.status == RemissStatus.UTKAST
    assert remiss.person is None


@pytest.mark.krav("S009")
def test_allt_som_saknas_sags_pa_en_gang(varld):
    remiss = intake.skapa_utkast(actor=varld.socialsekreterare)
    assert saknas(remiss) >= {"mottagande_enhet", "identitetsnummer", "bestallningstyp", "fraga", "grund", "aterkoppling_slut"}


@pytest.mark.krav("S010")
def test_minst_en_slutlig_aterkoppling(varld):
    remiss = skriv_remiss(varld, skicka=False)
    idag = timezone.localdate()
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={}, avtalade=[("start", idag + timedelta(days=7))])
    assert "aterkoppling_slut" in saknas(remiss)
    intake.spara_utkast(
        actor=varld.socialsekreterare,
        remiss=remiss,
        data={},
        avtalade=[("start", idag + timedelta(days=40)), ("slut", idag + timedelta(days=30))],
    )
    assert "aterkoppling_start" in saknas(remiss), "a day after the final answer makes no sense"


@pytest.mark.krav("S010")
def test_avtalade_dagar_blir_handlaggarens_uppgifter_nar_personen_antas(varld):
    from tests.flode import skriv_in

    remiss = skriv_remiss(varld)
    assert not Bevakning.objects.exists()
    skriv_in(varld, remiss)
    uppgifter = Bevakning.objects.filter(slag="aterkoppling")
    assert {b.forfaller_den for b in uppgifter} == {a.senast_den for a in remiss.avtalade.all()}
    assert {b.ansvarig for b in uppgifter} == {varld.handlaggare}


@pytest.mark.krav("S008")
def test_bestallningen_kommer_ur_mottagarens_egen_lista(varld):
    remiss = skriv_remiss(varld, skicka=False, bestallningstyp=BestallningstypFactory())
    assert "bestallningstyp" in saknas(remiss)
    gammal = BestallningstypFactory(verksamhet=varld.ame.verksamhet, galler_till_den=timezone.localdate() - timedelta(days=1))
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={"bestallningstyp": gammal})
    assert "bestallningstyp" in saknas(remiss), "a type that is no longer offered"


@pytest.mark.krav("S001", "S003", "C01")
def test_enhetens_installning_avgor_om_insats_ska_namnges(varld):
    insats = InsatstypFactory(verksamhet=varld.ame.verksamhet)
    en_vag = skriv_remiss(varld, skicka=False, onskad_insats=insats)
    assert (en_vag.spar, en_vag.onskad_insats) == ("huvudspar", None)

    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=timezone.localdate(), inflodesmodell="direkt")
    direkt = skriv_remiss(varld, lopnummer=2, skicka=False)
    assert direkt.spar == "direktspar"
    assert "onskad_insats" in saknas(direkt)
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=direkt, data={"onskad_insats": insats})
    direkt = intake.skicka(actor=varld.socialsekreterare, remiss=direkt)
    assert (direkt.spar, direkt.onskad_insats) == ("direktspar", insats)
    assert set(Remiss.objects.inkorg(varld.handlaggare)) == {direkt}, "the same queue, with the path stored"


@pytest.mark.krav("S001", "T07")
def test_installningen_ar_daterad(varld):
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=timezone.localdate() + timedelta(days=1), inflodesmodell="direkt")
    assert skriv_remiss(varld).spar == "huvudspar", "from tomorrow, not today"


@pytest.mark.krav("S004")
@pytest.mark.parametrize(
    ("kalla", "initiator"),
    [
        ("ekonomiskt_bistand", "socialtjanst"),
        ("annan_ifo", "socialtjanst"),
        ("af", "af"),
        ("fk", "fk"),
        ("egen_ansokan", "individen"),
    ],
)
def test_kallan_ger_initiator(kalla, initiator, varld):
    assert skriv_remiss(varld, skicka=False, kalla=kalla).initiator == initiator


@pytest.mark.krav("N16")
@pytest.mark.parametrize("falt", ["fraga", "forvantat_resultat", "bakgrund", "grund_motivering"])
@pytest.mark.parametrize("skrivet", ["19900101-2384", "900101 2384", "9001012384", "900101–2384"])
def test_personnummer_i_fritext_stoppas(falt, skrivet, varld):
    remiss = skriv_remiss(varld, skicka=False)
    with pytest.raises(ValidationError) as fel:
        intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={falt: f"Gäller {skrivet}, ring."})
    assert list(fel.value.message_dict) == [falt]
    assert skrivet not in getattr(Remiss.objects.get(pk=remiss.pk), falt)


@pytest.mark.krav("LC22")
def test_samordningsnummer_kraver_niva(varld):
    nummer = provnummer(date(1991, 2, 3), "M", samordning=True)
    remiss = skriv_remiss(varld, skicka=False, identitetsslag="samordningsnummer", identitetsnummer=nummer)
    assert "identitetsniva" in saknas(remiss)
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={"identitetsniva": "sannolik"})
    remiss = intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    assert remiss.person.identiteter.get().niva == "sannolik"


@pytest.mark.krav("A02", "A03")
def test_personen_blir_mottagarens_egen_rad(varld):
    """The receiving nämnd gets its own person; the sender never learns whether there was one."""
    forsta = skriv_remiss(varld)
    nummer = forsta.identitetsnummer
    person = forsta.person
    assert person.namnd == varld.ame.verksamhet.namnd
    andra = skriv_remiss(varld, fornamn="Annat", efternamn="Namn", identitetsnummer=nummer)
    assert andra.person == person
    person.refresh_from_db()
    assert person.fornamn == "Test", "an existing person is left as it is"
    assert PersonIdentitet.objects.filter(nummer=nummer).count() == 1


@pytest.mark.krav("A18")
def test_mottagaren_far_en_kopia(varld):
    """Later edits on the sender's side do not reach the receiver: not in a sent remiss, not in one sent back."""
    remiss = skriv_remiss(varld)
    with pytest.raises(OgiltigOvergang):
        intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={"fraga": "Något annat?"})
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Hur många timmar?")
    intake.spara_ifyllt(actor=varld.socialsekreterare, remiss=remiss, ifyllt=Ifyllt({"fraga": ["Halvskrivet"]}, "a"))
    assert Remiss.objects.get(pk=remiss.pk).fraga == "Kan personen börja arbeta på halvtid?"


@pytest.mark.krav("S011", "C97")
def test_utkast_gar_att_fylla_pa_utan_att_nagot_skrivs_om(varld):
    remiss = intake.skapa_utkast(actor=varld.socialsekreterare)
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={"fornamn": "Bea"})
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={"efternamn": "Provgren"})
    remiss.refresh_from_db()
    assert remiss.namn == "Bea Provgren"


@pytest.mark.krav("D11", "C97")
def test_utkast_hor_till_sin_skrivare(varld):
    remiss = skriv_remiss(varld, skicka=False)
    kollega = UserFactory(roll="socialsekreterare", enhet=varld.soc)
    for user in (kollega, varld.handlaggare, varld.chef, UserFactory(roll="admin")):
        assert not Remiss.objects.visible_to(user).exists()
        with pytest.raises(PermissionDenied):
            intake.spara_utkast(actor=user, remiss=remiss, data={"fornamn": "X"})
        with pytest.raises(PermissionDenied):
            intake.skicka(actor=user, remiss=remiss)
        with pytest.raises(PermissionDenied):
            intake.kasta_utkast(actor=user, remiss=remiss)
    assert list(Remiss.objects.visible_to(varld.socialsekreterare)) == [remiss]


@pytest.mark.krav("N17", "C97")
def test_tva_fonster_skriver_inte_over_varandra(varld):
    remiss = intake.skapa_utkast(actor=varld.socialsekreterare)

    def spara(flik, lopnr, text):
        intake.spara_utkast(
            actor=varld.socialsekreterare,
            remiss=remiss,
            data={"bakgrund": text},
            ifyllt=Ifyllt({"bakgrund": [text]}, flik, lopnr),
        )

    spara("ett", 0, "Första")
    spara("ett", 0, "Första igen")  # the same window never stands in its own way, also when an answer was lost
    with pytest.raises(NagonHannFore) as fel:
        spara("två", 0, "Andra")
    assert fel.value.sparat.falt == {"bakgrund": ["Första igen"]}
    assert Remiss.objects.get(pk=remiss.pk).bakgrund == "Första igen"
    spara("två", fel.value.sparat.lopnr, "Andra")  # after seeing it
    with pytest.raises(NagonHannFore):
        spara("ett", 0, "Första en gång till")
    assert Remiss.objects.get(pk=remiss.pk).bakgrund == "Andra"


@pytest.mark.krav("C97")
def test_en_sparning_som_nat_holl_kvar_skriver_inte_over_en_senare(varld):
    """The browser gives an autosave up when the form is sent, but the server may still get it, after what replaced it."""
    remiss = intake.skapa_utkast(actor=varld.socialsekreterare)

    def spara(flik, text, skickat):
        ifyllt = Ifyllt({"bakgrund": [text]}, flik, skickat=skickat)
        intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={"bakgrund": text}, ifyllt=ifyllt)
        return Remiss.objects.get(pk=remiss.pk)

    granskad = spara("ett", "Hela texten", 1_002)
    assert spara("ett", "Hela te", 1_001) == granskad
    assert Remiss.objects.get(pk=remiss.pk).version == granskad.version  # what was looked through can still be sent
    assert Remiss.objects.get(pk=remiss.pk).bakgrund == "Hela texten"
    assert intake.hamta_ifyllt(actor=varld.socialsekreterare, remiss=remiss).falt == {"bakgrund": ["Hela texten"]}
    assert spara("ett", "Hela texten, och mer", 1_003).bakgrund == "Hela texten, och mer"


def test_ifyllt_forsvinner_nar_remissen_skickas(varld):
    remiss = skriv_remiss(varld, skicka=False)
    intake.spara_ifyllt(actor=varld.socialsekreterare, remiss=remiss, ifyllt=Ifyllt({"fraga": ["?"]}, "a"))
    intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    assert intake.hamta_ifyllt(actor=varld.socialsekreterare, remiss=remiss) is None


def test_utkast_kan_kastas_men_inte_en_skickad_remiss(varld):
    remiss = skriv_remiss(varld, skicka=False)
    intake.kasta_utkast(actor=varld.socialsekreterare, remiss=remiss)
    assert not Remiss.objects.exists()
    assert not Medgivande.objects.exists(), "nothing was shared on it"
    skickad = skriv_remiss(varld, lopnummer=2)
    with pytest.raises(OgiltigOvergang):
        intake.kasta_utkast(actor=varld.socialsekreterare, remiss=skickad)


def test_samma_nyckel_ger_samma_utkast(varld):
    from uuid import uuid4

    nyckel = uuid4()
    a = intake.skapa_utkast(actor=varld.socialsekreterare, nyckel=nyckel)
    b = intake.skapa_utkast(actor=varld.socialsekreterare, nyckel=nyckel)
    assert a == b
    assert Remiss.objects.count() == 1


def test_utkast_fran_en_av_flera_enheter(varld):
    andra = EnhetFactory(verksamhet=varld.soc.verksamhet, slag="remittent")
    med_roll(varld.socialsekreterare, "socialsekreterare", andra)
    assert intake.skapa_utkast(actor=varld.socialsekreterare, enhet=andra).avsandande_enhet == andra
    with pytest.raises(ValidationError):
        intake.skapa_utkast(actor=varld.socialsekreterare, enhet=varld.ame)


@pytest.mark.parametrize("roll", ["handlaggare", "beredare", "chef", "handledare", "admin"])
def test_bara_socialsekreterare_skriver_remisser(roll, varld):
    with pytest.raises(PermissionDenied):
        intake.skapa_utkast(actor=UserFactory(roll=roll, enhet=varld.ame))


@pytest.mark.krav("S005")
def test_egen_ansokan_registreras_och_tas_emot_i_ett_steg(varld):
    remiss = intake.skapa_utkast(actor=varld.handlaggare, egen_ansokan=True)
    with pytest.raises(ValidationError):
        intake.registrera_egen_ansokan(actor=varld.handlaggare, remiss=remiss)
    intake.spara_utkast(
        actor=varld.handlaggare,
        remiss=remiss,
        data={
            "identitetsslag": "personnummer",
            "identitetsnummer": provnummer(date(1990, 5, 6), "K"),
            "fornamn": "Bea",
            "efternamn": "Provgren",
            "fodelsedatum": date(1990, 5, 6),
            "bestallningstyp": BestallningstypFactory(verksamhet=varld.ame.verksamhet),
            "fraga": "Vill ha hjälp att hitta arbete.",
        },
    )
    remiss = intake.registrera_egen_ansokan(actor=varld.handlaggare, remiss=remiss)
    assert (remiss.status, remiss.initiator, remiss.avsandare) == ("mottagen", "individen", None)
    assert remiss.arende.ansvarig == varld.handlaggare
    assert not remiss.avtalade.exists()


def test_socialsekreterare_registrerar_inga_ansokningar(varld):
    with pytest.raises(PermissionDenied):
        intake.skapa_utkast(actor=varld.socialsekreterare, egen_ansokan=True)


@pytest.mark.krav("B07", "B08")
def test_skyddad_person_ses_forst_bara_av_chefen(varld):
    remiss = skriv_remiss(varld, har_skydd=True, telefon="070-174 06 12")
    assert remiss.telefon == ""
    assert remiss.person.telefon == ""
    assert Remiss.objects.visible_to(varld.chef).filter(pk=remiss.pk).exists()
    for user in (varld.handlaggare, varld.beredare, UserFactory(roll="admin", enhet=varld.ame)):
        assert not Remiss.objects.visible_to(user).filter(pk=remiss.pk).exists()
    intake.ta_emot(actor=varld.chef, remiss=remiss, ansvarig=varld.handlaggare)
    assert Remiss.objects.visible_to(varld.handlaggare).filter(pk=remiss.pk).exists()


@pytest.mark.krav("B07")
def test_skydd_som_kommer_senare_galler_ocksa_tidigare_remisser(varld):
    from ame.people.services import registrera_skydd

    remiss = skriv_remiss(varld)
    assert Remiss.objects.visible_to(varld.handlaggare).exists()
    registrera_skydd(actor=varld.chef, person=remiss.person, slag="sekretessmarkering", kalla="Navet")
    assert not Remiss.objects.visible_to(varld.handlaggare).exists()


@pytest.mark.krav("B08")
def test_redan_skyddad_person_far_skydd_aven_nar_avsandaren_inte_vet(varld):
    forsta = skriv_remiss(varld, har_skydd=True)
    andra = skriv_remiss(varld, identitetsnummer=forsta.identitetsnummer, telefon="070-174 06 12")
    assert (andra.person, andra.har_skydd) == (forsta.person, False), "A03: the row keeps what the sender ticked"
    assert not Remiss.objects.visible_to(varld.handlaggare).exists()
    assert set(Remiss.objects.visible_to(varld.chef)) == {forsta, andra}


@pytest.mark.krav("LC25")
def test_handelserna_bar_aldrig_personnummer(varld):
    remiss = skriv_remiss(varld)
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Hur många timmar?")
    texter = " ".join(f"{h.verb} {h.fore} {h.efter} {h.data}" for h in Handelse.objects.all())
    assert remiss.identitetsnummer not in texter
    assert "timmar" not in texter


@pytest.mark.krav("D11", "S034")
def test_avsandaren_ser_remissen_men_inte_arendet(varld):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    assert Remiss.objects.visible_to(varld.socialsekreterare).get() == remiss
    assert not Arende.objects.visible_to(varld.socialsekreterare).exists()


@pytest.mark.krav("A02")
def test_annan_namnd_ser_ingenting(varld):
    skriv_remiss(varld)
    annan = bygg_varld()
    for user in (annan.handlaggare, annan.beredare, annan.chef, annan.socialsekreterare):
        assert not Remiss.objects.visible_to(user).exists()


def test_personer_skapas_inte_av_utkast(varld):
    skriv_remiss(varld, skicka=False)
    assert not Person.objects.exists()
