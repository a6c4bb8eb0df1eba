"""Absence: what was told beforehand, the person's own explanation, and a named person's judgement after it (S089, AK10, AK11, I06).

Nothing here decides about support, and nothing reached from here does: the unit reports facts (law.md I04, AK15)."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_anmala_franvaro, can_arbeta_i_arende, can_bedoma_franvaro, krav
from ame.arenden.models import Arende
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.common.texter import krav_text, utan_nummer
from ame.organisation.models import Franvaroskal
from insatser.enums import BEDOMD_FRANVARO, Narvarostatus, Natt
from insatser.matt import ar_kommande
from insatser.models import Kallelse, Tillfalle
from insatser.services.rapport import markera_andrade

NADDE_FRAM = (Natt.BEKRAFTAD, Natt.I_HANDEN, Natt.KVITTENS)
FRANVARO = (Narvarostatus.FRANVARANDE, *BEDOMD_FRANVARO)
VAR_ANORDNARENS = {
    Narvarostatus.INSTALLT: "Passet ställdes in av anordnaren. Det är aldrig deltagarens frånvaro.",
    Narvarostatus.ANNAN_AKTIVITET: "Personen var i en annan planerad aktivitet. Det är aldrig frånvaro.",
}


def skal_att_valja(arende: Arende, den: date) -> QuerySet[Franvaroskal]:
    """The verksamhet's own local list, as it was on the day of the session (AK13)."""
    rader: QuerySet[Franvaroskal] = Franvaroskal.objects.filter(verksamhet_id=arende.enhet.verksamhet_id).aktuella(den)  # type: ignore[attr-defined]
    return rader.order_by("namn")


def kallelser_till(tillfalle: Tillfalle) -> QuerySet[Kallelse]:
    """The calls to this session: those that name it, and those of the case that name its day. One query."""
    samma_dag = Q(arende_id=tillfalle.insats.arende_id, tillfalle=None, avser_den=tillfalle.den)
    return Kallelse.objects.filter(Q(tillfalle=tillfalle) | samma_dag).select_related("registrerad_av").order_by("-skickad_den")


def kallelse_nadde_fram(tillfalle: Tillfalle) -> bool:
    """Is it proven that a call to the session reached the person? (S089)"""
    return kallelser_till(tillfalle).filter(natt__in=NADDE_FRAM).exists()


def varfor_inte_bedomas(tillfalle: Tillfalle) -> str:
    """Why the session's absence cannot be judged now; empty when it can."""
    status = Narvarostatus(tillfalle.status)
    if status in VAR_ANORDNARENS:
        return VAR_ANORDNARENS[status]
    if ar_kommande(tillfalle, timezone.localdate()):
        return "Passet har inte varit än. Det finns inget att bedöma."
    if status == Narvarostatus.EJ_REGISTRERAD:
        return "Passet är inte registrerat, och det är inte samma sak som frånvaro. Registrera närvaron först."
    if status not in FRANVARO:
        return "Personen var på plats. Det finns ingen frånvaro att bedöma."
    if not tillfalle.forklaring and not tillfalle.forklaring_saknas:
        return "Skriv först deltagarens egen förklaring, eller hur ni har försökt få den."
    return ""


def _las(tillfalle: Tillfalle) -> Tillfalle:
    """The session with its row locked until the transaction ends."""
    Tillfalle.objects.select_for_update(of=("self",)).values_list("pk").get(pk=tillfalle.pk)
    med = ("insats__arende__enhet", "insats__arende__person", "insats__insatstyp", "franvaroskal")
    return Tillfalle.objects.select_related(*med).get(pk=tillfalle.pk)


def _ar_redan(rad: Tillfalle, version: int | None, **nya: Any) -> bool:
    """The same form twice: what it says stands already (N29). `version` is what the page showed; somebody else's change since then is not
    written over (N17)."""
    if version is None or version == rad.version:
        return False
    if all(getattr(rad, falt) == varde for falt, varde in nya.items()):
        return True
    raise ValidationError("Någon annan har ändrat passet sedan du öppnade sidan. Läs det som står nu och spara igen.")


@transaction.atomic
def anmal_franvaro(
    *, actor: User, tillfalle: Tillfalle, kanal: str, skal: str = "", vid: datetime | None = None, version: int | None = None
) -> Tillfalle:
    """Somebody has told, before or on the day, that the person will not come: when, how and why (AK11). The marking is not touched. Written
    down afterwards it still counts, when it was told in time."""
    rad = _las(tillfalle)
    krav(can_anmala_franvaro(actor, rad.insats))
    vid = vid or timezone.now()
    if rad.status in VAR_ANORDNARENS:
        raise ValidationError(VAR_ANORDNARENS[Narvarostatus(rad.status)])
    if vid > timezone.now():
        raise ValidationError({"vid": "Tiden har inte varit ännu."})
    if timezone.localdate(vid) > rad.den:
        raise ValidationError({"vid": "Anmälan kom efter passet. Skriv den som deltagarens egen förklaring i stället."})
    if not kanal:
        raise ValidationError({"kanal": "Välj hur anmälan kom."})
    utan_nummer({"skal": skal})
    if not skal.strip() and not can_arbeta_i_arende(actor, rad.insats.arende):
        skal = rad.anmalt_skal  # the handledare does not see what stands there, and does not empty it
    if _ar_redan(rad, version, anmald_vid=vid, anmald_kanal=kanal, anmalt_skal=skal.strip()):
        return rad
    rad.anmald_vid, rad.anmald_kanal, rad.anmalt_skal = vid, kanal, skal.strip()
    return _spara(actor, rad, "tillfalle.anmal", ["anmald_vid", "anmald_kanal", "anmalt_skal"])


