"""Who is asked, when, and what is kept of the answer (S120, S122, N19)."""

import threading
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from ame.arenden.enums import Status
from ame.audit.models import Handelse
from followup.enums import Avslutsorsak, Enkatslag, Enkatstatus
from followup.models import Enkat, Enkatsvar
from followup.rost.fragor import DELTAGARFRAGOR, VERSION
from followup.rost.kod import TECKEN, kod_hash, ny_kod
from followup.services import angra_avslut
from followup.services.rost import enkat_for_kod, lamna_kod, skapa_enkater, stang_enkater, svara_med_kod, svara_pa_behovet
from followup.tasks import enkater_natt
from tests.factories import ArendeFactory, AvslutFactory, InsatsFactory, UserFactory
from tests.factories.matt import EnkatFactory

pytestmark = pytest.mark.django_db
SVAR = {"stod": "4", "delaktig": "5", "steg": "2"}


def i_dag() -> date:
    return timezone.localdate()


def inskrivet(manader: int = 3, dagar: int = 0, **falt):
    start = i_dag() - relativedelta(months=manader) - timedelta(days=dagar)
    return ArendeFactory(insats=True, inkom_den=start, inskriven_den=start, **falt)


def avslutat(dagar_sedan: int = 0, **falt):
    slut = i_dag() - timedelta(days=dagar_sedan)
    start = slut - timedelta(days=200)
    arende = ArendeFactory(status=Status.AVSLUTAT, inkom_den=start, inskriven_den=start, avslutad_den=slut, avslut=False)
    return AvslutFactory(arende=arende, avslutad_den=slut, arbete_start_den=slut, **falt)


def slag_i(arende) -> set[str]:
    return set(Enkat.objects.filter(arende=arende).values_list("slag", flat=True))


# --- when ---------------------------------------------------------------------------------------------------------


@pytest.mark.krav("S120", "C83")
@pytest.mark.parametrize(("dagar", "fragas"), [(-1, False), (0, True), (60, True), (61, False)])
def test_en_kort_enkat_efter_tre_manader(dagar, fragas):
    """ "A short survey at 3 months and at end": three questions, from the day three months after the start and sixty days on."""
    arende = inskrivet(3, dagar)
    skapa_enkater(i_dag())
    assert slag_i(arende) == ({Enkatslag.DELTAGARE_START} if fragas else set())
    assert len(DELTAGARFRAGOR) == 3
    assert all(len(f.val) == 5 for f in DELTAGARFRAGOR)


@pytest.mark.krav("S120", "S122")
def test_vid_avslut_fragas_deltagaren_och_handlaggaren():
    avslut = avslutat()
    enkater_natt()
    assert slag_i(avslut.arende) == {Enkatslag.DELTAGARE_SLUT, Enkatslag.HANDLAGGARE}


def test_natten_tva_ganger_ar_en_gang():
    inskrivet()
    avslutat()
    assert (enkater_natt(), enkater_natt()) == (3, 0)
    assert Enkat.objects.count() == 3


@pytest.mark.parametrize("orsak", [Avslutsorsak.AVLIDEN, Avslutsorsak.FELREGISTRERING])
def test_ingen_fraga_om_den_som_har_dott_eller_aldrig_skulle_ha_varit_har(orsak):
    falt = {"felregistrering": True} if orsak == Avslutsorsak.FELREGISTRERING else {"avbrott": True, "orsak": orsak, "vart": ""}
    avslut = avslutat(**falt)
    enkater_natt()
    assert slag_i(avslut.arende) == set()


def test_fragan_stangs_nar_tiden_ar_ute():
    enkat = EnkatFactory(
        oppen_fran_den=i_dag() - timedelta(days=61), oppen_till_den=i_dag() - timedelta(days=1), kod_hash="a" * 64
    )
    kvar = EnkatFactory(oppen_fran_den=i_dag() - timedelta(days=60), oppen_till_den=i_dag())
    stang_enkater(i_dag())
    enkat.refresh_from_db()
    kvar.refresh_from_db()
    assert (enkat.status, enkat.kod_hash, kvar.status) == (Enkatstatus.STANGD, "", Enkatstatus.OPPEN)


