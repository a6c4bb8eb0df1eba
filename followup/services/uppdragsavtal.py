"""Writes on the unit's agreement (C73; S138-S142, S151, S170): a draft is written, signed and then stands. A change is the next version."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_skriva_uppdragsavtal, krav
from ame.audit.services import log_event
from ame.common.texter import krav_text, utan_nummer
from ame.organisation.models import Enhet
from followup.enums import Malslag
from followup.matt.definition import DEFINITIONSVERSION, Form, Matt
from followup.matt.katalog import KATALOG
from followup.matt.process import PROCESS
from followup.matt.resultat import RESULTAT
from followup.matt.volym import UTANFOR, VOLYM
from followup.models import Avtalsgrupp, Avtalsmal, Uppdragsavtal

FALT = ("rubrik", "uppdrag", "beslutat_av", "beslutat_den", "diarienummer", "fran_den", "till_den", "granskas_den")
SAKNAS = {
    "rubrik": "Skriv en rubrik.",
    "uppdrag": "Skriv vad enheten har i uppdrag att göra.",
    "beslutat_av": "Skriv vem som har beslutat uppdraget.",
}
HOGSTA_ALDER = 120


def mal_matt() -> dict[str, tuple[Matt, ...]]:
    """The measures a goal can be about, by what kind of goal it is (S138, S139, S140)."""
    volym = tuple(m for m in VOLYM if m.form == Form.ANTAL)
    flode = (*(m for m in VOLYM if m.form != Form.ANTAL and m.id != UTANFOR), *(m for m in RESULTAT if m.id == "r_tid"), *PROCESS)
    utfall = tuple(m for m in RESULTAT if m.id != "r_tid")
    return {Malslag.VOLYM: volym, Malslag.GENOMSTROMNING: flode, Malslag.UTFALL: utfall}


@transaction.atomic
def skapa_avtal(*, actor: User, enhet: Enhet, **falt: Any) -> Uppdragsavtal:
    """The unit's next version, as a draft with the groups of the latest and its goals for this year and later. One draft at a time."""
    krav(can_skriva_uppdragsavtal(actor, enhet.pk))
    Enhet.objects.select_for_update(of=("self",)).get(pk=enhet.pk)
    senaste = Uppdragsavtal.objects.filter(enhet=enhet).order_by("-version").first()
    if senaste and senaste.signerat_vid is None:
        raise ValidationError(f"Det finns redan ett utkast, version {senaste.version}. Ändra det i stället.")
    rad = Uppdragsavtal(enhet=enhet, version=senaste.version + 1 if senaste else 1, skapat_av=actor, **_rena(falt))
    rad.full_clean()
    rad.save(force_insert=True)
    if senaste:
        _kopiera_delar(senaste, rad)
    log_event(actor=actor, verb="uppdragsavtal.skapa", obj=rad, handelse_den=rad.fran_den, data={"version": rad.version})
    return rad


def _kopiera_delar(fran: Uppdragsavtal, till: Uppdragsavtal) -> None:
    """A goal that is only carried on keeps the definition it was set under (S151)."""
    for grupp in fran.grupper.all():
        falt = {f: getattr(grupp, f) for f in ("namn", "beskrivning", "alder_fran", "alder_till", "nivaer", "kallor")}
        Avtalsgrupp.objects.create(avtal=till, **falt)
    for mal in fran.mal.filter(ar__gte=till.fran_den.year):
        falt = {f: getattr(mal, f) for f in ("ar", "slag", "matt", "riktning", "varde", "definitionsversion")}
        Avtalsmal.objects.create(avtal=till, **falt)


@transaction.atomic
def andra_avtal(*, actor: User, avtal: Uppdragsavtal, **falt: Any) -> Uppdragsavtal:
    rad = _las_utkast(actor, avtal)
    for namn, varde in _rena(falt).items():
        setattr(rad, namn, varde)
    rad.full_clean()
    rad.save(update_fields=list(FALT))
    log_event(actor=actor, verb="uppdragsavtal.andra", obj=rad, handelse_den=timezone.localdate(), data={"version": rad.version})
    return rad


@transaction.atomic
def lagg_till_grupp(*, actor: User, avtal: Uppdragsavtal, **falt: Any) -> Avtalsgrupp:
    """A group that a remiss can be tried against: ages, levels and sources; what is left empty limits nothing (S141)."""
    rad = _las_utkast(actor, avtal)
    utan_nummer({namn: falt.get(namn) or "" for namn in ("namn", "beskrivning")})
    grupp = Avtalsgrupp(avtal=rad, **falt)
    for namn in ("alder_fran", "alder_till"):
        if (getattr(grupp, namn) or 0) > HOGSTA_ALDER:
            raise ValidationError({namn: f"Ange en ålder under {HOGSTA_ALDER + 1} år."})
    grupp.full_clean()
    grupp.save(force_insert=True)
    log_event(actor=actor, verb="uppdragsavtal.grupp", obj=rad, handelse_den=timezone.localdate(), data={"grupp": str(grupp.pk)})
    return grupp


