"""Where a remiss is, in words for the one who sent it: what, at whom, what comes next. Never the unit's own notes (S034)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from ame.arenden.enums import Status
from ame.common.datum import datum_text
from intake.enums import BeredningStatus, Beslutstyp, RemissStatus
from intake.models import Beredning, Beredningsbeslut, Remiss, Sandning
from intake.vy.klocka import Klocka, med_loften


@dataclass(frozen=True)
class Lage:
    text: str
    farg: str
    hos: str
    nasta: str
    behover_dig: bool = False


def med_lage(remisser: QuerySet[Remiss]) -> QuerySet[Remiss]:
    """What `lage` reads, in the same query: the day of the meeting and whether it is decided to receive the person."""
    pagar = Beredning.objects.filter(remiss=OuterRef("pk"), status=BeredningStatus.PAGAR)
    beslut = Beredningsbeslut.objects.filter(beredning__remiss=OuterRef("pk"), beslut=Beslutstyp.SKRIV_IN)
    return (
        remisser.select_related(
            "mottagande_enhet", "bestallningstyp", "arende__ansvarig", "omdirigerad_till__mottagande_enhet", "person"
        )
        .prefetch_related(med_loften())
        .annotate(
            motesdag=Subquery(pagar.values("mote__moter_den")[:1]),
            ar_beslutad=Exists(beslut),
            ar_koad=Exists(Sandning.objects.koade().filter(remiss=OuterRef("pk"))),
        )
    )


def lage(remiss: Remiss, klocka: Klocka, svarstid: int) -> Lage:
    """`remiss` comes from med_lage."""
    enhet = remiss.mottagande_enhet.namn if remiss.mottagande_enhet else "Ingen mottagare vald"
    match RemissStatus(remiss.status):
        case RemissStatus.UTKAST if remiss.ar_koad:
            return Lage("Ligger på kö, inte skickad än", "info", "Hos dig", "Skickas på den tid du har valt")
        case RemissStatus.UTKAST:
            return Lage("Utkast, inte skickad", "neutral", "Hos dig", "Skriv klart och skicka", behover_dig=True)
        case RemissStatus.SKICKAD:
            text = "Kompletterad, väntar på enheten" if remiss.arende_id else "Skickad, väntar på att tas emot"
            return Lage(text, "info", enhet, _svar_vantas(klocka))
        case RemissStatus.RETURNERAD:
            return Lage("Behöver kompletteras", "warning", "Hos dig", "Svara på enhetens fråga", behover_dig=True)
        case RemissStatus.MOTTAGEN:
            return _mottagen(remiss, enhet, _svar_vantas(klocka))
        case RemissStatus.ANTAGEN:
            return _antagen(remiss, enhet)
        case RemissStatus.OMDIRIGERAD:
            ny = remiss.omdirigerad_till.mottagande_enhet.namn
            return Lage(f"Skickad vidare till {ny}", "neutral", ny, "Följ den nya remissen")
        case RemissStatus.AVBOJD:
            return Lage("Avböjd", "danger", enhet, "Läs skälet")
        case RemissStatus.ATERTAGEN:
            return Lage("Du tog tillbaka remissen", "neutral", "Avslutad", "Inget mer att göra")
        case RemissStatus.BESVARAD:
            return Lage("Besvarad, slutlig återkoppling finns", "success", enhet, "Läs återkopplingen")


def _svar_vantas(klocka: Klocka) -> str:
    """The day on which the unit promised an answer, moved by the days the clock stood still (S009, S020)."""
    if klocka.over:
        return f"Enheten är sen med svaret, {klocka.over_text}"
    return f"Besked senast {datum_text(klocka.svar_senast)}" if klocka.svar_senast else "Besked från enheten"


def _mottagen(remiss: Remiss, enhet: str, vantas: str) -> Lage:
    if remiss.ar_beslutad:
        return Lage("Beslut: personen tas emot och skrivs in", "success", enhet, "Inskrivning")
    if remiss.arende.status == Status.BEREDNING:
        nasta = f"Tas upp på möte {datum_text(remiss.motesdag)}" if remiss.motesdag else vantas
        return Lage("Bereds", "info", enhet, nasta)
    return Lage("Mottagen, väntar på beredning", "info", enhet, vantas)


def _antagen(remiss: Remiss, enhet: str) -> Lage:
    nasta = "Återkoppling på avtalad dag"
    match Status(remiss.arende.status):
        case Status.INSATS:
            return Lage("Insats pågår", "success", enhet, nasta)
        case Status.AVSLUTAT | Status.EJ_PABORJAT:
            return Lage("Avslutat hos enheten", "neutral", enhet, nasta)
        case _:
            return Lage("Inskriven, väntar på insats", "success", enhet, nasta)
