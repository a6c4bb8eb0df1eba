"""What a month's attendance report says: facts only, the same for the page, the PDF and the comparison afterwards (N01, S088; law.md I04,
I06). No rule about support is known here, and nothing here weighs anybody's attendance."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils import timezone

from ame.access.models import User
from ame.arenden.models import Arende
from ame.common.datum import MANADER, tid_text
from insatser.enums import BEDOMD_FRANVARO, DELTOG, UR_PLANEN, Narvarostatus
from insatser.matt import Narvaro, ar_kommande, narvarotimmar, rakna_narvaro
from insatser.models import Tillfalle
from intake.enums import Kallelsekanal
from intake.models import Remiss

DEFINITION = (
    "Närvaro, version 1. Planerade timmar är de pass som blev av. Pass som anordnaren ställde in, eller då personen var i en annan "
    "planerad aktivitet, räknas varken som planerade eller som närvaro. Ett pass som ingen har registrerat är aldrig frånvaro."
)
KOMMANDE = "Kommande"
MED = ("insats__insatstyp", "franvaroskal", "bedomd_av", "markerad_av")


def manadens_forsta(den: date) -> date:
    return den.replace(day=1)


def manadens_sista(manad: date) -> date:
    return manadens_forsta(manad.replace(day=28) + timedelta(days=4)) - timedelta(days=1)


def manad_text(manad: date) -> str:
    """`oktober 2026`."""
    return f"{MANADER[manad.month - 1]} {manad.year}"


def tillfallen_i(arende: Arende, fran: date, till: date) -> list[Tillfalle]:
    """The sessions of all insatser of the case in the period, in order. One query."""
    rader = Tillfalle.objects.filter(insats__arende=arende, den__gte=fran, den__lte=till)
    return list(rader.select_related(*MED).order_by("den", "fran_tid", "pk"))


def rapportens_forsta(remiss: Remiss, manad: date) -> date:
    """The month's first day, or the day the remiss came: its sender is not told what was before (S088, D11)."""
    return max(manadens_forsta(manad), remiss.inkom_den or date.min)


def sammanstall(arende: Arende, remiss: Remiss, manad: date) -> dict[str, Any]:
    """The report of the month as it would be signed now: scope, period, definition and time of run (N04), and the facts. The weeks are ISO
    weeks clipped at the month's edges (AK14)."""
    manad = manadens_forsta(manad)
    fran = rapportens_forsta(remiss, manad)
    tillfallen = tillfallen_i(arende, fran, manadens_sista(manad))
    return {
        "titel": f"Närvaro {manad_text(manad)}",
        "galler": remiss.namn,
        "remiss": remiss.nummer,
        "fran": ", ".join(filter(None, [str(arende.enhet), str(arende.enhet.verksamhet.namnd)])),
        "till": f"{remiss.avsandare}, {remiss.avsandande_enhet}" if remiss.avsandare else "",
        "period": {"fran": fran.isoformat(), "till": manadens_sista(manad).isoformat()},
        "omfattning": "En person. Alla pass i personens insatser hos enheten under perioden.",
        "definition": DEFINITION,
        "kord": tid_text(timezone.now()),
        "fakta": fakta(tillfallen, andringar([t.pk for t in tillfallen])),
    }


def fakta(tillfallen: Iterable[Tillfalle], andrade: dict[UUID, list[str]]) -> dict[str, Any]:
    """The part that is compared afterwards: sums, weeks and sessions."""
    rader = list(tillfallen)
    veckor: dict[tuple[int, int], list[Tillfalle]] = {}
    insatser: dict[UUID, list[Tillfalle]] = {}
    for t in rader:
        veckor.setdefault(t.den.isocalendar()[:2], []).append(t)
        insatser.setdefault(t.insats_id, []).append(t)
    return {
        "summa": _summa(rakna_narvaro(rader)),
        "insatser": [{"namn": i[0].insats.namn_utanfor} | _summa(rakna_narvaro(i)) for i in insatser.values()],
        "veckor": [
            {"vecka": f"{v[1]}", "fran": i[0].den.isoformat(), "till": i[-1].den.isoformat()} | _summa(rakna_narvaro(i))
            for v, i in sorted(veckor.items())
        ],
        "pass": [_pass(t, andrade.get(t.pk, [])) for t in rader],
    }


