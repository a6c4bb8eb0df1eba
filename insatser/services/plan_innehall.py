"""What a signed plan holds: built once, frozen at signing, compared with later, printed (S053, N23). Nothing but what the participant is
to read: no notes, no personnummer."""

from dataclasses import dataclass
from typing import Any

from ame.access.models import User
from ame.arenden.models import Arende
from ame.common.datum import datum_text
from ame.organisation.models import Kontaktvag
from insatser.enums import PAGAENDE_AKTIVITET, Aktor, Behovsstatus, Malstatus, Maltyp
from insatser.models import Plan, Planaktivitet, Planbehov, Planmal

ENKLA = {
    "eget_onskemal": "Vad du själv vill",
    "maltyp": "Vad planen ska leda till",
    "lagesbild": "Så här ser det ut nu",
    "mal_ame": "Arbetsmarknadsenhetens mål",
    "mal_eb": "Ekonomiskt bistånds mål",
    "mal_af": "Arbetsförmedlingens mål",
    "malen_skiljer": "Målen skiljer sig åt",
    "barnperspektiv": "Vad planen betyder för barnen",
    "uppfoljas_den": "När planen följs upp",
    "handlaggare": "Din handläggare",
    "ersattare": "När handläggaren är borta",
}
LISTOR = {"mal": "Mål", "behov": "Stöd", "aktiviteter": "Aktivitet"}


@dataclass(frozen=True)
class Rader:
    """The rows of a plan, read once for a page. Three queries."""

    mal: list[Planmal]
    behov: list[Planbehov]
    aktiviteter: list[Planaktivitet]

    @property
    def oppna_mal(self) -> list[Planmal]:
        return [m for m in self.mal if m.status == Malstatus.OPPET]

    @property
    def oppna_behov(self) -> list[Planbehov]:
        return [b for b in self.behov if b.status == Behovsstatus.OPPET]

    @property
    def pagaende(self) -> list[Planaktivitet]:
        return [a for a in self.aktiviteter if a.status in PAGAENDE_AKTIVITET]


def las_rader(plan: Plan) -> Rader:
    mal = list(plan.mal.all())
    behov = list(plan.behov.all())
    per_mal, per_behov = {m.pk: m for m in mal}, {b.pk: b for b in behov}
    aktiviteter = list(plan.aktiviteter.all())
    for rad in aktiviteter:
        rad.mal = per_mal[rad.mal_id]
        rad.behov = per_behov.get(rad.behov_id)  # type: ignore[arg-type]
    return Rader(mal, behov, aktiviteter)


def bygg_innehall(plan: Plan, arende: Arende, rader: Rader) -> dict[str, Any]:
    """The plan as the participant reads it. No query beyond the plan's stand-in."""
    return {
        "eget_onskemal": plan.eget_onskemal,
        "maltyp": Maltyp(plan.maltyp).label if plan.maltyp else "",
        "lagesbild": plan.lagesbild,
        "mal_ame": plan.mal_ame,
        "mal_eb": plan.mal_eb,
        "mal_af": plan.mal_af,
        "malen_skiljer": "Ja. Vi tar upp det på trepartssamtalet." if plan.malen_skiljer else "",
        "barnperspektiv": plan.barnperspektiv if plan.har_barn else "",
        "uppfoljas_den": datum_text(plan.uppfoljas_den) if plan.uppfoljas_den else "",
        "handlaggare": _vem(arende.ansvarig),
        "ersattare": _vem(plan.ersattare),
        "enhet": arende.enhet.namn,
        "mal": [_mal(m) for m in rader.mal if m.status != Malstatus.NEDLAGT],
        "behov": [_behov(b) for b in rader.oppna_behov],
        "aktiviteter": [_aktivitet(a) for a in rader.pagaende],
    }


def _vem(user: User | None) -> str:
    return ", telefon ".join(t for t in (user.namn, user.telefon) if t) if user else ""


def _mal(rad: Planmal) -> dict[str, str]:
    return {"id": str(rad.pk), "text": rad.text, "status": "" if rad.status == Malstatus.OPPET else rad.get_status_display()}


def ansvarig(aktor: str, namn: str, *, du: bool = False) -> str:
    """Who answers for it. `du`: as the participant reads it; those who work with the person read "Deltagaren"."""
    if not aktor:
        return "Ingen ännu"
    vem = "Du själv" if du and aktor == Aktor.DELTAGARE else str(Aktor(aktor).label)
    if namn.startswith(vem):  # "Arbetsförmedlingen Exempelstad" says both
        return namn
    return f"{vem}, {namn}" if namn else vem


def _behov(rad: Planbehov) -> dict[str, str]:
    return {
        "id": str(rad.pk),
        "text": ": ".join(t for t in (rad.get_slag_display(), rad.beskrivning) if t),
        "vem": ansvarig(rad.aktor, rad.aktor_namn, du=True),
    }


def nar(rad: Planaktivitet) -> str:
    period = f"Från {datum_text(rad.start_den)}" + (f" till {datum_text(rad.slut_den)}" if rad.slut_den else "")
    timmar = f", {rad.timmar_per_vecka:g} timmar i veckan".replace(".", ",") if rad.timmar_per_vecka else ""
    oversyn = f". Vi ser över den {datum_text(rad.ses_over_den)}" if rad.ses_over_den else ""
    return f"{period}{timmar}{oversyn}"


def _aktivitet(rad: Planaktivitet) -> dict[str, str]:
    return {
        "id": str(rad.pk),
        "text": rad.text,
        "nar": nar(rad),
        "vem": ansvarig(rad.ansvarig_aktor, rad.ansvarig_namn, du=True),
        "varfor": rad.varfor,
        "mal": rad.mal.text,
    }


def kontaktvagar(arende: Arende, den: Any) -> list[dict[str, str]]:
    """Other ways to help, from the verksamhet's own list (S118). One query."""
    rader = Kontaktvag.objects.filter(verksamhet_id=arende.enhet.verksamhet_id).aktuella(den)
    return [{"namn": k.namn, "beskrivning": k.beskrivning, "telefon": k.telefon, "webbplats": k.webbplats} for k in rader]


# --- what has changed since (N23) -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Skillnad:
    """One field that differs. An empty `fore` is new; an empty `efter` is gone."""

    vad: str
    fore: str
    efter: str


def skillnader(fore: dict[str, Any], efter: dict[str, Any]) -> list[Skillnad]:
    """Only what differs, in the order of the page (N23)."""
    rader = [
        Skillnad(ord_, fore.get(n, ""), efter.get(n, "")) for n, ord_ in ENKLA.items() if fore.get(n, "") != efter.get(n, "")
    ]
    for namn, ord_ in LISTOR.items():
        gamla = {r["id"]: _som_text(r) for r in fore.get(namn, [])}
        nya = {r["id"]: _som_text(r) for r in efter.get(namn, [])}
        for pk in [*gamla, *(k for k in nya if k not in gamla)]:
            if gamla.get(pk, "") != nya.get(pk, ""):
                rader.append(Skillnad(ord_, gamla.get(pk, ""), nya.get(pk, "")))
    return rader


def _som_text(rad: dict[str, str]) -> str:
    delar = [rad["text"], rad.get("status", ""), rad.get("nar", ""), rad.get("vem", "")]
    if rad.get("varfor"):
        delar += [f"Varför: {rad['varfor']}", f"Mål: {rad['mal']}"]
    return "\n".join(d for d in delar if d)
