"""The signed attendance report: the only form in which attendance leaves to a remittent (S088, S089, C34; law.md I04, AK14, AK15).

It reports facts. Nothing here, or reached from here, decides about anybody's support: that is the socialnämnd's own decision."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, can_kvittera_narvarorapport, can_signera_narvarorapport, krav
from ame.arenden.enums import Notisslag, Riktning
from ame.arenden.models import Arende
from ame.arenden.services import las_arende, notiser
from ame.arenden.services.diarium import registrera, ska_maskas
from ame.audit.services import log_event
from ame.common.datum import datum_text, krav_har_varit
from ame.common.pdf import rita_pdf
from ame.common.texter import krav_text, utan_nummer
from ame.people.models import Medgivande
from insatser.enums import OKLARA
from insatser.models import Narvarorapport, Tillfalle
from insatser.services.rapport_grund import KATEGORIER, saknar_mottagare
from insatser.services.rapport_innehall import (
    andringar,
    avtryck,
    fakta,
    manad_text,
    manadens_forsta,
    manadens_sista,
    rapportens_forsta,
    sammanstall,
    skillnader,
    tillfallen_i,
)
from insatser.services.rapport_pdf import pdf_data
from intake.enums import Delningsgrund, Delningsriktning
from intake.models import Remiss
from intake.services.aviseringar import till_avsandaren
from intake.services.delning import SaknarGrund, notera_sparr
from intake.utlamning import krav_utlamning


@dataclass(frozen=True)
class Hinder:
    """Why a month cannot be signed; `tillfalle` is the session that has to be put right, when there is one."""

    text: str
    tillfalle: UUID | None = None


def manadens_hinder(manad: date, tillfallen: Iterable[Tillfalle], idag: date) -> list[Hinder]:
    """What stops the month, whoever it is sent to: it has not ended, or something in it is not known. "Ej registrerad" is never passed on
    as absence, and nobody's absence leaves before the person has been heard (S088, S089)."""
    if manadens_sista(manad) >= idag:
        return [Hinder(f"Månaden är inte slut. Rapporten kan signeras från {datum_text(_dagen_efter(manad))}.")]
    rader = list(tillfallen)
    if not rader:
        return [Hinder("Det finns inga pass i månaden.")]
    return [
        Hinder(f"{datum_text(t.den)} {t.fran_tid:%H.%M}: {t.get_status_display().lower()}.", t.pk)
        for t in rader
        if t.status in OKLARA
    ]


def _dagen_efter(manad: date) -> date:
    return date.fromordinal(manadens_sista(manad).toordinal() + 1)


def hinder(arende: Arende, remiss: Remiss, manad: date) -> list[Hinder]:
    """Everything that stops the month's report to this sender."""
    if remiss.arende_id != arende.pk:
        return [Hinder("Remissen hör till ett annat ärende.")]
    if skal := saknar_mottagare(remiss):
        return [Hinder(skal)]
    if remiss.inkom_den and manadens_sista(manad) < remiss.inkom_den:
        return [Hinder("Remissen kom in efter månaden. Den som skickade den får inte det som hände före.")]
    rader = tillfallen_i(arende, rapportens_forsta(remiss, manad), manadens_sista(manad))
    return manadens_hinder(manad, rader, timezone.localdate())


def signera_rapport(*, actor: User, arende: Arende, remiss: Remiss, manad: date, **val: Any) -> Narvarorapport:
    """Signs, freezes and delivers the month; takes what `_signera` takes. A share refused for want of a ground is counted, outside the
    transaction that was refused (S036)."""
    try:
        return _signera(actor=actor, arende=arende, remiss=remiss, manad=manadens_forsta(manad), **val)
    except SaknarGrund as fel:
        notera_sparr(actor=actor, remiss=remiss, saknad=fel.saknad, riktning=Delningsriktning.TILL_REMITTENT)
        raise


