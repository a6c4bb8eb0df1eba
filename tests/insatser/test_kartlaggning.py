"""Kartläggning: resources first, never overwritten, nothing typed is lost, and the way into the plan (S038, S040, S050, S051, S062, S110,
C97)."""

import threading
import time
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ame.arenden.models import Arende, Utkast
from ame.arenden.services import spara_utkast
from ame.audit.models import Handelse
from ame.organisation.enums import Behovsslag
from insatser.models import Kartlaggning, Kartlaggningsavsnitt, Plan
from insatser.services.kartlaggning import (
    UTKAST,
    Avsnittskrock,
    behov_till_plan,
    borja_kartlaggning,
    brister,
    gor_klar,
)
from insatser.standardmall import OMRADEN
from insatser.vy.kartlaggning import kort
from insatser.vy.kartlaggning_jamforelse import jamfor
from tests.ame.arenden.test_arende_services import _samtidigt
from tests.ame.arenden.varld import bygg_varld
from tests.factories import (
    ArendeFactory,
    EnhetFactory,
    KartlaggningFactory,
    KartlaggningsavsnittFactory,
    KartlaggningsomradeFactory,
    PlanbehovFactory,
    PlanFactory,
    UserFactory,
    VerksamhetFactory,
)
from tests.insatser.kartlagg import SVAR, borja, fyll_obligatoriska, klar, skriv

pytestmark = pytest.mark.django_db

# --- begun, written ---------------------------------------------------------------------------------------------


@pytest.mark.krav("S038", "C20")
def test_en_kartlaggning_har_omraden_datum_och_forfattare(varld):
    """S038: "A kartläggning has areas, date and author, is never overwritten, and two of them can be laid side by side."""
    rad = borja(varld)
    assert (rad.paborjad_den, rad.skriven_av) == (timezone.localdate(), varld.ansvarig)
    assert rad.avsnitt.count() == 15
    assert borja(varld) == rad
    assert Kartlaggning.objects.count() == 1
    klar(varld, rad)
    ny = borja(varld)
    assert ny != rad
    assert set(ny.avsnitt.values_list("resurser", flat=True)) == {""}
    skriv(varld, ny, "arbete", resurser="Har praktiserat i kök.")
    assert rad.avsnitt.get(omrade__kod="arbete").resurser == SVAR
    andrade = {par.rubrik: par for par in jamfor(rad, ny) if par.andrat}
    par = {f.namn: (f.fore, f.nu) for f in andrade["Arbete och erfarenhet"].falt if f.andrat}
    assert par == {"Det som fungerar": (SVAR, "Har praktiserat i kök.")}
    assert set(andrade) == {"Arbete och erfarenhet"}  # what nobody has come to yet is no change
    klar(varld, ny, sammanfattning="Samma.")
    ny.refresh_from_db()
    assert {p.rubrik for p in jamfor(rad, ny) if p.andrat} == {"Sammanfattning", "Arbete och erfarenhet"}


@pytest.mark.krav("S038", "D01")
def test_bara_den_som_arbetar_i_arendet_skriver(varld):
    rad = borja(varld)
    for user in (varld.framling, varld.chef, varld.socialsekreterare, varld.admin):
        with pytest.raises(PermissionDenied):
            borja_kartlaggning(actor=user, arende=varld.arende)
        with pytest.raises(PermissionDenied):
            skriv(varld, rad, "arbete", actor=user)
        with pytest.raises(PermissionDenied):
            gor_klar(actor=user, kartlaggning=rad, sammanfattning="Text.")
        with pytest.raises(PermissionDenied):
            behov_till_plan(actor=user, kartlaggning=rad)


@pytest.mark.krav("S038")
def test_i_ett_avslutat_arende_borjas_ingen(varld):
    avslutat = varld.nytt_arende(insats=False, avslutat=True)
    with pytest.raises(ValidationError, match="avslutat"):
        borja(varld, avslutat)


@pytest.mark.krav("S038")
def test_en_paborjad_i_ett_avslutat_arende_lases_men_skrivs_inte(varld):
    rad = borja(varld)
    skriv(varld, rad, "arbete")
    Arende.objects.filter(pk=rad.arende_id).update(status="avslutat", avslutad_den=timezone.localdate())
    with pytest.raises(ValidationError, match="Ärendet är avslutat. Kartläggningen kan läsas men inte ändras."):
        skriv(varld, rad, "arbete", resurser="För sent.")
    with pytest.raises(ValidationError, match="Ärendet är avslutat"):
        gor_klar(actor=varld.ansvarig, kartlaggning=Kartlaggning.objects.get(pk=rad.pk), sammanfattning="Text.")
    assert rad.avsnitt.get(omrade__kod="arbete").resurser == SVAR


