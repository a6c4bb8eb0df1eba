"""What is hidden of a stored measure cannot be counted from what is shown (methods.md 5; N13, T13).

The audit shares nothing with the product's list of relations: every count is written as a sum over the smallest groups of persons there are
(unit, sex, age, level, source, yes or no), and a hidden count is recoverable when it is a linear combination of the shown ones.
"""

import random
from decimal import Decimal

import numpy as np
import pytest

from followup.enums import Urval
from followup.maskning import troskel
from followup.matt.definition import UPPDELNINGAR
from followup.matt.katalog import KATALOG
from followup.matt.maskera import N, dolj, tal_i
from followup.matt.rakna import Rad, aldersgrupp, ar_i_urval, summera

ENHETER = ("a" * 8, "b" * 8)


def lott(slump: random.Random, antal: int, enheter=ENHETER) -> list[Rad]:
    rader = []
    for _ in range(antal):
        alder = slump.choice([17, 19, 20, 23, 30, 40, 58])
        drag = {
            "kon": slump.choice("KKM"), "aldersgrupp": aldersgrupp(alder), "niva": slump.choice(["rod", "gul", "gron"]),
            "kalla": slump.choice(["socialtjanst", "socialtjanst", "af"]), "insats": "kurs", "avsandare": "EB", "modell": "forum",
        }  # fmt: skip
        ja = slump.random() < slump.choice([0.1, 0.5, 0.9])
        rader.append(Rad(slump.choice(enheter), drag, alder, None, ja, None, slump.choice([1, 1, 2]), Decimal(0), Decimal(0)))
    return rader


def hor_till(rad: Rad, nyckel, namn: str) -> bool:
    """Is the person in the cell? Told from the person and not from sums."""
    enhet, urval, uppdelning, del_ = nyckel
    i_delen = not uppdelning or rad.drag[next(u.kolumn for u in UPPDELNINGAR if u.kod == uppdelning)] == del_
    return enhet in ("", rad.enhet) and ar_i_urval(rad.alder, urval) and i_delen and (namn == N or (namn == "ja") == bool(rad.ja))


NIVAER = ("rod", "gul", "gron", "saknas")


def atomer(rader: list[Rad], tal, dolda) -> list[Rad]:
    """The smallest groups there can be: every combination of unit, sex, age, level, source and yes or no, but those that a reader knows to
    be empty, since a count that they are in is printed as nought or has no row at all."""
    forsta = rader[0]
    varden = {k: sorted({r.drag[k] for r in rader}) for k in ("kon", "kalla")}
    aldrar = {r.drag["aldersgrupp"]: r.alder for r in rader}
    alla = [
        Rad(e, forsta.drag | {"kon": kon, "kalla": kalla, "niva": niva, "aldersgrupp": grupp}, alder, None, ja, None, 1, forsta.t, forsta.n)
        for e in {r.enhet for r in rader}
        for kon in varden["kon"] for kalla in varden["kalla"] for niva in NIVAER for grupp, alder in aldrar.items() for ja in (True, False)
    ]  # fmt: skip
    return [a for a in alla if not _ar_kant_tom(a, tal, dolda)]


def _ar_kant_tom(atom: Rad, tal, dolda) -> bool:
    for enhet in ("", atom.enhet):
        for urval in (u.value for u in Urval if ar_i_urval(atom.alder, u)):
            for uppdelning, del_ in (("", ""), *((u.kod, atom.drag[u.kolumn]) for u in UPPDELNINGAR)):
                nyckel = (enhet, urval, uppdelning, del_)
                if any(d.ar_utelamnad for k, d in dolda.items() if k[1:3] == (urval, uppdelning)):
                    continue  # the split is left out: a reader knows nothing of its parts
                if nyckel not in dolda:
                    return True
                for namn in (N, "ja" if atom.ja else "nej"):
                    if namn not in dolda[nyckel].antal and not tal.get(nyckel, {}).get(namn):
                        return True
    return False


def rojda(rader: list[Rad], tal, dolda) -> list:
    """Hidden counts that follow from the shown ones."""
    grupper = atomer(rader, tal, dolda)
    vektor = {(k, namn): [float(hor_till(g, k, namn)) for g in grupper] for k, v in tal.items() for namn in v}
    visade = np.array([v for (k, namn), v in vektor.items() if namn not in dolda[k].antal])
    gomda = [(c, v) for c, v in vektor.items() if c[1] in dolda[c[0]].antal and not dolda[c[0]].ar_utelamnad]
    if not gomda or not len(visade):
        return []
    u, s, _ = np.linalg.svd(visade.T, full_matrices=False)
    bas = u[:, s > 1e-9]
    return [c for c, v in gomda if np.linalg.norm(np.array(v) - bas @ (bas.T @ np.array(v))) < 1e-7]


