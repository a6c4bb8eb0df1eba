"""The month's report, the calls and the absences to judge, for the person's tab Närvaro and for the report's own page (S088, S089)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, can_bedoma_franvaro, can_signera_narvarorapport
from ame.arenden.models import Arende
from ame.audit.models import Lasning
from insatser.enums import Narvarostatus
from insatser.matt import Narvaro, rakna_narvaro
from insatser.models import Kallelse, Narvarorapport, Tillfalle
from insatser.services.kallelse import sprakvarning
from insatser.services.rapport import Hinder, avtryck_nu, manadens_hinder
from insatser.services.rapport_grund import mojliga_remisser, saknar_mottagare
from insatser.services.rapport_innehall import avtryck, manad_text, manadens_forsta, manadens_sista, rapportens_forsta
from intake.models import Remiss

MANADER_BAK = 12  # how far back the tab offers months; every report that was sent is listed whatever its age
VISA_KALLELSER = 10


@dataclass
class Rapportrad:
    """A report that was sent. `andrad`: the month is not what it was; `nyare`: a later version holds."""

    rapport: Narvarorapport
    andrad: bool
    nyare: Narvarorapport | None
    manad_text: str
    forst_last: datetime | None = None

    @property
    def lage(self) -> tuple[str, str]:
        if self.rapport.aterkallad_vid:
            return "Tillbakadragen", "neutral"
        if self.nyare:
            return "Ersatt av en ny version", "neutral"
        if self.andrad:
            return "Ändrad efteråt", "warning"
        return ("Mottagen", "success") if self.rapport.kvitterad_vid else ("Skickad", "info")


@dataclass
class Manad:
    """A month with sessions and one sender: ready to sign, blocked and why, or sent. `hinder` is empty when it can be signed."""

    manad: date
    text: str
    remiss: Remiss
    narvaro: Narvaro
    hinder: list[Hinder] = field(default_factory=list)
    rapport: Rapportrad | None = None

    @property
    def kan_signeras(self) -> bool:
        return not self.hinder and (self.rapport is None or self.rapport.andrad)

    @property
    def ar_ny_version(self) -> bool:
        return self.rapport is not None


def sektion(request: HttpRequest, arende: Arende) -> dict[str, Any]:
    """What templates/insatser/narvaro/{_rapporter,_kallelser}.html read. The same number of queries whatever the number of months,
    reports and calls."""
    user: User = request.user  # type: ignore[assignment]
    rapporter = rapportrader(arende, _rapporter(arende))
    tillfallen = _tillfallen(arende)
    far_signera = bool(can_signera_narvarorapport(user, arende))
    return {
        "rapporter": rapporter,
        "rapportmanader": manader(arende, tillfallen, rapporter) if far_signera else [],
        "far_signera": far_signera,
        "att_bedoma": [t for t in tillfallen if t.status == Narvarostatus.FRANVARANDE],
        "far_bedoma": bool(can_bedoma_franvaro(user, arende)),
        "kallelser": _kallelser(arende),
        "far_kalla": arende.ar_oppet and bool(can_arbeta_i_arende(user, arende)),
    }


def _rapporter(arende: Arende) -> list[Narvarorapport]:
    rader = Narvarorapport.objects.filter(arende=arende).defer("pdf")
    return list(rader.select_related("remiss", "mottagare", "signerad_av").order_by("-manad", "-nummer"))


def _tillfallen(arende: Arende) -> list[Tillfalle]:
    """The sessions that have been: those of the months to report, and every absence to judge. One query."""
    idag = timezone.localdate()
    rader = Tillfalle.objects.filter(insats__arende=arende, den__lte=idag)
    return list(rader.select_related("insats__insatstyp").order_by("den", "fran_tid"))


def rapportrader(arende: Arende, rapporter: Iterable[Narvarorapport]) -> list[Rapportrad]:
    """With the drift as it is now: what was changed and put back again needs no new version. Five queries at most."""
    alla = list(rapporter)
    galler = [r for r in alla if r.aterkallad_vid is None]
    nu = avtryck_nu(arende, galler)
    sist: dict[tuple[UUID, date], Narvarorapport] = {}
    for r in galler:
        nyckel = (r.remiss_id, r.manad)
        if nyckel not in sist or sist[nyckel].nummer < r.nummer:
            sist[nyckel] = r
    lasta = _forst_lasta(alla)
    return [_rad(r, nu, sist.get((r.remiss_id, r.manad)), lasta.get(r.pk)) for r in alla]


def _rad(r: Narvarorapport, nu: dict[UUID, str], sist: Narvarorapport | None, last: datetime | None) -> Rapportrad:
    har_andrats = r.aterkallad_vid is None and avtryck(r.innehall["fakta"]) != nu.get(r.pk, "")
    nyare = sist if sist and r.aterkallad_vid is None and sist.nummer > r.nummer else None
    return Rapportrad(r, har_andrats, nyare, manad_text(r.manad), last)


def _forst_lasta(rapporter: list[Narvarorapport]) -> dict[UUID, datetime]:
    """When the recipient first opened each, by the read log. One query."""
    mottagare = {r.pk: r.mottagare_id for r in rapporter}
    rader = Lasning.objects.filter(objekt_typ="narvarorapport", objekt_id__in=list(mottagare)).order_by("-vid")
    svar: dict[UUID, datetime] = {}
    for pk, user_id, vid in rader.values_list("objekt_id", "user_id", "vid"):
        if pk and mottagare[pk] == user_id:
            svar[pk] = vid
    return svar


def manader(arende: Arende, tillfallen: list[Tillfalle], rapporter: list[Rapportrad]) -> list[Manad]:
    """Month by sender, newest first: those with sessions during the last year, from the month when the remiss came. One query, and one per
    sender."""
    idag = timezone.localdate()
    per_manad: dict[date, list[Tillfalle]] = {}
    for t in tillfallen:
        per_manad.setdefault(manadens_forsta(t.den), []).append(t)
    galler = {
        (r.rapport.remiss_id, r.rapport.manad): r for r in rapporter if r.nyare is None and r.rapport.aterkallad_vid is None
    }
    svar = []
    for remiss in mojliga_remisser(arende):
        utan = saknar_mottagare(remiss)
        for manad in sorted(per_manad, reverse=True)[:MANADER_BAK]:
            if remiss.inkom_den and manadens_sista(manad) < remiss.inkom_den:
                continue
            rader = [t for t in per_manad[manad] if t.den >= rapportens_forsta(remiss, manad)]
            if not rader:
                continue
            hinder = [Hinder(utan)] if utan else manadens_hinder(manad, rader, idag)
            svar.append(Manad(manad, manad_text(manad), remiss, rakna_narvaro(rader), hinder, galler.get((remiss.pk, manad))))
    return sorted(svar, key=lambda m: m.manad, reverse=True)


@dataclass
class Kallelserad:
    kallelse: Kallelse
    varning: str = ""


def _kallelser(arende: Arende) -> list[Kallelserad]:
    return kallelserader(arende, arende.kallelser.select_related("registrerad_av", "tillfalle")[:VISA_KALLELSER])


def kallelserader(arende: Arende, kallelser: Iterable[Kallelse]) -> list[Kallelserad]:
    return [Kallelserad(k, sprakvarning(arende, k.sprak)) for k in kallelser]
