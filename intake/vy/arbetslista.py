"""Work lists: what waits for a role, in selections whose counter is the length of the list (N06). One function gives both, so they cannot
differ. The address of a selection is complete: saved as a bookmark it is a saved view."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from ame.access.enums import AGARROLLER, Roll
from ame.access.models import Uppdrag, User
from ame.access.perms import can_andra_remissutkast
from ame.arenden.enums import Bevakningsslag, Status
from ame.arenden.models import Arende, Bevakning
from ame.common.datum import datum_kort
from intake.enums import BeredningStatus, Beslutstyp, Loftesslag, RemissStatus, Trepartsstatus
from intake.models import Beredning, Beredningsbeslut, Komplettering, Lofte, Remiss, Trepartssamtal
from intake.models.beredning import BeredningQuerySet

VECKA = timedelta(days=7)


@dataclass(frozen=True)
class Rad:
    """One line: who, what, by when, and where it is solved (N06)."""

    pk: UUID
    url: str
    namn: str
    vad: str
    hos: str
    dag: date | None
    sen: bool = False
    skyddad: bool = False


@dataclass(frozen=True)
class Fraga:
    """Who asks, in which units, on which day."""

    user: User
    enheter: list[Any]
    idag: date


@dataclass(frozen=True)
class Urval:
    """`hamta` gives the rows of both the counter and the list; `rad` makes a line of one. `batch` names what may be done to several."""

    kod: str
    text: str
    farg: str
    hamta: Callable[[Fraga], QuerySet]
    rad: Callable[[Any, Fraga], Rad]
    dagfalt: str
    namnfalt: str
    dagrubrik: str = "Senast"
    batch: str = ""

    def sorterad(self, fraga: Fraga, sort: str) -> QuerySet:
        falt = self.namnfalt if sort.removeprefix("-") == "namn" else self.dagfalt
        rader = self.hamta(fraga).order_by(falt, "pk")
        return rader.reverse() if sort.startswith("-") else rader


# --- remisser ---


def _remisser(fraga: Fraga) -> QuerySet[Remiss]:
    rader = Remiss.objects.visible_to(fraga.user).filter(mottagande_enhet_id__in=fraga.enheter)
    return rader.select_related(
        "mottagande_enhet", "avsandande_enhet", "avsandande_part", "bestallningstyp", "person", "arende__ansvarig"
    )


def _har_svar() -> Exists:
    return Exists(Komplettering.objects.filter(remiss=OuterRef("pk"), besvarad_vid__isnull=False))


def _nya(fraga: Fraga) -> QuerySet[Remiss]:
    return _remisser(fraga).filter(~_har_svar(), status=RemissStatus.SKICKAD)


def _kompletterade(fraga: Fraga) -> QuerySet[Remiss]:
    return _remisser(fraga).filter(_har_svar(), status=RemissStatus.SKICKAD)


def _att_bereda(fraga: Fraga) -> QuerySet[Remiss]:
    return _remisser(fraga).filter(status=RemissStatus.MOTTAGEN, arende__status=Status.INKOMMET)


def _remissrad(remiss: Remiss, fraga: Fraga) -> Rad:
    return Rad(
        pk=remiss.pk,
        url=reverse("remiss", args=[remiss.pk]),
        namn=remiss.namn,
        vad=f"{remiss.nummer}, {remiss.bestallningstyp}",
        hos=remiss.arende.ansvarig.namn if remiss.arende else str(remiss.mottagande_enhet),
        dag=remiss.inkom_den,
        skyddad=remiss.ar_skyddad,
    )


def _utkast(fraga: Fraga) -> QuerySet[Remiss]:
    """What reception has registered and handed on: nobody has sent it yet (S011)."""
    rader = Remiss.objects.visible_to(fraga.user).filter(skapad_av=fraga.user, status=RemissStatus.UTKAST)
    return rader.filter(avsandande_enhet_id__in=fraga.enheter).select_related("avsandande_enhet", "avsandare", "bestallningstyp")


def _utan_handlaggare(fraga: Fraga) -> QuerySet[Remiss]:
    return _utkast(fraga).filter(avsandare=None)


def _hos_handlaggare(fraga: Fraga) -> QuerySet[Remiss]:
    return _utkast(fraga).filter(avsandare__isnull=False)


def _utkastrad(remiss: Remiss, fraga: Fraga) -> Rad:
    far = can_andra_remissutkast(fraga.user, remiss)
    return Rad(
        pk=remiss.pk,
        url=reverse("remiss", args=[remiss.pk]) if far else "",
        namn=remiss.namn,
        vad=f"{remiss.nummer}, {remiss.bestallningstyp or 'beställning inte vald'}",
        hos=remiss.avsandare.namn if remiss.avsandare else f"{remiss.avsandande_enhet}, gruppens kö",
        dag=timezone.localdate(remiss.skapad_vid),
        skyddad=remiss.har_skydd,
    )


# --- beredning ---


def _beredningar(fraga: Fraga) -> BeredningQuerySet:
    rader = Beredning.objects.visible_to(fraga.user).filter(arende__enhet_id__in=fraga.enheter)
    return rader.select_related("ansvarig", "mote", "remiss__bestallningstyp", "remiss__person")


def _bereds(fraga: Fraga) -> QuerySet[Beredning]:
    return _beredningar(fraga).filter(status=BeredningStatus.PAGAR)


def _utan_mote(fraga: Fraga) -> QuerySet[Beredning]:
    return _beredningar(fraga).vantar_pa_mote()


def _att_verkstalla(fraga: Fraga) -> QuerySet[Beredning]:
    """Decided to receive the person, who is not enrolled yet."""
    beslut = Beredningsbeslut.objects.filter(beredning=OuterRef("pk"), beslut=Beslutstyp.SKRIV_IN)
    return _beredningar(fraga).filter(Exists(beslut), status=BeredningStatus.BESLUTAD, arende__status=Status.BEREDNING)


def _beredningsrad(beredning: Beredning, fraga: Fraga) -> Rad:
    return _beredning(beredning, reverse("beredning", args=[beredning.pk]), beredning.startad_den)


def _verkstallrad(beredning: Beredning, fraga: Fraga) -> Rad:
    return _beredning(beredning, reverse("skriv_in", args=[beredning.arende_id]), beredning.klar_den)


def _beredning(beredning: Beredning, url: str, dag: date | None) -> Rad:
    remiss, mote = beredning.remiss, beredning.mote
    return Rad(
        pk=beredning.pk,
        url=url,
        namn=remiss.namn,
        vad=", ".join(
            filter(None, [remiss.nummer, str(remiss.bestallningstyp), f"möte {datum_kort(mote.moter_den)}" if mote else ""])
        ),
        hos=beredning.ansvarig.namn,
        dag=dag,
        skyddad=remiss.ar_skyddad,
    )


# --- promises ---


def _loften(fraga: Fraga) -> QuerySet[Lofte]:
    rader = Lofte.objects.visible_to(fraga.user).filter(remiss__mottagande_enhet_id__in=fraga.enheter)
    return rader.select_related("remiss__person", "remiss__mottagande_enhet", "arende__ansvarig")


def _mina(loften: QuerySet[Lofte], fraga: Fraga) -> QuerySet[Lofte]:
    """Those of the user's own cases, and those that nobody holds yet."""
    return loften.filter(Q(arende__ansvarig=fraga.user) | Q(arende__isnull=True))


