"""Inskrivning through the service: both ways in, and the baseline that everything is counted from (kas.md 6.4)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction
from django.utils import timezone

from ame.arenden.enums import Status
from ame.arenden.models import Baslinje
from ame.common.transitions import OgiltigOvergang
from intake import services as intake
from intake.enums import RemissStatus
from tests.factories import InsatstypFactory
from tests.flode import baslinje, bygg_varld, skriv_remiss
from tests.flode import skriv_in as skriv_in_fran_remiss

IDAG = timezone.localdate


def skriv_in(varld, arende, den=None, **falt):
    return intake.skriv_in(actor=varld.handlaggare, arende=arende, inskriven_den=den or IDAG(), baslinje=baslinje(**falt))


@pytest.mark.krav("S003", "C01")
def test_direktspar_gar_rakt_in(db):
    varld = bygg_varld(inflode="direkt")
    insats = InsatstypFactory(verksamhet=varld.ame.verksamhet)
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld, onskad_insats=insats))
    arende = skriv_in(varld, remiss.arende)
    assert (arende.status, arende.spar) == (Status.VANTAR, "direktspar")
    remiss.refresh_from_db()
    assert remiss.status == RemissStatus.ANTAGEN


@pytest.mark.krav("S023")
def test_huvudsparet_behover_ett_beslut(varld):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    with pytest.raises(ValidationError, match="bereds innan"):
        skriv_in(varld, remiss.arende)
    beredning = intake.starta_beredning(actor=varld.handlaggare, remiss=remiss)
    with pytest.raises(ValidationError, match="behöver ett beslut"):
        skriv_in(varld, remiss.arende)
    intake.besluta(actor=varld.beredare, beredning=beredning, beslut="skriv_in", motivering="Ja.")
    assert skriv_in(varld, remiss.arende).status == Status.VANTAR


def test_baslinjen_bar_ursprung_kon_och_fodelsear(varld):
    remiss = skriv_remiss(varld, niva_avsandare="rod")
    arende = skriv_in_fran_remiss(varld, remiss, niva_vid_start="gul", ar_inskriven_i_af=None)
    rad = Baslinje.objects.get(arende=arende)
    assert (rad.initiator, rad.niva_avsandare, rad.niva_vid_start) == ("socialtjanst", "rod", "gul")
    assert (rad.kon, rad.fodelsear) == (remiss.kon, remiss.fodelsedatum.year)
    assert rad.fryses_den == IDAG() + timedelta(days=14)
    assert rad.ar_inskriven_i_af is None


@pytest.mark.parametrize(
    "falt",
    [
        {"utan_arbete_sedan": None, "grund_utan_arbete": "anstallning"},
        {"grund_utan_arbete": ""},
        {"forsorjning": ""},
        {"niva_vid_start": ""},
        {"utan_arbete_sedan": "i morgon"},
    ],
)
def test_halva_svar_stoppas(falt, varld):
    if falt.get("utan_arbete_sedan") == "i morgon":
        falt = {"utan_arbete_sedan": IDAG() + timedelta(days=1)}
    with pytest.raises(ValidationError):
        skriv_in_fran_remiss(varld, skriv_remiss(varld), **falt)
    assert not Baslinje.objects.exists()


@pytest.mark.parametrize("dagar", [-1, 1])
def test_inskrivningsdagen_ligger_mellan_remissen_och_i_dag(dagar, db):
    varld = bygg_varld(inflode="direkt")
    insats = InsatstypFactory(verksamhet=varld.ame.verksamhet)
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld, onskad_insats=insats))
    with pytest.raises(ValidationError):
        skriv_in(varld, remiss.arende, IDAG() + timedelta(days=dagar))


def test_inskrivning_gors_en_gang(varld):
    arende = skriv_in_fran_remiss(varld, skriv_remiss(varld))
    with pytest.raises((OgiltigOvergang, ValidationError)):
        skriv_in(varld, arende)
    assert Baslinje.objects.count() == 1


def test_bara_den_som_arbetar_i_enheten_skriver_in(varld):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    for user in (varld.chef, varld.socialsekreterare):
        with pytest.raises(PermissionDenied):
            intake.skriv_in(actor=user, arende=remiss.arende, inskriven_den=IDAG(), baslinje=baslinje())


@pytest.mark.krav("S043")
def test_baslinjen_ar_fryst_efter_fjorton_dagar(varld):
    arende = skriv_in_fran_remiss(varld, skriv_remiss(varld))
    Baslinje.objects.filter(arende=arende).update(utbildning="grund")  # within the days it may be mended
    Baslinje.objects.filter(arende=arende).update(fryses_den=IDAG())
    with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
        Baslinje.objects.filter(arende=arende).update(utbildning="eftergymnasial")
