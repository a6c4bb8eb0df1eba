"""What followup shows on other pages (docs/adr/0003-paneler.md)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone

from ame.access.perms import can_arbeta_i_arende, can_komplettera_remiss, can_se_uppfoljningar
from ame.arenden.models import Anteckning, Arende
from ame.arenden.paneler import Panel
from ame.arenden.vy.remisser import remisser_i
from ame.audit.models import Handelse
from ame.audit.services import log_read
from followup.enums import Avslutsorsak, Bekraftelse, KasKod, Uppfoljningskanal, UppfoljningStatus
from followup.forms.aterkoppling import RUBRIK, SLAG
from followup.models import Aterkoppling, Avslut, Samarbetsbetyg
from followup.models.avslut import ANGRA_DAGAR
from followup.services.arbete import fryst_ar
from followup.services.aterkoppling import SKRIVS, ar_mottagare, mottagare
from followup.services.avslut import kan_angras_till
from followup.services.begaran import oppen_begaran, varfor_inte
from followup.services.betyg import far_betygsatta
from followup.vy.aterkoppling import i_tid
from followup.vy.avslut import far_angras
from followup.vy.delade import delade_anteckningar
from followup.vy.uppfoljning import fristurval, planerade
from intake.enums import Aterkopplingsslag
from intake.models import AvtaladAterkoppling, Remiss


@dataclass
class Svarsrad:
    """One line of the round of answers: agreed, given, or both."""

    rubrik: str
    senast_den: date | None = None
    lamnad: Aterkoppling | None = None
    i_tid: str = ""
    rattelse: Aterkoppling | None = None
    begaran: str = ""

    @property
    def sist(self) -> Aterkoppling | None:
        """What holds now: the latest correction, else the answer."""
        return self.rattelse or self.lamnad

    @property
    def ar_ny(self) -> bool:
        return self.sist is not None and self.sist.last_vid is None


@dataclass
class Remissvar:
    remiss: Remiss
    rader: list[Svarsrad] = field(default_factory=list)
    far_skriva: bool = False
    till: str = ""


def svarsrader(remiss: Remiss, *, olast: bool = True) -> list[Svarsrad]:
    """Agreed days with what was answered, then answers beside the agreement. Reads the prefetched rows; no query. `olast` keeps agreed
    days without an answer although the remiss is answered."""
    alla = sorted(remiss.aterkopplingar.all(), key=lambda a: a.signerad_vid)
    senaste = {a.rattar_id: a for a in alla if a.rattar_id}
    forsta = [a for a in alla if a.rattar_id is None]
    avtalade: list[AvtaladAterkoppling] = sorted(remiss.avtalade.all(), key=lambda a: a.senast_den)
    rader = []
    for avtalad in avtalade:
        lamnad = next((a for a in forsta if a.avtalad_id == avtalad.pk), None)
        if lamnad is None and not olast:
            continue
        rader.append(_rad(lamnad.slag if lamnad else avtalad.slag, avtalad.senast_den, lamnad, senaste, avtalad.begaran))
    return rader + [_rad(a.slag, None, a, senaste) for a in forsta if a.avtalad_id is None]


def _rad(
    slag: str,
    senast: date | None,
    lamnad: Aterkoppling | None,
    rattelser: dict[UUID | None, Aterkoppling],
    begaran: str = "",
) -> Svarsrad:
    rattelse = None
    if lamnad:
        sist = lamnad
        while sist.pk in rattelser:
            sist = rattelse = rattelser[sist.pk]
    return Svarsrad(SLAG[Aterkopplingsslag(slag)], senast, lamnad, i_tid(lamnad) if lamnad else "", rattelse, begaran)


def svar(request: HttpRequest, arende: Arende) -> Panel | None:
    """Agreed answers, the avslut with its way back, and open follow-ups. Four queries whatever the number of rows."""
    far_arbeta = bool(can_arbeta_i_arende(request.user, arende))
    remisser = [r for r in remisser_i(arende) if not r.ar_egen_ansokan]
    prefetch_related_objects(remisser, "aterkopplingar__avtalad")
    svar = [
        Remissvar(r, svarsrader(r, olast=r.status in SKRIVS), far_arbeta and r.status in SKRIVS, mottagare(r))
        for r in remisser
        if r.status in SKRIVS or r.aterkopplingar.all()
    ]
    avslut = _avslut(arende)
    if not svar and avslut is None:
        return None
    kontext = {"svar": svar, "avslut": None, "arende": arende, "far_arbeta": far_arbeta}
    if avslut:
        kontext |= _avslutskontext(avslut, arende, far_arbeta)
    return Panel("followup/aterkoppling_panel.html", kontext, ordning=15)


def _avslut(arende: Arende) -> Avslut | None:
    gallande = Avslut.objects.gallande().filter(arende=arende).select_related("signerat_av")
    return gallande.prefetch_related("bekraftelser", "uppfoljningar").first()


def _avslutskontext(avslut: Avslut, arende: Arende, far_arbeta: bool) -> dict[str, Any]:
    avslut.arende = arende
    bekraftelser = sorted(avslut.bekraftelser.all(), key=lambda b: b.registrerad_vid)
    uppfoljningar = sorted(avslut.uppfoljningar.all(), key=lambda u: u.forfaller_den)
    blev_inget = bool(bekraftelser) and avslut.kas_kod == KasKod.A and bekraftelser[-1].utfall != Bekraftelse.BEKRAFTAT
    return {
        "avslut": avslut,
        "kod": KasKod(avslut.kas_kod).label if avslut.kas_kod else "Räknas inte",
        "far_angra": far_arbeta and far_angras(avslut, arende),
        "angra_till": kan_angras_till(avslut),
        "bekraftelse": bekraftelser[-1] if bekraftelser else None,
        "kan_bekraftas": far_arbeta and avslut.kas_kod == KasKod.A,
        "preliminart": avslut.kas_kod == KasKod.A and not avslut.har_avtal_minst_en_manad and not bekraftelser,
        "rattad": KasKod.E.label if blev_inget else "",  # kas.md 6.2: work that did not last a month
        "fryst_ar": fryst_ar(avslut) if bekraftelser else None,
        "uppfoljningar": uppfoljningar,
    }


def min_remiss(request: HttpRequest, remiss: Remiss) -> Panel | None:
    """For whoever holds the remiss: written answers newest first, agreed days to come, notes that the unit shares, and the ways to ask for
    an answer and to mark the co-operation. Never AME's own notes (S034, C51). A fixed number of queries."""
    if not ar_mottagare(request.user, remiss):
        return None
    rad = Remiss.objects.filter(pk=remiss.pk).select_related("arende__person", "avsandande_enhet", "mottagande_enhet")
    rad = rad.prefetch_related("avtalade", "aterkopplingar__avtalad").get()
    rader = svarsrader(rad, olast=rad.status in SKRIVS)
    haller = bool(can_komplettera_remiss(request.user, rad))
    kontext = {
        "remiss": rad,
        "lamnade": sorted((r for r in rader if r.sist), key=lambda r: r.sist.signerad_vid if r.sist else None, reverse=True),
        "vantas": [r for r in rader if r.sist is None],
        "anteckningar": _delade_anteckningar(request, rad),
        "far_be": haller and not varfor_inte(rad),
        "begaran": oppen_begaran(rad) if haller and rad.status in SKRIVS else None,
        "far_betygsatta": far_betygsatta(request.user, rad),
        "betyg": Samarbetsbetyg.objects.filter(remiss=rad).first(),
    }
    if not any(kontext[namn] for namn in kontext if namn != "remiss"):
        return None
    return Panel("followup/aterkopplingar_remittent.html", kontext, plats="huvud", ordning=10)


