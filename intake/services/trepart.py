"""The talk of three that follows every accepted remiss (C12; S027): due, booked, held or not with why, what was agreed and who does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, can_bocka_overenskommelse, krav
from ame.arenden.enums import Bevakningsslag, Notisslag
from ame.arenden.models import Arende
from ame.arenden.services import flytta_bevakning, los_bevakning, notiser, skapa_bevakning, ta_bort_utkast
from ame.arenden.services.ansvar import krav_kan_aga, satt_medarbetare
from ame.arenden.services.niva import bedom_niva, niva_nu
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.common.texter import utan_nummer
from ame.common.transitions import OgiltigOvergang
from intake.enums import EjHalletSkal, Kallelsekanal, Loftesslag, Part, Tolk, Trepartsstatus
from intake.models import Lofte, Overenskommelse, Remiss, Trepartssamtal
from intake.services import aviseringar, loften

UTKAST = "trepart"
TITEL = "Trepartssamtal"
SKAL_GEMENSAM_NIVA = "Överenskommet i trepartssamtal"
SKAL_PUNKT = "Har en uppgift från trepartssamtalet"
ATT_GORA = (Trepartsstatus.ATT_BOKA, Trepartsstatus.BOKAT)
# Nothing about a protected person leaves by e-mail, SMS or ordinary post (law.md B10).
KANALER = (Kallelsekanal.BREV, Kallelsekanal.TELEFON, Kallelsekanal.MOTE, Kallelsekanal.SMS)
KANALER_SKYDDAD = (Kallelsekanal.FORMEDLING, Kallelsekanal.TELEFON, Kallelsekanal.MOTE)


@dataclass(frozen=True, kw_only=True)
class Punkt:
    """An agreed point as the form gives it; `ansvarig` for the unit's own."""

    text: str
    part: str
    senast_den: date
    ansvarig: User | None = None


def folj(*, remiss: Remiss, action: str, actor: User | None) -> None:
    """Accepted: the talk becomes a task with a day. Taken back, declined or sent on: task and promise end."""
    if action == "anta" and not remiss.ar_egen_ansokan:
        _skapa(remiss, actor)
    elif action in {"aterta", "avboj", "omdirigera"}:
        for samtal in Trepartssamtal.objects.select_for_update(of=("self",)).filter(remiss=remiss, status__in=ATT_GORA):
            _upphor(samtal, actor)


def _skapa(remiss: Remiss, actor: User | None) -> None:
    assert remiss.arende and remiss.mottagande_enhet  # constraint remiss_mottagen_har_arende
    idag = timezone.localdate()
    senast = idag + timedelta(days=remiss.mottagande_enhet.installning(idag).trepart_dagar)
    samtal, ny = Trepartssamtal.objects.get_or_create(remiss=remiss, defaults={"arende": remiss.arende, "senast_den": senast})
    if ny:
        _uppgift(samtal, actor, senast)
        loften.lova(remiss=remiss, slag=Loftesslag.TREPART, mal_id=samtal.pk, lovat_den=senast)
        log_event(
            actor=actor, verb="trepart.skapa", obj=samtal, after=samtal.status, arende_id=samtal.arende_id, remiss_id=remiss.pk
        )


def _uppgift(samtal: Trepartssamtal, actor: User | None, senast: date) -> None:
    skapa_bevakning(
        actor=actor,
        ansvarig=samtal.arende.ansvarig,
        arende=samtal.arende,
        slag=Bevakningsslag.TREPART,
        titel=TITEL,
        forfaller_den=senast,
        mal_id=samtal.pk,
    )


def _upphor(samtal: Trepartssamtal, actor: User | None) -> None:
    """The matter is gone: not held, because the case or the remiss ended first."""
    samtal.status, samtal.ej_hallet_skal = Trepartsstatus.EJ_HALLET, EjHalletSkal.AVSLUTAT
    samtal.save(update_fields=["status", "ej_hallet_skal"])
    los_bevakning(actor=actor, slag=Bevakningsslag.TREPART, mal_id=samtal.pk)
    loften.upphor(slag=Loftesslag.TREPART, mal_id=samtal.pk, actor=actor)
    _avlys(samtal)
    _handelse("trepart.ej_hallet", samtal, actor, skal=EjHalletSkal.AVSLUTAT)


