"""The morning's look at what was promised (C04, C06; S014, S020). It marks what has passed, gives the owner of the case one task and tells
the unit's chefer. It reminds, and decides nothing about a person: no status is changed and nothing is answered (law.md C15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.arenden.enums import OPPNA, Bevakningsslag, Notisslag
from ame.arenden.models import Bevakning
from ame.arenden.services import los_bevakning, notiser, skapa_bevakning
from ame.organisation.models import EnhetInstallning
from intake.enums import Loftesslag, RemissStatus
from intake.models import Komplettering, Lofte, Remiss
from intake.services.aviseringar import till_avsandaren
from intake.services.loften import EN_DAG, lova_komplettering, lova_svar, upphor

VANTAR_PA_BESKED = [RemissStatus.SKICKAD, RemissStatus.MOTTAGEN, RemissStatus.RETURNERAD]
EGEN_UPPGIFT = [Bevakningsslag.ATERKOPPLING, Bevakningsslag.TREPART]  # the matter has a task of its own since it was promised
TILL_AVSANDAREN = [
    Loftesslag.SVAR,
    Loftesslag.KOMPLETTERING,
    Loftesslag.ATERKOPPLING,
]  # an answer is awaited, or owed by the sender
I_ARENDET = [Loftesslag.BESOK, Loftesslag.AKTIVITET, Loftesslag.TREPART]


@dataclass(frozen=True)
class Morgon:
    """How many tasks were made; counts only, for the worker's log."""

    agare: int
    chefer: int


def folj_upp_loften(idag: date) -> Morgon:
    """Run twice, or on two workers at once, it makes nothing twice (T17): a promise is marked once, its owner gets one task ever and each
    chef is told once."""
    aterlova()
    avsluta_utan_arende()
    markera_passerade(idag)
    stada_chefsuppgifter()
    return Morgon(agare=_till_agare(), chefer=_till_chefer(idag))


def aterlova() -> None:
    """Remisser that were sent before promises were stored get theirs, on the day they always had."""
    svar = Lofte.objects.filter(slag=Loftesslag.SVAR, mal_id=OuterRef("pk"))
    utan = Remiss.objects.filter(~Exists(svar), status__in=VANTAR_PA_BESKED)
    for remiss in utan.select_related("mottagande_enhet").prefetch_related("kompletteringar"):
        lova_svar(remiss)
    fraga = Lofte.objects.filter(slag=Loftesslag.KOMPLETTERING, mal_id=OuterRef("pk"))
    oppna = Komplettering.objects.filter(~Exists(fraga), besvarad_vid__isnull=True, remiss__status=RemissStatus.RETURNERAD)
    for rad in oppna.select_related("remiss__mottagande_enhet"):
        lova_komplettering(rad.remiss, rad)


def avsluta_utan_arende() -> None:
    """What was promised in a case that has ended has lost its matter (C96: never about cancelled matters)."""
    for rad in Lofte.objects.oppna().filter(slag__in=I_ARENDET, arende__isnull=False).exclude(arende__status__in=OPPNA):
        upphor(slag=rad.slag, mal_id=rad.mal_id)


@transaction.atomic
def markera_passerade(idag: date) -> None:
    """`passerat_den` is the day after the promised one, whichever morning the job runs. The sender is told in the same breath."""
    sena = Lofte.objects.levande().filter(lovat_den__lt=idag, passerat_den__isnull=True).select_related("remiss__person")
    for rad in sena.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        rad.passerat_den = rad.lovat_den + EN_DAG
        rad.save(update_fields=["passerat_den"])
        if rad.slag in TILL_AVSANDAREN:
            till_avsandaren(remiss=rad.remiss, slag=Notisslag.LOFTE, mal_id=rad.pk, actor=None)


def levande_passerade() -> QuerySet[Lofte]:
    """Passed promises that somebody can still do something about."""
    return Lofte.objects.levande().filter(passerat_den__isnull=False)


def stada_chefsuppgifter() -> None:
    """Chefer's tasks of remisser where nothing is late any more are done."""
    sena = levande_passerade().filter(remiss=OuterRef("mal_id"))
    kvar = Bevakning.objects.oppna().filter(slag=Bevakningsslag.REMISS, mal_id__isnull=False).filter(~Exists(sena))
    for mal_id in set(kvar.values_list("mal_id", flat=True)):
        if mal_id:
            los_bevakning(actor=None, slag=Bevakningsslag.REMISS, mal_id=mal_id)