def _delade_anteckningar(request: HttpRequest, remiss: Remiss) -> list[Anteckning]:
    """Showing them is a read of the unit's file and is logged (law.md D02)."""
    arende, anteckningar = remiss.arende, delade_anteckningar(remiss)
    if arende and anteckningar:
        log_read(
            actor=request.user,
            objekt_typ="delade_anteckningar",
            objekt_id=remiss.pk,
            person_id=arende.person_id,
            arende_id=arende.pk,
            enhet_id=arende.enhet_id,
            namnd_id=arende.person.namnd_id,
            ar_skyddad=arende.person.har_skydd,
            data={"antal": len(anteckningar)},
        )
    return anteckningar


def min_dag(request: HttpRequest) -> Panel | None:
    """The way to the list of follow-ups, when something waits in the user's cases. One query."""
    if not can_se_uppfoljningar(request.user):
        return None
    idag = timezone.localdate()
    urval = {namn: Count("pk", filter=villkor) for namn, villkor in fristurval(idag).items()}
    n = planerade(request.user, "mina").aggregate(**urval)
    return Panel("followup/uppfoljningar_panel.html", n, ordning=70) if sum(n.values()) else None


def utlamnanden(arende: Arende) -> dict[UUID, list[tuple[str, Any, UUID]]]:
    """Which answers each consent has been the ground for: (what, when, id). One query."""
    rader = Aterkoppling.objects.filter(arende=arende, medgivande__isnull=False).order_by("signerad_vid")
    anvandning: dict[UUID, list[tuple[str, Any, UUID]]] = {}
    for rad in rader:
        anvandning.setdefault(rad.medgivande_id, []).append((RUBRIK[Aterkopplingsslag(rad.slag)], rad.signerad_vid, rad.pk))
    return anvandning


def handelsetexter(handelser: Iterable[Handelse]) -> dict[int, str]:
    """What followup's events were about. No query: the codes stand in the events."""
    rader = list(handelser)
    angrade = {h.objekt_id for h in rader if h.verb == "avslut.angra"}
    return {h.pk: text for h in rader if (text := _text(h, h.objekt_id in angrade))}


def _text(h: Handelse, ar_angrat: bool) -> str:
    if h.verb in {"aterkoppling.signera", "aterkoppling.ratta"} and h.efter in Aterkopplingsslag.values:
        return f"{RUBRIK[Aterkopplingsslag(h.efter)]}."
    if h.verb == "avslut.signera":
        orsak = Avslutsorsak(h.data["orsak"]).label if h.data.get("orsak") in Avslutsorsak.values else ""
        kod = f"KAS: {KasKod(h.efter).label}." if h.efter in KasKod.values else "Räknas inte i KAS."
        sista = timezone.localdate(h.registrerad_vid + timedelta(days=ANGRA_DAGAR))
        angras = "" if ar_angrat or sista < timezone.localdate() else f" Kan ångras på översikten till {sista:%Y-%m-%d}."
        return f"{orsak}. {kod}{angras}"
    if h.verb == "avslut.bekrafta_arbete" and h.efter in Bekraftelse.values:
        fryst = f" KAS för {h.data['fryst_ar']} är fryst: siffrorna ändras inte." if h.data.get("fryst_ar") else ""
        return f"{Bekraftelse(h.efter).label}.{fryst}"
    if h.verb == "uppfoljning.forsok" and h.efter in Uppfoljningskanal.values:
        return f"{Uppfoljningskanal(h.efter).label}. Gick inte att nå."
    if h.verb == "uppfoljning.svara" and h.efter in UppfoljningStatus.values:
        return f"{UppfoljningStatus(h.efter).label}."
    return ""