def test_ett_angrat_avslut_stanger_fragan_och_ett_nytt_oppnar_den():
    avslut = avslutat()
    arende, actor = avslut.arende, avslut.arende.ansvarig
    enkater_natt()
    _, kod = lamna_kod(actor=actor, arende=arende, slag=Enkatslag.DELTAGARE_SLUT)
    angra_avslut(actor=actor, avslut=avslut)
    assert not svara_med_kod(kod=kod, svar=SVAR), "the paper stops at once, not at night"
    enkater_natt()
    assert set(Enkat.objects.filter(arende=arende).values_list("status", flat=True)) == {Enkatstatus.STANGD}
    type(arende).objects.filter(pk=arende.pk).update(status=Status.AVSLUTAT, avslutad_den=i_dag())
    AvslutFactory(arende=arende, avslutad_den=i_dag(), arbete_start_den=i_dag())
    enkater_natt()
    assert set(Enkat.objects.filter(arende=arende).values_list("status", flat=True)) == {Enkatstatus.OPPEN}
    assert not svara_med_kod(kod=kod, svar=SVAR), "the old paper is not brought to life"


# --- the code -----------------------------------------------------------------------------------------------------


@pytest.mark.krav("S120", "N19")
def test_koden_sparas_bara_som_hash():
    arende = inskrivet()
    enkat, kod = lamna_kod(actor=arende.ansvarig, arende=arende, slag=Enkatslag.DELTAGARE_START)
    enkat.refresh_from_db()
    assert enkat.kod_hash == kod_hash(kod)
    assert len(kod.replace("-", "")) == 10
    assert set(kod) <= set(TECKEN) | {"-"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM followup_enkat e WHERE e::text LIKE %s OR e::text LIKE %s",
            [f"%{kod}%", f"%{kod.replace('-', '')}%"],
        )
        assert cursor.fetchone() == (0,)
    assert kod not in str(list(Handelse.objects.values()))


def test_koden_gar_att_skriva_som_man_vill(settings):
    kod = ny_kod()
    assert kod_hash(kod) == kod_hash(kod.lower()) == kod_hash(f" {kod.replace('-', ' ')} ")
    forut = kod_hash(kod)
    settings.SECRET_KEY = "en annan nyckel"
    assert kod_hash(kod) != forut


def test_en_ny_lapp_stoppar_den_gamla():
    arende = inskrivet()
    koder = [lamna_kod(actor=arende.ansvarig, arende=arende, slag=Enkatslag.DELTAGARE_START)[1] for _ in range(2)]
    assert [enkat_for_kod(k) is not None for k in koder] == [False, True]


def test_lappen_skrivs_av_den_som_arbetar_i_arendet():
    arende = inskrivet()
    with pytest.raises(PermissionDenied):
        lamna_kod(actor=UserFactory(roll="chef", enhet=arende.enhet), arende=arende, slag=Enkatslag.DELTAGARE_START)
    with pytest.raises(ValidationError, match="inte öppen"):
        lamna_kod(actor=arende.ansvarig, arende=arende, slag=Enkatslag.DELTAGARE_SLUT)


# --- answers ------------------------------------------------------------------------------------------------------


@pytest.mark.krav("S120", "N19")
def test_svaret_bar_ingen_vag_till_personen():
    arende = inskrivet()
    InsatsFactory(arende=arende)
    enkat, kod = lamna_kod(actor=arende.ansvarig, arende=arende, slag=Enkatslag.DELTAGARE_START)
    assert svara_med_kod(kod=kod, svar=SVAR)
    enkat.refresh_from_db()
    svar = Enkatsvar.objects.get()
    assert (enkat.status, enkat.kod_hash) == (Enkatstatus.BESVARAD, "")
    assert (svar.enhet_id, svar.manad, svar.svar, svar.fragor) == (arende.enhet_id, i_dag().replace(day=1), SVAR, VERSION)
    assert svar.niva == arende.baslinje.niva_vid_start
    assert svar.insatser == sorted({i.insatstyp.loka_typ for i in arende.insatser.all()})
    rad = str(Enkatsvar.objects.values().get())
    assert not [v for v in (arende.pk, arende.person_id, enkat.pk, arende.nummer) if str(v) in rad]
    assert {f.name for f in Enkatsvar._meta.fields} == {"id", "enhet", "slag", "manad", "fragor", "niva", "insatser", "svar"}


