"""The ground for sharing (law.md A08-A10, A15, A17; S035)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from ame.arenden.models import Bevakning
from ame.audit.models import Handelse
from ame.people.models import Medgivande
from followup.demo.personnummer import provnummer
from intake import services as intake
from intake.models import Remiss
from tests.factories import EnhetFactory, UserFactory
from tests.flode import skriv_remiss

IDAG = timezone.localdate


def samtycke(**andra) -> dict:
    idag = IDAG()
    return {
        "kategorier": ["kontakt"],
        "andamal": "Planera väg till arbete",
        "form": "skriftlig",
        "inhamtat_den": idag,
        "giltigt_till_den": idag + timedelta(days=90),
    } | andra


def spara(varld, remiss, **andra):
    return intake.spara_utkast(
        actor=varld.socialsekreterare, remiss=remiss, data={"grund": "samtycke"}, samtycke=samtycke(**andra)
    )


@pytest.mark.krav("A08")
@pytest.mark.parametrize(
    ("falt", "tomt"), [("kategorier", []), ("andamal", ""), ("form", ""), ("inhamtat_den", None), ("giltigt_till_den", None)]
)
def test_samtycke_utan_en_del_ar_inget_samtycke(falt, tomt, varld):
    remiss = intake.skapa_utkast(actor=varld.socialsekreterare)
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={"mottagande_enhet": varld.ame, "grund": "samtycke"})
    remiss = spara(varld, remiss, **{falt: tomt})
    assert remiss.medgivande is None
    assert "samtycke" in intake.vad_saknas(remiss)


@pytest.mark.krav("A08")
@pytest.mark.parametrize(("dagar", "gar"), [(366, True), (367, False)])
def test_samtycke_galler_hogst_ett_ar(dagar, gar, varld):
    remiss = skriv_remiss(varld, skicka=False)
    till = IDAG() + timedelta(days=dagar)
    if gar:
        assert spara(varld, remiss, giltigt_till_den=till).medgivande.giltigt_till_den == till
    else:
        with pytest.raises(ValidationError, match="tolv månader"):
            spara(varld, remiss, giltigt_till_den=till)


@pytest.mark.krav("A08")
def test_samtycket_namner_mottagare_och_rattas_pa_samma_rad_fore_sandning(varld):
    remiss = skriv_remiss(varld, skicka=False)
    forsta = remiss.medgivande
    assert (forsta.lamnande_enhet, forsta.mottagande_enhet) == (varld.soc, varld.ame)
    remiss = spara(varld, remiss, andamal="Något annat")
    assert remiss.medgivande == forsta
    assert Medgivande.objects.get().andamal == "Något annat"


@pytest.mark.krav("A08")
def test_samtycke_for_en_annan_mottagare_duger_inte(varld):
    remiss = skriv_remiss(varld, skicka=False)
    norr = EnhetFactory(verksamhet=varld.ame.verksamhet)
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={"mottagande_enhet": norr})
    with pytest.raises(ValidationError, match="annan mottagare"):
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)


@pytest.mark.krav("A09")
def test_utgatt_samtycke_stoppar_sandningen_och_ger_en_uppgift(varld):
    """Draft on day 1 with consent to day 2; sending on day 3 is refused and a task is made."""
    remiss = skriv_remiss(varld, skicka=False)
    spara(varld, remiss, inhamtat_den=IDAG() - timedelta(days=3), giltigt_till_den=IDAG() - timedelta(days=1))
    with pytest.raises(ValidationError, match="gäller inte längre"):
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    uppgift = Bevakning.objects.get(slag="samtycke")
    assert (uppgift.ansvarig, uppgift.mal_id, uppgift.klar_vid) == (varld.socialsekreterare, remiss.pk, None)
    with pytest.raises(ValidationError):
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    assert Bevakning.objects.count() == 1, "asking twice makes one task"

    spara(varld, remiss)
    intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    uppgift.refresh_from_db()
    assert uppgift.klar_vid is not None, "the task leaves when the matter is solved"


@pytest.mark.krav("A10")
def test_aterkallat_samtycke_stoppar_sandningen_genast(varld):
    remiss = skriv_remiss(varld, skicka=False)
    intake.aterkalla_samtycke(actor=varld.socialsekreterare, remiss=remiss)
    with pytest.raises(ValidationError, match="tagit tillbaka"):
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    aterkallat = Medgivande.objects.get()
    remiss = spara(varld, remiss)
    assert remiss.medgivande != aterkallat, "a new consent is a new row"
    assert intake.skicka(actor=varld.socialsekreterare, remiss=remiss).status == "skickad"


@pytest.mark.krav("A10", "A13")
def test_aterkallelse_efter_sandning_tar_inte_bort_nagot(varld):
    remiss = skriv_remiss(varld)
    intake.aterkalla_samtycke(actor=varld.socialsekreterare, remiss=remiss)
    remiss.refresh_from_db()
    assert (remiss.status, remiss.fraga) == ("skickad", "Kan personen börja arbeta på halvtid?")
    assert not Medgivande.objects.giltiga(IDAG()).exists()
    assert Handelse.objects.filter(verb="medgivande.aterkalla").count() == 1
    intake.aterkalla_samtycke(actor=varld.socialsekreterare, remiss=remiss)
    assert Handelse.objects.filter(verb="medgivande.aterkalla").count() == 1, "twice changes nothing"


def test_bara_skrivaren_aterkallar(varld):
    remiss = skriv_remiss(varld)
    with pytest.raises(PermissionDenied):
        intake.aterkalla_samtycke(actor=varld.handlaggare, remiss=remiss)


@pytest.mark.krav("C07")
def test_samtycket_foljer_med_till_mottagarens_person(varld):
    remiss = skriv_remiss(varld)
    assert Medgivande.objects.get().person == remiss.person


@pytest.mark.krav("A13")
def test_grunden_for_det_som_redan_delats_andras_inte_i_en_komplettering(varld):
    remiss = skriv_remiss(varld)
    forsta = remiss.medgivande
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Samtycke till resultat saknas.")
    intake.komplettera(
        actor=varld.socialsekreterare,
        remiss=remiss,
        svar="Nu finns det.",
        data={},
        samtycke=samtycke(kategorier=["kontakt", "resultat"]),
    )
    remiss.refresh_from_db()
    assert remiss.medgivande != forsta
    forsta.refresh_from_db()
    assert forsta.kategorier == ["kontakt", "planering", "resultat", "sprak"]
    assert remiss.medgivande.person == remiss.person


@pytest.mark.krav("A15")
def test_samtycke_fran_minderarig_behover_givare_och_mognadsbedomning(varld):
    """A 17-year-old's consent by a guardian alone without a note on maturity fails."""
    fodd = IDAG().replace(day=1) - timedelta(days=17 * 365)
    remiss = skriv_remiss(varld, skicka=False, identitetsnummer=provnummer(fodd, "K"), fodelsedatum=fodd)
    assert {"samtycke_givare", "grund_motivering"} <= set(intake.vad_saknas(remiss))
    remiss = spara(varld, remiss, givare="Vårdnadshavare")
    assert "samtycke_givare" not in intake.vad_saknas(remiss)
    with pytest.raises(ValidationError, match="mognad"):
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    intake.spara_utkast(
        actor=varld.socialsekreterare, remiss=remiss, data={"grund_motivering": "Förstår vad det gäller, fyller 18 i vår."}
    )
    assert intake.skicka(actor=varld.socialsekreterare, remiss=remiss).status == "skickad"


