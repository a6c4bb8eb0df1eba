"""Flow and stock without a database: they add up for every period, unit and group, and nothing small can be worked out."""

import random
from collections import Counter
from datetime import date, timedelta
from functools import reduce
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from followup.flode import bestand, vagar
from followup.flode.bestand import UPPDELNINGAR, block, rorelse, serie, snitt
from followup.flode.familj import REST, URVAL, aldersdel
from followup.nyckeltal.flode import bild, sla_ihop, tillsammans

ALDRAR = (17, 18, 20, 22, 24, 30, 40, 52, None)


# --- the stock equation -----------------------------------------------------------------------------------------
def perioder(ar, langd):
    manader = [(date(ar, m, 1), (date(ar + m // 12, m % 12 + 1, 1)) - timedelta(days=1)) for m in range(1, 13)]
    return [(manader[i][0], manader[i + langd - 1][1]) for i in range(0, 12, langd)]


dagar = st.dates(date(2023, 1, 1), date(2026, 12, 31))
inskrivning = st.tuples(dagar, st.one_of(st.none(), st.integers(0, 900))).map(
    lambda x: (x[0], None if x[1] is None else x[0] + timedelta(days=x[1]))
)
grupperad = st.tuples(
    inskrivning,
    st.sampled_from("ab"),
    st.sampled_from(("gron", "gul", "rod")),
    st.sampled_from("KM"),
    st.sampled_from(("soc", "af")),
)


@pytest.mark.krav("T15", "S153")
@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(grupperad, max_size=40))
def test_in_plus_start_ar_ut_plus_slut_for_varje_period_enhet_och_grupp(rader):
    """T15: In + stock at start = out + stock at end, for every period, unit and group."""
    for ar, langd in product((2024, 2025), (1, 3, 12)):
        for fran, till in perioder(ar, langd):
            hela = rorelse([r[0] for r in rader], fran, till)
            assert hela.start + hela.in_ == hela.ut + hela.slut
            for plats in (1, 2, 3, 4):  # unit, level, sex, source
                delar = [rorelse([r[0] for r in rader if r[plats] == g], fran, till) for g in sorted({r[plats] for r in rader})]
                assert all(d.start + d.in_ == d.ut + d.slut for d in delar)
                if delar:
                    assert hela == bestand.Rorelse(
                        *(sum(x) for x in zip(*((d.start, d.in_, d.ut, d.slut) for d in delar), strict=True))
                    )


@pytest.mark.krav("T15", "S153")
@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(inskrivning, max_size=60))
def test_manaderna_ger_kvartalen_och_aret(inskrivningar):
    """The grouped months say the same as the days, and a period's end is the next one's start."""
    rader = [_rad("a", 30, "gul", *_manader(p, 2025)) for p in inskrivningar if _berors(p, 2025)]
    s = serie(rader, 12)
    for langd in (1, 3, 12):
        for i, (fran, till) in enumerate(perioder(2025, langd)):
            assert s.rad(i * langd + 1, (i + 1) * langd) == rorelse(inskrivningar, fran, till)
    assert all(s.rad(m, m).slut == s.rad(m + 1, m + 1).start for m in range(1, 12))


def _berors(p, ar):
    return p[0] <= date(ar, 12, 31) and (p[1] is None or p[1] >= date(ar, 1, 1))


def _manader(p, ar):
    return (0 if p[0].year < ar else p[0].month, p[1].month if p[1] and p[1].year == ar else None)


def _rad(enhet, alder, niva, in_, ut, antal=1, kon="K", kalla="socialtjanst"):
    return bestand.Rad(enhet, alder, {"niva": niva, "kon": kon, "kalla": kalla}, in_, ut, antal)


def test_tunna_manader_laggs_ihop_med_sitt_kvartal():
    """Six new a month, but two in July: July to September are told together, the rest month by month."""
    rader = [_rad("a", 30, "gul", 0, None, 50), *(_rad("a", 30, "gul", m, None, 2 if m == 7 else 6) for m in range(1, 13))]
    assert block(snitt([serie(rader, 12)])) == [*((m, m) for m in range(1, 7)), (7, 9), (10, 10), (11, 11), (12, 12)]
    assert not snitt([serie([_rad("a", 30, "gul", 3, None, 4)], 12)])


def slumpa(fro, antal, enheter):
    r = random.Random(fro)
    rader = Counter()
    for _ in range(antal):
        in_ = r.choice((0, 0, r.randint(1, 12)))
        ut = r.choice((None, None, r.randint(max(in_, 1), 12)))
        drag = (
            r.choices(("gron", "gul", "rod", "saknas"), (3, 5, 4, 1))[0],
            r.choices("KMO", (48, 50, 2))[0],
            r.choices(("socialtjanst", "af", "fk"), (7, 2, 1))[0],
        )
        rader[r.choice(enheter), r.choice(ALDRAR), *drag, in_, ut] += 1
    return [_rad(e, alder, niva, in_, ut, n, kon, kalla) for (e, alder, niva, kon, kalla, in_, ut), n in rader.items()]


@pytest.mark.krav("T15", "S153", "T13", "LC18")
@pytest.mark.parametrize("fro", range(6))
@pytest.mark.parametrize(("antal", "enheter"), [(90, "a"), (400, "aab"), (1500, "abc")])
def test_varje_visad_rad_gar_ihop_och_inget_smatt_gar_att_rakna_fram(fro, antal, enheter):
    rader = slumpa(fro, antal, enheter)
    namn = sorted(set(enheter))
    tabeller = bestand.tabeller(namn, rader, 12)
    assert ("", "") in tabeller
    for delar in tabeller.values():
        for grupper in delar.values():
            for g in grupper:
                for fran, till, start, in_, ut, slut in g["rader"]:
                    assert start + in_ == ut + slut
                    assert fran <= till
                    assert not {start, in_, ut, slut} & {1, 2, 3, 4}
                assert all(a[5] == b[2] for a, b in zip(g["rader"], g["rader"][1:], strict=False))
    for uppdelning in UPPDELNINGAR:
        _ingen_skillnad_ar_liten(uppdelning, {k: d[uppdelning] for k, d in tabeller.items() if uppdelning in d}, namn)


def _gruppering(uppdelning, grupper):
    """Which way the table tells its groups."""
    namn = [g["namn"] for g in grupper]
    return next(i for i, g in enumerate(UPPDELNINGAR[uppdelning][1]) if [n for n, _ in g] == namn)


def _celler(uppdelning, grupper, hur):
    """What a reader can read or add up: the stock at a line, and what came and went between any two lines, in the groups of `hur`."""
    vagen = UPPDELNINGAR[uppdelning][1]
    egen = vagen[_gruppering(uppdelning, grupper)]
    celler = Counter()
    for g, (_, koder) in zip(grupper, egen, strict=True):
        i_ord = next(n for n, k in vagen[hur] if koder <= k)
        celler["start", i_ord, g["rader"][0][0]] += g["rader"][0][2]
        for i, forsta in enumerate(g["rader"]):
            celler["slut", i_ord, forsta[1]] += forsta[5]
            for j, sista in enumerate(g["rader"][i:], i):
                for plats, slag in ((3, "in"), (4, "ut")):
                    celler[slag, i_ord, forsta[0], sista[1]] += sum(x[plats] for x in g["rader"][i : j + 1])
    return celler


def _ingen_skillnad_ar_liten(uppdelning, tabeller, enheter):
    """What can be added and subtracted, in the groups and between the lines that all of the tables have."""
    for plus, minus in _familjer(enheter, tabeller):
        hur = max(_gruppering(uppdelning, tabeller[t]) for t in (*plus, *minus))
        celler = {t: _celler(uppdelning, tabeller[t], hur) for t in (*plus, *minus)}
        for cell in celler[plus[0]]:
            if all(cell in c for c in celler.values()):
                kvar = sum(celler[t][cell] for t in plus) - sum(celler[t][cell] for t in minus)
                assert kvar not in (1, 2, 3, 4), (plus, minus, cell)


def _familjer(enheter, tabeller):
    """(added, subtracted): all less the units, a unit's ages less some of them, and everybody else's ages less the units' own."""
    for urval in URVAL:
        egna = [(e, urval) for e in enheter if len(enheter) > 1 and (e, urval) in tabeller]
        if egna and ("", urval) in tabeller:
            yield [("", urval)], egna
        if urval and egna and {("", urval), ("", "")} <= set(tabeller):
            yield [("", ""), *egna], [("", urval), *((e, "") for e, _ in egna)]
    for e in ("", *enheter):
        for hel, del_ in (("", "16-24"), ("", "16-19"), ("16-24", "16-19")):
            if {(e, hel), (e, del_)} <= set(tabeller):
                yield [(e, hel)], [(e, del_)]


# --- the flow ---------------------------------------------------------------------------------------------------
def vagrader(fro, antal, enheter, ar=2025):
    r = random.Random(fro)
    svar = Counter()
    for _ in range(antal):
        vag = (
            r.choices(("socialtjanst", "af", "ovriga"), (70, 15, 15))[0],
            r.choice(("huvudspar", "direktspar")),
            r.choices(("kartlagga", "coacha", "rusta", "koordinera", "foretrada", "ingen"), (30, 30, 22, 6, 3, 9))[0],
            r.choices(("A", "B", "annat", "aldrig", "pagar"), (26, 11, 40, 5, 30))[0],
        )
        svar[r.choice(enheter), ar, r.randint(1, 4), r.choice(ALDRAR), vag] += 1
    return [vagar.Rad(*k, n) for k, n in svar.items()]


@pytest.mark.krav("S136", "T13", "LC18")
@pytest.mark.parametrize("fro", range(4))
@pytest.mark.parametrize(("antal", "enheter"), [(60, "a"), (300, "aab"), (900, "abc")])
def test_flodet_summerar_till_hundra_procent_och_inget_band_ar_litet(fro, antal, enheter):
    """S136: One picture shows from source, through insats, to result, for a chosen start cohort, and sums to 100 %."""
    rader, namn = vagrader(fro, antal, enheter), sorted(set(enheter))
    tabeller = vagar.tabeller(namn, rader)
    assert "2025" in tabeller["", ""]
    for (enhet, urval), kohorter in tabeller.items():
        for kohort, d in kohorter.items():
            med = [
                r
                for r in rader
                if enhet in ("", r.enhet) and aldersdel(r.alder) in URVAL[urval] and kohort in ("2025", f"2025k{r.kvartal}")
            ]
            assert d["n"] == sum(r.antal for r in med) >= 20
            assert len(d["lager"]) == 4
            for lager, nasta in zip(d["lager"], d["lager"][1:], strict=False):
                assert sum(n for a, b, n in d["band"] if a in lager and b in nasta) == d["n"]
            assert min(n for *_, n in d["band"]) >= 5
            for a, b, n in d["band"]:  # the list behind a band is as long as its number
                assert sum(r.antal for r in med if vagar.i_bandet(d, a, b, r.vag)) == n
    for kohort in ("2025", *(f"2025k{k}" for k in range(1, 5))):
        _inget_band_gar_att_rakna_fram({k: d[kohort] for k, d in tabeller.items() if kohort in d}, namn)


def _inget_band_gar_att_rakna_fram(tabeller, enheter):
    """What can be added and subtracted, in the nodes that all of the tables can be told in."""
    for plus, minus in _familjer(enheter, tabeller):
        gemensamma = reduce(tillsammans, (_noder(tabeller[t]) for t in (*plus, *minus)))
        kvar = Counter()
        for t in plus:
            kvar.update(_i(tabeller[t], gemensamma))
        for t in minus:
            kvar.subtract(_i(tabeller[t], gemensamma))
        assert not set(kvar.values()) & {1, 2, 3, 4}, (plus, minus)


def _noder(d):
    return tuple(tuple(frozenset(koder) for koder in lager.values()) for lager in d["koder"])


def _i(d, grupper):
    """The bands told in coarser nodes."""
    hem = [
        {namn: next(i for i, g in enumerate(egna) if g & set(koder)) for namn, koder in lager.items()}
        for lager, egna in zip(d["koder"], grupper, strict=True)
    ]
    antal = Counter()
    for a, b, n in d["band"]:
        i = next(i for i in range(3) if a in hem[i] and b in hem[i + 1])
        antal[i, hem[i][a], hem[i + 1][b]] += n
    return antal


def test_kvartalen_och_aret_kan_inte_dras_ifran_varandra():
    tabeller = vagar.tabeller(["a"], vagrader(3, 900, "a"))
    d = tabeller["", ""]
    kvartal = [d[k] for k in sorted(d) if "k" in k]
    assert len(kvartal) == 4
    assert sum(k["n"] for k in kvartal) == d["2025"]["n"]
    gemensamma = _noder(d["2025"])
    for k in kvartal[1:]:
        gemensamma = tillsammans(gemensamma, _noder(k))
    kvar = Counter(_i(d["2025"], gemensamma))
    for k in kvartal[1:]:
        kvar.subtract(_i(k, gemensamma))
    assert not set(kvar.values()) & {1, 2, 3, 4}


def test_flodet_for_hand():
    v = Counter({
        ("socialtjanst", "huvudspar", "coacha", "A"): 10, ("socialtjanst", "direktspar", "coacha", "annat"): 9,
        ("socialtjanst", "huvudspar", "coacha", "annat"): 6, ("af", "direktspar", "coacha", "pagar"): 8,
    })  # fmt: skip
    b = bild(v, sla_ihop(v, 5))
    assert b.n == 33
    assert b.lager == [
        ["Socialtjänst", "Arbetsförmedling"],
        ["En väg in", "Direkt remiss"],
        ["Coacha"],
        ["Arbete", "Annat avslut", "Pågår"],
    ]
    assert ("Socialtjänst", "En väg in", 16) in b.band
    assert ("Coacha", "Pågår", 8) in b.band


def test_flodet_doljer_nar_insatsen_ger_utfallet():
    """Everybody with Rusta ended the same way: Rusta is merged with another support, so that the insats does not tell (S3)."""
    vag = ("socialtjanst", "huvudspar")
    v = Counter({(*vag, "coacha", "A"): 10, (*vag, "coacha", "annat"): 10, (*vag, "rusta", "annat"): 10})
    b = bild(v, sla_ihop(v, 5))
    assert b.lager[2] == ["Alla insatser"]
    assert b.noter == ["Alla insatser: Coacha, Rusta."]


def test_for_fa_ritas_inte():
    assert vagar.tabeller(["a"], vagrader(1, 19, "a")) == {}


@pytest.mark.parametrize(
    ("till", "sista"),
    [(date(2026, 11, 22), date(2026, 9, 30)), (date(2026, 9, 30), date(2026, 9, 30)), (date(2026, 1, 15), date(2025, 12, 31))],
)
def test_kohorten_slutar_med_ett_helt_kvartal(till, sista):
    assert vagar.sista_hela_kvartalet(till) == sista


def test_aldrarna_ar_delar_av_varandra():
    assert URVAL["16-19"] < URVAL["16-24"] < URVAL[""]
    assert all(URVAL[u] | REST[u] == URVAL[""] for u in URVAL)
    assert [aldersdel(a) for a in (15, 16, 19, 20, 24, 25, None)] == [
        "ovriga",
        "16-19",
        "16-19",
        "20-24",
        "20-24",
        "ovriga",
        "ovriga",
    ]
