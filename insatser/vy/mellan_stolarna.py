"""What falls between two chairs, and what two actors both do: one rule for the plan's page and for the list (S021, S022, C36; N01)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ame.access.enums import Roll
from ame.access.models import User
from ame.arenden.models import Arende
from ame.arenden.models.arende import i_synligt, synlighet
from ame.common.forkompilerat import Uppgifter, antal
from ame.organisation.enums import Behovsslag, LokaTyp
from ame.organisation.models import EnhetInstallning
from insatser.enums import Aktor, Behovsstatus, Planstatus
from insatser.models import Planaktivitet, Planbehov
from insatser.services.plan import PAGAR
from insatser.services.plan_innehall import Rader, ansvarig

UTANFOR = [a.value for a in Aktor if a.ar_utanfor]
UTAN_ANSVARIG = "Ingen ansvarar"
UTAN_AKTIVITET = "Ingen aktivitet möter behovet"
MAX = 500  # more than anybody works through; the list says so


@dataclass(frozen=True)
class Glapp:
    """One thing between the chairs. `aktor` is empty when nobody answers for it; `mal_id` is the row's, for the link."""

    vad: str
    varfor: str
    aktor: str
    aktor_namn: str
    sedan: date
    mal_id: UUID
    arende: Any = None
    far_noteras: bool = False

    @property
    def vem(self) -> str:
        return ansvarig(self.aktor, self.aktor_namn)

    @property
    def utan_spar(self) -> "Glapp":
        """As it stands in a list: of a protected person no place or name of anybody they go to (law.md B08), of nobody which part of the
        health care (LC04)."""
        if not self.arende.person.har_skydd and self.aktor != Aktor.REGION:
            return self
        vad = "Står i planen" if self.arende.person.har_skydd else self.vad
        return replace(self, vad=vad, aktor_namn="", far_noteras=self.far_noteras and not self.aktor_namn)

    @property
    def kan_kontaktas(self) -> bool:
        return self.aktor in UTANFOR


@dataclass(frozen=True)
class Overlapp:
    """The same need with running activities of two actors or more (S022)."""

    vad: str
    vilka: list[str]


def kontaktdag(rad: Planbehov | Planaktivitet) -> date:
    """The day from which the days without contact count: the last contact with this actor, else the day the row began."""
    borjan = rad.noterat_den if isinstance(rad, Planbehov) else rad.start_den
    return rad.senaste_kontakt_den or borjan


def glapp_i(rader: Rader, dagar: int, idag: date) -> list[Glapp]:
    """Of one plan. No query."""
    grans = idag - timedelta(days=dagar)
    motta = {a.behov_id for a in rader.pagaende}
    lista = []
    for b in rader.oppna_behov:
        varfor = _varfor(b.aktor, kontaktdag(b), grans, idag)
        if not varfor and b.pk not in motta:
            varfor = UTAN_AKTIVITET
        if varfor:
            lista.append(Glapp(_namn(b), varfor, b.aktor, b.aktor_namn, kontaktdag(b), b.pk))
    for a in rader.pagaende:
        if varfor := _varfor(a.ansvarig_aktor, kontaktdag(a), grans, idag):
            lista.append(Glapp(a.text.rstrip("."), varfor, a.ansvarig_aktor, a.ansvarig_namn, kontaktdag(a), a.pk))
    return lista


def _varfor(aktor: str, sedan: date, grans: date, idag: date) -> str:
    if not aktor:
        return UTAN_ANSVARIG
    if aktor in UTANFOR and sedan <= grans:
        return f"Ingen kontakt på {(idag - sedan).days} dagar"
    return ""


def _namn(rad: Planbehov) -> str:
    return f"{rad.get_slag_display()}: {rad.beskrivning}" if rad.beskrivning else str(rad.get_slag_display())


def overlapp_i(rader: Rader) -> list[Overlapp]:
    """Of one plan. No query."""
    per_behov: dict[UUID, list[Planaktivitet]] = defaultdict(list)
    for a in rader.pagaende:
        if a.behov_id:
            per_behov[a.behov_id].append(a)
    lista = []
    for b in rader.oppna_behov:
        egna = per_behov[b.pk]
        if len({(a.ansvarig_aktor, a.ansvarig_namn) for a in egna}) > 1:
            lista.append(
                Overlapp(_namn(b), [f"{a.text.rstrip('.')} ({ansvarig(a.ansvarig_aktor, a.ansvarig_namn)})" for a in egna])
            )
    return lista


# --- the list ---------------------------------------------------------------------------------------------------


def mellan_stolarna(user: User, idag: date) -> list[Glapp]:
    """Needs without an actor, and external actors whom nobody has met in the unit's number of days: in the own cases of a handläggare, in
    the unit of a chef. The one longest without contact first. Five queries whatever the number of rows."""
    uppgifter = _uppgifter(user, idag)
    behov, aktiviteter = _behov(*uppgifter), _aktiviteter(*uppgifter)
    funna: list[tuple[date, UUID, Any]] = [(r.sedan, r.i_arende, r) for r in [*behov[:MAX], *aktiviteter[:MAX]]]
    arenden = Arende.objects.visible_to(user).with_person()
    rader = {a.pk: a for a in arenden.filter(pk__in={pk for _, pk, _ in funna})}
    far = set(user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE))
    return [_rad(r, rader[pk], idag, far=rader[pk].enhet_id in far) for _, pk, r in sorted(funna, key=lambda f: f[0])]


