"""The catalogue of orders: dated rows, never edited once they have been used (S008, T12)."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_administrera_verksamhet, krav
from ame.audit.services import log_event
from ame.common.datum import krav_framat
from ame.common.texter import utan_nummer
from ame.organisation.kategorier import krav_kategori
from ame.organisation.models import Bestallningstyp, Enhet, Verksamhet

BESTALLNINGENS = ("vantat_resultat", "normaltid_dagar", "svarsrubriker", "kategorier")


def bestallningstyper_for(enhet: Enhet, den: date) -> QuerySet[Bestallningstyp]:
    """What can be ordered from the unit on the day, the only list of it: the whole verksamhet's and the unit's own (S008)."""
    rader = Bestallningstyp.objects.filter(Q(enhet=None) | Q(enhet=enhet), verksamhet_id=enhet.verksamhet_id)
    return rader.aktuella(den).order_by("namn")


@transaction.atomic
def skapa_bestallningstyp(
    *, actor: User, verksamhet: Verksamhet, namn: str, galler_fran_den: date, enhet: Enhet | None = None, **falt: Any
) -> Bestallningstyp:
    """A new kind of order for the verksamhet, or for one unit of it, with the result one may expect (S144)."""
    krav(can_administrera_verksamhet(actor, verksamhet))
    krav_framat("galler_fran_den", galler_fran_den)
    if enhet is not None and enhet.verksamhet_id != verksamhet.pk:
        raise ValidationError({"omfattning": "Enheten hör till en annan verksamhet."})
    Verksamhet.objects.select_for_update(of=("self",)).get(pk=verksamhet.pk)  # one change of the list at a time
    rad = Bestallningstyp(verksamhet=verksamhet, enhet=enhet, namn=namn.strip(), galler_fran_den=galler_fran_den)
    return _spara_typ(actor, rad, falt, "bestallningstyp.skapa")


@transaction.atomic
def ny_version(*, actor: User, typ: Bestallningstyp, galler_fran_den: date, **falt: Any) -> Bestallningstyp:
    """Changes a kind of order from a day. A used one is never edited: the old row ends the day before and keeps what was ordered then,
    and a new row with the same name begins (T12). One that has not begun yet is changed in place. The name stays: another name is
    another kind, and the chain of repeated orders goes by it (S016)."""
    typ = _las_typ(actor, typ)
    krav_framat("galler_fran_den", galler_fran_den)
    if typ.galler_till_den and typ.galler_till_den < galler_fran_den:
        raise ValidationError({"galler_fran_den": "Beställningen är avslutad före den dagen. Lägg upp en ny."})
    if typ.galler_fran_den > timezone.localdate():
        typ.galler_fran_den = galler_fran_den
        return _spara_typ(actor, typ, falt, "bestallningstyp.andra")
    if galler_fran_den <= typ.galler_fran_den:
        raise ValidationError({"galler_fran_den": "Beställningen började gälla i dag. Välj i morgon eller senare."})
    slut, typ.galler_till_den = typ.galler_till_den, galler_fran_den - timedelta(days=1)
    typ.save(update_fields=["galler_till_den"])
    rad = Bestallningstyp(
        verksamhet=typ.verksamhet, enhet=typ.enhet, namn=typ.namn, galler_fran_den=galler_fran_den, galler_till_den=slut
    )
    return _spara_typ(actor, rad, {f: getattr(typ, f) for f in BESTALLNINGENS} | falt, "bestallningstyp.andra")


@transaction.atomic
def avsluta_bestallningstyp(*, actor: User, typ: Bestallningstyp, galler_till_den: date) -> Bestallningstyp:
    """The last day a kind of order can be chosen. Sent remisser keep it; a draft is told when it is sent (T12)."""
    typ = _las_typ(actor, typ)
    krav_framat("galler_till_den", galler_till_den)
    typ.galler_till_den = galler_till_den
    return _spara_typ(actor, typ, {}, "bestallningstyp.avsluta")


def _las_typ(actor: User, typ: Bestallningstyp) -> Bestallningstyp:
    Verksamhet.objects.select_for_update(of=("self",)).get(pk=typ.verksamhet_id)
    typ = Bestallningstyp.objects.select_related("verksamhet", "enhet").get(pk=typ.pk)
    krav(can_administrera_verksamhet(actor, typ.verksamhet))
    return typ


def _spara_typ(actor: User, rad: Bestallningstyp, falt: dict[str, Any], verb: str) -> Bestallningstyp:
    assert set(falt) <= set(BESTALLNINGENS)
    for namn, varde in falt.items():
        setattr(rad, namn, varde)
    rad.vantat_resultat = rad.vantat_resultat.strip()
    if not rad.vantat_resultat:
        raise ValidationError({"vantat_resultat": "Skriv vilket resultat den som beställer kan vänta sig."})
    krav_kategori(rad.namn, rad.vantat_resultat, falt_definition="vantat_resultat")
    rubriker = "\n".join(rad.svarsrubriker)
    utan_nummer({"namn": rad.namn, "vantat_resultat": rad.vantat_resultat, "svarsrubriker": rubriker})
    _krav_ingen_samtidig(rad)
    rad.full_clean()
    rad.save()
    log_event(
        actor=actor, verb=verb, obj=rad, handelse_den=rad.galler_till_den if verb.endswith("avsluta") else rad.galler_fran_den
    )
    return rad


def _krav_ingen_samtidig(rad: Bestallningstyp) -> None:
    """Two rows of the same name are never in the same list on the same day: the sender could not tell them apart."""
    if rad.galler_till_den and rad.galler_till_den < rad.galler_fran_den:
        return  # full_clean says so
    samma = Bestallningstyp.objects.filter(verksamhet=rad.verksamhet, namn__iexact=rad.namn).exclude(pk=rad.pk)
    if rad.enhet_id:
        samma = samma.filter(Q(enhet=None) | Q(enhet=rad.enhet_id))
    samma = samma.filter(Q(galler_till_den=None) | Q(galler_till_den__gte=rad.galler_fran_den))
    if rad.galler_till_den:
        samma = samma.filter(galler_fran_den__lte=rad.galler_till_den)
    if samma.exists():
        raise ValidationError({"namn": "Det finns redan en beställning med det namnet under samma tid."})
