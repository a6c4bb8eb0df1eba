"""Masking: the handbook's table, the policy rule by rule, and attacks on random tables (methods.md 5, S1-S6 and V10; N13, T13)."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest

from followup.maskning import DOLD, Relation, atervinnbara, maskera, summa, troskel
from followup.nyckeltal import utfall, volym
from followup.nyckeltal.rutnat import AR
from followup.nyckeltal.tider import aterkoppling
from tests.followup.underlag import slump, utsnitt

pytestmark = pytest.mark.krav("LC18", "N13", "T13")


def tabell(rader):
    """A two-way table with its margins as cells (row, column); 't' is a total."""
    n, m = len(rader), len(rader[0])
    varden = {(i, j): rader[i][j] for i in range(n) for j in range(m)}
    rel = []
    for i in range(n):
        varden[i, "t"] = sum(rader[i])
        rel.append(summa((i, "t"), [(i, j) for j in range(m)]))
    for j in [*range(m), "t"]:
        varden["t", j] = sum(varden[i, j] for i in range(n))
        rel.append(summa(("t", j), [(i, j) for i in range(n)]))
    rel.append(summa(("t", "t"), [("t", j) for j in range(m)]))
    return varden, rel


def kub(fro, dims, medel):
    """A random table of any dimension with every margin."""
    slumpen = random.Random(fro)
    varden = dict.fromkeys(itertools.product(*[[*range(d), "t"] for d in dims]), 0)
    for cell in itertools.product(*[range(d) for d in dims]):
        n = min(int(slumpen.expovariate(1 / medel)), 60)
        for med_summor in itertools.product(*[(a, "t") for a in cell]):
            varden[med_summor] += n
    rel = [summa(c, [c[:d] + (i,) + c[d + 1 :] for i in range(dims[d])]) for d in range(len(dims)) for c in varden if c[d] == "t"]
    return varden, rel


def rojda(varden, rel, dolda, opublicerade=()):
    """The attacker, by another road than the code: a cell is recovered when no vector of the null space moves it."""
    okanda = sorted({*dolda, *(o for o in opublicerade if varden[o])}, key=str)
    kolumn = {c: i for i, c in enumerate(okanda)}
    a = np.zeros((len(rel), len(okanda)))
    for i, r in enumerate(rel):
        for sida, tecken in ((r.vanster, 1), (r.hoger, -1)):
            for c in sida:
                if c in kolumn:
                    a[i, kolumn[c]] += tecken
    _, s, vt = np.linalg.svd(a)
    noll = vt[np.count_nonzero(s > 1e-9) :]
    ror_sig = np.abs(noll).max(axis=0) > 1e-9 if len(noll) else np.zeros(len(okanda), bool)
    return {c for c in okanda if not ror_sig[kolumn[c]]}


# --- V10: the handbook's table ----------------------------------------------------------------------------------
V10 = [(38, 17), (7, 4), (3, 1)]  # married, divorced, single x men, women


@pytest.mark.krav("V10", "T13")
def test_v10_troskel_3_doljer_fyra_celler():
    varden, rel = tabell(V10)
    assert maskera(varden, rel, grans=3).dolda == {(1, 0), (1, 1), (2, 0), (2, 1)}
    assert rojda(varden, rel, {(2, 1)}) == {(2, 1)}  # alone it could be counted out


@pytest.mark.krav("V10", "T13")
def test_v10_troskel_5_doljer_aven_summor():
    varden, rel = tabell(V10)
    mask = maskera(varden, rel, grans=5)
    assert mask.dolda == {(1, 1), (2, 1), (2, 0), (2, "t"), (1, 0), (1, "t")}
    assert not rojda(varden, rel, mask.dolda)


# --- the policy, rule by rule -----------------------------------------------------------------------------------
def test_s1_smatt_doljs_och_noll_visas():
    mask = maskera({"a": 0, "b": 4, "c": 5}, [])
    assert [mask.varde(c) for c in "abc"] == [0, None, 5]


def test_s1_troskeln_ar_en_installning_mellan_3_och_10(settings):
    for given, galler in ((5, 5), (3, 3), (10, 10), (1, 3), (50, 10)):
        settings.AME_MASKNING_TROSKEL = given
        assert troskel() == galler
    settings.AME_MASKNING_TROSKEL = 10
    assert maskera({"a": 9}, []).dolda == {"a"}


def test_s3_alla_i_en_kategori_doljs_i_en_kanslig_variabel():
    varden = {"alla": 30, "arbete": 0, "annat": 30}
    delning = summa("alla", ["arbete", "annat"])
    assert maskera(varden, [delning]).dolda == frozenset()
    mask = maskera(varden, [delning], kansliga=[delning])
    assert mask.dolda == {"arbete", "annat"}
    assert mask.varde("alla") == 30


def test_s6_mindre_an_fem_skrivs_bara_utan_synlig_granne():
    mask = maskera({"alla": 3, "K": 3, "M": 0}, [summa("alla", ["K", "M"])])
    assert mask.text("alla") == mask.text("K") == "<5"
    mask = maskera({"alla": 20, "K": 3, "M": 17}, [summa("alla", ["K", "M"])])
    assert (mask.text("alla"), mask.text("K"), mask.text("M")) == ("20", DOLD, DOLD)
    assert maskera({"n": 1234}, []).text("n") == "1\xa0234"


def test_summan_av_dolda_delar_far_inte_rakna_ut_dem():
    """1 + 1 = 2 in two hidden cells that are seen to be at least one each: the sum must go too."""
    varden = {"alla": 22, "a": 1, "b": 1, "c": 20}
    mask = maskera(varden, [summa("alla", "abc")])
    assert mask.dolda == {"a", "b", "c"}
    varden = {"alla": 2, "a": 1, "b": 1}
    assert maskera(varden, [summa("alla", "ab")]).dolda == {"alla", "a", "b"}


def test_opublicerad_cell_far_inte_folja_av_de_tryckta():
    """The total and one unit are printed; the other unit's two persons follow unless something goes."""
    varden = {"alla": 30, "norr": 28, "soder": 2}
    assert maskera(varden, [summa("alla", ["norr", "soder"])], opublicerade={"soder"}).dolda == {"norr"}
    assert not maskera(varden | {"soder": 9}, [summa("alla", ["norr", "soder"])], opublicerade={"soder"}).dolda