@transaction.atomic
def skriv_forklaring(
    *,
    actor: User,
    tillfalle: Tillfalle,
    forklaring: str = "",
    forklaring_den: date | None = None,
    forklaring_saknas: str = "",
    version: int | None = None,
) -> Tillfalle:
    """The person's own explanation in the own words, which follow unchanged to the report (N07); or how one has tried to get it (S089). The
    one replaces the other."""
    rad = _las(tillfalle)
    krav(can_arbeta_i_arende(actor, rad.insats.arende))
    if rad.status not in FRANVARO:
        raise ValidationError(varfor_inte_bedomas(rad))
    utan_nummer({"forklaring": forklaring, "forklaring_saknas": forklaring_saknas})
    text = forklaring.strip()
    if not text and not forklaring_saknas.strip():
        raise ValidationError({"forklaring": "Skriv vad personen själv säger, eller hur ni har försökt få veta det."})
    if text and forklaring_saknas.strip():
        raise ValidationError({"forklaring_saknas": "Skriv antingen förklaringen eller varför den saknas."})
    den = (forklaring_den or timezone.localdate()) if text else None
    if den:
        krav_har_varit("forklaring_den", den)
    if _ar_redan(rad, version, forklaring=text, forklaring_den=den, forklaring_saknas=forklaring_saknas.strip()):
        return rad
    rad.forklaring, rad.forklaring_den, rad.forklaring_saknas = text, den, forklaring_saknas.strip()
    return _spara(actor, rad, "tillfalle.forklaring", ["forklaring", "forklaring_den", "forklaring_saknas"])


@transaction.atomic
def bedom_franvaro(
    *,
    actor: User,
    tillfalle: Tillfalle,
    status: str,
    franvaroskal: Franvaroskal | None = None,
    ogiltig_skal: str = "",
    version: int | None = None,
) -> Tillfalle:
    """A named person decides how the absence is described, after the person has been heard (S089, I06). Judging again leaves a trace.
    "Ogiltig" is a proposal in a report of facts; without proof that a call reached the person it asks why (S089)."""
    rad = _las(tillfalle)
    arende = rad.insats.arende
    krav(can_bedoma_franvaro(actor, arende))
    if status not in BEDOMD_FRANVARO:
        raise ValidationError({"status": "Välj hur frånvaron bedöms."})
    if stopp := varfor_inte_bedomas(rad):
        raise ValidationError(stopp)
    fore, skalet = rad.status, _skalet(arende, rad, status, franvaroskal)
    skal = _varfor_anda(rad, ogiltig_skal) if status == Narvarostatus.OGILTIG else ""
    if _ar_redan(rad, version, status=status, franvaroskal=skalet, ogiltig_skal=skal):
        return rad
    rad.franvaroskal, rad.ogiltig_skal = skalet, skal
    rad.status, rad.bedomd_av, rad.bedomd_vid = status, actor, timezone.now()
    falt = ["status", "franvaroskal", "ogiltig_skal", "bedomd_av", "bedomd_vid"]
    return _spara(actor, rad, "tillfalle.bedom", falt, before=fore)


def _skalet(arende: Arende, rad: Tillfalle, status: str, vald: Franvaroskal | None) -> Franvaroskal | None:
    """Valid absence has a reason of the local list, where there is one that day."""
    if status != Narvarostatus.GILTIG:
        return None
    lista = skal_att_valja(arende, rad.den)
    if vald is None and not lista.exists():
        return None
    if vald is None or not lista.filter(pk=vald.pk).exists():
        raise ValidationError({"franvaroskal": "Välj ett skäl ur enhetens lokala riktlinje."})
    return vald


def _varfor_anda(rad: Tillfalle, skal: str) -> str:
    if kallelse_nadde_fram(rad):
        utan_nummer({"ogiltig_skal": skal})
        return skal.strip()
    return krav_text(
        "ogiltig_skal",
        skal,
        "Det finns inget bevis för att kallelsen nådde personen. Skriv varför frånvaron ändå föreslås som ogiltig.",
    )


def _spara(actor: User, rad: Tillfalle, verb: str, falt: list[str], before: str = "") -> Tillfalle:
    """Saved with a new version; a report that has left shows that the month has changed (N03)."""
    rad.version += 1
    rad.full_clean(validate_unique=False)
    rad.save(update_fields=[*falt, "version"])
    log_event(
        actor=actor, verb=verb, obj=rad, before=before, after=rad.status, handelse_den=rad.den, arende_id=rad.insats.arende_id
    )
    markera_andrade(arende=rad.insats.arende)
    return rad


def att_bedoma(arende_ids: Any) -> QuerySet[Tillfalle]:
    """Absences that nobody has judged, oldest first (N06)."""
    rader = Tillfalle.objects.filter(insats__arende__in=arende_ids, status=Narvarostatus.FRANVARANDE)
    return rader.select_related("insats__insatstyp").order_by("den", "fran_tid")
