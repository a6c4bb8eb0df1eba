"""Proof of a call: how, when and in which language it was sent, and how one knows that it reached the person (S089)."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.models import Arende
from ame.arenden.services import las_arende
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.common.texter import krav_text
from insatser.enums import Natt
from insatser.models import Kallelse, Tillfalle
from intake.enums import Kallelsekanal
from intake.services.trepart import KANALER, KANALER_SKYDDAD

SVENSKA = "svenska"


def ar_skyddad(arende: Arende) -> bool:
    """Protected in the register, or on a remiss that somebody sent (law.md B06)."""
    return arende.person.har_skydd or arende.remisser.filter(har_skydd=True).exists()


def kanaler(arende: Arende) -> tuple[Kallelsekanal, ...]:
    """How the person may be called (law.md B10)."""
    return KANALER_SKYDDAD if ar_skyddad(arende) else KANALER


def forslag_sprak(arende: Arende) -> str:
    """The person's language, when one has been written."""
    return (arende.person.sprak or SVENSKA).strip().lower()


def sprakvarning(arende: Arende, sprak: str) -> str:
    """The person needs an interpreter and the call is in Swedish: then it may not have been understood (S089; law.md K08)."""
    if not arende.person.har_tolkbehov or sprak.strip().lower() != SVENSKA:
        return ""
    talar = f" Personen talar {arende.person.sprak.lower()}." if arende.person.sprak else ""
    return f"Personen behöver tolk, men kallelsen är på svenska.{talar} Kalla på ett språk som personen förstår."


@transaction.atomic
def registrera_kallelse(
    *,
    actor: User,
    arende: Arende,
    avser: str,
    avser_den: date,
    kanal: str,
    sprak: str,
    skickad_den: date,
    tillfalle: Tillfalle | None = None,
    natt: str = Natt.OKANT,
    natt_den: date | None = None,
    nyckel: UUID | None = None,
) -> Kallelse:
    """Registers a call to a session or a meeting. The same form twice makes one. A protected person is called through Skatteverkets
    förmedling, on the telephone or at a meeting, and in no other way (law.md B10)."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if nyckel and (sparad := Kallelse.objects.filter(pk=nyckel, arende=arende).first()):
        return sparad
    if tillfalle:
        if tillfalle.insats.arende_id != arende.pk:
            raise ValidationError("Passet hör till ett annat ärende.")
        avser, avser_den = str(tillfalle.insats.insatstyp), tillfalle.den
    if kanal not in kanaler(arende):
        raise ValidationError({"kanal": _fel_kanal(arende)})
    krav_har_varit("skickad_den", skickad_den)
    if skickad_den > avser_den:
        raise ValidationError({"skickad_den": "Kallelsen skickades efter den dag den gäller. Rätta dagen."})
    rad = Kallelse(
        arende=arende,
        tillfalle=tillfalle,
        avser=krav_text("avser", avser, "Skriv vad kallelsen gäller."),
        avser_den=avser_den,
        kanal=kanal,
        sprak=krav_text("sprak", sprak, "Skriv vilket språk kallelsen var på.").lower(),
        skickad_den=skickad_den,
        registrerad_av=actor,
    )
    if nyckel:
        rad.pk = nyckel
    _satt_natt(rad, natt, natt_den)
    _spara_ny(rad)
    log_event(actor=actor, verb="kallelse.skicka", obj=rad, after=kanal, handelse_den=skickad_den, arende_id=arende.pk)
    return rad


def _fel_kanal(arende: Arende) -> str:
    if ar_skyddad(arende):
        return "Personen har skyddade uppgifter. Kalla genom Skatteverkets förmedling, på telefon eller vid ett möte."
    return "Välj hur personen kallades."


def _satt_natt(rad: Kallelse, natt: str, natt_den: date | None) -> None:
    if natt == Natt.OKANT:
        rad.natt, rad.natt_den = natt, None
        return
    if natt_den is None:
        raise ValidationError({"natt_den": "Ange vilken dag du fick veta det."})
    krav_har_varit("natt_den", natt_den)
    if natt_den < rad.skickad_den:
        raise ValidationError({"natt_den": "Dagen är före den dag kallelsen skickades."})
    rad.natt, rad.natt_den = natt, natt_den


def _spara_ny(rad: Kallelse) -> None:
    rad.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used in another case
        raise ValidationError("Kallelsen kunde inte sparas. Ladda om sidan och försök igen.") from fel


@transaction.atomic
def satt_natt(*, actor: User, kallelse: Kallelse, natt: str, natt_den: date | None = None) -> Kallelse:
    """How one knows that the call reached the person, or that it did not."""
    Kallelse.objects.select_for_update(of=("self",)).values_list("pk").get(pk=kallelse.pk)
    rad = Kallelse.objects.select_related("arende__person").get(pk=kallelse.pk)
    krav(can_arbeta_i_arende(actor, rad.arende))
    fore = rad.natt
    _satt_natt(rad, natt, natt_den)
    rad.full_clean(validate_unique=False)
    rad.save(update_fields=["natt", "natt_den"])
    log_event(actor=actor, verb="kallelse.natt", obj=rad, before=fore, after=natt, handelse_den=natt_den, arende_id=rad.arende_id)
    return rad