def test_flodesekvation_doljer_en_granne():
    varden = {"start": 40, "in": 3, "ut": 20, "slut": 23}
    mask = maskera(varden, [Relation(("start", "in"), ("ut", "slut"))])
    assert mask.dolda == {"in", "ut"}


def test_viktigt_doljs_sist():
    rel = [summa("alla", ["K", "M"])]
    assert maskera({"alla": 20, "K": 3, "M": 17}, rel, vikt=lambda c: 9 if c == "M" else 0).dolda == {"K", "alla"}


def test_samma_tal_ger_samma_monster():
    varden, rel = kub(3, (3, 4), 6)
    assert maskera(varden, rel).dolda == maskera(dict(varden), list(rel)).dolda


def test_elimination_over_brak_ar_exakt():
    """x + y = known and 2x + 2y = known say the same; x + y and x + 2y together give both."""
    assert atervinnbara({1, 2}, [{1: 1, 2: 1, 3: -1}, {1: 2, 2: 2, 4: -1}]) == {}
    assert set(atervinnbara({1, 2}, [{1: 1, 2: 1, 3: -1}, {1: 1, 2: 2, 4: -1}])) == {1, 2}
    assert set(atervinnbara({1, 2, 3}, [{1: 3, 2: 1}, {2: 1, 3: Fraction(1, 3)}, {1: 9, 3: 1}])) == {1, 2, 3}


# --- attacks ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("fro", range(20))
@pytest.mark.parametrize("dims", [(3, 3), (4, 6), (2, 3, 4)])
def test_ingen_dold_cell_kan_raknas_ut(fro, dims):
    varden, rel = kub(fro, dims, random.Random(fro).choice((1, 4, 12)))
    mask = maskera(varden, rel)
    assert {c for c, n in varden.items() if 0 < n < 5} <= mask.dolda
    assert not rojda(varden, rel, mask.dolda)


@pytest.mark.parametrize("fro", range(30))
def test_ingen_dold_cell_ar_den_enda_som_gar_ihop(fro):
    """The reader who also knows that a hidden cell is at least one and tries every whole number: more than one fits."""
    varden, rel = kub(fro, (2, 3), 4)
    mask = maskera(varden, rel)
    assert {cell: len(n) for cell, n in _mojliga_tal(varden, mask.dolda).items() if len(n) < 2} == {}


