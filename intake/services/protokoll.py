"""The protocol of a meeting: frozen as a PDF when the meeting closes, and as an extract for whoever sat at the table with own cases
(S023, S026; law.md K03: date, content, who decided, who took part)."""

import hashlib
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.arenden.services.sekretess import markeringsrader_for
from ame.audit.services import log_event
from ame.common.datum import datum_text, tid_text
from ame.common.forkompilerat import rader as hamta_rader
from ame.common.pdf import rita_pdf
from intake.models import Beredning, Beredningsbeslut, Beredningsmote, Protokoll

SKYDDAD = "Person med skyddade personuppgifter"


def frys_protokoll(*, actor: User, mote: Beredningsmote) -> Protokoll:
    """Draws the unit's protocol once and keeps it with its checksum; nothing that changes later changes it. A second call finds it."""
    if finns := Protokoll.objects.filter(mote=mote).first():
        return finns
    pdf = rita_pdf("protokoll", protokolldata(mote))
    rad = Protokoll(mote=mote, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), skapat_av=actor)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="mote.protokoll", obj=rad, handelse_den=mote.moter_den, data={"sha256": rad.sha256})
    return rad


def rita_utdrag(mote: Beredningsmote, beredningar: Collection[UUID], lasare: User) -> bytes:
    """The same layout with these cases only: who else was on the agenda, and how many, is not said (law.md A02). A sender learns no
    protection and no mark that the sender did not write (A03), and never the reasons about somebody protected since (B07)."""
    return rita_pdf("protokoll", protokolldata(mote, bara=beredningar, lasare=lasare))


def ska_maskas(protokoll: Protokoll, user: User) -> bool:
    """Somebody in the frozen minutes has been protected since, and the user is not on the named list: the file as it was drawn is not
    handed out any more (law.md B12)."""
    rader = Beredning.objects.filter(
        Q(mote=protokoll.mote_id) | Q(beslut__mote=protokoll.mote_id), arende__person__har_skydd=True
    )
    dag = timezone.localdate(protokoll.skapat_vid)
    sedan = rader.filter(arende__person__skydd__till_den__isnull=True, arende__person__skydd__fran_den__gte=dag)
    return sedan.exclude(pk__in=Beredning.objects.visible_to(user).values("pk")).exists()


def protokolldata(mote: Beredningsmote, bara: Collection[UUID] | None = None, lasare: User | None = None) -> dict[str, Any]:
    """What the template reads. Seven queries whatever the number of cases."""
    rader = beredningar_pa(mote)
    if bara is not None:
        rader = [b for b in rader if b.pk in bara]
    beslut: dict[UUID, list[Beredningsbeslut]] = {}
    for rad in mote.beslut.select_related("agare", "vald_insats", "beslutad_av", "omott_behov").order_by("registrerad_vid"):
        beslut.setdefault(rad.beredning_id, []).append(rad)
    marken = markeringsrader_for(b.arende_id for b in rader)
    namnd = mote.enhet.verksamhet.namnd
    slag = "Protokoll" if bara is None else "Utdrag ur protokoll"
    tid = mote.klockan.strftime("%H.%M") if mote.klockan else ""
    return {
        "titel": f"{slag} från beredningsmöte {datum_text(mote.moter_den)}",
        "sidfot": f"{mote.enhet}, {namnd}. Framställt {tid_text(timezone.now())}.",
        "fakta": [["Enhet", f"{mote.enhet}, {namnd}"], ["Klockan", tid], ["Plats", mote.plats]],
        "deltagare": _deltagare(mote),
        "arenden": [_arende(nr, b, beslut.get(b.pk, []), marken.get(b.arende_id, []), lasare) for nr, b in enumerate(rader, 1)],
    }


def beredningar_pa(mote: Beredningsmote) -> list[Beredning]:
    """What is on the agenda in its order, then what was decided there and has left it."""
    rader = hamta_rader(_beredningar_pa, mote.pk)
    rader.sort(key=lambda b: (b.mote_id != mote.pk, b.ordning, b.startad_den, b.pk))
    return rader


def i_motet(mote_id: UUID) -> Q:
    """Condition on a beredning: on the meeting's agenda, or decided there."""
    return Q(mote_id=mote_id) | Q(pk__in=Beredningsbeslut.objects.filter(mote_id=mote_id).values("beredning_id"))


def _beredningar_pa(mote_id: UUID) -> QuerySet[Beredning]:
    return Beredning.objects.filter(i_motet(mote_id)).select_related(
        "remiss__bestallningstyp", "remiss__avsandande_enhet", "remiss__person", "remiss__avsandare", "arende"
    )


def _deltagare(mote: Beredningsmote) -> list[dict[str, str]]:
    """Who took part, from which authority: the unit where each worked on the day of the meeting."""
    rader = list(mote.deltagare.filter(har_deltagit=True).select_related("user", "part"))
    uppdrag = (
        Uppdrag.objects.aktiva(mote.moter_den)
        .filter(user__in=[r.user_id for r in rader if r.user_id])
        .select_related("enhet__verksamhet__namnd", "part")
        .order_by("fran_den")
    )
    fran = {u.user_id: str(u.part) if u.roll == Roll.FORUMMEDLEM else f"{u.enhet}, {u.enhet.verksamhet.namnd}" for u in uppdrag}
    return sorted(
        ({"namn": r.user.namn if r.user else r.namn, "fran": str(r.part or fran.get(r.user_id or 0, "—"))} for r in rader),
        key=lambda r: (r["fran"], r["namn"]),
    )


def _arende(
    nr: int, beredning: Beredning, beslut: list[Beredningsbeslut], marken: list[str], lasare: User | None = None
) -> dict[str, Any]:
    remiss = beredning.remiss
    ar_avsandare = lasare is not None and remiss.avsandare_id == lasare.pk
    skyddad = remiss.har_skydd if ar_avsandare else remiss.ar_skyddad
    marken = [] if ar_avsandare else marken
    rader = [[["Beslut", "Inget beslut är fattat"]]] if not beslut else [_beslut(b, remiss.ar_skyddad) for b in beslut]
    return {
        "nr": nr,
        "rubrik": f"{SKYDDAD if skyddad else remiss.namn}, {remiss.nummer}",
        "fakta": [
            ["Beställning", str(remiss.bestallningstyp or "")],
            ["Från", str(remiss.avsandande_enhet or remiss.get_kalla_display())],
            *(["Markering", rad] for rad in marken),  # provision, date, authority (law.md A24)
        ],
        "beslut": rader,
    }


def _beslut(b: Beredningsbeslut, skyddad: bool) -> list[list[str]]:
    """A protected person's reasons stay in the case, which only the named list opens (law.md B07)."""
    insats = f"{b.vald_insats}, vald av {b.get_vald_av_display().lower()}" if b.vald_insats else ""
    return [
        ["Beslut", f"{b.get_beslut_display()}, {datum_text(b.beslutad_den)}"],
        ["Skäl", "Står i ärendet." if skyddad else b.motivering],
        ["Annorlunda den här gången", "" if skyddad else b.vad_ar_annorlunda],
        ["Insats", "" if skyddad else insats],
        ["Behov som inte kan mötas", b.omott_behov.get_behov_display() if b.omott_behov and not skyddad else ""],
        ["Bestämmelse", b.lagrum],
        ["Går vidare hos", b.agare.namn],
        ["Beslutade", b.beslutad_av.namn],
    ]