def avsluta_arendets(*, arende: Arende, actor: User) -> None:
    """The case is closed: talks that were to be held are not. Called by the avslut, after the case's reminders are closed."""
    for samtal in Trepartssamtal.objects.select_for_update(of=("self",)).filter(arende=arende, status__in=ATT_GORA):
        _upphor(samtal, actor)


def ateroppna_arendets(*, arende: Arende, actor: User) -> None:
    """The avslut is taken back: its talks are to be held again, and promised as before. The reminders open with the case."""
    stangda = Trepartssamtal.objects.select_for_update(of=("self",)).filter(
        arende=arende, status=Trepartsstatus.EJ_HALLET, ej_hallet_skal=EjHalletSkal.AVSLUTAT
    )
    for samtal in stangda:
        samtal.status = Trepartsstatus.BOKAT if samtal.bokat_vid else Trepartsstatus.ATT_BOKA
        samtal.ej_hallet_skal = ""
        samtal.save(update_fields=["status", "ej_hallet_skal"])
        Lofte.objects.filter(slag=Loftesslag.TREPART, mal_id=samtal.pk, uppfyllt_den__isnull=True).update(upphort_vid=None)
        _handelse("trepart.ateroppna", samtal, actor)


# --- the unit's acts --------------------------------------------------------------------------------------------


def _las(samtal: Trepartssamtal, actor: User) -> Trepartssamtal:
    """The talk with its row locked until the transaction ends, for somebody who works in the case."""
    Trepartssamtal.objects.select_for_update(of=("self",)).values_list("pk").get(pk=samtal.pk)
    rad = Trepartssamtal.objects.select_related(
        "arende__person", "arende__enhet", "arende__ansvarig", "remiss__avsandande_enhet", "remiss__avsandare"
    ).get(pk=samtal.pk)
    krav(can_arbeta_i_arende(actor, rad.arende))
    return rad


def _krav_oppet(samtal: Trepartssamtal) -> None:
    if samtal.status == Trepartsstatus.HALLET:
        raise OgiltigOvergang("Trepartssamtalet är redan dokumenterat. Ladda om sidan för att se det.")
    if not samtal.arende.ar_oppet:
        raise ValidationError("Ärendet är avslutat. Trepartssamtalet kan inte ändras.")


def ar_skyddad(samtal: Trepartssamtal) -> bool:
    return samtal.remiss.har_skydd or samtal.arende.person.har_skydd


def kanaler(samtal: Trepartssamtal) -> tuple[Kallelsekanal, ...]:
    """How the person may be called (law.md B10)."""
    return KANALER_SKYDDAD if ar_skyddad(samtal) else KANALER


@transaction.atomic
def boka(
    *, samtal: Trepartssamtal, actor: User, bokat_vid: datetime, plats: str, kanal: str, kallad_den: date | None = None
) -> Trepartssamtal:
    """Books day, time and place, and says how the person was called. A protected person is called through Skatteverkets förmedling, on
    the telephone or at a meeting, and in no other way (law.md B10). The promised day stays; the task follows the booking."""
    samtal = _las(samtal, actor)
    _krav_oppet(samtal)
    idag = timezone.localdate()
    den = timezone.localdate(bokat_vid)
    if den < idag:
        raise ValidationError({"den": "Dagen har passerat. Har samtalet varit? Dokumentera det i stället."})
    krav_har_varit("kallad_den", kallad_den or idag)
    if kanal not in kanaler(samtal):
        raise ValidationError({"kanal": _fel_kanal(samtal)})
    utan_nummer({"plats": plats})
    samtal.status = Trepartsstatus.BOKAT
    samtal.bokat_vid, samtal.plats, samtal.kanal = bokat_vid, plats.strip(), kanal
    samtal.kallad_den = kallad_den or idag
    samtal.full_clean(validate_unique=False)
    samtal.save(update_fields=["status", "bokat_vid", "plats", "kanal", "kallad_den"])
    _uppgift(samtal, actor, den)  # a talk that was given up has no task any more
    flytta_bevakning(slag=Bevakningsslag.TREPART, mal_id=samtal.pk, forfaller_den=den)
    _handelse("trepart.boka", samtal, actor, kanal=kanal)
    _meddela_avsandaren(samtal, actor, int(bokat_vid.timestamp()))
    return samtal