@transaction.atomic
def _signera(
    *,
    actor: User,
    arende: Arende,
    remiss: Remiss,
    manad: date,
    grund: str,
    grund_motivering: str = "",
    medgivande: Medgivande | None = None,
    nyckel: UUID | None = None,
    avtryck_: str = "",
) -> Narvarorapport:
    """On the locked row of the case: two who sign at once make one report. `avtryck_` is the mark of the facts that the signer has looked
    through: what has changed since is looked through again. The same form twice makes one."""
    arende = las_arende(arende)
    remiss = Remiss.objects.select_related("avsandare", "avsandande_enhet", "mottagande_enhet__verksamhet", "person").get(
        pk=remiss.pk
    )
    krav(can_signera_narvarorapport(actor, arende))
    if nyckel and (sparad := Narvarorapport.objects.filter(pk=nyckel, arende=arende, remiss=remiss, manad=manad).first()):
        return sparad
    if stopp := hinder(arende, remiss, manad):
        raise ValidationError([h.text for h in stopp])
    utan_nummer({"grund_motivering": grund_motivering})
    krav_utlamning(arende, remiss, KATEGORIER, grund=grund, motivering=grund_motivering, medgivande=medgivande)
    innehall = sammanstall(arende, remiss, manad)
    fore = senaste(arende, remiss, manad)
    _krav_nytt(innehall, fore, avtryck_)
    rad = Narvarorapport(
        arende=arende,
        remiss=remiss,
        manad=manad,
        nummer=_nasta_nummer(arende, remiss, manad),
        mottagare=remiss.avsandare,
        grund=grund,
        grund_motivering=grund_motivering.strip() if grund != Delningsgrund.SAMTYCKE else "",
        medgivande=medgivande if grund == Delningsgrund.SAMTYCKE else None,
        signerad_av=actor,
    )
    if nyckel:
        rad.pk = nyckel
    _frys(rad, innehall, fore)
    _spara(rad)
    _efter_signering(actor, rad, fore)
    return rad


def _krav_nytt(innehall: dict[str, Any], fore: Narvarorapport | None, sett: str) -> None:
    nu = avtryck(innehall["fakta"])
    if sett and sett != nu:
        raise ValidationError("Närvaron har ändrats sedan du öppnade sidan. Läs igenom den igen innan du signerar.")
    if fore and avtryck(fore.innehall["fakta"]) == nu:
        raise ValidationError("Månaden är redan rapporterad och inget har ändrats sedan dess.")


def _nasta_nummer(arende: Arende, remiss: Remiss, manad: date) -> int:
    rader = Narvarorapport.objects.filter(arende=arende, remiss=remiss, manad=manad)
    return (rader.aggregate(n=Max("nummer"))["n"] or 0) + 1


def _frys(rad: Narvarorapport, innehall: dict[str, Any], fore: Narvarorapport | None) -> None:
    rad.innehall = innehall | {
        "nummer": rad.nummer,
        "signerad_av": ", ".join(filter(None, [rad.signerad_av.namn, rad.signerad_av.titel.lower()])),
        "telefon": rad.signerad_av.telefon,
        "ersatter": fore.nummer if fore else None,
        "andrat": skillnader(fore.innehall["fakta"], innehall["fakta"]) if fore else [],
    }
    pdf = rita_pdf("narvarorapport", pdf_data(rad.innehall))
    rad.pdf, rad.sha256 = pdf, hashlib.sha256(pdf).hexdigest()


def _spara(rad: Narvarorapport) -> None:
    rad.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used for something else
        raise ValidationError("Rapporten kunde inte sparas. Ladda om sidan och försök igen.") from fel


def _efter_signering(actor: User, rad: Narvarorapport, fore: Narvarorapport | None) -> None:
    if fore:
        notiser.gor_inaktuella(mal_id=fore.pk)
    till_avsandaren(remiss=rad.remiss, slag=Notisslag.NARVARORAPPORT, mal_id=rad.pk, sida_id=rad.pk, actor=actor)
    assert rad.remiss.mottagande_enhet
    registrera(
        objekt=rad,
        riktning=Riktning.UT,
        motpart=str(rad.remiss.avsandande_enhet),
        arendemening=f"Närvarorapport {manad_text(rad.manad)}",
        verksamhet=rad.remiss.mottagande_enhet.verksamhet,
        maskad=ska_maskas(rad.arende, har_skydd=rad.remiss.har_skydd),
    )
    _handelse(actor, "narvarorapport.signera", rad, grund=rad.grund, nummer=rad.nummer)


# --- afterwards -------------------------------------------------------------------------------------------------


def senaste(arende: Arende, remiss: Remiss, manad: date) -> Narvarorapport | None:
    """The version that holds: the last one that was not taken back."""
    rader = Narvarorapport.objects.filter(arende=arende, remiss=remiss, manad=manad, aterkallad_vid__isnull=True)
    return rader.order_by("-nummer").first()


def _las(rapport: Narvarorapport) -> Narvarorapport:
    Narvarorapport.objects.select_for_update(of=("self",)).values_list("pk").get(pk=rapport.pk)
    return Narvarorapport.objects.select_related("arende__person", "remiss", "mottagare").get(pk=rapport.pk)


def kan_aterkallas(rapport: Narvarorapport) -> bool:
    """The same calendar day only (N03)."""
    return rapport.aterkallad_vid is None and timezone.localdate(rapport.signerad_vid) == timezone.localdate()