def _summa(n: Narvaro) -> dict[str, Any]:
    return {"antal": n.pass_, "planerade": tim(n.planerade), "narvarande": tim(n.narvarande), "franvaro": tim(n.franvaro)}


def tim(timmar: Decimal) -> str:
    """`3,5`: hours as they are read."""
    return f"{timmar.normalize():f}".replace(".", ",") if timmar else "0"


def _pass(t: Tillfalle, andrade: list[str]) -> dict[str, Any]:
    """One session. What was told beforehand and the person's own explanation stand word for word (AK11, N07)."""
    status = Narvarostatus(t.status)
    rad: dict[str, Any] = {
        "id": str(t.pk),
        "den": t.den.isoformat(),
        "tid": f"{t.fran_tid:%H.%M}–{t.till_tid:%H.%M}",
        "insats": t.insats.namn_utanfor,
        "status": status.value,
        "status_text": status_ord(status),
        "planerade": "—" if status in UR_PLANEN else tim(t.planerade_timmar),
        "narvarande": tim(narvarotimmar(t)) if status in (*DELTOG, *BEDOMD_FRANVARO) else "—",
        "anmald": _anmald(t),
        "registrerad": f"{t.markerad_av}, {tid_text(t.markerad_vid)}" if t.markerad_av and t.markerad_vid else "",
        "sent_registrerad": t.ar_sen_registrering,
        "rattelser": andrade,
    }
    if status in BEDOMD_FRANVARO or status == Narvarostatus.FRANVARANDE:
        rad |= {
            "forklaring": t.forklaring,
            "forklaring_den": t.forklaring_den.isoformat() if t.forklaring_den else "",
            "forklaring_saknas": t.forklaring_saknas,
            "skal": str(t.franvaroskal) if t.franvaroskal and status == Narvarostatus.GILTIG else "",
            "ogiltig_skal": t.ogiltig_skal if status == Narvarostatus.OGILTIG else "",
            "bedomd": f"{t.bedomd_av}, {tid_text(t.bedomd_vid)}" if t.bedomd_av and t.bedomd_vid else "",
        }
    return rad


def status_ord(status: str) -> str:
    """A handler's "ogiltig" is a proposal: what it means for support is for the socialnämnd alone to say (law.md I04)."""
    text = str(Narvarostatus(status).label)
    return f"{text} (enhetens förslag)" if status == Narvarostatus.OGILTIG else text


def passets_ord(t: Tillfalle) -> str:
    """What is known of the session, in words. A day that has not come is nobody's to register yet (S088)."""
    return KOMMANDE if ar_kommande(t, timezone.localdate()) else status_ord(t.status)


def _anmald(t: Tillfalle) -> str:
    if t.anmald_vid is None:
        return ""
    kanal = Kallelsekanal(t.anmald_kanal).label.lower() if t.anmald_kanal else ""
    return ", ".join(filter(None, [tid_text(t.anmald_vid), kanal])) + (f": {t.anmalt_skal}" if t.anmalt_skal else "")


# --- corrections ------------------------------------------------------------------------------------------------


