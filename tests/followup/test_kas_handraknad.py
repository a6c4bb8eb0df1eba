"""Every KPI of the hand-counted municipality (kommun12.py), with n and N counted by hand."""

from decimal import Decimal

import pytest

from followup.kas.installningar import tolka
from followup.kas.kpi import Skop
from followup.kas.lasare import lasare
from followup.kas.populationer import Urval
from followup.kas.rakna import rakna
from tests.followup.kommun12 import KOD, bygg_kommun12

pytestmark = pytest.mark.django_db


@pytest.fixture
def plats(db):
    return bygg_kommun12()


def siffror(skop, *, version="2024", ar=2025, **inst):
    """{(kpi, sex): (n, N)} of one scope."""
    with lasare() as las:
        rader = rakna(las, Urval(ar, version, skop, tolka(inst)))[skop.ids[0]]
    return {
        (s.kpi, s.kon): (s.taljare, s.namnare) for s in rader if s.tabell not in ("T10", "T11", "K")
    }  # test_kas_arsarbetare, _kvalitet


KOMMUN = Skop("kommun", (KOD,))

# counted by hand from the tables in kommun12.py
GEMENSAMT = {
    ("U40800", "T"): (13, None), ("U40800", "K"): (6, None), ("U40800", "M"): (6, None),
    ("U40803", "T"): (8, None), ("U40803", "K"): (6, None), ("U40803", "M"): (2, None),
    ("U40807", "T"): (1, 10), ("U40808", "T"): (1, 10), ("U40809", "T"): (4, 10), ("U40810", "T"): (2, 10),
    ("U40811", "T"): (2, 13), ("U40812", "T"): (11, 13),
    ("U40816", "T"): (2, 13), ("U40815", "T"): (3, 13), ("U40814", "T"): (4, 13), ("U40813", "T"): (2, 13), ("U40827", "T"): (2, 13),
    ("U40817", "T"): (4, 13), ("U40818", "T"): (5, 13), ("U40819", "T"): (2, 13), ("U40835", "T"): (2, 13),
    ("U40822", "T"): (6, 10), ("U40823", "T"): (1, 10),
    ("N40450", "T"): (10, None), ("N40450", "K"): (5, None), ("N40450", "M"): (4, None),
    ("U40450", "T"): (4, None), ("U40450", "K"): (1, None), ("U40450", "M"): (3, None),
    ("U40406", "T"): (4, 10), ("U40406", "K"): (1, 5), ("U40406", "M"): (3, 4),
    ("U40451", "T"): (2, None), ("U40451", "K"): (1, None), ("U40451", "M"): (1, None),
    ("U40409", "T"): (2, 10), ("U40409", "K"): (1, 5), ("U40409", "M"): (1, 4),
    ("U40452", "T"): (2, None), ("U40452", "K"): (1, None), ("U40452", "M"): (0, None),
    ("U40412", "T"): (2, 10), ("U40412", "K"): (1, 5), ("U40412", "M"): (0, 4),
    ("U40453", "T"): (1, None), ("U40453", "K"): (1, None), ("U40453", "M"): (0, None),
    ("U40415", "T"): (1, 10), ("U40415", "K"): (1, 5), ("U40415", "M"): (0, 4),
    ("U40454", "T"): (1, None), ("U40454", "K"): (1, None), ("U40454", "M"): (0, None),
    ("U40418", "T"): (1, 10), ("U40418", "K"): (1, 5), ("U40418", "M"): (0, 4),
    ("U40455", "T"): (6, 10), ("U40455", "K"): (2, 5), ("U40455", "M"): (4, 4),
    ("arb_osubv", "T"): (2, 10), ("arb_osubv", "K"): (1, 5), ("arb_osubv", "M"): (1, 4),
    ("arb_subv", "T"): (1, 10), ("arb_subv", "K"): (0, 5), ("arb_subv", "M"): (1, 4),
    ("arb_eget", "T"): (1, 10), ("arb_eget", "K"): (0, 5), ("arb_eget", "M"): (1, 4),
    ("annan_bas", "T"): (14, None), ("preliminara", "T"): (1, None), ("ej_paborjade", "T"): (1, None), ("utb_saknas", "T"): (1, None),
    ("arb_saknas", "T"): (2, None), ("kon_saknas", "T"): (1, None), ("alder_saknas", "T"): (0, None), ("utan_kod", "T"): (0, None),
}  # fmt: skip
BARA_2024 = {
    ("U40806", "T"): (2, 10),
    ("N40826", "T"): (2, 13), ("N40827", "T"): (3, 13),
    ("N40828", "T"): (3, 10), ("N40829", "T"): (4, 10), ("N40830", "T"): (2, 10),
}  # fmt: skip
BARA_2019 = {("U40806", "T"): (1, 10), ("U40824", "T"): (1, 10), ("U40820", "T"): (1, 10), ("U40821", "T"): (2, 10)}


@pytest.mark.krav("LC06", "T14", "N01")
@pytest.mark.parametrize(("version", "egna"), [("2024", BARA_2024), ("2019", BARA_2019)])
def test_varje_siffra_ar_den_handraknade(plats, version, egna):
    assert siffror(KOMMUN, version=version) == {**GEMENSAMT, **egna}


