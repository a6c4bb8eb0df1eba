"""The weekly schedule and its sessions (AK07). A session that somebody has marked is never moved by a change of the schedule."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.audit.services import log_event
from ame.common.datum import datum_text, krav_framat
from ame.common.helgdagar import helgdag
from insatser.enums import InsatsStatus, Narvarostatus, Veckor
from insatser.models import Insats, Placering, Schemarad, Tillfalle
from insatser.services.rapport import markera_andrade
from insatser.veckoschema import isovecka, period, planerade_timmar, schemadagar, slutdag

OAVSLUTAD = "Insatsen är avslutad. Schemat kan inte ändras."


def _las_insats(insats: Insats, actor: User) -> Insats:
    """The row locked: two who plan at once wait for each other, and no session is made twice."""
    last = Insats.objects.select_for_update(of=("self",)).select_related("arende").get(pk=insats.pk)
    krav(can_arbeta_i_arende(actor, last.arende))
    if last.status == InsatsStatus.AVSLUTAD:
        raise ValidationError(OAVSLUTAD)
    return last


@transaction.atomic
def lagg_till_schemarader(
    *, actor: User, insats: Insats, veckodagar: Iterable[int], placering: Placering | None = None, **falt: Any
) -> list[Schemarad]:
    """One line per weekday, with the sessions they give. `falt`: veckor, fran_tid, till_tid, rast_minuter, galler_fran_den,
    galler_till_den. The same line sent twice is refused as overlapping."""
    insats = _las_insats(insats, actor)
    _kontrollera_placering(insats, placering)
    rader = [Schemarad(insats=insats, placering=placering, veckodag=v, **falt) for v in sorted(set(veckodagar))]
    for rad in rader:
        _kontrollera_rad(rad)
        rad.full_clean()
        rad.save(force_insert=True)
        log_event(actor=actor, verb="schema.lagg_till", obj=rad, arende_id=insats.arende_id)
    fyll_pa_tillfallen(insats)
    markera_andrade(arende=insats.arende)  # a line from a day that has been may reach into a reported month
    return rader


def _kontrollera_placering(insats: Insats, placering: Placering | None) -> None:
    if placering is not None and not Placering.objects.oppna().filter(pk=placering.pk, insats=insats).exists():
        raise ValidationError({"placering": "Välj en placering som hör till insatsen och inte har slutat."})


def _kontrollera_rad(rad: Schemarad) -> None:
    planerade_timmar(rad.fran_tid, rad.till_tid, rad.rast_minuter)
    forsta, sista = period(rad.insats, rad.placering)
    if not forsta <= rad.galler_fran_den <= sista:
        vad = "placeringens" if rad.placering else "insatsens"
        raise ValidationError({"galler_fran_den": f"Välj en dag inom {vad} tid, {datum_text(forsta)} till {datum_text(sista)}."})
    andra = Schemarad.objects.filter(
        insats=rad.insats, veckodag=rad.veckodag, fran_tid__lt=rad.till_tid, till_tid__gt=rad.fran_tid
    ).exclude(pk=rad.pk)
    for annan in andra:
        samma_vecka = Veckor.ALLA in {annan.veckor, rad.veckor} or annan.veckor == rad.veckor
        fore = annan.galler_till_den is not None and annan.galler_till_den < rad.galler_fran_den
        efter = rad.galler_till_den is not None and rad.galler_till_den < annan.galler_fran_den
        if samma_vecka and not fore and not efter:
            raise ValidationError(
                {"fran_tid": "Schemat har redan en tid den veckodagen som går in i den här. Ändra den i stället."}
            )


@transaction.atomic
def andra_schemarad(*, actor: User, rad: Schemarad, fran_den: date, **falt: Any) -> tuple[Schemarad, int]:
    """ "Denna och alla kommande": from the day on the line is closed and another takes over; the days before are left alone. A session that
    somebody has marked, was called to or has told absence for stays as it is, and no second one is made for its day. Returns the line that
    holds from the day, and how many sessions stayed."""
    insats = _las_insats(rad.insats, actor)
    rad = Schemarad.objects.select_related("placering").get(pk=rad.pk, insats=insats)
    krav_framat("fran_den", fran_den)
    if rad.galler_till_den and fran_den > rad.galler_till_den:
        raise ValidationError({"fran_den": "Raden har slutat gälla den dagen. Lägg till en ny rad i stället."})
    kvar = _ta_bort(rad, fran_den)
    if fran_den <= rad.galler_fran_den:
        ny = rad
        falt["galler_fran_den"] = rad.galler_fran_den
    else:
        till_den, rad.galler_till_den = rad.galler_till_den, fran_den - timedelta(days=1)
        rad.full_clean()
        rad.save(update_fields=["galler_till_den"])
        ny = Schemarad(placering=rad.placering, galler_fran_den=fran_den, galler_till_den=till_den)
    ny.insats = insats
    for namn, varde in falt.items():
        setattr(ny, namn, varde)
    _kontrollera_rad(ny)
    ny.full_clean(validate_unique=False)
    ny.save()
    log_event(actor=actor, verb="schema.andra", obj=ny, handelse_den=fran_den, arende_id=insats.arende_id)
    fyll_pa_tillfallen(insats)
    return ny, kvar


@transaction.atomic
def avsluta_schemarad(*, actor: User, rad: Schemarad, sista_den: date) -> int:
    """The line holds to and with the day. One that has given nothing yet is taken away. Returns how many later sessions stayed because
    they were already marked."""
    insats = _las_insats(rad.insats, actor)
    rad = Schemarad.objects.get(pk=rad.pk, insats=insats)
    if sista_den < timezone.localdate() - timedelta(days=1):
        raise ValidationError({"sista_den": "Välj i går eller en senare dag. Det som redan har hänt ändras inte."})
    kvar = _ta_bort(rad, sista_den + timedelta(days=1))
    log_event(actor=actor, verb="schema.avsluta", obj=rad, handelse_den=sista_den, arende_id=insats.arende_id)
    if sista_den < rad.galler_fran_den and not Tillfalle.objects.filter(schemarad=rad).exists():
        rad.delete()
        return 0
    rad.galler_till_den = max(sista_den, rad.galler_fran_den)
    rad.full_clean()
    rad.save(update_fields=["galler_till_den"])
    return kvar


def _ta_bort(rad: Schemarad, fran_den: date) -> int:
    """Takes away the line's untouched sessions from the day on; how many stay."""
    rader = Tillfalle.objects.filter(schemarad=rad, den__gte=fran_den)
    rader.ororda().delete()
    return rader.count()