@pytest.mark.krav("T13", "N13", "S135", "LC18")
@pytest.mark.parametrize("fro", range(60))
def test_inget_dolt_tal_gar_att_rakna_ut(fro):
    slump = random.Random(fro)
    rader = lott(slump, slump.choice([8, 20, 45, 90]), ENHETER if fro % 3 else ENHETER[:1])
    m = KATALOG["k1_andel"]
    summor = summera(rader)
    tal = {k: tal_i(m, s) for k, s in summor.items()}
    dolda = dolj(m, summor, {})
    for k, v in tal.items():
        assert {namn for namn, antal in v.items() if 0 < antal < troskel()} <= dolda[k].antal, k  # S1
    assert rojda(rader, tal, dolda) == []
    for k, v in tal.items():
        if k[2] == "niva" and v[N] >= troskel() and v[N] == tal[k[0], k[1], "", ""][N]:
            assert dolda[k].ar_utelamnad  # S3: all in one part of a sensitive split


@pytest.mark.krav("T13")
def test_vakten_ser_ett_tal_som_gar_att_rakna_ut():
    """The audit itself can fail: with the pattern taken away everything is recoverable."""
    rader = lott(random.Random(1), 45)
    m = KATALOG["k1_andel"]
    summor = summera(rader)
    tal = {k: tal_i(m, s) for k, s in summor.items()}
    dolda = dolj(m, summor, {})
    bara_sma = {
        k: type(d)(frozenset(namn for namn in d.antal if tal[k][namn] < troskel())) for k, d in dolda.items()
    }  # fmt: skip
    assert rojda(rader, tal, bara_sma) != []


@pytest.mark.krav("T13", "LC18")
def test_alla_pa_samma_niva_doljer_uppdelningen_och_inte_antalet():
    """All in one part of a sensitive split: the split is left out for every unit, and the total is still shown (S3)."""
    rader = [r for r in lott(random.Random(3), 60) if r.enhet == ENHETER[1] or r.drag["niva"] == "gul"] * 3
    dolda = dolj(KATALOG["k7_ko"], summera(rader), {})
    for enhet in ("", *ENHETER):
        assert N not in dolda[enhet, "", "", ""].antal
    assert {k[0] for k, d in dolda.items() if k[1:3] == ("", "niva") and d.ar_utelamnad} == {"", *ENHETER}
    assert all(d.ar_utelamnad for k, d in dolda.items() if k[1:3] == ("", "niva"))


@pytest.mark.krav("T13")
def test_matt_med_samma_bas_doljer_samma_bas():
    """Two measures with the same persons beneath: what one hides of the basis the other hides too (S5)."""
    slump = random.Random(5)
    rader = lott(slump, 60)
    andra = [Rad(r.enhet, r.drag, r.alder, None, slump.random() < 0.5, None, r.antal, r.t, r.n) for r in rader]
    ett = dolj(KATALOG["k9_lange"], summera(rader), {})
    tva = dolj(KATALOG["k10_parallella"], summera(andra), {})
    kvot = dolj(KATALOG["k9_glapp"], summera(rader), {})
    gomd_bas = {k for k, d in kvot.items() if N in d.antal}
    assert gomd_bas
    assert gomd_bas <= {k for k, d in ett.items() if N in d.antal}
    assert gomd_bas <= {k for k, d in tva.items() if N in d.antal}


@pytest.mark.krav("T13")
def test_det_som_doldes_forra_manaden_star_kvar_dolt():
    """Four last month and six now: shown beside each other they would tell of the two who came (S7). Twelve is shown."""
    m = KATALOG["k7_ko"]

    def rader(antal):
        drag = dict.fromkeys(("kon", "aldersgrupp", "niva", "kalla", "insats", "avsandare", "modell"), "x")
        alla = [("K", "rod", 40), ("K", "gul", 40), ("M", "gul", antal), ("O", "gul", 30)]
        return [
            Rad("a", drag | {"kon": kon, "niva": niva}, 40, 1, None, None, n, Decimal(0), Decimal(0)) for kon, niva, n in alla
        ]

    nyckel = ("a", Urval.ALLA.value, "kon", "M")
    forsta = dolj(m, summera(rader(4)), {})
    assert N in forsta[nyckel].antal
    forra = {nyckel: {N: 4}}
    assert N in dolj(m, summera(rader(6)), forra)[nyckel].antal
    assert N not in dolj(m, summera(rader(6)), {})[nyckel].antal
    assert N not in dolj(m, summera(rader(12)), forra)[nyckel].antal
