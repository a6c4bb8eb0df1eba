"""The catalogue of insatser, reasons for absence and other ways to help: dated rows, never edited under those who use them (S067, S068,
T12)."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_administrera_verksamhet, krav
from ame.audit.services import log_event
from ame.common.datum import krav_framat
from ame.common.texter import utan_nummer
from ame.organisation.enums import Narvaroregel, Varaktighet
from ame.organisation.kategorier import krav_kategori
from ame.organisation.models import Franvaroskal, Insatstyp, Kontaktvag, Verksamhet

INSATSTYPENS = (
    "innehall", "malgrupp", "syfte", "syftesslag", "normal_langd_dagar", "langsta_langd_dagar", "loka_typ", "kas_klass", "stodslag",
    "slag", "varaktighet", "projekt_slut_den", "projektmal", "platser", "kostnad_per_plats", "agare", "narvaroregel", "narvaro_skal",
    "rapportrytm", "minsta_n", "ar_jobbinriktad",
    "ar_sysselsattning", "ar_utan_provning", "ar_anonym", "anonym_beslut", "ar_kanslig",
)  # fmt: skip
RAKNAS = ("normal_langd_dagar", "langsta_langd_dagar", "platser", "kostnad_per_plats")
BEHOVS = {  # field -> what to write; the insats is not offered without it (S067, N12)
    "innehall": "Skriv vad deltagaren gör i insatsen.",
    "malgrupp": "Skriv vem insatsen är till för.",
    "syfte": "Skriv vad insatsen ska leda till.",
    "syftesslag": "Markera vad insatsen är till för att stärka. Det är det deltagaren och handläggaren svarar på när den slutar.",
    "normal_langd_dagar": "Ange normal längd i dagar.",
    "agare": "Välj vem som ansvarar för innehållet.",
    "narvaroregel": "Välj om närvaro registreras.",
    "rapportrytm": "Välj hur ofta närvaron rapporteras.",
    "minsta_n": "Ange hur få deltagare siffror om insatsen får handla om.",
}
PROJEKTET_BEHOVER = {
    "projekt_slut_den": "Ett projekt behöver en slutdag.",
    "projektmal": "Skriv vad projektet ska nå, och vad som händer efteråt.",
}
UTAN_NARVARO_BEHOVER = {"narvaro_skal": "Skriv varför närvaro inte registreras."}
ANONYM_BEHOVER = {"anonym_beslut": "Skriv dag och paragraf för nämndens beslut."}


def saknas_for_att_erbjudas(typ: Insatstyp) -> dict[str, str]:
    """Field -> what is missing before the insats may be offered (S067, N12). Empty: it may."""
    behovs = dict(BEHOVS)
    if typ.varaktighet == Varaktighet.PROJEKT:
        behovs |= PROJEKTET_BEHOVER
    if typ.narvaroregel == Narvaroregel.INGEN:
        behovs |= UTAN_NARVARO_BEHOVER
    if typ.ar_anonym:
        behovs |= ANONYM_BEHOVER
    return {falt: text for falt, text in behovs.items() if not _varde(typ, falt)}


def _varde(typ: Insatstyp, falt: str) -> Any:
    return typ.agare_id if falt == "agare" else getattr(typ, falt)


@transaction.atomic
def skapa_insatstyp(*, actor: User, verksamhet: Verksamhet, namn: str, galler_fran_den: date, **falt: Any) -> Insatstyp:
    """A new kind of insats. It is offered from its day, and only when it is complete: the message names what is missing (N12)."""
    krav(can_administrera_verksamhet(actor, verksamhet))
    krav_framat("galler_fran_den", galler_fran_den)
    _las(verksamhet)
    rad = Insatstyp(verksamhet=verksamhet, namn=namn.strip(), galler_fran_den=galler_fran_den, infordes_den=galler_fran_den)
    return _spara(actor, rad, falt, "insatstyp.skapa")


@transaction.atomic
def ny_version_insatstyp(*, actor: User, typ: Insatstyp, galler_fran_den: date, namn: str = "", **falt: Any) -> Insatstyp:
    """Changes a kind of insats from a day, its name too. The old row ends the day before and stays, with its name, with those who take part by
    it and in old reports; a new row begins that knows the old one (T12, S143). One that has not begun is changed in place."""
    typ = _las_typ(actor, typ)
    krav_framat("galler_fran_den", galler_fran_den)
    if typ.galler_till_den and typ.galler_till_den < galler_fran_den:
        raise ValidationError({"galler_fran_den": "Insatsen är avslutad före den dagen. Lägg upp en ny."})
    if typ.galler_fran_den > timezone.localdate():
        typ.galler_fran_den, typ.namn = galler_fran_den, namn.strip() or typ.namn
        return _spara(actor, typ, falt, "insatstyp.andra")
    if galler_fran_den <= typ.galler_fran_den:
        raise ValidationError({"galler_fran_den": "Insatsen började gälla i dag. Välj i morgon eller senare."})
    slut, typ.galler_till_den = typ.galler_till_den, galler_fran_den - timedelta(days=1)
    typ.save(update_fields=["galler_till_den"])
    rad = Insatstyp(
        verksamhet=typ.verksamhet,
        namn=namn.strip() or typ.namn,
        foregangare=typ,
        infordes_den=typ.infordes_den or typ.galler_fran_den,
        galler_fran_den=galler_fran_den,
        galler_till_den=slut,
    )
    return _spara(actor, rad, {f: getattr(typ, f) for f in INSATSTYPENS} | falt, "insatstyp.andra")


@transaction.atomic
def avsluta_insatstyp(*, actor: User, typ: Insatstyp, galler_till_den: date) -> Insatstyp:
    """The last day the insats can be chosen. Those who take part go on, and the row stays readable (T12)."""
    typ = _las_typ(actor, typ)
    krav_framat("galler_till_den", galler_till_den)
    if galler_till_den < typ.galler_fran_den:
        raise ValidationError({"galler_till_den": "Insatsen har inte börjat erbjudas den dagen."})
    typ.galler_till_den = galler_till_den
    typ.save(update_fields=["galler_till_den"])
    log_event(actor=actor, verb="insatstyp.avsluta", obj=typ, handelse_den=galler_till_den)
    return typ


def _spara(actor: User, rad: Insatstyp, falt: dict[str, Any], verb: str) -> Insatstyp:
    assert set(falt) <= set(INSATSTYPENS)
    for namn, varde in falt.items():
        setattr(rad, namn, varde.strip() if isinstance(varde, str) else varde)
    if rad.varaktighet != Varaktighet.PROJEKT:
        rad.projekt_slut_den, rad.projektmal = None, ""
    if not rad.ar_anonym:
        rad.anonym_beslut = ""
    if rad.narvaroregel != Narvaroregel.INGEN:
        rad.narvaro_skal = ""
    if saknas := saknas_for_att_erbjudas(rad):
        raise ValidationError(saknas)
    krav_kategori(rad.namn, rad.innehall, falt_definition="innehall")
    utan_nummer(
        {f: getattr(rad, f) for f in ("namn", "innehall", "malgrupp", "syfte", "projektmal", "anonym_beslut", "narvaro_skal")}
    )
    if rad.projekt_slut_den and rad.projekt_slut_den < rad.galler_fran_den:
        raise ValidationError({"projekt_slut_den": "Projektet kan inte sluta innan det börjar."})
    _krav_ensam(rad)
    rad.full_clean()
    rad.save()
    log_event(actor=actor, verb=verb, obj=rad, handelse_den=rad.galler_fran_den)
    return rad


def _las(verksamhet: Verksamhet) -> None:
    """One change of the lists at a time."""
    Verksamhet.objects.select_for_update(of=("self",)).get(pk=verksamhet.pk)


def _las_typ(actor: User, typ: Insatstyp) -> Insatstyp:
    _las(typ.verksamhet)
    typ = Insatstyp.objects.select_related("verksamhet", "agare").get(pk=typ.pk)
    krav(can_administrera_verksamhet(actor, typ.verksamhet))
    return typ


def _krav_ensam(rad: Any) -> None:
    """Two rows of one name are never in force on the same day: whoever chooses could not tell them apart."""
    samma = type(rad).objects.filter(verksamhet=rad.verksamhet, namn__iexact=rad.namn).exclude(pk=rad.pk)
    samma = samma.filter(Q(galler_till_den=None) | Q(galler_till_den__gte=rad.galler_fran_den))
    if rad.galler_till_den:
        samma = samma.filter(galler_fran_den__lte=rad.galler_till_den)
    if samma.exists():
        raise ValidationError({"namn": "Det namnet finns redan i listan under samma tid."})


# --- reasons for absence and other ways to help -----------------------------------------------------------------


@transaction.atomic
def skapa_franvaroskal(*, actor: User, verksamhet: Verksamhet, namn: str, definition: str, galler_fran_den: date) -> Franvaroskal:
    """A reason for absence in the verksamhet's own guideline, with what it means (AK13). Never a diagnosis (S043)."""
    krav(can_administrera_verksamhet(actor, verksamhet))
    krav_framat("galler_fran_den", galler_fran_den)
    krav_kategori(namn, definition)
    utan_nummer({"namn": namn, "definition": definition})
    _las(verksamhet)
    rad = Franvaroskal(verksamhet=verksamhet, namn=namn.strip(), definition=definition.strip(), galler_fran_den=galler_fran_den)
    _spara_rad(actor, rad, "franvaroskal.skapa")
    return rad