def antal_mellan_stolarna(user: User, idag: date) -> int:
    """How many rows the list holds. Two queries."""
    return antal(_alla, *_uppgifter(user, idag))


def _uppgifter(user: User, idag: date) -> Uppgifter:
    """What the list depends on: who asks, in which units, and the last day of contact that is too long ago, per unit and without a setting."""
    dagar = dagar_per_enhet(user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF, Roll.HANDLEDARE), idag)
    granser = tuple((enhet, idag - timedelta(days=n)) for enhet, n in dagar.items())
    forvald = idag - timedelta(days=EnhetInstallning().utan_kontakt_dagar)
    return user.pk, tuple(user.enheter_med_roll(Roll.CHEF)), synlighet(user), granser, forvald


def _behov(user_id: int, chef_i: tuple, synligt: tuple, granser: tuple, forvald: date) -> Any:
    """The needs of the list, the one longest without contact first."""
    rader = _med_arende(Planbehov.objects.filter(status=Behovsstatus.OPPET), _arenden(user_id, chef_i, synligt), "noterat_den")
    return rader.filter(Q(aktor="") | _utan_kontakt("aktor", granser, forvald))


def _aktiviteter(user_id: int, chef_i: tuple, synligt: tuple, granser: tuple, forvald: date) -> Any:
    """The activities of the list, the one longest without contact first."""
    rader = _med_arende(Planaktivitet.objects.filter(status__in=PAGAR), _arenden(user_id, chef_i, synligt), "start_den")
    return rader.filter(_utan_kontakt("ansvarig_aktor", granser, forvald))


def _alla(*uppgifter: Any) -> Any:
    """Both, to be counted."""
    return _behov(*uppgifter).order_by().values("pk").union(_aktiviteter(*uppgifter).order_by().values("pk"), all=True)


def _arenden(user_id: int, chef_i: tuple, synligt: tuple) -> Any:
    """Open cases: the whole unit for its chef, the own ones for the others."""
    return Arende.objects.oppna().filter(Q(ansvarig_id=user_id) | Q(enhet_id__in=chef_i)).filter(i_synligt(synligt, "pk"))


def dagar_per_enhet(enheter: Iterable[Any], idag: date) -> dict[UUID, int]:
    """Unit -> days without contact that its setting allows today. One query."""
    satta = EnhetInstallning.objects.filter(enhet__in=enheter, galler_fran_den__lte=idag)
    satta = satta.order_by("enhet_id", "-galler_fran_den").distinct("enhet_id")
    return {r.enhet_id: r.utan_kontakt_dagar for r in satta}


def _utan_kontakt(falt: str, granser: tuple, forvald: date) -> Q:
    """Condition on the annotated rows: the actor is outside, and the day lies as far back as the case's unit has set."""
    villkor = Q(sedan__lte=forvald) & ~Q(i_enhet__in=[enhet for enhet, _ in granser])
    for enhet, grans in granser:
        villkor |= Q(i_enhet=enhet, sedan__lte=grans)
    return Q(**{f"{falt}__in": UTANFOR}) & villkor


def _med_arende(rader: QuerySet, arenden: Any, borjan: str) -> Any:
    """Each row with one case of its person among those of the list, the oldest. Only cases of the plan's own verksamhet (law.md A02)."""
    egen = {"enhet__verksamhet": OuterRef("plan__arende__enhet__verksamhet")}
    val = arenden.filter(person_id=OuterRef("plan__person_id"), **egen).order_by("inkom_den", "pk")
    return (
        rader.filter(plan__status=Planstatus.AKTIV, plan__person__in=arenden.values("person_id"))
        .annotate(i_arende=Subquery(val.values("pk")[:1]), i_enhet=Subquery(val.values("enhet_id")[:1]))
        .filter(i_arende__isnull=False)
        .annotate(sedan=Coalesce(F("senaste_kontakt_den"), F(borjan)))
        .order_by("sedan", "pk")
    )


def _i_lista(rad: Planbehov | Planaktivitet) -> str:
    """The kind and no free text: what the plan says of the person is read in the case, never in a list of persons (SoLPuL 7 a §; LC04)."""
    if isinstance(rad, Planaktivitet):
        return str(LokaTyp(rad.slag).label) if rad.slag in LokaTyp.values else "En aktivitet i planen"
    return "Ett behov i planen" if rad.slag == Behovsslag.HALSOSTOD else str(rad.get_slag_display())


def _rad(rad: Planbehov | Planaktivitet, arende: Arende, idag: date, *, far: bool) -> Glapp:
    if isinstance(rad, Planbehov):
        aktor, namn = rad.aktor, rad.aktor_namn
    else:
        aktor, namn = rad.ansvarig_aktor, rad.ansvarig_namn
    dag = kontaktdag(rad)
    return Glapp(_i_lista(rad), _varfor(aktor, dag, idag, idag), aktor, namn, dag, rad.pk, arende, far).utan_spar
