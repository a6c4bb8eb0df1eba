"""How it ended: avslut by KAS code and month, and the share to work or studies (U40455) split by the level at start (S157).

Utfall, not cause: nothing here says what the insatser led to (S161, methods.md 4.6).
"""

from dataclasses import dataclass
from decimal import Decimal

from ame.arenden.enums import Niva
from followup.kas.varde import andel, pa_sidan, summa_av_andelar
from followup.maskning import DOLD
from followup.nyckeltal.kallor import Underlag
from followup.nyckeltal.rutnat import Andel, Delning, Familj, Rad, Rutnat, bygg
from followup.nyckeltal.utsnitt import ALLA, KON_ALLA, Utsnitt, kon_i_rutnatet

KODER = ("A", "B", "C", "D", "E")
ANDRA = ("C", "D", "E")
NIVAER = (*Niva.values, "saknas")
NIVATEXT = {n.value: n.kort for n in Niva} | {"saknas": "Nivå saknas"}
SAKNAS_VARNING = 0.10  # S172, T16

AVSLUT = Familj(
    grupper=(
        *("alla", *KODER, "AB", "annat"),
        *(f"niva:{n}{del_}" for n in NIVAER for del_ in ("", ":AB", ":annat")),
    ),
    delningar=(
        Delning("alla", ("A", "B", "annat"), kanslig=True),
        Delning("annat", ANDRA, kanslig=True),
        Delning("AB", ("A", "B")),
        Delning("alla", ("AB", "annat"), kanslig=True),
        Delning("alla", tuple(f"niva:{n}" for n in NIVAER), kanslig=True),
        Delning("AB", tuple(f"niva:{n}:AB" for n in NIVAER)),
        Delning("annat", tuple(f"niva:{n}:annat" for n in NIVAER)),
        *(Delning(f"niva:{n}", (f"niva:{n}:AB", f"niva:{n}:annat"), kanslig=True) for n in NIVAER),
    ),
    over_tid=("alla", "AB", "annat"),
)


def avslut(underlag: Underlag, utsnitt: Utsnitt) -> Rutnat:
    """KAS's Avslutade (N40450): each person once with the last result of the year, by code, start level and month of the end."""

    def grupper(kod: str, niva: str) -> tuple[str, ...]:
        grov = "AB" if kod in ("A", "B") else "annat"
        return ("alla", kod, grov, f"niva:{niva}", f"niva:{niva}:{grov}")

    rader = [
        Rad(enhet, kon, manad if manad <= utsnitt.antal_manader else None, grupper(kod, niva), antal)
        for enhet, kon, manad, kod, niva, _utan_kod, antal in underlag.avslutade
        if enhet != ALLA or ALLA in utsnitt.nycklar
    ]
    return bygg(AVSLUT, utsnitt, rader, alla_ges=True)


@dataclass(frozen=True)
class Nivarad:
    """One line of the share to work or studies: its level, or all of them."""

    namn: str
    andel: Andel
    procent: str
    ar_total: bool = False


@dataclass(frozen=True)
class ArbeteStudier:
    """The split comes first and the total last: no result without the mix behind it (S157)."""

    rader: list[Nivarad]
    total: Nivarad
    kolada: Decimal | None
    varningar: list[str]


def arbete_eller_studier(underlag: Underlag, utsnitt: Utsnitt, rutnat: Rutnat) -> ArbeteStudier:
    """Share of Avslutade with code A or B per start level and in all. The total equals U40455 of the KAS run (N01)."""
    enhet, kon = utsnitt.vald, utsnitt.kon
    rader = []
    for niva in NIVAER:
        if niva == "saknas" and not rutnat.sant(enhet, kon, "niva:saknas"):
            continue
        a = rutnat.andel(enhet, kon, f"niva:{niva}:AB", f"niva:{niva}")
        rader.append(Nivarad(NIVATEXT[niva], a, _procent(a, None if a.varde is None else andel(a.n.varde or 0, a.av.varde or 0))))
    total = rutnat.andel(enhet, kon, "AB", "alla")
    n, av = [rutnat.sant(enhet, kon, k) for k in ("A", "B")], rutnat.sant(enhet, kon, "alla")
    kolada = summa_av_andelar(n, av) if total.varde is not None else None
    return ArbeteStudier(
        rader, Nivarad("Alla", total, _procent(total, kolada), True), kolada, _varningar(rutnat, underlag, utsnitt)
    )


def _procent(a: Andel, varde: Decimal | None) -> str:
    """`53,7 %` as on the KAS page; a dash without a basis, the mark where hidden, nothing where only counts are shown."""
    if varde is not None:
        return pa_sidan(varde, ar_antal=False)
    return DOLD if a.n.dold or a.av.dold else a.text


def _varningar(rutnat: Rutnat, underlag: Underlag, utsnitt: Utsnitt) -> list[str]:
    """What is missing for more than one in ten (S172, T16), counted on true numbers but said without them."""
    alla = rutnat.sant(utsnitt.vald, utsnitt.kon, "alla")
    utan_kod = sum(
        r[-1] for r in underlag.avslutade if r[5] and r[0] == utsnitt.vald and utsnitt.kon in (KON_ALLA, kon_i_rutnatet(r[1]))
    )
    saknas = {"Resultat": utan_kod, "Nivå vid start": rutnat.sant(utsnitt.vald, utsnitt.kon, "niva:saknas")}
    return [
        f"{namn} saknas för mer än var tionde. Läs siffrorna med försiktighet."
        for namn, n in saknas.items()
        if n > SAKNAS_VARNING * alla
    ]
