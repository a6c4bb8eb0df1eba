"""The same figures counted twice: by the SQL of followup/kas, and by plain Python over the generated rows (kas_omrakning.py). And the
consistency rules of kas.md 6.1."""

from decimal import Decimal

import pytest

from followup.kas.definitioner import DEFINITIONER, definitioner
from followup.kas.installningar import tolka
from followup.kas.kpi import VERSIONER, Skop
from followup.kas.lasare import lasare
from followup.kas.populationer import Urval
from followup.kas.rakna import lista, rakna
from tests.followup.kas_omrakning import AR, FRAN, TILL, arsverken, bygg, omraknat

pytestmark = pytest.mark.django_db

VAL = [
    ({}, {}),
    ({"avslut_basis": "inskrivning", "alder": "vid_start"}, {"basis": "inskrivning", "alder": "vid_start"}),
    ({"bridge_days": 45, "t7_namnare": "alla"}, {"brygga": 45, "t7": "alla"}),
    ({"ej_paborjade": "rakna", "preliminara_arbeten": "rakna_som_E", "bridge_days": 200}, {"ej": True, "prelim_e": True, "brygga": 200}),
    ({"slag": ["ame", "osa", "kaa", "af_uppdrag"], "avbojda_raknas": "nej", "atertagna_raknas": "ja", "utbildning_saknas": "egen_rad",
      "lika_slutdag": "senast_registrerad"},
     {"slag": ["ame", "osa", "kaa", "af_uppdrag"], "avbojda": False, "atertagna": True, "utb_egen": True, "lika": "registrerad"}),
]  # fmt: skip


def raknat(las, skop, version, inst):
    return {
        id: {(s.kpi, s.kon): (s.taljare, s.namnare) for s in siffror}
        for id, siffror in rakna(las, Urval(AR, version, skop, tolka(inst))).items()
    }


@pytest.mark.krav("N01", "T05", "T14", "T15")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sql_och_python_ar_ense(seed):
    plats = bygg(seed)
    with lasare() as las:
        for inst, val in VAL:
            for version in VERSIONER:
                kommunen = raknat(las, Skop("kommun", (plats.kommun.pk,)), version, inst)[plats.kommun.pk]
                assert kommunen == omraknat(plats, kommun=True, version=version, **val), (inst, version)
        inst, val = VAL[seed]
        alla = raknat(las, Skop("enhet"), "2024", inst)
        bagge = raknat(las, Skop("alla"), "2024", inst)
        assert bagge == alla | raknat(las, Skop("kommun"), "2024", inst)  # as the night counts
        for enhet in plats.enheter:
            assert alla[str(enhet.pk)] == omraknat(plats, kommun=False, enhet=enhet, **val)
            ensam = raknat(las, Skop("enhet", (str(enhet.pk),)), "2024", inst)
            assert ensam[str(enhet.pk)] == alla[str(enhet.pk)]  # one by one or all at once


@pytest.mark.krav("N01", "T05")
def test_listan_bakom_varje_siffra_ar_lika_lang_som_siffran():
    plats = bygg(4, personer=90)
    skop = Skop("kommun", (plats.kommun.pk,))
    giltiga = {r.id for r in plats.inskrivningar} | {a.remiss.pk for a in plats.anvisningar}
    with lasare() as las:
        for version in VERSIONER:
            for inst, _ in VAL[:3]:
                urval = Urval(AR, version, skop, tolka(inst))
                per_id = {k.id: k for k in definitioner(version)}
                for s in rakna(las, urval)[plats.kommun.pk]:
                    if s.kpi == "U40000" or s.tabell == "T10":
                        continue  # no case stands behind a position, and nothing behind a row that says so
                    ids = lista(las, urval, per_id[s.kpi], kon=s.kon)
                    assert len(ids) == len(set(ids)) == s.taljare, s
                    assert set(ids) <= giltiga
                    if s.namnare is not None:
                        alla = lista(las, urval, per_id[s.kpi], kon=s.kon, namnare=True)
                        assert len(alla) == s.namnare, s
                        assert set(ids) <= set(alla)