def fyll_pa_tillfallen(insats: Insats, idag: date | None = None) -> int:
    """Makes the sessions that the schedule gives and that are not there, and takes away untouched coming ones that it gives no longer
    (the placement has ended, the end was moved back). A line has one session per ISO week: one moved by hand within its week is not made
    again. Idempotent; the caller holds the insats' row. Returns how many were made. Five queries."""
    idag = idag or timezone.localdate()
    rader = list(Schemarad.objects.filter(insats=insats).select_related("placering"))
    for rad in rader:
        rad.insats = insats
    finns = list(Tillfalle.objects.filter(insats=insats, schemarad__isnull=False).select_related("schemarad"))
    _ta_bort_utanfor(insats, finns, {rad.pk: slutdag(rad) for rad in rader}, idag)
    veckor = {(t.schemarad_id, isovecka(t.den)) for t in finns}
    kvarhallna = {t.den for t in finns if t.schemarad and t.schemarad.galler_till_den and t.den > t.schemarad.galler_till_den}
    nya = [
        Tillfalle(
            insats=insats,
            placering=rad.placering,
            schemarad=rad,
            den=den,
            fran_tid=rad.fran_tid,
            till_tid=rad.till_tid,
            planerade_timmar=planerade_timmar(rad.fran_tid, rad.till_tid, rad.rast_minuter),
        )
        for rad in rader
        for den in schemadagar(rad, idag)
        if (rad.pk, isovecka(den)) not in veckor and den not in kvarhallna
    ]
    fore = Tillfalle.objects.filter(insats=insats).count()
    Tillfalle.objects.bulk_create(nya, ignore_conflicts=True)  # a session added by hand at the same time stands in its place
    return Tillfalle.objects.filter(insats=insats).count() - fore if nya else 0


def _ta_bort_utanfor(insats: Insats, finns: list[Tillfalle], sista: dict[Any, date], idag: date) -> None:
    utanfor = [t.pk for t in finns if t.den > idag and t.den > sista[t.schemarad_id] and t.status == Narvarostatus.EJ_REGISTRERAD]
    if utanfor:
        Tillfalle.objects.filter(insats=insats, pk__in=utanfor).ororda().delete()