def _mojliga_tal(varden, dolda):
    """For each hidden cell, whole numbers from one up that fit all that is shown; stops when every cell has two."""
    inre = [c for c in varden if "t" not in c]
    okanda = [c for c in inre if c in dolda]
    summor = {c: [x for x in inre if all(a in (b, "t") for a, b in zip(c, x, strict=True))] for c in varden if "t" in c}
    synliga = {c: varden[c] for c in summor if c not in dolda}
    funna = {c: set() for c in dolda}
    hogst = max(synliga.values(), default=20)

    def klar():
        return all(len(n) > 1 for n in funna.values())

    def sok(tal):
        if klar():
            return
        om = okanda[len(tal) - len(inre) + len(okanda)] if len(tal) < len(inre) else None
        kvar = {c: n - sum(tal.get(x, 0) for x in summor[c]) for c, n in synliga.items()}
        if om is None:
            if not any(kvar.values()):
                for c in dolda:
                    funna[c].add(tal[c] if c in tal else sum(tal[x] for x in summor[c]))
            return
        tak = min([kvar[c] - sum(1 for x in summor[c] if x not in tal and x != om) for c in kvar if om in summor[c]] or [hogst])
        for n in range(1, tak + 1):
            sok({**tal, om: n})

    sok({c: varden[c] for c in inre if c not in dolda})
    return funna


@pytest.mark.parametrize("fro", range(3))
@pytest.mark.parametrize("per_enhet", [8, 44, 120])
@pytest.mark.parametrize("antal", [1, 2, 3])
def test_sidans_tabeller_haller_ihop_over_alla_filter(fro, per_enhet, antal):
    """Everything the filters can show, laid side by side: units and their sum, women, men and both, months and the year."""
    u = utsnitt(antal=antal)
    underlag = slump(fro, per_enhet, u)
    for rutnat in (utfall.avslut(underlag, u), volym.remisser(underlag, u)):
        dolda, tysta = rutnat.mask.dolda, _tysta(rutnat.mask.varden, rutnat.tider, rutnat.familj.tysta)
        smatt = {k for k, n in rutnat.mask.varden.items() if 0 < n < 5}
        assert smatt - tysta <= dolda
        rel = _egna_relationer(rutnat, u)
        assert not rojda(rutnat.mask.varden, rel, dolda, tysta) & (dolda | smatt)
    bestand = volym.bestand(underlag, u)
    tysta = {k for k in bestand.mask.varden if k.tid.startswith("m") and not volym._visas(k, bestand.tider[k.enhet], u)}
    smatt = {k for k, n in bestand.mask.varden.items() if 0 < n < 5}
    rel = volym._bestandsrelationer(u, bestand.mask.varden)
    assert smatt - tysta <= bestand.mask.dolda
    assert not rojda(bestand.mask.varden, rel, bestand.mask.dolda, tysta) & (bestand.mask.dolda | smatt)


def _tysta(varden, tider, grupper):
    return {k for k in varden if k.grupp in grupper or k.tid.startswith("m") and k.tid not in tider[k.enhet]}


def _egna_relationer(rutnat, u):
    """The sums a reader can form, written anew for the test: only cells and their plain meaning, no code of the page."""
    varden, rel = rutnat.mask.varden, []
    delar = {d.summa: [] for d in rutnat.familj.delningar}
    for d in rutnat.familj.delningar:
        delar[d.summa].append(d.delar)
    for k in varden:
        for grupper in delar.get(k.grupp, ()):
            if all(k._replace(grupp=g) in varden for g in grupper):
                rel.append(summa(k, [k._replace(grupp=g) for g in grupper]))
        if k.enhet == "alla":
            andra = [k._replace(enhet=str(e.id)) for e in u.enheter]
            if all(a in varden for a in andra):
                rel.append(summa(k, andra))
        if not k.kon and k.tid == AR:
            rel.append(summa(k, [k._replace(kon=x) for x in "KM"]))
        if not k.kon and not k.tid.startswith("m") and k._replace(tid="m01") in varden:
            sista = 12 if k.tid == AR else 3 * int(k.tid[1:])
            forsta = 1 if k.tid == AR else sista - 2
            rel.append(summa(k, [k._replace(tid=f"m{m:02d}") for m in range(forsta, min(sista, u.antal_manader) + 1)]))
    return rel