@transaction.atomic
def skapa_kontaktvag(
    *, actor: User, verksamhet: Verksamhet, namn: str, beskrivning: str, galler_fran_den: date, **falt: Any
) -> Kontaktvag:
    """Another way to help, printed on the participant's plan (S118). `falt`: telefon, webbplats, ordning."""
    krav(can_administrera_verksamhet(actor, verksamhet))
    krav_framat("galler_fran_den", galler_fran_den)
    if not beskrivning.strip():
        raise ValidationError({"beskrivning": "Skriv vad deltagaren kan få hjälp med där."})
    if not (falt.get("telefon") or falt.get("webbplats")):
        raise ValidationError({"telefon": "Skriv ett telefonnummer eller en webbplats."})
    utan_nummer({"namn": namn, "beskrivning": beskrivning})
    _las(verksamhet)
    rad = Kontaktvag(
        verksamhet=verksamhet, namn=namn.strip(), beskrivning=beskrivning.strip(), galler_fran_den=galler_fran_den, **falt
    )
    _spara_rad(actor, rad, "kontaktvag.skapa")
    return rad


@transaction.atomic
def avsluta_katalograd(*, actor: User, rad: Franvaroskal | Kontaktvag, galler_till_den: date) -> Franvaroskal | Kontaktvag:
    """The last day the row can be chosen; markings and plans that used it keep it."""
    krav(can_administrera_verksamhet(actor, rad.verksamhet))
    krav_framat("galler_till_den", galler_till_den)
    _las(rad.verksamhet)
    rad = type(rad).objects.get(pk=rad.pk)
    if galler_till_den < rad.galler_fran_den:
        raise ValidationError({"galler_till_den": "Raden har inte börjat gälla den dagen."})
    rad.galler_till_den = galler_till_den
    rad.save(update_fields=["galler_till_den"])
    log_event(actor=actor, verb=f"{rad._meta.model_name}.avsluta", obj=rad, handelse_den=galler_till_den)
    return rad


def _spara_rad(actor: User, rad: Any, verb: str) -> Any:
    _krav_ensam(rad)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb=verb, obj=rad, handelse_den=rad.galler_fran_den)
    return rad
