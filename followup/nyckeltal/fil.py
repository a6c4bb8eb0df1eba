"""The same figures as the page, as rows of a file. Each row says scope, period, definition version and time of run (N04)."""

from collections.abc import Iterator

from ame.common.datum import tid_text
from followup.kas.varde import i_fil
from followup.maskning import DOLD
from followup.nyckeltal.bilder import KALLOR, RESULTAT, RESULTATSERIER, Grupper
from followup.nyckeltal.definitioner import DEFINITIONER
from followup.nyckeltal.rutnat import AR, Andel, Rutnat, tidtext, valda_tider
from followup.nyckeltal.sida import Uppfoljning
from followup.nyckeltal.tider import Dagar
from followup.nyckeltal.utsnitt import DEFINITIONSVERSION

HUVUD = ("omfattning", "period", "kon", "definitioner", "beraknat", "nyckeltal", "grupp", "tid", "varde", "n", "N", "kommentar")
Rad = tuple[str, ...]  # the last six columns after "nyckeltal": grupp, tid, varde, n, N, kommentar


def filrader(u: Uppfoljning) -> Iterator[Rad]:
    """Header and rows. A hidden count is ".." and never empty; no basis is empty with a comment (N02)."""
    yield HUVUD
    fast = (u.utsnitt.omfattning, u.utsnitt.period, u.kon_text, DEFINITIONSVERSION, tid_text(u.datadatum))
    for id_, rader in _alla(u):
        for rad in rader:
            yield tuple(_sakert(v) for v in (*fast, DEFINITIONER[id_].titel, *rad))


def _sakert(text: str) -> str:
    """Plain text for a sheet: no hard spaces, and nothing that a sheet would take for a formula."""
    text = text.replace(DOLD, "..").replace("\xa0", "")
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _alla(u: Uppfoljning) -> Iterator[tuple[str, Iterator[Rad]]]:
    yield "vantan", _vantan(u)
    yield "aterkoppling", iter([_andel("I tid", u.aterkoppling)])
    yield "niva", _nivaer(u)
    yield "avslut", _rutnat(u, u.avslut, RESULTAT, RESULTATSERIER)
    yield "remisser", _rutnat(u, u.remisser, KALLOR, KALLOR)
    yield "tid", _tid(u)


def _vantan(u: Uppfoljning) -> Iterator[Rad]:
    for namn, d in (("till beslut", u.vantan.beslut), ("till första insats", u.vantan.insats)):
        yield from _dagar(namn, d)
    yield ("väntar ännu", "", u.vantan.vantar.text, "", u.vantan.beslut.n, "")


def _dagar(namn: str, d: Dagar) -> Iterator[Rad]:
    for matt, varde in (("median dagar", d.median), ("90 % dagar", d.p90)):
        yield (f"{namn}, {matt}", "", "" if varde is None else str(varde), "", d.n, d.skal if varde is None else "")


def _andel(namn: str, a: Andel) -> Rad:
    return (namn, "", "" if a.varde is None else f"{100 * a.varde:.8f}", a.n.text, a.av.text, a.skal)


def _nivaer(u: Uppfoljning) -> Iterator[Rad]:
    for rad in u.niva.rader:
        yield _andel(rad.namn, rad.andel)
    total = _andel(u.niva.total.namn, u.niva.total.andel)
    yield (*total[:2], i_fil(u.niva.kolada, ar_antal=False), *total[3:])


def _rutnat(u: Uppfoljning, rutnat: Rutnat, grupper: Grupper, over_tid: Grupper) -> Iterator[Rad]:
    """Each group in the whole period, then in each month or quarter that is shown; N is everybody of the same time."""
    alla = ("alla", "Alla")
    for tid, kon, valda in ((AR, u.utsnitt.kon, grupper), *((t, "", over_tid) for t in valda_tider(rutnat, u.utsnitt))):
        av = rutnat.cell(u.utsnitt.vald, kon, "alla", tid).text
        for grupp, namn in (*valda, alla):
            yield (namn, "" if tid == AR else tidtext(tid), "", rutnat.cell(u.utsnitt.vald, kon, grupp, tid).text, av, "")


def _tid(u: Uppfoljning) -> Iterator[Rad]:
    if u.tid.skal:
        yield ("", "", "", "", "", u.tid.skal)
    for kurva in u.tid.kurvor:
        for dag, andel in kurva.punkter:
            yield (f"{kurva.namn}, kvar efter {dag} dagar", "", f"{100 * andel:.0f}", "", str(kurva.n), "")