@transaction.atomic
def aterkalla_rapport(*, actor: User, rapport: Narvarorapport, skal: str) -> Narvarorapport:
    """Sent by mistake: the same day it is taken back with a reason. The remittent can no longer open it; the unit keeps it (N03)."""
    rapport = _las(rapport)
    krav(can_signera_narvarorapport(actor, rapport.arende))
    if rapport.aterkallad_vid is not None:
        return rapport
    if not kan_aterkallas(rapport):
        raise ValidationError("En rapport kan bara dras tillbaka samma dag som den skickades. Signera en ny version i stället.")
    rapport.aterkallad_skal = krav_text("skal", skal, "Skriv varför rapporten dras tillbaka.")
    rapport.aterkallad_vid = timezone.now()
    rapport.full_clean(exclude=["innehall", "pdf"], validate_unique=False)
    rapport.save(update_fields=["aterkallad_vid", "aterkallad_skal"])
    notiser.gor_inaktuella(mal_id=rapport.pk)
    _handelse(actor, "narvarorapport.aterkalla", rapport)
    return rapport


@transaction.atomic
def kvittera_rapport(*, actor: User, rapport: Narvarorapport) -> Narvarorapport:
    """The recipient says that it has come; only the first time is kept (N03)."""
    rapport = _las(rapport)
    krav(can_kvittera_narvarorapport(actor, rapport))
    if rapport.aterkallad_vid is not None:
        raise ValidationError("Rapporten är tillbakadragen.")
    if rapport.kvitterad_vid is None:
        rapport.kvitterad_vid = timezone.now()
        rapport.save(update_fields=["kvitterad_vid"])
        _handelse(actor, "narvarorapport.kvittera", rapport)
    return rapport


@transaction.atomic
def kommunicera_rapport(*, actor: User, rapport: Narvarorapport, den: date) -> Narvarorapport:
    """The day the participant was shown the report (FL 25 §; law.md I04)."""
    rapport = _las(rapport)
    krav(can_arbeta_i_arende(actor, rapport.arende))
    krav_har_varit("den", den)
    if den < timezone.localdate(rapport.signerad_vid):
        raise ValidationError(
            {"den": f"Rapporten signerades {datum_text(timezone.localdate(rapport.signerad_vid))}. Välj en senare dag."}
        )
    rapport.kommunicerad_den = den
    rapport.save(update_fields=["kommunicerad_den"])
    _handelse(actor, "narvarorapport.kommunicera", rapport)
    return rapport


# --- drift ------------------------------------------------------------------------------------------------------


def avtryck_nu(arende: Arende, rapporter: Iterable[Narvarorapport]) -> dict[UUID, str]:
    """Report -> the mark of its period's facts today. Three queries whatever the number of reports; none without reports."""
    perioder = {r.pk: (date.fromisoformat(r.innehall["period"]["fran"]), manadens_sista(r.manad)) for r in rapporter}
    if not perioder:
        return {}
    tillfallen = tillfallen_i(arende, min(f for f, _ in perioder.values()), max(t for _, t in perioder.values()))
    andrade = andringar([t.pk for t in tillfallen])
    per_period = {p: avtryck(fakta((t for t in tillfallen if p[0] <= t.den <= p[1]), andrade)) for p in set(perioder.values())}
    return {pk: per_period[p] for pk, p in perioder.items()}


def andrade_efterat(arende: Arende, rapporter: Iterable[Narvarorapport]) -> set[UUID]:
    """The reports whose month is not what it was when they were signed (N03)."""
    rader = list(rapporter)
    nu = avtryck_nu(arende, rader)
    return {r.pk for r in rader if avtryck(r.innehall["fakta"]) != nu[r.pk]}


@transaction.atomic
def markera_andrade(*, arende: Arende) -> int:
    """Stores that something has changed since; the document stays as it was. Called when a session of the case changes, and at night."""
    rader = list(
        Narvarorapport.objects.select_for_update(of=("self",))
        .filter(arende=arende, aterkallad_vid__isnull=True, andrad_efterat_vid__isnull=True)
        .defer("pdf")
    )
    andrade = andrade_efterat(arende, rader)
    for rad in rader:
        if rad.pk in andrade:
            rad.andrad_efterat_vid = timezone.now()
            rad.save(update_fields=["andrad_efterat_vid"])
            _handelse(None, "narvarorapport.andrad_efterat", rad)
    return len(andrade)


def markera_alla_andrade() -> int:
    """Every case with a report that is not marked yet; one transaction per case. May run twice."""
    rader = Narvarorapport.objects.filter(aterkallad_vid__isnull=True, andrad_efterat_vid__isnull=True)
    ids = list(rader.order_by("arende_id").values_list("arende_id", flat=True).distinct())
    return sum(markera_andrade(arende=arende) for arende in Arende.objects.filter(pk__in=ids).iterator())


def _handelse(actor: User | None, verb: str, rad: Narvarorapport, **data: Any) -> None:
    log_event(
        actor=actor,
        verb=verb,
        obj=rad,
        after=f"{rad.manad:%Y-%m}",
        arende_id=rad.arende_id,
        remiss_id=rad.remiss_id,
        data=data,
    )