@pytest.mark.krav("C70", "N01")
@pytest.mark.parametrize("seed", [8, 9])
def test_arsverken_dag_for_dag(seed):
    """T11: the value itself, for the municipality and for each unit."""
    plats = bygg(seed, personer=60)
    with lasare() as las:
        for slag in (["ame"], ["ame", "osa"]):
            siffror = rakna(las, Urval(AR, "2024", Skop("alla"), tolka({"slag": slag})))
            for skop, val in [
                (plats.kommun.pk, {"kommun": True}),
                *((str(e.pk), {"kommun": False, "enhet": e}) for e in plats.enheter),
            ]:
                fick = {(s.kpi, s.kon): (s.taljare, s.varde) for s in siffror[skop] if s.tabell == "T11"}
                vantat = arsverken(plats, slag=slag, **val)
                assert {k: n for k, (n, _) in fick.items()} == {k: n for k, (n, _) in vantat.items()}
                for nyckel, (_, varde) in vantat.items():
                    assert (fick[nyckel][1] is None) == (varde is None)
                    assert varde is None or abs(Decimal(varde.numerator) / varde.denominator - fick[nyckel][1]) < Decimal("1e-8")


@pytest.mark.krav("T15", "T16")
@pytest.mark.parametrize("version", list(VERSIONER))
@pytest.mark.parametrize("inst", [v[0] for v in VAL if "utbildning_saknas" not in v[0]], ids=str)
def test_tabellernas_samband(version, inst):
    """The consistency checks of kas.md 6.1."""
    plats = bygg(5, personer=120)
    with lasare() as las:
        siffror = rakna(las, Urval(AR, version, Skop("kommun", (plats.kommun.pk,)), tolka(inst)))[plats.kommun.pk]
    s = {(x.kpi, x.kon): x for x in siffror}
    for tabell in ("T3", "T4", "T5", "T6", "T7", "T8"):
        delar = [k for k in definitioner(version) if k.tabell == tabell and k.form == "andel" and version not in k.delsumma_i]
        assert sum(s[k.id, "T"].taljare for k in delar) == s[delar[0].id, "T"].namnare
        assert abs(sum(s[k.id, "T"].varde for k in delar) - 100) < Decimal("0.0000001")
    for kon in "KMT":
        assert sum(s[k, kon].taljare for k in ("U40450", "U40451", "U40452", "U40453", "U40454")) == s["N40450", kon].taljare
        assert s["U40455", kon].varde == s["U40406", kon].varde + s["U40409", kon].varde
        if inst.get("avslut_basis") != "inskrivning":
            assert s["N40450", kon].taljare <= s["U40800", kon].taljare
        assert s["U40406", kon].taljare == sum(s[k, kon].taljare for k in ("arb_osubv", "arb_subv", "arb_eget"))
    for kpi in ("U40800", "U40803", "N40450"):
        assert s[kpi, "K"].taljare + s[kpi, "M"].taljare <= s[kpi, "T"].taljare
    mellan, hela = {"2024": (("N40826", "N40827"), "U40818"), "2019": (("U40818",), "U40818")}[version]
    assert sum(s[k, "T"].taljare for k in mellan) == s[hela, "T"].taljare


@pytest.mark.krav("T15")
def test_deltagare_ar_de_oppna_vid_arets_borjan_och_de_som_borjade():
    plats = bygg(6, personer=120)
    with lasare() as las:
        urval = Urval(AR, "2024", Skop("kommun", (plats.kommun.pk,)), tolka({}))
        antal = {(x.kpi, x.kon): x.taljare for x in rakna(las, urval)[plats.kommun.pk]}
    rader = [r for r in plats.inskrivningar if r.slag == "ame" and not r.ej]
    oppna = {r.nyckel for r in rader if r.start < FRAN and (r.slut is None or r.slut >= FRAN)}
    borjade = {r.nyckel for r in rader if FRAN <= r.start <= TILL}
    assert antal["U40800", "T"] == len(oppna | borjade)


def test_varje_kpi_ar_provad():
    """No definition stands outside the recount."""
    plats = bygg(7, personer=5)
    for version in VERSIONER:
        assert {k.id for k in DEFINITIONER if version in k.versioner} == {
            kpi for kpi, _ in omraknat(plats, kommun=True, version=version)
        }
