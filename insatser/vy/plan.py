"""The plan on the case's pages: the whole of it on one page, and the short one on the overview (S031, S053, S115, N23)."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende
from ame.arenden.models import Arende
from ame.audit.services import log_read
from insatser.enums import Aktor
from insatser.models import Plan, Planaktivitet, Planversion
from insatser.services.plan import oppet_samtal
from insatser.services.plan_innehall import Rader, Skillnad, ansvarig, bygg_innehall, las_rader, nar, skillnader
from insatser.services.plansignering import brister
from insatser.urval_plan import med_kand
from insatser.vy.mellan_stolarna import UTANFOR, Glapp, Overlapp, glapp_i, overlapp_i


@dataclass(frozen=True)
class Visad:
    """A row with the words beside it; `utanfor` when contact with its actor is to be noted."""

    rad: Any
    vem: str
    nar: str
    utanfor: bool


@dataclass
class Plansida:
    """What templates/insatser/plan/ prints. `andrat` is what differs from the latest signed version."""

    plan: Plan
    rader: Rader
    versioner: list[Planversion]
    saknas: list[str] = field(default_factory=list)
    andrat: list[Skillnad] = field(default_factory=list)
    glapp: list[Glapp] = field(default_factory=list)
    overlapp: list[Overlapp] = field(default_factory=list)
    samtal: Any = None

    @property
    def senaste(self) -> Planversion | None:
        return self.versioner[0] if self.versioner else None

    @property
    def ar_kand(self) -> bool:
        """From urval_plan.med_kand, where the rule stands (S053)."""
        return bool(getattr(self.plan, "kand_av_deltagaren", False))

    @property
    def pagaende(self) -> list["Visad"]:
        return [
            Visad(a, ansvarig(a.ansvarig_aktor, a.ansvarig_namn), nar(a), a.ansvarig_aktor in UTANFOR)
            for a in self.rader.pagaende
        ]

    @property
    def avslutade_aktiviteter(self) -> list[Planaktivitet]:
        return [a for a in self.rader.aktiviteter if a not in self.rader.pagaende]

    @property
    def behov(self) -> list["Visad"]:
        return [Visad(b, ansvarig(b.aktor, b.aktor_namn), "", b.aktor in UTANFOR) for b in self.rader.behov]

    @property
    def ansvar(self) -> list[tuple[str, list[str]]]:
        """Actor -> what it answers for: everybody's activities in one table (S031, S052)."""
        per: dict[str, list[str]] = {}
        for a in self.rader.pagaende:
            per.setdefault(ansvarig(a.ansvarig_aktor, a.ansvarig_namn), []).append(a.text.rstrip("."))
        for b in self.rader.oppna_behov:
            per.setdefault(ansvarig(b.aktor, b.aktor_namn), []).append(str(b))
        return list(per.items())

    @property
    def bilder(self) -> list[tuple[str, str]]:
        """Everybody's picture of the goal, also the one nobody has written yet (S115)."""
        delar = ((Aktor.AME, self.plan.mal_ame), (Aktor.EB, self.plan.mal_eb), (Aktor.AF, self.plan.mal_af))
        return [(str(a.label), text) for a, text in delar]


def logga_delad(user: User, arende: Arende, plan: Plan) -> None:
    """A plan that comes from another verksamhet is an utlämnande: a row of its own in the log of who looked (law.md A02)."""
    var = plan.arende.enhet
    if var.verksamhet_id == arende.enhet.verksamhet_id:
        return
    log_read(
        actor=user,
        objekt_typ="plan_ur_annan",
        objekt_id=plan.pk,
        person_id=arende.person_id,
        arende_id=plan.arende_id,
        enhet_id=var.pk,
        namnd_id=arende.person.namnd_id,
        ar_skyddad=arende.person.har_skydd,
    )


def hamta_plan(arende: Arende) -> Plan | None:
    """The active plan of the person, else the latest ended one. One query."""
    planer = med_kand(Plan.objects.i_arendet(arende)).select_related("ersattare", "andrad_av", "arende__enhet")
    return planer.order_by("status", "-paborjad_den", "-pk").first()  # aktiv before avslutad


def versioner_i(arende: Arende) -> QuerySet[Planversion]:
    """The signed plans of the case: from a closed one those that were signed while it was open, whatever the plan has become since."""
    visas = Q(plan__in=Plan.objects.i_arendet(arende))
    if not arende.ar_oppet:
        visas |= Q(signerad_vid__date__range=(arende.inkom_den, arende.avslutad_den))
    return Planversion.objects.filter(visas, plan__in=Plan.objects.delade_i(arende))


def bygg_sida(arende: Arende, plan: Plan) -> Plansida:
    """Seven queries whatever the number of rows."""
    idag = timezone.localdate()
    rader = las_rader(plan)
    versioner = plan.versioner.defer("pdf").select_related("signerad_av").prefetch_related("overlamningar__overlamnad_av")
    sida = Plansida(plan, rader, list(versioner))
    if plan.avslutad_den:
        return sida
    sida.saknas = brister(plan, arende, rader)
    sida.glapp = glapp_i(rader, arende.enhet.installning(idag).utan_kontakt_dagar, idag)
    sida.overlapp = overlapp_i(rader)
    if plan.malen_skiljer:
        sida.samtal = oppet_samtal(arende)
    if sida.senaste:
        sida.andrat = skillnader(sida.senaste.innehall, bygg_innehall(plan, arende, rader))
    return sida


def sektion(request: HttpRequest, arende: Arende) -> dict[str, Any]:
    """The plan's part of the tab Planering."""
    plan = hamta_plan(arende)
    if plan:
        logga_delad(request.user, arende, plan)
    far = bool(can_arbeta_i_arende(request.user, arende)) and arende.ar_oppet
    sida = bygg_sida(arende, plan) if plan else None
    return {
        "p": sida,
        "da": [] if plan or arende.ar_oppet else list(versioner_i(arende).defer("pdf").select_related("signerad_av")),
        "far_andra": far and not (plan and plan.avslutad_den),
        "far_borja": far and not (plan and not plan.avslutad_den),
    }