def test_andelarna_ar_koladas(plats):
    with lasare() as las:
        rader = rakna(las, Urval(2025, "2024", KOMMUN, tolka({})))[KOD]
    varde = {(s.kpi, s.kon): s.varde for s in rader}
    assert varde["U40811", "T"] == Decimal("15.38461538")  # 2 of 13
    assert varde["U40455", "T"] == Decimal("60.00000000")  # 40 + 20
    assert varde["U40455", "M"] == Decimal("100.00000000")
    assert varde["U40800", "T"] == Decimal(13)


@pytest.mark.parametrize(
    ("enhet", "deltagare", "avslutade"),
    [("A", 9, {"A": 2, "B": 2, "C": 0, "D": 1, "E": 2}), ("B", 4, {"A": 1, "B": 1, "C": 1, "D": 0, "E": 0}),
     ("C", 3, {"A": 1, "B": 0, "C": 1, "D": 1, "E": 0})],
)  # fmt: skip
def test_enheterna_for_sig(plats, enhet, deltagare, avslutade):
    rad = siffror(Skop("enhet", (str(plats.enheter[enhet].pk),)))
    koder = dict(zip("ABCDE", ["U40450", "U40451", "U40452", "U40453", "U40454"], strict=True))
    assert rad["U40800", "T"] == (deltagare, None)
    assert {kod: rad[kpi, "T"][0] for kod, kpi in koder.items()} == avslutade
    assert rad["N40450", "T"] == (sum(avslutade.values()), None)


# setting, its value, and what it changes; everything else must stand as before
ANDRINGAR = [
    ({"avslut_basis": "inskrivning"}, {("N40450", "T"): 14, ("U40450", "T"): 4, ("U40451", "T"): 3, ("U40452", "T"): 2,
                                       ("U40453", "T"): 2, ("U40454", "T"): 3, ("annan_bas", "T"): 10, ("U40800", "T"): 13}),
    ({"alder": "vid_start"}, {("U40811", "T"): 3, ("U40812", "T"): 10}),
    ({"t7_namnare": "alla"}, {("N40828", "T"): 3, ("N40829", "T"): 6, ("N40830", "T"): 3, ("U40822", "T"): 9, ("U40823", "T"): 1}),
    ({"avbojda_raknas": "nej"}, {("U40803", "T"): 7, ("U40803", "K"): 5, ("U40810", "T"): 1}),
    ({"atertagna_raknas": "ja"}, {("U40803", "T"): 9, ("U40803", "M"): 3, ("U40809", "T"): 5}),
    ({"slag": ["ame", "osa"]}, {("U40800", "T"): 14, ("U40803", "T"): 9, ("U40806", "T"): 3}),
    ({"ej_paborjade": "rakna"}, {("U40800", "T"): 14, ("N40450", "T"): 11, ("U40454", "T"): 2, ("ej_paborjade", "T"): 1}),
    ({"preliminara_arbeten": "rakna_som_E"}, {("U40450", "T"): 3, ("U40454", "T"): 2, ("preliminara", "T"): 1}),
    ({"utbildning_saknas": "egen_rad"}, {("U40827", "T"): 1, ("utb_saknas", "T"): 1}),
    ({"lika_slutdag": "senast_registrerad"}, {("N40450", "T"): 10}),
]  # fmt: skip


@pytest.mark.krav("T14")
@pytest.mark.parametrize(("inst", "vantat"), ANDRINGAR, ids=lambda v: next(iter(v)) if isinstance(v, dict) else None)
def test_varje_installning_andrar_det_den_ska(plats, inst, vantat):
    nytt = siffror(KOMMUN, **inst)
    assert {nyckel: nytt[nyckel][0] for nyckel in vantat} == vantat


def test_uppehall_kortare_an_gransen_ar_en_inskrivning(plats):
    """Persons 1 and 2 are away exactly 93 days. Bridged, the first enrolment's start and attributes hold; overlapping ones join."""
    utan, med = siffror(KOMMUN, bridge_days=92), siffror(KOMMUN, bridge_days=93)
    assert utan["annan_bas", "T"] == (11, None)  # 12, 13 and 14 overlap and join, person 1 does not
    assert (utan["N40828", "T"], utan["N40829", "T"]) == ((3, 10), (4, 10))
    assert med["annan_bas", "T"] == (10, None)
    assert med["U40450", "T"] == (4, None)
    assert (med["N40828", "T"], med["N40829", "T"]) == ((2, 10), (5, 10))  # person 1: 11 months instead of 4
    assert (med["U40813", "T"], med["U40816", "T"]) == ((3, 13), (1, 13))  # person 2: education of 2023
    assert (med["U40814", "T"], med["U40815", "T"]) == ((2, 13), (5, 13))  # persons 1 and 13: education of the first enrolment
    assert (med["U40817", "T"], med["N40826", "T"]) == ((2, 13), (4, 13))


def test_uppehall_over_arsskiftet_angrar_avslutet(plats):
    """An end in December with a new start within the limit in January is no end of the year before."""
    rad = siffror(Skop("enhet", (str(plats.enheter["A"].pk),)), ar=2024, bridge_days=93)
    assert rad["N40450", "T"] == (1, None)  # person 15 only: person 2 comes back after 93 days
    assert siffror(Skop("enhet", (str(plats.enheter["A"].pk),)), ar=2024)["N40450", "T"] == (2, None)
