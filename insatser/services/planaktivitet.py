"""The activities of the plan: what, why, by which one actor, for which goal (S031, S056, S057, S082)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Anteckningstyp
from ame.arenden.models import Anteckning, Arende
from ame.arenden.services import signera_anteckning
from ame.audit.services import log_event
from ame.common.datum import datum_text, krav_har_varit
from ame.common.texter import krav_text, utan_nummer
from insatser.enums import Aktivitetsstatus, Behovsstatus, Malstatus
from insatser.models import Plan, Planaktivitet
from insatser.services.plan import PAGAR, SEDAN, Andrad, las_plan
from insatser.urval_plan import tidigare_av_slag

ANDRAS = ("mal", "behov", "text", "varfor", "ansvarig_aktor", "ansvarig_namn", "timmar_per_vecka", "start_den", "slut_den")


@transaction.atomic
def ny_aktivitet(*, actor: User, plan: Plan, start_den: date, **falt: Any) -> Planaktivitet:
    """Adds an activity. It serves an open goal of the plan and says why in plain Swedish (S056); one actor answers for it (S031);
    sysselsättning has an end and a review (S057); the same kind again, earlier or elsewhere, takes one line of reason (S082). `falt`:
    mal, behov, text, varfor, slag, ansvarig_aktor, ansvarig_namn, ar_sysselsattning, timmar_per_vecka, slut_den, ses_over_den,
    trots_tidigare."""
    plan, arende = las_plan(actor, plan)
    rad = Planaktivitet(plan=plan, start_den=start_den, registrerad_av=actor, **_rensa(falt))
    _kontrollera(plan, rad)
    if samma := _nyss_sparad(rad):
        return samma
    _krav_skal_att_upprepa(actor, arende, rad)
    rad.status = _status(start_den)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="planaktivitet.lagg_till", obj=rad, after=rad.slag, handelse_den=start_den, arende_id=arende.pk)
    return rad


def _rensa(falt: dict[str, Any]) -> dict[str, Any]:
    return {namn: v.strip() if isinstance(v, str) else v for namn, v in falt.items()}


def _status(start_den: date) -> str:
    return Aktivitetsstatus.PLANERAD if start_den > timezone.localdate() else Aktivitetsstatus.PAGAR


def _nyss_sparad(rad: Planaktivitet) -> Planaktivitet | None:
    """The same form sent twice gives one activity."""
    lika = {n: getattr(rad, n) for n in ("mal_id", "text", "varfor", "start_den", "ansvarig_aktor", "ansvarig_namn", "slag")}
    return Planaktivitet.objects.filter(plan=rad.plan, status__in=PAGAR, **lika).first()


def _kontrollera(plan: Plan, rad: Planaktivitet) -> None:
    """Before anything is saved: in words, and on the field that is to be mended."""
    fel: dict[str, str] = {}
    if rad.mal_id is None or rad.mal.plan_id != plan.pk or rad.mal.status != Malstatus.OPPET:
        fel["mal"] = "Välj vilket mål aktiviteten ska leda till. En aktivitet utan mål kan inte startas."
    if rad.behov_id and (rad.behov.plan_id != plan.pk or rad.behov.status != Behovsstatus.OPPET):  # type: ignore[union-attr]
        fel["behov"] = "Välj ett behov som är öppet i planen."
    if not rad.text:
        fel["text"] = "Skriv vad som ska göras."
    if not rad.varfor:
        fel["varfor"] = "Skriv varför, så att deltagaren förstår nyttan."
    if rad.start_den < plan.paborjad_den:
        fel["start_den"] = "Aktiviteten kan inte starta före planen."
    if rad.slut_den and rad.slut_den < rad.start_den:
        fel["slut_den"] = "Slutet kan inte vara före starten."
    if fel:
        raise ValidationError(fel)  # type: ignore[arg-type]
    utan_nummer({n: getattr(rad, n) for n in ("text", "varfor", "ansvarig_namn", "trots_tidigare")})
    if rad.ar_sysselsattning:
        krav_slut_och_oversyn(rad.start_den, rad.slut_den, rad.ses_over_den)


def krav_slut_och_oversyn(start_den: date, slut_den: date | None, ses_over_den: date | None) -> None:
    """Sysselsättning is a step with an end, reviewed before it ends (S057)."""
    fel = {}
    if slut_den is None:
        fel["slut_den"] = "Sysselsättning behöver en slutdag."
    if ses_over_den is None:
        fel["ses_over_den"] = "Sysselsättning behöver en dag då den ses över."
    elif not start_den <= ses_over_den <= (slut_den or ses_over_den):
        fel["ses_over_den"] = "Se över den medan den pågår: mellan starten och slutet."
    if fel:
        raise ValidationError(fel)  # type: ignore[arg-type]


def _krav_skal_att_upprepa(actor: User, arende: Arende, rad: Planaktivitet) -> None:
    if not rad.trots_tidigare and tidigare_av_slag(actor, arende, rad.slag):
        raise ValidationError(
            {
                "trots_tidigare": "Deltagaren har haft samma slag förut eller någon annanstans. Skriv en rad om varför den behövs igen."
            }
        )


def _las_pagaende(rad: Planaktivitet) -> Planaktivitet:
    rad = Planaktivitet.objects.select_for_update(of=("self",)).select_related("mal", "behov", "plan").get(pk=rad.pk)
    if rad.status not in PAGAR:
        raise ValidationError("Aktiviteten är redan avslutad. Ladda om sidan för att se läget.")
    return rad


def som_det_star(rad: Planaktivitet) -> str:
    """What the page began from: two windows that began from different words are told apart by it. The goal by its place in the plan: other
    words for the goal are no change of the activity."""
    slut = rad.slut_den.isoformat() if rad.slut_den else "tills vidare"
    timmar = f", {rad.timmar_per_vecka:g} timmar i veckan" if rad.timmar_per_vecka else ""
    vem = ", ".join(d for d in (rad.get_ansvarig_aktor_display(), rad.ansvarig_namn) if d)
    delar = [rad.text, rad.varfor, f"mål {rad.mal.ordning + 1}", f"behov {rad.behov}" if rad.behov else "", vem]
    delar.append(f"{rad.start_den.isoformat()} – {slut}{timmar}")
    return " | ".join(" ".join(d.split()) for d in delar if d)


@transaction.atomic
def andra_aktivitet(*, actor: User, aktivitet: Planaktivitet, fran: str, **falt: Any) -> Planaktivitet:
    """Other words, goal, actor or days. The end of a sysselsättning is moved by forlang_aktivitet alone, with a new reason (S057)."""
    plan, arende = las_plan(actor, aktivitet.plan)
    rad = _las_pagaende(aktivitet)
    nya = {n: v for n, v in _rensa(falt).items() if n in ANDRAS}
    andrade = [n for n, v in nya.items() if getattr(rad, n) != v]
    if not andrade:
        return rad
    if (star := som_det_star(rad)) != fran:
        raise Andrad(f"Någon har ändrat aktiviteten {SEDAN}. Nu står det: ”{star}”. Spara igen för din text.")
    if rad.ar_sysselsattning and "slut_den" in andrade:
        raise ValidationError({"slut_den": "Sysselsättning förlängs med ett nytt skäl. Använd Förläng."})
    if {"ansvarig_aktor", "ansvarig_namn"} & set(andrade):
        rad.senaste_kontakt_den = None  # contact with the old actor is no contact with the new one
    for n in andrade:
        setattr(rad, n, nya[n])
    _kontrollera(plan, rad)
    rad.status = _status(rad.start_den)
    rad.full_clean()
    rad.save(update_fields=[*andrade, "status", "senaste_kontakt_den"])
    log_event(actor=actor, verb="planaktivitet.andra", obj=rad, arende_id=arende.pk, data={"falt": andrade})
    return rad


@transaction.atomic
def avsluta_aktivitet(*, actor: User, aktivitet: Planaktivitet, status: str, slut_den: date) -> Planaktivitet:
    _plan, arende = las_plan(actor, aktivitet.plan)
    rad = _las_pagaende(aktivitet)
    if status not in {Aktivitetsstatus.KLAR, Aktivitetsstatus.AVBRUTEN}:
        raise ValidationError({"status": "Välj om aktiviteten är klar eller avbruten."})
    krav_har_varit("slut_den", slut_den)
    if rad.start_den > slut_den:
        if status == Aktivitetsstatus.KLAR:
            raise ValidationError({"slut_den": "Slutet kan inte vara före starten."})
        slut_den = rad.start_den  # planned and never begun
    rad.status, rad.slut_den = status, slut_den
    rad.full_clean()
    rad.save(update_fields=["status", "slut_den"])
    log_event(actor=actor, verb="planaktivitet.avsluta", obj=rad, after=status, handelse_den=slut_den, arende_id=arende.pk)
    return rad


@transaction.atomic
def forlang_aktivitet(*, actor: User, aktivitet: Planaktivitet, slut_den: date, ses_over_den: date, skal: str) -> Planaktivitet:
    """Renews a sysselsättning. The reason is signed in the journal, and must be another than the purpose and the earlier reasons (S057)."""
    _plan, arende = las_plan(actor, aktivitet.plan)
    rad = _las_pagaende(aktivitet)
    if not rad.ar_sysselsattning or rad.slut_den is None:
        raise ValidationError("Bara sysselsättning förlängs. Ändra slutet på aktiviteten i stället.")
    idag = timezone.localdate()
    if slut_den <= rad.slut_den or slut_den < idag:
        raise ValidationError({"slut_den": "Välj en dag efter det nuvarande slutet, i dag eller framåt."})
    krav_slut_och_oversyn(max(idag, rad.start_den), slut_den, ses_over_den)
    skal = krav_text("skal", skal, "Skriv varför sysselsättningen behöver pågå längre.")
    _krav_nytt_skal(rad, skal)
    fore, rad.slut_den, rad.ses_over_den = rad.slut_den, slut_den, ses_over_den
    rad.full_clean()
    rad.save(update_fields=["slut_den", "ses_over_den"])
    signera_anteckning(
        arende=arende,
        actor=actor,
        typ=Anteckningstyp.OVRIGT,
        handelse_den=idag,
        text=f"{_borjan(rad)} från {datum_text(fore)} till {datum_text(slut_den)}. Skäl: {skal}",
        ta_bort_utkastet=False,
    )
    log_event(
        actor=actor,
        verb="planaktivitet.forlang",
        obj=rad,
        before=fore.isoformat(),
        after=slut_den.isoformat(),
        arende_id=arende.pk,
    )
    return rad


def _borjan(rad: Planaktivitet) -> str:
    return f"Sysselsättningen ”{rad.text}” förlängs"


def _krav_nytt_skal(rad: Planaktivitet, skal: str) -> None:
    """The old words again are no new reason. Earlier ones stand in the journal, signed."""
    anteckningar = Anteckning.objects.filter(arende__person_id=rad.plan.person_id, text__startswith="Sysselsättningen ”")
    tidigare = [text.partition(" Skäl: ")[2] for text in anteckningar.values_list("text", flat=True)]
    if any(_ord(skal) == _ord(t) for t in [rad.varfor, *tidigare]):
        raise ValidationError({"skal": "Skälet är detsamma som förut. Skriv vad som är nytt sedan sist."})


def _ord(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!")