def _till_agare() -> int:
    """One task for the one who holds the case, unless the matter has its own."""
    sagt = Bevakning.objects.filter(slag=Bevakningsslag.LOFTE, mal_id=OuterRef("pk"))
    egen = Bevakning.objects.oppna().filter(slag__in=EGEN_UPPGIFT, mal_id=OuterRef("mal_id"))
    rader = levande_passerade().filter(~Exists(sagt), ~Exists(egen), arende__status__in=OPPNA)
    antal = 0
    for rad in rader.select_related("arende__ansvarig").order_by("lovat_den", "pk"):
        assert rad.arende  # filtered on its status
        skapa_bevakning(
            actor=None,
            ansvarig=rad.arende.ansvarig,
            arende=rad.arende,
            slag=Bevakningsslag.LOFTE,
            titel=f"Passerat löfte: {Loftesslag(rad.slag).passerat.lower()}",
            forfaller_den=rad.lovat_den,
            mal_id=rad.pk,
        )
        notiser.skapa(user=rad.arende.ansvarig, slag=Notisslag.LOFTE, mal_id=rad.pk, sida_id=rad.arende.pk)
        antal += 1
    return antal


def _till_chefer(idag: date) -> int:
    """Each chef of the unit: at once when nobody holds the matter yet, otherwise after the unit's `eskalering_dagar` (S020). A unit
    without a chef is tried again the next morning."""
    rader = list(
        levande_passerade().filter(eskalerat_den__isnull=True).select_related("remiss", "arende").order_by("lovat_den", "pk")
    )
    enheter = {r.remiss.mottagande_enhet_id for r in rader}
    dagar, chefer = installningar(enheter, idag), _chefer(enheter, idag)
    antal = 0
    for rad in rader:
        enhet_id = rad.remiss.mottagande_enhet_id
        if rad.arende and rad.arende.ar_oppet and idag - rad.lovat_den <= timedelta(days=dagar[enhet_id].eskalering_dagar):
            continue
        for chef in chefer.get(enhet_id, []):
            _uppgift_till_chef(chef, rad)
            antal += 1
        if enhet_id in chefer:
            Lofte.objects.filter(pk=rad.pk).update(eskalerat_den=idag)
    return antal


def _uppgift_till_chef(chef: User, rad: Lofte) -> None:
    nummer = rad.remiss.nummer
    if rad.slag == Loftesslag.SVAR:
        titel = f"Remiss {nummer} har väntat längre än enhetens svarstid"
    else:
        titel = f"Remiss {nummer}: {Loftesslag(rad.slag).passerat.lower()}"
    skapa_bevakning(
        actor=None,
        ansvarig=chef,
        slag=Bevakningsslag.REMISS,
        titel=titel[:120],
        forfaller_den=rad.lovat_den,
        mal_id=rad.remiss_id,
    )
    notiser.skapa(user=chef, slag=Notisslag.LOFTE, mal_id=rad.pk, sida_id=rad.remiss_id)


def installningar(enhet_ids: Iterable[UUID | None], den: date) -> dict[UUID | None, EnhetInstallning]:
    """Unit -> the settings in force on the day, the defaults where none was set. One query whatever the number of units."""
    ids = {e for e in enhet_ids if e}
    senaste = EnhetInstallning.objects.filter(enhet_id__in=ids, galler_fran_den__lte=den).order_by("enhet_id", "-galler_fran_den")
    satta: dict[UUID | None, EnhetInstallning] = {rad.enhet_id: rad for rad in senaste.distinct("enhet_id")}
    return {e: satta.get(e) or EnhetInstallning(enhet_id=e, galler_fran_den=den) for e in ids}


def _chefer(enheter: Iterable[UUID | None], idag: date) -> dict[UUID | None, list[User]]:
    uppdrag = Uppdrag.objects.aktiva(idag).filter(enhet_id__in=[e for e in enheter if e], roll=Roll.CHEF, user__is_active=True)
    chefer: dict[UUID | None, list[User]] = {}
    for u in uppdrag.select_related("user").order_by("fran_den", "pk"):
        chefer.setdefault(u.enhet_id, []).append(u.user)
    return chefer
