"""Writes on the unit's own settings, its catalogue of orders, delegations and the verksamhet's regim. Everything is dated: what has
happened stays as it was decided then (S025, T07, T12)."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_administrera, can_administrera_verksamhet, krav
from ame.audit.services import log_event
from ame.common.texter import utan_personnummer
from ame.organisation.enums import Regim
from ame.organisation.models import Bestallningstyp, Delegation, Enhet, EnhetInstallning, Verksamhet

MODELLER = ("inflodesmodell", "beredningsmodell", "insyn")
DAGAR = (
    "svarstid_dagar",
    "komplettering_dagar",
    "besok_dagar",
    "trepart_dagar",
    "forsta_aktivitet_dagar",
    "delrapport_dagar",
    "eskalering_dagar",
)
INSTALLNINGAR = (*MODELLER, *DAGAR, "bilagor_sparas_dagar")
BESTALLNINGENS = ("vantat_resultat", "normaltid_dagar", "svarsrubriker", "kategorier")
BESLUTAR = (Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)  # roles that a delegation can name
FRAMAT = "Välj i dag eller en dag framåt. Det som redan har hänt ändras inte."


def _krav_framat(falt: str, den: date) -> None:
    if den < timezone.localdate():
        raise ValidationError({falt: FRAMAT})


# --- settings of a unit -----------------------------------------------------------------------------------------


@transaction.atomic
def andra_installning(*, actor: User, enhet: Enhet, galler_fran_den: date, **nya: Any) -> EnhetInstallning:
    """New settings of a unit from a day on; older cases stay in their old model (S025). What is not named in `nya` goes on as it was.
    Settings that have not begun yet may be changed again; those that have are history."""
    krav(can_administrera(actor, enhet))
    assert set(nya) <= set(INSTALLNINGAR)
    _krav_framat("galler_fran_den", galler_fran_den)
    Enhet.objects.select_for_update(of=("self",)).get(pk=enhet.pk)  # one change at a time
    if korta := {falt: "Skriv minst en dag." for falt in (*DAGAR, "bilagor_sparas_dagar") if nya.get(falt) == 0}:
        raise ValidationError(dict(korta))
    nu = enhet.installning(galler_fran_den)
    rad = EnhetInstallning(enhet=enhet, galler_fran_den=galler_fran_den)
    if galler_fran_den > timezone.localdate() and not nu._state.adding and nu.galler_fran_den == galler_fran_den:
        rad = nu
    for falt in INSTALLNINGAR:
        setattr(rad, falt, nya.get(falt, getattr(nu, falt)))
    rad.full_clean()
    rad.save()
    log_event(
        actor=actor,
        verb="enhet.installning",
        obj=rad,
        before=f"{nu.inflodesmodell}/{nu.beredningsmodell}",
        after=f"{rad.inflodesmodell}/{rad.beredningsmodell}",
        handelse_den=galler_fran_den,
    )
    return rad


# --- the catalogue of orders ------------------------------------------------------------------------------------


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
    _krav_framat("galler_fran_den", galler_fran_den)
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
    _krav_framat("galler_fran_den", galler_fran_den)
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
    _krav_framat("galler_till_den", galler_till_den)
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
    for namn, text in (
        ("namn", rad.namn),
        ("vantat_resultat", rad.vantat_resultat),
        ("svarsrubriker", "\n".join(rad.svarsrubriker)),
    ):
        _utan_nummer(namn, text)
    _krav_ingen_samtidig(rad)
    rad.full_clean()
    rad.save()
    log_event(
        actor=actor, verb=verb, obj=rad, handelse_den=rad.galler_till_den if verb.endswith("avsluta") else rad.galler_fran_den
    )
    return rad


def _utan_nummer(falt: str, text: str) -> None:
    try:
        utan_personnummer(text)
    except ValidationError as fel:
        raise ValidationError({falt: fel}) from fel


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


# --- delegations and regim --------------------------------------------------------------------------------------


@transaction.atomic
def ge_delegation(
    *, actor: User, verksamhet: Verksamhet, roll: str, beslut: str, punkt: str, galler_fran_den: date
) -> Delegation:
    """Which role decides what, by a point in the delegationsordning (law.md K03). From the first one on, the others do not decide."""
    krav(can_administrera_verksamhet(actor, verksamhet))
    _krav_framat("galler_fran_den", galler_fran_den)
    if roll not in BESLUTAR:
        raise ValidationError({"roll": "Rollen fattar inga beslut. Välj handläggare, beredare eller chef."})
    Verksamhet.objects.select_for_update(of=("self",)).get(pk=verksamhet.pk)
    samma = verksamhet.delegationer.filter(roll=roll, beslut=beslut)
    if samma.filter(Q(galler_till_den=None) | Q(galler_till_den__gte=galler_fran_den)).exists():
        raise ValidationError({"roll": "Rollen har redan delegation för det beslutet. Avsluta den först."})
    rad = Delegation(verksamhet=verksamhet, roll=roll, beslut=beslut, punkt=punkt.strip(), galler_fran_den=galler_fran_den)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="delegation.ge", obj=rad, after=f"{beslut}/{roll}", handelse_den=galler_fran_den)
    return rad


@transaction.atomic
def avsluta_delegation(*, actor: User, delegation: Delegation, galler_till_den: date) -> Delegation:
    """The last day of a delegation. Decisions made under it stand (law.md K03)."""
    rad = Delegation.objects.select_for_update(of=("self",)).select_related("verksamhet").get(pk=delegation.pk)
    krav(can_administrera_verksamhet(actor, rad.verksamhet))
    _krav_framat("galler_till_den", galler_till_den)
    rad.galler_till_den = galler_till_den
    rad.full_clean()
    rad.save(update_fields=["galler_till_den"])
    log_event(actor=actor, verb="delegation.avsluta", obj=rad, before=f"{rad.beslut}/{rad.roll}", handelse_den=galler_till_den)
    return rad


@transaction.atomic
def byt_regim(*, actor: User, verksamhet: Verksamhet, regim: str, beslutsreferens: str, bekraftar: bool) -> Verksamhet:
    """Changes which secrecy rules hold for the verksamhet (law.md 0.2, A01). Leaving the strictest takes a reference to the decision
    behind it, and the administrator says that it was read."""
    krav(can_administrera_verksamhet(actor, verksamhet))
    rad = Verksamhet.objects.select_for_update(of=("self",)).get(pk=verksamhet.pk)
    referens = beslutsreferens.strip()
    if regim != Regim.SOCIALTJANST and not referens:
        raise ValidationError({"beslutsreferens": "Ange beslutets referens. Utan beslut gäller socialtjänstens regim."})
    if not bekraftar:
        raise ValidationError({"bekraftar": "Bekräfta att du har läst vad som ändras."})
    if (rad.regim, rad.beslutsreferens) == (regim, referens):
        raise ValidationError({"regim": "Det är redan så. Välj något annat eller gå tillbaka."})
    fore, rad.regim, rad.beslutsreferens = rad.regim, regim, referens
    rad.full_clean()
    rad.save(update_fields=["regim", "beslutsreferens"])
    log_event(actor=actor, verb="verksamhet.regim", obj=rad, before=fore, after=regim)
    return rad