def _fel_kanal(samtal: Trepartssamtal) -> str:
    if ar_skyddad(samtal):
        return "Personen har skyddade uppgifter. Kalla genom Skatteverkets förmedling, på telefon eller vid ett möte."
    return "Välj hur personen kallades."


@transaction.atomic
def ej_hallet(
    *, samtal: Trepartssamtal, actor: User, skal: str, text: str = "", ny_senast_den: date | None = None
) -> Trepartssamtal:
    """Not held, and why. With a new day it is still to be done, with the reason kept; without one it ends there."""
    samtal = _las(samtal, actor)
    _krav_oppet(samtal)
    if skal not in EjHalletSkal.values or skal == EjHalletSkal.AVSLUTAT:
        raise ValidationError({"skal": "Välj varför samtalet inte blev av."})
    if ny_senast_den and ny_senast_den < timezone.localdate():
        raise ValidationError({"ny_senast_den": "Välj i dag eller en dag framåt."})
    utan_nummer({"text": text})
    samtal.status = Trepartsstatus.ATT_BOKA if ny_senast_den else Trepartsstatus.EJ_HALLET
    samtal.ej_hallet_skal, samtal.ej_hallet_text = skal, text.strip()
    samtal.bokat_vid, samtal.plats, samtal.kanal, samtal.kallad_den = None, "", "", None
    samtal.full_clean(validate_unique=False)
    falt = ["status", "ej_hallet_skal", "ej_hallet_text", "bokat_vid", "plats", "kanal", "kallad_den"]
    samtal.save(update_fields=falt)
    if ny_senast_den:
        _uppgift(samtal, actor, ny_senast_den)
        flytta_bevakning(slag=Bevakningsslag.TREPART, mal_id=samtal.pk, forfaller_den=ny_senast_den)
    else:
        los_bevakning(actor=actor, slag=Bevakningsslag.TREPART, mal_id=samtal.pk)
        loften.upphor(slag=Loftesslag.TREPART, mal_id=samtal.pk, actor=actor)
    _avlys(samtal)
    _handelse("trepart.ej_hallet", samtal, actor, skal=skal)
    return samtal


@transaction.atomic
def hall(
    *,
    samtal: Trepartssamtal,
    actor: User,
    hallet_den: date,
    deltog: list[str],
    tolk: str,
    overenskommet: str,
    andra_deltagare: str = "",
    tolk_skal: str = "",
    gemensam_niva: str = "",
    punkter: Iterable[Punkt] = (),
) -> Trepartssamtal:
    """Held: who took part, how it was with an interpreter (law.md K08), what was agreed and who does it. The promise is kept on the day of
    the talk. A level agreed on that differs from the unit's becomes the unit's (S042). The same form twice makes one."""
    samtal = _las(samtal, actor)
    if samtal.status == Trepartsstatus.HALLET and samtal.overenskommet == overenskommet.strip():
        return samtal
    _krav_oppet(samtal)
    _kontrollera_dag(samtal, hallet_den)
    _kontrollera_deltog(deltog)
    _kontrollera_tolk(samtal, tolk, tolk_skal)
    utan_nummer({"overenskommet": overenskommet, "andra_deltagare": andra_deltagare, "tolk_skal": tolk_skal})
    if not overenskommet.strip():
        raise ValidationError({"overenskommet": "Skriv vad ni kom fram till."})
    samtal.status, samtal.hallet_den, samtal.deltog = Trepartsstatus.HALLET, hallet_den, deltog
    samtal.andra_deltagare, samtal.tolk, samtal.tolk_skal = andra_deltagare.strip(), tolk, tolk_skal.strip()
    samtal.overenskommet, samtal.gemensam_niva = overenskommet.strip(), gemensam_niva
    samtal.dokumenterat_av = actor
    samtal.full_clean(validate_unique=False)
    samtal.save()
    for punkt in punkter:
        _skapa_punkt(samtal, actor, punkt)
    _efter_hallet(samtal, actor, hallet_den)
    return samtal