@pytest.mark.krav("A17")
def test_lagre_sekretess_hos_mottagaren_bekraftas_och_loggas(varld):
    varld.ame.verksamhet.regim = "arbetsmarknad"
    varld.ame.verksamhet.beslutsreferens = "KS 2026/12"
    varld.ame.verksamhet.save()
    remiss = skriv_remiss(varld, skicka=False)
    with pytest.raises(ValidationError) as fel:
        intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
    assert list(fel.value.message_dict) == ["bekraftar_sekretess"]
    intake.skicka(actor=varld.socialsekreterare, remiss=remiss, bekraftar_sekretess=True)
    assert Handelse.objects.get(verb="remiss.skicka").data == {"grund": "samtycke", "bekraftad_sekretess": True}


def test_samma_myndighet_inom_verksamheten(varld):
    eget = EnhetFactory(verksamhet=varld.ame.verksamhet, slag="remittent")
    user = UserFactory(roll="socialsekreterare", enhet=eget)
    varld.socialsekreterare = user
    assert skriv_remiss(varld, grund="samma_myndighet").status == "skickad"
    assert Remiss.objects.get().medgivande is None


def test_samtycke_i_framtiden_stoppas(varld):
    remiss = skriv_remiss(varld, skicka=False)
    remiss.medgivande = None
    remiss.save(update_fields=["medgivande"])
    with pytest.raises(ValidationError, match="framtiden"):
        spara(varld, remiss, inhamtat_den=IDAG() + timedelta(days=2))