@pytest.mark.krav("T13", "LC18")
def test_det_en_annan_tabell_visar_doljs_aldrig_och_racker_inte_resten_doljs_allt():
    """Ten and seven stand elsewhere, so three cannot be kept: nothing else is told either. With seven free, it is hidden and the rest stands."""
    varden, rader = {"alla": 10, "a": 3, "b": 7, "c": 20}, [summa("alla", ["a", "b"])]
    mask = maskera(varden, rader, synliga=["alla", "b"])
    assert (mask.haller, mask.dolda) == (False, {"a", "c"})
    mask = maskera(varden, rader, synliga=["alla"])
    assert (mask.haller, mask.dolda) == (True, {"a", "b"})


def test_aterkoppling_doljs_ihop_med_sin_rest():
    u = utsnitt(antal=1)
    underlag = slump(1, 30, u)
    enhet = u.nycklar[0]
    a = aterkoppling(type(underlag)(**{**vars(underlag), "aterkopplingar": [(enhet, True, 40), (enhet, False, 3)]}), u)
    assert (a.n.text, a.av.text, a.text) == ("40", DOLD, "")


def test_en_nolla_som_gar_att_rakna_doljer_inte_allt_annat():
    """Everybody of a group on one level, and another table tells that nobody at all is on the third: the second keeps the secret (S3)."""
    varden = {"alla": 46, "g": 6, "h": 40, "gr": 6, "gg": 0, "gn": 0, "hr": 20, "hg": 20, "hn": 0, "r": 26, "gul": 20, "gron": 0}
    delning = summa("g", ["gr", "gg", "gn"])
    rel = [delning, summa("h", ["hr", "hg", "hn"]), summa("alla", ["g", "h"]), summa("alla", ["r", "gul", "gron"])]
    rel += [summa("r", ["gr", "hr"]), summa("gul", ["gg", "hg"]), summa("gron", ["gn", "hn"])]
    mask = maskera(varden, rel, kansliga=[delning], synliga=["gron", "hn", "alla"], vikt=lambda c: int(c in ("g", "h")))
    assert mask.haller
    assert {"gr", "gg", "gn"} <= mask.dolda
    assert not mask.dolda & {"g", "h", "alla", "gron", "hn"}
    assert rojda(varden, rel, mask.dolda) == {"gn"}


def test_en_nolla_under_en_visad_nolla_ar_kand():
    """What adds up to a shown nought is nought: the third level cannot keep the secret of the second."""
    varden = {"alla": 46, "g": 6, "h": 40, "gr": 6, "gg": 0, "gn": 0, "hr": 20, "hg": 20, "hn": 0, "r": 26, "gul": 20, "gron": 0}
    delning = summa("g", ["gr", "gg", "gn"])
    rel = [delning, summa("h", ["hr", "hg", "hn"]), summa("alla", ["g", "h"]), summa("alla", ["r", "gul", "gron"])]
    rel += [summa("r", ["gr", "hr"]), summa("gul", ["gg", "hg"]), summa("gron", ["gn", "hn"])]
    mask = maskera(varden, rel, kansliga=[delning], synliga=["gul", "hg", "alla", "g", "h"], vikt=lambda c: int(len(c) > 1))
    assert "gron" in mask.dolda or "r" in mask.dolda
    assert maskera({"g": 6, "gr": 6, "gn": 0, "t": 0}, [summa("g", ["gr", "gn"]), summa("t", ["gn"])], kansliga=[summa("g", ["gr", "gn"])]).dolda >= {
        "gr", "gn", "t",
    }  # fmt: skip


def test_en_nolla_under_en_delning_som_inte_visas_ar_inte_kand():
    """What lies under a split that is left out is not known to be empty."""
    varden = {"t": 0, "a": 0, "b": 0}
    rel = [summa("t", ["a", "b"])]
    for okanda, haller in ((("a", "b"), True), ((), False)):
        assert maskera(varden, rel, opublicerade=["a", "b"], okanda=okanda, tvungna=["t"]).haller is haller