def _efter_hallet(samtal: Trepartssamtal, actor: User, hallet_den: date) -> None:
    niva = samtal.gemensam_niva
    if niva and niva != niva_nu(samtal.arende):
        bedom_niva(arende=samtal.arende, actor=actor, niva=niva, skal=SKAL_GEMENSAM_NIVA, bedomd_den=hallet_den)
    los_bevakning(actor=actor, slag=Bevakningsslag.TREPART, mal_id=samtal.pk)
    loften.uppfyll(slag=Loftesslag.TREPART, mal_id=samtal.pk, den=hallet_den, actor=actor)
    ta_bort_utkast(actor=actor, formular=UTKAST, objekt_id=samtal.pk)
    _handelse("trepart.hallet", samtal, actor, hallet_den, tolk=samtal.tolk)
    _meddela_avsandaren(samtal, actor, 0)


def _kontrollera_dag(samtal: Trepartssamtal, hallet_den: date) -> None:
    krav_har_varit("hallet_den", hallet_den)
    if samtal.remiss.inkom_den and hallet_den < samtal.remiss.inkom_den:
        raise ValidationError({"hallet_den": "Samtalet kan inte ha hållits innan remissen kom in."})


def _kontrollera_deltog(deltog: list[str]) -> None:
    """A talk about somebody without that somebody is no trepartssamtal: it was not held."""
    if Part.DELTAGARE not in deltog:
        raise ValidationError({"deltog": "Ett trepartssamtal hålls med personen. Var personen inte med blev samtalet inte av."})
    if len(set(deltog)) < 2:
        raise ValidationError({"deltog": "Markera alla som deltog."})


def _kontrollera_tolk(samtal: Trepartssamtal, tolk: str, tolk_skal: str) -> None:
    """law.md K08: not closed without "tolk användes" or "avstod (varför)" for somebody who needs one."""
    if not tolk:
        raise ValidationError({"tolk": "Ange hur det var med tolk."})
    if tolk == Tolk.EJ_BEHOV and behover_tolk(samtal):
        raise ValidationError({"tolk": "Personen behöver tolk. Ange att tolk användes, eller att personen avstod och varför."})
    if tolk == Tolk.AVSTOD and not tolk_skal.strip():
        raise ValidationError({"tolk_skal": "Skriv varför personen avstod från tolk."})


def behover_tolk(samtal: Trepartssamtal) -> bool:
    return samtal.arende.person.har_tolkbehov or samtal.remiss.har_tolkbehov


# --- what was agreed --------------------------------------------------------------------------------------------


@transaction.atomic
def lagg_till_punkt(*, samtal: Trepartssamtal, actor: User, punkt: Punkt) -> Overenskommelse:
    """One more agreed point of a talk that has been held."""
    samtal = _las(samtal, actor)
    if samtal.status != Trepartsstatus.HALLET:
        raise ValidationError("Dokumentera samtalet först.")
    if not samtal.arende.ar_oppet:
        raise ValidationError("Ärendet är avslutat. Trepartssamtalet kan inte ändras.")
    return _skapa_punkt(samtal, actor, punkt)