def _mina_passerade(fraga: Fraga) -> QuerySet[Lofte]:
    return _mina(_loften(fraga).sena(fraga.idag), fraga)


def _mina_snart(fraga: Fraga) -> QuerySet[Lofte]:
    return _mina(_loften(fraga).snart(fraga.idag), fraga)


def _utan_svar(fraga: Fraga) -> QuerySet[Lofte]:
    """Older than the unit's limit and neither accepted, returned, redirected nor declined (S020)."""
    return _loften(fraga).sena(fraga.idag).filter(slag=Loftesslag.SVAR)


def passerade_loften(fraga: Fraga) -> QuerySet[Lofte]:
    return _loften(fraga).sena(fraga.idag)


def _andra_passerade(fraga: Fraga) -> QuerySet[Lofte]:
    """Late återkoppling has a selection of its own (followup/vy/kraver_dig.py)."""
    return passerade_loften(fraga).exclude(slag__in=[Loftesslag.SVAR, Loftesslag.ATERKOPPLING])


def _snart(fraga: Fraga) -> QuerySet[Lofte]:
    return _loften(fraga).snart(fraga.idag)


def lofterad(lofte: Lofte, fraga: Fraga) -> Rad:
    remiss, sent = lofte.remiss, lofte.ar_sent(fraga.idag)
    slag = Loftesslag(lofte.slag)
    return Rad(
        pk=lofte.pk,
        url=_till_loftet(lofte),
        namn=remiss.namn,
        vad=f"{remiss.nummer}: {slag.passerat.lower() if sent else slag.label.lower()}",
        hos=lofte.arende.ansvarig.namn if lofte.arende else f"{remiss.mottagande_enhet}, ingen ansvarig ännu",
        dag=lofte.lovat_den,
        sen=sent,
        skyddad=remiss.ar_skyddad,
    )