@transaction.atomic
def ta_bort_grupp(*, actor: User, grupp: Avtalsgrupp) -> None:
    rad = _las_utkast(actor, grupp.avtal)
    Avtalsgrupp.objects.filter(pk=grupp.pk).delete()
    log_event(
        actor=actor, verb="uppdragsavtal.grupp_bort", obj=rad, handelse_den=timezone.localdate(), data={"grupp": str(grupp.pk)}
    )


@transaction.atomic
def satt_mal(*, actor: User, avtal: Uppdragsavtal, ar: int, slag: str, matt: str, riktning: str, varde: float) -> Avtalsmal:
    """A goal for one year, under the definition that holds today (S138-S140, S151). `varde` is a share 0-1 where the measure is one."""
    rad = _las_utkast(actor, avtal)
    m = KATALOG.get(matt)
    if m is None or m not in mal_matt().get(slag, ()):
        raise ValidationError({"matt": "Välj ett mått som hör till den sortens mål."})
    _krav_ar(rad, ar)
    if not 0 <= varde <= (1 if m.enhet == "%" else 1_000_000):
        raise ValidationError({"varde": "Ange 0 till 100 procent." if m.enhet == "%" else "Ange ett tal som inte är negativt."})
    mal = Avtalsmal(avtal=rad, ar=ar, slag=slag, matt=matt, riktning=riktning, varde=varde, definitionsversion=DEFINITIONSVERSION)
    mal.full_clean()
    mal.save(force_insert=True)
    data = {"ar": ar, "matt": matt, "riktning": riktning, "varde": varde}
    log_event(actor=actor, verb="uppdragsavtal.mal", obj=rad, handelse_den=timezone.localdate(), data=data)
    return mal


def _krav_ar(avtal: Uppdragsavtal, ar: int) -> None:
    if ar < avtal.fran_den.year or (avtal.till_den and ar > avtal.till_den.year):
        raise ValidationError({"ar": "Avtalet gäller inte det året."})
    if ar < timezone.localdate().year:
        raise ValidationError({"ar": "Året är slut. Mål sätts för det år som pågår och för kommande år."})


@transaction.atomic
def ta_bort_mal(*, actor: User, mal: Avtalsmal) -> None:
    """Out of the draft. What an earlier signed version has set for the year stays and is followed up all the same (S151)."""
    rad = _las_utkast(actor, mal.avtal)
    Avtalsmal.objects.filter(pk=mal.pk).delete()
    data = {"ar": mal.ar, "matt": mal.matt}
    log_event(actor=actor, verb="uppdragsavtal.mal_bort", obj=rad, handelse_den=timezone.localdate(), data=data)


@transaction.atomic
def signera_avtal(*, actor: User, avtal: Uppdragsavtal) -> Uppdragsavtal:
    """From now on nothing in it is changed. The version before it holds to the day before this one begins."""
    rad = _las_utkast(actor, avtal)
    _avsluta_forra(rad)
    rad.signerat_av, rad.signerat_vid = actor, timezone.now()
    rad.full_clean()
    rad.save(update_fields=["signerat_av", "signerat_vid"])
    log_event(actor=actor, verb="uppdragsavtal.signera", obj=rad, handelse_den=rad.fran_den, data={"version": rad.version})
    return rad


def _avsluta_forra(ny: Uppdragsavtal) -> None:
    signerade = Uppdragsavtal.objects.select_for_update(of=("self",)).filter(enhet_id=ny.enhet_id, signerat_vid__isnull=False)
    for forra in signerade:
        if forra.fran_den >= ny.fran_den:
            raise ValidationError(
                {"fran_den": f"Version {forra.version} gäller från {forra.fran_den}. Den nya måste börja senare än så."}
            )
        dagen_fore: date = ny.fran_den - timedelta(days=1)
        if forra.till_den is None or forra.till_den > dagen_fore:
            forra.till_den = dagen_fore
            forra.save(update_fields=["till_den"])


@transaction.atomic
def kasta_utkast(*, actor: User, avtal: Uppdragsavtal) -> None:
    rad = _las_utkast(actor, avtal)
    data = {"version": rad.version}
    log_event(actor=actor, verb="uppdragsavtal.kasta", obj=rad, handelse_den=timezone.localdate(), data=data)
    rad.delete()


def _las_utkast(actor: User, avtal: Uppdragsavtal) -> Uppdragsavtal:
    rad = Uppdragsavtal.objects.select_for_update(of=("self",)).get(pk=avtal.pk)
    krav(can_skriva_uppdragsavtal(actor, rad.enhet_id))
    if rad.signerat_vid:
        raise ValidationError("Avtalet är signerat och ändras inte. Gör en ny version.")
    return rad


def _rena(falt: dict[str, Any]) -> dict[str, Any]:
    rena = {namn: falt[namn] for namn in FALT if namn in falt}
    for namn, saknas in SAKNAS.items():
        rena[namn] = krav_text(namn, rena.get(namn) or "", saknas)
    utan_nummer({"diarienummer": rena.get("diarienummer") or ""})
    rena["diarienummer"] = (rena.get("diarienummer") or "").strip()
    if rena["granskas_den"] < rena["fran_den"]:
        raise ValidationError({"granskas_den": "Avtalet ses över tidigast den dag det börjar gälla."})
    return rena
