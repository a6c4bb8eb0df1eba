"""Voices of the demo: three years of questions, most of them decided, and some that wait today (S120, S121, S122).

Written as rows and not through the services, like the rest of what lies behind: an answer belongs to the month it came in. Draws from a
die of its own, in order of case number, so that the same day gives the same answers.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from uuid import UUID

from ame.arenden.models import Arende, Baslinje
from followup.demo.kopiera import kopiera
from followup.enums import Enkatslag, Enkatstatus, KasKod
from followup.models import Avslut, Enkat, Enkatsvar
from followup.rost.fragor import DELTAGARFRAGOR, SKAL, VERSION
from followup.services.rost import SVARSDAGAR, period_efter_avslut, period_efter_start
from insatser.models import Insats

FRO = 91
# answered, declined, closed without an answer: of a hundred
UTFALL = {
    Enkatslag.DELTAGARE_START: (52, 7),
    Enkatslag.DELTAGARE_SLUT: (44, 6),
    Enkatslag.HANDLAGGARE: (83, 0),
}
STEG = "12345"
NOJDA, ANDRA = (3, 6, 16, 40, 35), (9, 16, 29, 30, 16)  # those who went on to work or studies, and the others
SKALVIKTER = (26, 22, 21, 24, 7)


def skapa_roster(idag: date) -> int:
    """The questions of every case, and their answers. Returns how many questions."""
    rng, rader = Random(FRO), []  # noqa: S311  (invented answers, not secrets)
    nivaer = dict(Baslinje.objects.values_list("arende_id", "niva_vid_start"))
    typer: dict[UUID, set[str]] = {}
    for arende_id, typ in Insats.objects.values_list("arende_id", "insatstyp__loka_typ"):
        typer.setdefault(arende_id, set()).add(typ)
    avslut = {a.arende_id: a for a in Avslut.objects.gallande()}
    for arende in Arende.objects.filter(inskriven_den__isnull=False).order_by("nummer"):
        sist = avslut.get(arende.pk)
        gick_vidare = sist is not None and sist.kas_kod in (KasKod.A, KasKod.B)
        for enkat in _stallda(arende, sist, idag):
            enkat.id = UUID(int=rng.getrandbits(128), version=4)
            _avgor(rng, enkat, idag)
            rader.append(enkat)
            if enkat.status == Enkatstatus.BESVARAD and enkat.avgjord_den:
                svar = _svar(rng, enkat.slag, gick_vidare)
                rader.append(
                    Enkatsvar(
                        id=UUID(int=rng.getrandbits(128), version=4),
                        enhet_id=arende.enhet_id,
                        slag=enkat.slag,
                        manad=enkat.avgjord_den.replace(day=1),
                        fragor=VERSION,
                        niva=nivaer.get(arende.pk, ""),
                        insatser=sorted(typer.get(arende.pk, ())),
                        svar=svar,
                    )  # fmt: skip
                )
    kopiera(rader)
    return sum(isinstance(r, Enkat) for r in rader)


def _stallda(arende: Arende, avslut: Avslut | None, idag: date) -> Iterator[Enkat]:
    start = period_efter_start(arende)
    if start and start[0] <= idag and (arende.avslutad_den is None or arende.avslutad_den >= start[0]):
        yield Enkat(arende=arende, slag=Enkatslag.DELTAGARE_START, oppen_fran_den=start[0], oppen_till_den=start[1])
    slut = period_efter_avslut(avslut) if avslut else None
    for slag in (Enkatslag.DELTAGARE_SLUT, Enkatslag.HANDLAGGARE) if slut else ():
        yield Enkat(arende=arende, slag=slag, oppen_fran_den=slut[0], oppen_till_den=slut[1])


def _avgor(rng: Random, enkat: Enkat, idag: date) -> None:
    """Answered within some weeks, declined, or closed when the time was over; what is still open today waits."""
    svarar, avbojer = UTFALL[Enkatslag(enkat.slag)]
    lott, dag = rng.randrange(100), enkat.oppen_fran_den + timedelta(days=rng.randint(1, SVARSDAGAR - 5))
    if lott < svarar + avbojer and dag <= idag:
        enkat.status, enkat.avgjord_den = Enkatstatus.BESVARAD if lott < svarar else Enkatstatus.AVBOJD, dag
    elif enkat.oppen_till_den < idag:
        enkat.status, enkat.avgjord_den = Enkatstatus.STANGD, enkat.oppen_till_den + timedelta(days=1)


def _svar(rng: Random, slag: str, gick_vidare: bool) -> dict[str, str]:
    if slag == Enkatslag.HANDLAGGARE:
        svar = rng.choices(("ja", "delvis", "nej"), (74, 21, 5) if gick_vidare else (42, 40, 18))[0]
        return {"behovet": svar} | ({} if svar == "ja" else {"skal": rng.choices([k for k, _ in SKAL], SKALVIKTER)[0]})
    return {f.kod: rng.choices(STEG, NOJDA if gick_vidare else ANDRA)[0] for f in DELTAGARFRAGOR}