def _till_loftet(lofte: Lofte) -> str:
    """The answer and the visit are solved on the remiss's page, the rest in the case."""
    i_arendet = lofte.arende_id and lofte.slag in {Loftesslag.AKTIVITET, Loftesslag.ATERKOPPLING, Loftesslag.TREPART}
    return reverse("arende", args=[lofte.arende_id]) if i_arendet else reverse("remiss", args=[lofte.remiss_id])


# --- the chef's own ---


def _trepart(fraga: Fraga) -> QuerySet[Trepartssamtal]:
    rader = Trepartssamtal.objects.visible_to(fraga.user).filter(arende__enhet_id__in=fraga.enheter)
    rader = rader.filter(status=Trepartsstatus.ATT_BOKA, senast_den__lte=fraga.idag + VECKA)
    return rader.select_related("arende__person", "arende__ansvarig", "remiss")


def _trepartsrad(samtal: Trepartssamtal, fraga: Fraga) -> Rad:
    return _arende(samtal.arende, samtal.pk, f"{samtal.remiss.nummer}: trepartssamtal att boka", samtal.senast_den, fraga)


def _utan_agare(fraga: Fraga) -> QuerySet[Arende]:
    """Open cases of somebody who no longer works with cases in the unit, or whose account is closed (S029)."""
    arbetar = Uppdrag.objects.aktiva(fraga.idag).filter(user=OuterRef("ansvarig"), enhet=OuterRef("enhet"), roll__in=AGARROLLER)
    rader = Arende.objects.visible_to(fraga.user).oppna().filter(enhet_id__in=fraga.enheter)
    return rader.filter(~Exists(arbetar) | Q(ansvarig__is_active=False)).select_related("person", "ansvarig")


def _agarrad(arende: Arende, fraga: Fraga) -> Rad:
    return _arende(
        arende, arende.pk, f"{arende.nummer}, {arende.get_status_display().lower()}", arende.inkom_den, fraga, frist=False
    )


def _samtycken(fraga: Fraga) -> QuerySet[Bevakning]:
    """Consents of open cases that end within a week: the morning's reminder of each."""
    rader = (
        Bevakning.objects.visible_to(fraga.user).oppna().filter(slag=Bevakningsslag.SAMTYCKE, arende__enhet_id__in=fraga.enheter)
    )
    return rader.select_related("arende__person", "arende__ansvarig")


def _samtyckesrad(bevakning: Bevakning, fraga: Fraga) -> Rad:
    rad = _arende(bevakning.arende, bevakning.pk, bevakning.titel, bevakning.forfaller_den, fraga)
    return replace(rad, url=reverse("bevakning_oppna", args=[bevakning.pk]))


def _arende(arende: Arende, pk: UUID, vad: str, dag: date, fraga: Fraga, frist: bool = True) -> Rad:
    return Rad(
        pk=pk,
        url=reverse("arende", args=[arende.pk]),
        namn=arende.person.namn,
        vad=vad,
        hos=arende.ansvarig.namn,
        dag=dag,
        sen=frist and dag < fraga.idag,
        skyddad=arende.person.har_skydd,
    )