def _skapa_punkt(samtal: Trepartssamtal, actor: User, punkt: Punkt) -> Overenskommelse:
    """The unit's point becomes a task of the named person, who may open the case from then on. Nobody is bound to what was agreed in
    their absence."""
    ansvarig = punkt.ansvarig if punkt.part == Part.AME else None
    if punkt.part == Part.REMITTENT and Part.REMITTENT not in samtal.deltog:
        raise ValidationError({"punkter": "Remittenten var inte med. Skriv bara det som personen och enheten tog på sig."})
    if punkt.part == Part.AME and ansvarig is None:
        raise ValidationError({"punkter": "Välj vem i enheten som gör det."})
    if samtal.hallet_den and punkt.senast_den < samtal.hallet_den:
        raise ValidationError({"punkter": "En överenskommelse kan inte vara klar före samtalet. Rätta dagen."})
    utan_nummer({"punkter": punkt.text})
    rad = Overenskommelse(samtal=samtal, text=punkt.text.strip(), part=punkt.part, ansvarig=ansvarig, senast_den=punkt.senast_den)
    rad.full_clean()
    rad.save(force_insert=True)
    if ansvarig:
        _ge_uppgiften(rad, actor, ansvarig)
    return rad


def _ge_uppgiften(punkt: Overenskommelse, actor: User, ansvarig: User) -> None:
    arende = punkt.samtal.arende
    krav_kan_aga(arende.enhet_id, ansvarig, "punkter")
    if not Arende.objects.visible_to(ansvarig).filter(pk=arende.pk).exists():
        if arende.person.har_skydd:
            raise ValidationError({"punkter": f"{ansvarig} står inte på personens namnlista. Lägg till namnet där först."})
        satt_medarbetare(
            arende=arende, actor=actor, user=ansvarig, skal=SKAL_PUNKT
        )  # who is named works in the case (law.md D01)
    skapa_bevakning(
        actor=actor,
        ansvarig=ansvarig,
        arende=arende,
        slag=Bevakningsslag.OVERENSKOMMET,
        titel=punkt.text[:120],
        forfaller_den=punkt.senast_den,
        mal_id=punkt.pk,
    )


@transaction.atomic
def satt_klar(*, punkt: Overenskommelse, actor: User, ar_klar: bool = True) -> Overenskommelse:
    """Ticked off by its own side, with a way back. Twice changes nothing."""
    Overenskommelse.objects.select_for_update(of=("self",)).values_list("pk").get(pk=punkt.pk)
    rad = Overenskommelse.objects.select_related("samtal__arende__ansvarig", "samtal__remiss", "ansvarig").get(pk=punkt.pk)
    krav(can_bocka_overenskommelse(actor, rad))
    if (rad.klar_den is not None) == ar_klar:
        return rad
    rad.klar_den = timezone.localdate() if ar_klar else None
    rad.save(update_fields=["klar_den"])
    if ar_klar:
        los_bevakning(actor=actor, slag=Bevakningsslag.OVERENSKOMMET, mal_id=rad.pk)
    elif rad.ansvarig and rad.samtal.arende.ar_oppet:
        _ge_uppgiften(rad, actor, rad.ansvarig)
    _handelse("trepart.punkt_klar" if ar_klar else "trepart.punkt_oppen", rad.samtal, actor, punkt=str(rad.pk))
    return rad


def _handelse(verb: str, samtal: Trepartssamtal, actor: User | None, den: date | None = None, **data: str) -> None:
    log_event(
        actor=actor,
        verb=verb,
        obj=samtal,
        after=samtal.status,
        handelse_den=den,
        arende_id=samtal.arende_id,
        remiss_id=samtal.remiss_id,
        data=data,
    )


def _meddela_avsandaren(samtal: Trepartssamtal, actor: User, version: int) -> None:
    """The sender is told that there is something to read about the talk (C96). What was told before, and not read, is old news."""
    _avlys(samtal)
    aviseringar.till_avsandaren(
        remiss=samtal.remiss, slag=Notisslag.TREPART, mal_id=notiser.steg(samtal.pk, version), actor=actor
    )


def _avlys(samtal: Trepartssamtal) -> None:
    notiser.gor_inaktuella(sida_id=samtal.remiss_id, slag=[Notisslag.TREPART])