@pytest.mark.krav("S040", "S062")
def test_avsnittet_haller_resurser_behov_och_checklista(varld):
    rad = borja(varld)
    avsnitt = skriv(
        varld, rad, "digitalt", hinder="Saknar dator.", behov=["natverk", "digitalt", "hittepa"], avklarat=["E-post", "Påhittat"]
    )
    assert (avsnitt.version, avsnitt.andrad_av) == (1, varld.ansvarig)
    assert avsnitt.behov == ["digitalt", "natverk"]  # functional kinds only, in the order of the list
    assert avsnitt.avklarat == ["E-post"]
    with pytest.raises(ValidationError, match="livsområde"):
        skriv(varld, rad, "det-som-fungerar", hinder="Har svårt med tider.")
    with pytest.raises(ValidationError):
        skriv(varld, rad, "det-som-fungerar", behov=["sprak"])


@pytest.mark.krav("S051")
def test_avsnittets_lage_stammer_med_det_som_star_dar(varld):
    rad = borja(varld)
    with pytest.raises(ValidationError, match="Skriv något"):
        skriv(varld, rad, "boende", resurser=" ")
    with pytest.raises(ValidationError, match="ingår alltid"):
        skriv(varld, rad, "arbete", status="ej_aktuellt")
    assert skriv(varld, rad, "boende", resurser="", status="ej_aktuellt").status == "ej_aktuellt"
    assert skriv(varld, rad, "boende", status="tomt").status == "pagar"


@pytest.mark.krav("N16")
def test_personnummer_i_texten_stoppas(varld):
    rad = borja(varld)
    for falt in ("resurser", "hinder"):
        with pytest.raises(ValidationError) as fel:
            skriv(varld, rad, "arbete", **{falt: "Nås på 19900101-2384."})
        assert falt in fel.value.message_dict
    fyll_obligatoriska(varld, rad)
    with pytest.raises(ValidationError):
        gor_klar(actor=varld.ansvarig, kartlaggning=rad, sammanfattning="Se 19900101-2384.")


@pytest.mark.krav("C97", "S038")
def test_tva_som_sparar_samma_avsnitt_skriver_inte_over_varandra(varld):
    rad = borja(varld)
    avsnitt = skriv(varld, rad, "arbete", resurser="Kollegans text.")
    with pytest.raises(Avsnittskrock) as fel:
        skriv(varld, rad, "arbete", version=0, resurser="Min text.")
    assert fel.value.sparat.resurser == "Kollegans text."
    avsnitt.refresh_from_db()
    assert avsnitt.resurser == "Kollegans text."
    igen = skriv(varld, rad, "arbete", version=fel.value.sparat.version, resurser="Kollegans text. Min text.")
    assert igen.version == 2
    historik = Kartlaggningsavsnitt.pgh_event_model.objects.filter(pgh_obj_id=avsnitt.pk)
    assert "Kollegans text." in historik.values_list("resurser", flat=True)


# --- finished ---------------------------------------------------------------------------------------------------


@pytest.mark.krav("S040", "C20")
def test_kartlaggningen_gors_inte_klar_med_bara_hinder(varld):
    """S040: "The kartläggning cannot be finished with only obstacles filled in; at least one resource and one own wish are asked for."""
    rad = borja(varld)
    for o in OMRADEN[2:]:
        skriv(varld, rad, o.kod, resurser="", hinder="Det är svårt.")
    saknas = " ".join(brister(rad))
    assert "minst en sak som fungerar" in saknas
    assert "egna önskemål" in saknas
    with pytest.raises(ValidationError) as fel:
        gor_klar(actor=varld.ansvarig, kartlaggning=rad, sammanfattning="Bara hinder.")
    assert len(fel.value.messages) == 3
    skriv(varld, rad, "egna-onskemal", resurser="Vill arbeta med mat.")
    assert "minst en sak som fungerar" in " ".join(brister(rad))
    skriv(varld, rad, "det-som-fungerar")
    assert brister(rad) == []
    rad.refresh_from_db()
    assert rad.status == "pagar"
    assert gor_klar(actor=varld.ansvarig, kartlaggning=rad, sammanfattning="Kan mat.").klar_den == timezone.localdate()


@pytest.mark.krav("S051")
def test_de_obligatoriska_omradena_namns_nar_de_saknas(varld):
    rad = borja(varld)
    skriv(varld, rad, "det-som-fungerar")
    skriv(varld, rad, "egna-onskemal")
    [saknas] = brister(rad)
    assert "Arbete och erfarenhet" in saknas
    assert "Boende" not in saknas
    with pytest.raises(ValidationError, match="Arbete och erfarenhet"):
        gor_klar(actor=varld.ansvarig, kartlaggning=rad, sammanfattning="Text.")