# --- the pages ---

_REMISS = {"dagfalt": "inkom_den", "namnfalt": "efternamn", "dagrubrik": "Kom in"}
LOFTE = {"dagfalt": "lovat_den", "namnfalt": "remiss__efternamn", "dagrubrik": "Lovat"}
_BEREDNING = {"dagfalt": "startad_den", "namnfalt": "remiss__efternamn", "dagrubrik": "Startade"}
_ARENDE = {"namnfalt": "arende__person__efternamn"}

RECEPTION = (
    Urval("kon", "väntar i en grupps kö", "warning", _utan_handlaggare, _utkastrad, "skapad_vid", "efternamn", "Registrerad"),
    Urval(
        "vidare",
        "hos en socialsekreterare, inte skickade",
        "neutral",
        _hos_handlaggare,
        _utkastrad,
        "skapad_vid",
        "efternamn",
        "Registrerad",
    ),
)
BEREDARE = (
    Urval("nya", "nya", "info", _nya, _remissrad, **_REMISS),
    Urval("kompletterade", "kompletterade", "info", _kompletterade, _remissrad, **_REMISS),
    Urval("att-bereda", "väntar på beredning", "neutral", _att_bereda, _remissrad, batch="starta", **_REMISS),
    Urval("bereds", "bereds", "neutral", _bereds, _beredningsrad, batch="beredare", **_BEREDNING),
    Urval("utan-mote", "saknar möte", "warning", _utan_mote, _beredningsrad, batch="dagordning", **_BEREDNING),
    Urval(
        "verkstall",
        "beslut att verkställa",
        "warning",
        _att_verkstalla,
        _verkstallrad,
        "klar_den",
        "remiss__efternamn",
        "Beslutat",
    ),
    Urval("snart", "löften inom två dagar", "warning", _mina_snart, lofterad, **LOFTE),
    Urval("passerade", "passerade löften", "danger", _mina_passerade, lofterad, **LOFTE),
)
CHEF = (
    Urval("utan-svar", "remisser över svarstiden", "danger", _utan_svar, lofterad, **LOFTE),
    Urval("passerade", "andra passerade löften", "danger", _andra_passerade, lofterad, **LOFTE),
    Urval("snart", "löften inom två dagar", "warning", _snart, lofterad, **LOFTE),
    Urval("trepart", "trepartssamtal att boka", "warning", _trepart, _trepartsrad, "senast_den", **_ARENDE),
    Urval("utan-agare", "personer utan ansvarig", "danger", _utan_agare, _agarrad, "inkom_den", "person__efternamn", "Kom in"),
    Urval(
        "samtycken",
        "samtycken som snart slutar",
        "warning",
        _samtycken,
        _samtyckesrad,
        "forfaller_den",
        dagrubrik="Slutar",
        **_ARENDE,
    ),
)


def urval_for(user: User) -> tuple[Urval, ...]:
    """The selections of the work list, by role. Somebody with two roles has both."""
    rader: tuple[Urval, ...] = BEREDARE if user.har_roll(*AGARROLLER) else ()
    return (*rader, *RECEPTION) if user.har_roll(Roll.RECEPTION) else rader


def chefens_urval() -> tuple[Urval, ...]:
    """The chef's selections, with those of later steps (settings.AME_KRAVER_DIG)."""
    return (*CHEF, *(rad for namn in settings.AME_KRAVER_DIG for rad in import_string(namn)))


def valj(urval: tuple[Urval, ...], kod: str, antal: dict[str, int]) -> Urval:
    """The one asked for, otherwise the first that has something in it."""
    vald = next((u for u in urval if u.kod == kod), None)
    return vald or next((u for u in urval if antal[u.kod]), urval[0])


def rakna(urval: tuple[Urval, ...], fraga: Fraga) -> dict[str, int]:
    """One query for each selection, whatever the number of rows."""
    return {u.kod: u.hamta(fraga).count() for u in urval}