def test_skickat_tva_ganger_raknas_en_gang():
    arende = inskrivet()
    _, kod = lamna_kod(actor=arende.ansvarig, arende=arende, slag=Enkatslag.DELTAGARE_START)
    assert [svara_med_kod(kod=kod, svar=SVAR) for _ in range(2)] == [True, False]
    assert Enkatsvar.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_tva_samtidigt_raknas_en_gang():
    arende = inskrivet()
    _, kod = lamna_kod(actor=arende.ansvarig, arende=arende, slag=Enkatslag.DELTAGARE_START)
    start, svar = threading.Barrier(2), []

    def svara():
        try:
            start.wait()
            svar.append(svara_med_kod(kod=kod, svar=SVAR))
        finally:
            connection.close()

    tradar = [threading.Thread(target=svara) for _ in range(2)]
    [t.start() for t in tradar]
    [t.join() for t in tradar]
    assert sorted(svar) == [False, True]
    assert Enkatsvar.objects.count() == 1


@pytest.mark.krav("S120")
def test_vill_inte_svara_ar_ett_svar():
    arende = inskrivet()
    enkat, kod = lamna_kod(actor=arende.ansvarig, arende=arende, slag=Enkatslag.DELTAGARE_START)
    assert svara_med_kod(kod=kod, svar={}, vill_svara=False)
    enkat.refresh_from_db()
    assert enkat.status == Enkatstatus.AVBOJD
    assert not Enkatsvar.objects.exists()


@pytest.mark.parametrize("svar", [{}, {"stod": "6"}, {"stod": ""}, {"annat": "4"}])
def test_det_som_inte_ar_ett_svar_sparas_inte(svar):
    arende = inskrivet()
    _, kod = lamna_kod(actor=arende.ansvarig, arende=arende, slag=Enkatslag.DELTAGARE_START)
    with pytest.raises(ValidationError):
        svara_med_kod(kod=kod, svar=svar)
    assert not Enkatsvar.objects.exists()
    assert enkat_for_kod(kod) is not None


def test_svar_och_status_skrivs_tillsammans(monkeypatch):
    arende = inskrivet()
    enkat, kod = lamna_kod(actor=arende.ansvarig, arende=arende, slag=Enkatslag.DELTAGARE_START)

    def faller(*args):
        raise RuntimeError

    monkeypatch.setattr("followup.services.rost._avgor", faller)
    with pytest.raises(RuntimeError):
        svara_med_kod(kod=kod, svar=SVAR)
    enkat.refresh_from_db()
    assert (enkat.status, Enkatsvar.objects.count()) == (Enkatstatus.OPPEN, 0)


# --- the handläggare ----------------------------------------------------------------------------------------------


@pytest.mark.krav("S122", "C83")
def test_handlaggaren_svarar_en_fraga_per_avslutat_arende_med_skal_nar_nej():
    """ "Handlers answer one question per closed case: 'fick personen det den behövde?' with reason when no." """
    arende = avslutat().arende
    with pytest.raises(ValidationError, match="Välj vad det berodde på"):
        svara_pa_behovet(actor=arende.ansvarig, arende=arende, svar="nej")
    svara_pa_behovet(actor=arende.ansvarig, arende=arende, svar="nej", skal="plats")
    svar = Enkatsvar.objects.get()
    assert (svar.slag, svar.svar) == (Enkatslag.HANDLAGGARE, {"behovet": "nej", "skal": "plats"})
    with pytest.raises(ValidationError, match="redan besvarad"):
        svara_pa_behovet(actor=arende.ansvarig, arende=arende, svar="ja")


def test_ja_har_inget_skal():
    arende = avslutat().arende
    svara_pa_behovet(actor=arende.ansvarig, arende=arende, svar="ja", skal="plats")
    assert Enkatsvar.objects.get().svar == {"behovet": "ja"}


def test_ett_oppet_arende_har_ingen_fraga_om_behovet():
    arende = inskrivet()
    with pytest.raises(ValidationError, match="inte öppen"):
        svara_pa_behovet(actor=arende.ansvarig, arende=arende, svar="ja")