@pytest.mark.krav("S038")
def test_utan_sammanfattning_blir_den_inte_klar(varld):
    with pytest.raises(ValidationError) as fel:
        klar(varld, borja(varld), sammanfattning="  ")
    assert "sammanfattning" in fel.value.message_dict


@pytest.mark.krav("S038", "C20")
def test_en_klar_kartlaggning_ar_last_i_tjansten_och_i_databasen(varld):
    rad = klar(varld, borja(varld))
    with pytest.raises(ValidationError, match="ändras inte"):
        skriv(varld, rad, "arbete", resurser="Efteråt.")
    with pytest.raises(ValidationError, match="ändras inte"):
        gor_klar(actor=varld.ansvarig, kartlaggning=rad, sammanfattning="Ny.")
    fragor = (
        "UPDATE insatser_kartlaggning SET sammanfattning = 'x' WHERE id = %s",
        "DELETE FROM insatser_kartlaggning WHERE id = %s",
        "UPDATE insatser_kartlaggningsavsnitt SET resurser = 'x' WHERE kartlaggning_id = %s",
        "DELETE FROM insatser_kartlaggningsavsnitt WHERE kartlaggning_id = %s",
    )
    for fraga in fragor:
        with pytest.raises(DatabaseError, match="pgtrigger|annot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(fraga, [rad.pk])
    rad.refresh_from_db()
    assert rad.sammanfattning == "Kan storkök. Vill arbeta med mat."


@pytest.mark.krav("S038")
def test_till_en_klar_kartlaggning_laggs_inget_avsnitt_och_inget_flyttas_dit(varld):
    rad = klar(varld, borja(varld))
    nytt = KartlaggningsomradeFactory(mall=rad.mall, kod="efterat")
    annat = borja(varld, varld.nytt_arende(insats=False, inskrivet=True)).avsnitt.first()
    vagar = (
        lambda: KartlaggningsavsnittFactory(kartlaggning=rad, omrade=nytt, resurser="Smög in."),
        lambda: Kartlaggningsavsnitt.objects.filter(pk=annat.pk).update(kartlaggning=rad, omrade=nytt),
    )
    for gor in vagar:
        with pytest.raises(DatabaseError, match="finished kartlaggning"), transaction.atomic():
            gor()
    assert rad.avsnitt.count() == 15


@pytest.mark.krav("S040", "N17")
@pytest.mark.django_db(transaction=True)
def test_den_som_gor_klart_vantar_pa_den_som_sparar():
    """Two at once: the last wish is taken out while somebody finishes. It must not be finished without one."""
    varld = bygg_varld(insats=False, inskrivet=True)
    rad = borja(varld)
    fyll_obligatoriska(varld, rad)
    sparat = threading.Event()

    def tom():
        with transaction.atomic():
            skriv(varld, rad, "egna-onskemal", resurser="", status="pagar")
            sparat.set()
            time.sleep(1)

    def slut():
        assert sparat.wait(60)
        return gor_klar(actor=varld.ansvarig, kartlaggning=rad, sammanfattning="Text.")

    _, svar = _samtidigt(tom, slut)
    assert isinstance(svar, ValidationError) and "egna önskemål" in " ".join(svar.messages)
    rad.refresh_from_db()
    assert rad.status == "pagar"


@pytest.mark.krav("C97", "N17")
def test_samma_svar_skickat_tva_ganger_ar_ingen_krock(varld):
    rad = borja(varld)
    for _ in range(2):
        avsnitt = skriv(
            varld, rad, "arbete", version=0, hinder="Lång restid.", behov=["vardag"], avklarat=["Praktik och ideellt arbete"]
        )
    assert avsnitt.version == 1
    assert Handelse.objects.filter(verb="kartlaggning.avsnitt").count() == 1
    with pytest.raises(Avsnittskrock):
        skriv(varld, rad, "arbete", version=0, hinder="Lång restid.", behov=["vardag"])  # a tick less is another answer
    klar(varld, rad)
    assert klar(varld, rad).klar_den == timezone.localdate()
    assert Handelse.objects.filter(verb="kartlaggning.klar").count() == 1


@pytest.mark.krav("C97")
def test_osparad_text_stoppar_den_som_gor_klart(varld):
    rad = borja(varld)
    fyll_obligatoriska(varld, rad)
    avsnitt = rad.avsnitt.get(omrade__kod="boende")
    spara_utkast(actor=varld.ansvarig, formular=UTKAST, objekt_id=avsnitt.pk, innehall={"resurser": "Bor i egen lägenhet."})
    with pytest.raises(ValidationError, match="inte är sparad i: Boende"):
        gor_klar(actor=varld.ansvarig, kartlaggning=rad, sammanfattning="Text.")
    skriv(varld, rad, "boende")
    assert not Utkast.objects.filter(formular=UTKAST).exists()
    assert gor_klar(actor=varld.ansvarig, kartlaggning=rad, sammanfattning="Text.").status == "klar"


# --- into the plan (S062) ---------------------------------------------------------------------------------------


@pytest.mark.krav("S038", "S062")
def test_sammanfattningen_fyller_en_tom_lagesbild_och_ror_inte_en_skriven(varld):
    klar(varld, borja(varld))
    plan = Plan.objects.get(person=varld.arende.person)
    assert plan.lagesbild == "Kan storkök. Vill arbeta med mat."
    klar(varld, borja(varld), sammanfattning="Något nytt.")
    plan.refresh_from_db()
    assert plan.lagesbild == "Kan storkök. Vill arbeta med mat."


@pytest.mark.krav("S062", "S021", "C22")
def test_behoven_laggs_i_planen_bara_nar_handlaggaren_sager_det(varld):
    """S062: "A case can hold many needs with actor and status; the need list is functional (what support), not medical."""
    plan = PlanFactory(arende=varld.arende, person=varld.arende.person)
    PlanbehovFactory(plan=plan, slag=Behovsslag.SPRAK)
    rad = borja(varld)
    skriv(varld, rad, "sprak", behov=["sprak"])
    skriv(varld, rad, "digitalt", behov=["digitalt", "natverk"])
    skriv(varld, rad, "kontakter", behov=["natverk"])
    klar(varld, rad)
    assert set(plan.behov.values_list("slag", flat=True)) == {"sprak"}
    nya = {b.slag: b for b in behov_till_plan(actor=varld.ansvarig, kartlaggning=rad)}
    assert set(nya) == {"digitalt", "natverk"}
    assert {b.aktor for b in nya.values()} == {""}  # a gap to be handled
    assert "Kontakter och referenser" in nya["natverk"].beskrivning
    assert behov_till_plan(actor=varld.ansvarig, kartlaggning=rad) == []


@pytest.mark.krav("S062")
def test_behoven_foljer_med_nar_det_ar_markerat(varld):
    rad = borja(varld)
    skriv(varld, rad, "vardag", behov=["vardag"])
    klar(varld, rad, behov_i_planen=True)
    [behov] = Plan.objects.get(person=varld.arende.person).behov.all()
    assert (behov.slag, behov.status, behov.noterat_den) == ("vardag", "oppet", timezone.localdate())


@pytest.mark.krav("A02", "S038")
def test_har_personen_en_plan_i_en_annan_verksamhet_gors_kartlaggningen_klar_utan_den(varld):
    """That plan is not this unit's to see or fill, and what is written here must still be possible to finish."""
    verksamhet = VerksamhetFactory(namnd=varld.enhet.verksamhet.namnd)
    annan = UserFactory(roll="handlaggare", enhet=EnhetFactory(verksamhet=verksamhet))
    plan = PlanFactory(arende=varld.arende)
    arende = ArendeFactory(enhet=annan.aktiva_uppdrag[0].enhet, person=varld.arende.person, ansvarig=annan, insats=True)
    rad = borja_kartlaggning(actor=annan, arende=arende)
    skriv(varld, rad, "vardag", actor=annan, behov=["vardag"])
    fyll_obligatoriska(varld, rad, actor=annan)
    with pytest.raises(ValidationError, match="Ta bort markeringen") as fel:
        gor_klar(actor=annan, kartlaggning=rad, sammanfattning="Kan mat.", behov_i_planen=True)
    assert list(fel.value.message_dict) == ["behov_i_planen"]
    assert gor_klar(actor=annan, kartlaggning=rad, sammanfattning="Kan mat.").status == "klar"
    plan.refresh_from_db()
    assert (plan.lagesbild, plan.behov.count(), Plan.objects.count()) == ("", 0, 1)


# --- the card on Planering --------------------------------------------------------------------------------------


@pytest.mark.krav("S038")
def test_kortet_visar_den_senaste_med_en_fraga(varld, django_assert_num_queries):
    assert kort(varld.arende)["finns"] is False
    igar = timezone.localdate() - timedelta(days=1)
    KartlaggningFactory(arende=varld.arende, klar=True, paborjad_den=igar, klar_den=igar)
    with django_assert_num_queries(1):
        senast = kort(varld.arende)
    assert (senast["status"], senast["den"], senast["ar_klar"]) == ("Klar", igar, True)
    rad = borja(varld)
    assert (kort(varld.arende)["status"], str(rad.pk) in kort(varld.arende)["url"]) == ("Pågår", True)