def andringar(ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Session -> what was corrected after it was first marked, from the history that the database keeps. The first marking and the first
    judgement of an absence are no corrections. Two queries."""
    rader = list(
        apps.get_model("insatser", "TillfalleEvent")
        .objects.filter(pgh_obj_id__in=list(ids))
        .order_by("pgh_obj_id", "pgh_id")
        .values("pgh_obj_id", "pgh_created_at", "status", "timmar", "planerade_timmar", "markerad_av_id", "bedomd_av_id")
    )
    svar: dict[UUID, list[tuple[Any, str, int | None]]] = {}
    fore: dict[str, Any] | None = None
    for rad in rader:
        if fore and fore["pgh_obj_id"] == rad["pgh_obj_id"] and (text := _rattelse(fore, rad)):
            vem = rad["bedomd_av_id"] if rad["status"] in BEDOMD_FRANVARO else rad["markerad_av_id"]
            svar.setdefault(rad["pgh_obj_id"], []).append((rad["pgh_created_at"], text, vem))
        fore = rad
    namn = {u.pk: str(u) for u in User.objects.filter(pk__in={vem for r in svar.values() for _, _, vem in r if vem})}
    return {
        pk: [f"{text}, {namn.get(vem, '') + ', ' if vem in namn else ''}{tid_text(vid)}" for vid, text, vem in r]
        for pk, r in svar.items()
    }


def _rattelse(fore: dict[str, Any], rad: dict[str, Any]) -> str:
    gammal, ny = Narvarostatus(fore["status"]), Narvarostatus(rad["status"])
    if gammal == Narvarostatus.EJ_REGISTRERAD:
        return ""
    if gammal != ny:
        forsta = gammal == Narvarostatus.FRANVARANDE and ny in BEDOMD_FRANVARO
        return "" if forsta else f"Ändrad från {gammal.label.lower()} till {ny.label.lower()}"
    if ny in DELTOG and fore["timmar"] != rad["timmar"]:
        return f"Timmar ändrade från {_tim_eller(fore)} till {_tim_eller(rad)}"
    return ""


def _tim_eller(rad: dict[str, Any]) -> str:
    return tim(rad["planerade_timmar"] if rad["timmar"] is None else rad["timmar"])


# --- comparison -------------------------------------------------------------------------------------------------


JAMFORS = (
    *("den", "tid", "status", "planerade", "narvarande", "anmald"),
    *("forklaring", "forklaring_den", "forklaring_saknas", "skal", "ogiltig_skal"),
)


def avtryck(fakta_: dict[str, Any]) -> str:
    """The same facts give the same mark, whoever asks and when: a colleague who has changed name changes nobody's attendance."""
    rader = [[p["id"], *_jamfors(p)] for p in fakta_["pass"]]
    return hashlib.sha256(json.dumps(rader, ensure_ascii=False).encode()).hexdigest()


def _jamfors(p: dict[str, Any]) -> list[Any]:
    return [*(p.get(namn, "") for namn in JAMFORS), len(p["rattelser"])]


def skillnader(fore: dict[str, Any], nu: dict[str, Any]) -> list[str]:
    """In words, what is another in the second version of the facts than in the first."""
    gamla, nya = ({p["id"]: p for p in f["pass"]} for f in (fore, nu))
    texter = []
    for pk in sorted({*gamla, *nya}, key=lambda pk: ((nya.get(pk) or gamla[pk])["den"], pk)):
        gammal, ny = gamla.get(pk), nya.get(pk)
        if gammal is None and ny:
            texter.append(f"{ny['den']} {ny['tid']}: passet är nytt. {ny['status_text']}.")
        elif ny is None and gammal:
            texter.append(f"{gammal['den']} {gammal['tid']}: passet är borttaget.")
        elif gammal and ny and _jamfors(gammal) != _jamfors(ny):
            texter.append(f"{ny['den']} {ny['tid']}: {_vad(gammal, ny)}")
    return texter


def _vad(gammal: dict[str, Any], ny: dict[str, Any]) -> str:
    if gammal["status"] != ny["status"]:
        return f"{gammal['status_text']} är ändrat till {ny['status_text'].lower()}."
    if (gammal["planerade"], gammal["narvarande"]) != (ny["planerade"], ny["narvarande"]):
        return f"timmarna är ändrade: planerade {ny['planerade']}, närvarande {ny['narvarande']}."
    if gammal.get("forklaring") != ny.get("forklaring"):
        return "deltagarens förklaring är ändrad."
    return "uppgifter om passet är ändrade."
