"""Avslutsorsak -> KAS code: kas.md 6.2 row by row, and the order when several codes fit."""

from datetime import date

import pytest

from followup.enums import Avslutsorsak as O
from followup.enums import KasKod
from followup.forms.avslut import ORSAKER
from followup.kaskod import ARBETSFORM, PRIORITET, AvslutFakta, kas_kod, passande_koder, varfor

UTLATANDE = date(2026, 11, 2)

# kas.md 6.2: reason, facts, code
TABELL = [
    (O.ARBETE, {}, "A"),
    (O.ARBETE_SUBV, {}, "A"),
    (O.EGET_FORETAG, {}, "A"),
    (O.KOMMUNAL_ANSTALLNING, {}, "E"),
    (O.KORT_ARBETE, {}, "E"),
    (O.STUDIER, {"csn_berattigad": True}, "B"),
    (O.STUDIER, {"csn_berattigad": False}, "E"),
    (O.STUDIER, {"csn_berattigad": None}, "E"),
    (O.ERSATTNING, {}, "C"),
    (O.AF_PROGRAM, {}, "C"),
    (O.UPPDRAG_SLUTFORT, {"utlatande_den": UTLATANDE, "har_uppdragsgivare": True}, "D"),
    (O.UPPDRAG_SLUTFORT, {"utlatande_den": UTLATANDE, "har_uppdragsgivare": False}, "E"),
    (O.UPPDRAG_SLUTFORT, {"utlatande_den": None, "har_uppdragsgivare": True}, "E"),
    (O.VARD, {"annan_myndighet_tar_over": True}, "C"),
    (O.VARD, {"annan_myndighet_tar_over": False}, "E"),
    (O.EGET_AVBROTT, {}, "E"),
    (O.AME_AVBROTT, {}, "E"),
    (O.UTEBLEV, {}, "E"),
    (O.UTAN_KANNEDOM, {}, "E"),  # a state of its own in our own figures (T04)
    (O.FLYTT, {}, "E"),
    (O.AVLIDEN, {}, "E"),
    (O.FORALDRALEDIG, {}, "E"),
    (O.FELREGISTRERING, {}, None),
]


@pytest.mark.krav("S131", "S128")
@pytest.mark.parametrize(("orsak", "fakta", "kod"), TABELL)
def test_varje_rad_i_definitionsbladet(orsak, fakta, kod):
    assert kas_kod(AvslutFakta(orsak, **fakta)) == kod


def test_tabellen_har_varje_orsak_och_formularet_ocksa():
    assert {orsak for orsak, _, _ in TABELL} == set(O)
    assert sorted(o for _, orsaker in ORSAKER for o in orsaker) == sorted(O)


@pytest.mark.krav("S131")
@pytest.mark.parametrize(
    ("orsak", "fakta", "passar", "kod"),
    [
        # a completed uppdrag goes before another authority taking over (D before C)
        (O.AF_PROGRAM, {"utlatande_den": UTLATANDE, "har_uppdragsgivare": True}, "CDE", "D"),
        (O.ERSATTNING, {"utlatande_den": UTLATANDE, "har_uppdragsgivare": True}, "CDE", "D"),
        (O.VARD, {"utlatande_den": UTLATANDE, "har_uppdragsgivare": True, "annan_myndighet_tar_over": True}, "CDE", "D"),
        # nobody ordered it: no D
        (O.ERSATTNING, {"utlatande_den": UTLATANDE, "har_uppdragsgivare": False}, "CE", "C"),
        # work and studies go before everything, whatever else is true
        (O.ARBETE, {"utlatande_den": UTLATANDE, "har_uppdragsgivare": True, "csn_berattigad": True}, "AE", "A"),
        (O.STUDIER, {"csn_berattigad": True, "utlatande_den": UTLATANDE, "har_uppdragsgivare": True}, "BE", "B"),
        # a kommunal anställning and a short job are never A
        (O.KOMMUNAL_ANSTALLNING, {"utlatande_den": UTLATANDE, "har_uppdragsgivare": True}, "E", "E"),
    ],
)
def test_nar_flera_passar_galler_ordningen(orsak, fakta, passar, kod):
    f = AvslutFakta(orsak, **fakta)
    assert passande_koder(f) == set(passar)
    assert kas_kod(f) == kod


def test_ordningen_ar_den_i_definitionsbladet():
    assert "".join(PRIORITET) == "ABDCE"


@pytest.mark.krav("S086")
def test_arbete_sager_alltid_om_det_ar_subventionerat():
    assert set(ARBETSFORM) == {orsak for orsak, _, kod in TABELL if kod == "A"}
    assert (ARBETSFORM[O.ARBETE], ARBETSFORM[O.ARBETE_SUBV], ARBETSFORM[O.EGET_FORETAG]) == ("osubv", "subv", "eget")


@pytest.mark.parametrize(("orsak", "fakta", "kod"), TABELL)
def test_varje_kod_forklaras_i_ord(orsak, fakta, kod):
    text = varfor(AvslutFakta(orsak, **fakta))
    assert text.endswith(".")
    assert "effekt" not in text.lower()


def test_sfi_forklaras_annorlunda_an_andra_ovriga():
    assert "sfi" in varfor(AvslutFakta(O.STUDIER, csn_berattigad=False))
    assert "beställt" in varfor(AvslutFakta(O.UPPDRAG_SLUTFORT, utlatande_den=UTLATANDE))
    assert set(KasKod) == set(PRIORITET)
