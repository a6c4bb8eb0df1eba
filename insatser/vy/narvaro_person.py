"""A person's own tab Närvaro: the month's sessions, the hours by the one measure, and the weekly schedule (S088, S090, N01)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from ame.access.perms import can_arbeta_i_arende, can_markera_narvaro
from ame.arenden.models import Arende
from ame.common.datum import VECKODAGAR
from insatser.enums import BEDOMD_FRANVARO, DELTOG, InsatsStatus, Veckor
from insatser.matt import Narvaro, ar_kommande, narvarotimmar, rakna_narvaro
from insatser.models import Insats, Schemarad, Tillfalle
from insatser.services.bedoma import FRANVARO
from insatser.services.rapport_innehall import manad_text, manadens_forsta, manadens_sista, passets_ord, tillfallen_i, tim
from insatser.veckoschema import isovecka, planerade_timmar, sista_dag
from insatser.vy.bedoma import historik, visat_pass


@dataclass(frozen=True)
class Pass:
    tillfalle: Tillfalle
    vecka: int
    status: str
    timmar: str  # attended; a dash when nobody knows


@dataclass(frozen=True)
class Schemapost:
    rad: Schemarad
    insats: str
    text: str
    timmar: str
    far_andras: bool


def las_manad(text: str) -> date:
    """The first of `2026-11`; of this month when the text is no month."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return manadens_forsta(timezone.localdate())


def bygg_manad(arende: Arende, manad: date) -> dict[str, Any]:
    """The month in sessions and sums: the whole month's plan, and what is known up to and with today. One query."""
    idag = timezone.localdate()
    tillfallen = tillfallen_i(arende, manad, manadens_sista(manad))
    hittills = rakna_narvaro(t for t in tillfallen if t.den <= idag)
    return {
        "manad": manad_text(manad),
        "forra": f"?manad={manad - timedelta(days=1):%Y-%m}",
        "nasta": f"?manad={manadens_sista(manad) + timedelta(days=1):%Y-%m}",
        "rader": [_pass(t) for t in tillfallen],
        "hela": rakna_narvaro(tillfallen),
        "hittills": hittills,
        "saknas": varfor_inga_timmar(hittills),
        "ar_forbi": manadens_sista(manad) <= idag,
    }


def varfor_inga_timmar(n: Narvaro) -> str:
    """Why attended hours are a dash; empty when they are known. Not registered is never counted as absence (I06)."""
    if not n.pass_:
        return "Inget var planerat."
    if n.ej_registrerade_pass:
        antal = n.ej_registrerade_pass
        vad = "1 tillfälle är inte registrerat" if antal == 1 else f"{antal} tillfällen är inte registrerade"
        return f"{vad}. Det är inte frånvaro."
    return ""


def _pass(t: Tillfalle) -> Pass:
    kant = t.status in DELTOG
    return Pass(t, isovecka(t.den)[1], passets_ord(t), tim(narvarotimmar(t)) if kant else "—")


def bygg_schema(request: HttpRequest, arende: Arende) -> dict[str, Any]:
    """The lines that hold or will hold, and what the plan says against what the schedule gives (AK07). Two queries."""
    idag = timezone.localdate()
    insatser = list(Insats.objects.filter(arende=arende).pagaende().select_related("insatstyp").order_by("start_den"))
    per_id = {i.pk: i for i in insatser}
    rader = Schemarad.objects.filter(insats__in=insatser).select_related("placering__plats__anordnare")
    far = bool(can_arbeta_i_arende(request.user, arende))
    poster = []
    for rad in rader:
        rad.insats = per_id[rad.insats_id]
        if rad.galler_till_den is None or rad.galler_till_den >= idag:
            poster.append(_schemapost(rad, far))
    return {
        "schema": poster,
        "jamfort": [_jamfor(i, poster) for i in insatser],
        "passerade": [i for i in insatser if i.planerat_slut_den < idag],
        "far_planera": far and bool(insatser),
    }


def _schemapost(rad: Schemarad, far: bool) -> Schemapost:
    dag = VECKODAGAR[rad.veckodag - 1].capitalize()
    text = f"{dag} {rad.fran_tid:%H.%M}–{rad.till_tid:%H.%M}"
    if rad.rast_minuter:
        text += f", rast {rad.rast_minuter} min"
    if rad.veckor != Veckor.ALLA:
        text += f", {Veckor(rad.veckor).label.lower()}"
    timmar = planerade_timmar(rad.fran_tid, rad.till_tid, rad.rast_minuter)
    slutar = sista_dag(rad, timezone.localdate()) < rad.galler_fran_den
    return Schemapost(rad, str(rad.insats.insatstyp), text, tim(timmar), far and not slutar)


def _jamfor(insats: Insats, poster: list[Schemapost]) -> dict[str, Any]:
    """Hours a week: agreed in the insats, and given by the lines that hold today; a line for every second week counts half."""
    idag = timezone.localdate()
    galler = [p.rad for p in poster if p.rad.insats_id == insats.pk and p.rad.galler_fran_den <= idag]
    schemalagt = sum(
        planerade_timmar(r.fran_tid, r.till_tid, r.rast_minuter) / (1 if r.veckor == Veckor.ALLA else 2) for r in galler
    )
    return {"insats": insats, "planerat": insats.timmar_per_vecka, "schemalagt": tim(schemalagt) if galler else ""}


# --- one session --------------------------------------------------------------------------------------------------


def bygg_tillfalle(request: HttpRequest, rad: Tillfalle, arende: Arende | None) -> dict[str, Any]:
    """What a session's page shows, and what may be done there. `arende` None: the reader is the handledare of the group."""
    i_arendet = arende is not None
    bedomt = rad.status in BEDOMD_FRANVARO
    pagar = rad.insats.status == InsatsStatus.PAGAR
    return {
        "t": rad,
        "person": rad.insats.arende.person,
        "arende": arende,
        "historik": historik(rad.pk, i_arendet),
        "status_text": visat_pass(rad, i_arendet),
        "ar_kommande": ar_kommande(rad, timezone.localdate()),
        "far_markera": pagar and bool(can_markera_narvaro(request.user, rad.insats)) and (i_arendet or not bedomt),
        "far_flytta": i_arendet and pagar and rad.markerad_vid is None and bool(can_arbeta_i_arende(request.user, arende)),
        "ar_franvaro": rad.status in FRANVARO,
    }


def rast(rad: Tillfalle) -> int:
    """The break in minutes, as the session's hours say."""
    minuter = (rad.till_tid.hour - rad.fran_tid.hour) * 60 + rad.till_tid.minute - rad.fran_tid.minute
    return max(0, round(minuter - float(rad.planerade_timmar) * 60))