def fyll_pa_alla(idag: date) -> int:
    """Nightly: every running insats with a schedule is topped up. May run twice (N29). Returns how many sessions were made."""
    antal = 0
    har_schema = Exists(Schemarad.objects.filter(insats=OuterRef("pk")))
    for pk in Insats.objects.pagaende().filter(har_schema).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            insats = Insats.objects.pagaende().select_for_update(of=("self",)).filter(pk=pk).first()
            antal += fyll_pa_tillfallen(insats, idag) if insats else 0
    return antal


# --- one session --------------------------------------------------------------------------------------------------


@transaction.atomic
def lagg_till_tillfalle(
    *,
    actor: User,
    insats: Insats,
    den: date,
    fran_tid: time,
    till_tid: time,
    rast_minuter: int = 0,
    placering: Placering | None = None,
    bekraftar_rod_dag: bool = False,
) -> Tillfalle:
    """A session beside the schedule, within the insats and the placement; on a red day only when that is said."""
    insats = _las_insats(insats, actor)
    _kontrollera_placering(insats, placering)
    _kontrollera_dag(insats, placering, den, bekraftar_rod_dag)
    rad = Tillfalle(insats=insats, placering=placering, den=den, fran_tid=fran_tid, till_tid=till_tid)
    rad.planerade_timmar = planerade_timmar(fran_tid, till_tid, rast_minuter)
    _krav_ledig_tid(rad)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="tillfalle.lagg_till", obj=rad, handelse_den=den, arende_id=insats.arende_id)
    markera_andrade(arende=insats.arende)
    return rad


@transaction.atomic
def flytta_tillfalle(
    *,
    actor: User,
    tillfalle: Tillfalle,
    version: int,
    den: date,
    fran_tid: time,
    till_tid: time,
    rast_minuter: int = 0,
    bekraftar_rod_dag: bool = False,
) -> Tillfalle:
    """Another day or time for one session. A marked one is never moved. One that the schedule gave stays within its ISO week: to another
    week it is cancelled and a new one added, so that both days say what happened."""
    insats = _las_insats(tillfalle.insats, actor)
    rad = Tillfalle.objects.select_for_update(of=("self",)).get(pk=tillfalle.pk, insats=insats)
    if rad.markerad_vid is not None:
        raise ValidationError("Tillfället är redan registrerat och flyttas inte. Lägg till ett nytt tillfälle i stället.")
    if rad.version != version:
        raise ValidationError("Någon annan ändrade tillfället medan du hade sidan öppen. Ladda om sidan och se vad som gäller.")
    if rad.schemarad_id and isovecka(den) != isovecka(rad.den):
        raise ValidationError(
            {"den": "Välj en dag i samma vecka. Till en annan vecka: ställ in det här tillfället och lägg till ett nytt."}
        )
    _kontrollera_dag(insats, rad.placering, den, bekraftar_rod_dag)
    fore = str(rad)
    rad.den, rad.fran_tid, rad.till_tid = den, fran_tid, till_tid
    rad.planerade_timmar = planerade_timmar(fran_tid, till_tid, rast_minuter)
    rad.version += 1
    _krav_ledig_tid(rad)
    rad.full_clean()
    rad.save(update_fields=["den", "fran_tid", "till_tid", "planerade_timmar", "version"])
    log_event(actor=actor, verb="tillfalle.flytta", obj=rad, before=fore, after=str(rad), arende_id=insats.arende_id)
    markera_andrade(arende=insats.arende)
    return rad


def _kontrollera_dag(insats: Insats, placering: Placering | None, den: date, bekraftar_rod_dag: bool) -> None:
    forsta, sista = period(insats, placering)
    if not forsta <= den <= sista:
        vad = "placeringens" if placering else "insatsens"
        raise ValidationError({"den": f"Dagen ligger utanför {vad} tid, {datum_text(forsta)} till {datum_text(sista)}."})
    if (namn := helgdag(den)) and not bekraftar_rod_dag:
        raise ValidationError({"bekraftar_rod_dag": f"{datum_text(den)} är {namn}. Kryssa i om passet ändå ska vara då."})


def _krav_ledig_tid(rad: Tillfalle) -> None:
    """A person is in one place at a time: sessions of one insats do not go into each other."""
    samtidiga = Tillfalle.objects.filter(insats=rad.insats, den=rad.den, fran_tid__lt=rad.till_tid, till_tid__gt=rad.fran_tid)
    if samtidiga.exclude(pk=rad.pk).exists():
        raise ValidationError({"fran_tid": "Det finns redan ett tillfälle som går in i den tiden."})
