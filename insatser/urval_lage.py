"""Figures of needs and places: what the nämnd is told for a year, and needs against the catalogue. Counts only, never a name."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from ame.arenden.enums import Niva
from ame.arenden.models import Arende, Baslinje, Nivabedomning
from ame.arenden.services.behov import Behovsrad, antal_personer_i, aret, omotta_behov_i
from ame.organisation.enums import Behovsslag
from ame.organisation.models import Enhet, Insatstyp, Namnd
from insatser.enums import Arbetsplatsform, Behovsstatus, Placeringsstatus, Planstatus
from insatser.models import Insats, Placering, Planbehov, Plats
from intake.enums import Avbojningsskal, RemissStatus
from intake.models import Remiss

EJ_BEDOMD = "ej_bedomd"
NIVAER: tuple[tuple[str, str], ...] = (*((n.value, n.kort) for n in Niva), (EJ_BEDOMD, "Ej bedömd"))


# --- the year, as the nämnd is told (S160) ---


@dataclass(frozen=True)
class Avbojda:
    """Remisser that were declined for lack of place, by the level that the sender gave."""

    niva: str
    remisser: int


@dataclass(frozen=True)
class Arsrader:
    """What was needed and not there in a year. Made from the register each time it is asked for: nobody chooses what is in it, and a need that
    has ended counts in every year that it was open."""

    ar: int
    behov: list[Behovsrad]
    personer: int
    avbojda: list[Avbojda]

    @property
    def antal_avbojda(self) -> int:
        return sum(rad.remisser for rad in self.avbojda)


def arets_omotta(enhet_ids: Collection[UUID], ar: int) -> Arsrader:
    """Unmet needs and remisser declined for lack of place, for one unit or several together (S079, S160). Three queries."""
    fran, till = aret(ar)
    avbojda = Remiss.objects.filter(
        mottagande_enhet_id__in=enhet_ids,
        status=RemissStatus.AVBOJD,
        avbojningsskal=Avbojningsskal.PLATSBRIST,
        avslutad_vid__date__range=(fran, till),
    )
    per_niva = dict(avbojda.order_by().values_list("niva_avsandare").annotate(n=Count("pk")))
    return Arsrader(
        ar=ar,
        behov=omotta_behov_i(enhet_ids, fran, till),
        personer=antal_personer_i(enhet_ids, fran, till),
        avbojda=[Avbojda(_niva(kod), n) for kod, n in sorted(per_niva.items(), key=lambda p: (-p[1], p[0]))],
    )


def arets_omotta_i_namnden(namnd: Namnd, ar: int) -> Arsrader:
    """Every unit of the nämnd together, for its report: exact, so whoever prints it masks small numbers. Four queries."""
    return arets_omotta(list(Enhet.objects.filter(verksamhet__namnd=namnd, slag="ame").values_list("pk", flat=True)), ar)


def _niva(kod: str) -> str:
    return Niva(kod).kort if kod else "Ej angiven"


# --- needs against the catalogue (S081) ---


@dataclass(frozen=True)
class Behovslage:
    """One kind of need in the caseload against what is offered. `platser` None: no number can be told, and `skal` says why."""

    behov: Behovsslag
    per_niva: list[int]
    personer: int
    utan_insats: int
    insatser: list[str]
    platser: int | None
    tagna: int | None
    skal: str = ""

    @property
    def lediga(self) -> int | None:
        return None if self.platser is None or self.tagna is None else max(self.platser - self.tagna, 0)

    @property
    def mots(self) -> str:
        """Where needs and places do not meet, in words; empty when they do, or when it cannot be told."""
        if not self.utan_insats:
            return ""
        if not self.insatser:
            return self.skal
        if self.lediga is not None and self.lediga < self.utan_insats:
            return f"{self.utan_insats - self.lediga} fler behöver än det finns lediga platser"
        return ""


@dataclass
class _Behovet:
    personer: set[UUID] = field(default_factory=set)
    utan: set[UUID] = field(default_factory=set)
    per_niva: Counter = field(default_factory=Counter)


def malgruppsanalys(enhet: Enhet, den: date) -> list[Behovslage]:
    """Each kind of need in the plans of the unit's open cases, by level, against what the catalogue offers on the day. The catalogue's places
    are the verksamhet's, and so are those taken. Four queries."""
    typer = list(Insatstyp.objects.erbjudna(den).filter(verksamhet=enhet.verksamhet_id).order_by("namn"))
    pagaende = Insats.objects.pagaende().filter(insatstyp__verksamhet=enhet.verksamhet_id)
    tagna = dict(pagaende.order_by().values_list("insatstyp").annotate(n=Count("pk")))
    behoven = _behov_i_enheten(enhet)
    return [_lage(slag, behoven.get(slag.value, _Behovet()), typer, tagna) for slag in Behovsslag]


def _behov_i_enheten(enhet: Enhet) -> dict[str, _Behovet]:
    """Open needs of the active plans of persons with an open case in the unit. A person counts once for each kind. Two queries."""
    arenden = Arende.objects.oppna().filter(enhet=enhet, person=OuterRef("plan__person"))
    senaste = (
        Nivabedomning.objects.filter(arende=OuterRef("arende_i")).order_by("-bedomd_den", "-registrerad_vid").values("niva")[:1]
    )
    start = Baslinje.objects.filter(arende=OuterRef("arende_i")).values("niva_vid_start")[:1]
    rader = Planbehov.objects.filter(status=Behovsstatus.OPPET, plan__status=Planstatus.AKTIV)
    rader = rader.annotate(arende_i=Subquery(arenden.values("pk")[:1])).filter(arende_i__isnull=False)
    rader = rader.annotate(niva=Coalesce(Subquery(senaste), Subquery(start)))
    egna = Insats.objects.pagaende().filter(arende__enhet=enhet).values_list("arende__person", "insatstyp__loka_typ")
    pagar: dict[UUID, set[str]] = defaultdict(set)
    for person, typ in egna:
        pagar[person].add(typ)
    behoven: dict[str, _Behovet] = defaultdict(_Behovet)
    for slag, person, niva in rader.order_by().values_list("slag", "plan__person", "niva"):
        rad = behoven[slag]
        rad.personer.add(person)
        rad.per_niva[niva or EJ_BEDOMD] += 1
        if not pagar[person] & set(Behovsslag(slag).loka_typer):
            rad.utan.add(person)
    return behoven


def _lage(slag: Behovsslag, behovet: _Behovet, typer: Iterable[Insatstyp], tagna: dict[UUID, int]) -> Behovslage:
    passar = [t for t in typer if t.loka_typ in slag.loka_typer]
    utan_tal = [t.namn for t in passar if t.platser is None]
    skal = ""
    if not slag.loka_typer:
        skal = "Möts av en annan aktör, ingen insats i katalogen är till för det"
    elif not passar:
        skal = "Ingen insats erbjuds"
    elif utan_tal:
        skal = f"Antal platser är inte ifyllt för {', '.join(utan_tal)}"
    return Behovslage(
        behov=slag,
        per_niva=[behovet.per_niva[kod] for kod, _ in NIVAER],
        personer=len(behovet.personer),
        utan_insats=len(behovet.utan),
        insatser=[t.namn for t in passar],
        platser=None if skal else sum(t.platser or 0 for t in passar),
        tagna=None if skal else sum(tagna.get(t.pk, 0) for t in passar),
        skal=skal,
    )


@dataclass(frozen=True)
class Platslage:
    """Places at anordnare of one form: how many there are and how many are taken today."""

    form: str
    antal: int
    tagna: int

    @property
    def lediga(self) -> int:
        return max(self.antal - self.tagna, 0)


def platser_per_form(enhet: Enhet, den: date) -> list[Platslage]:
    """The verksamhet's open places, by form. A place is not of one insats, so they are not spread on the needs. Two queries."""
    oppna = Plats.objects.filter(anordnare__verksamhet=enhet.verksamhet_id).filter(
        Q(upphord_den__isnull=True) | Q(upphord_den__gt=den),
        Q(anordnare__upphort_den__isnull=True) | Q(anordnare__upphort_den__gt=den),
    )
    antal = dict(oppna.order_by().values_list("form").annotate(n=Sum("antal")))
    pagar = Placering.objects.filter(plats__in=oppna, status=Placeringsstatus.PAGAR)
    tagna = dict(pagar.order_by().values_list("plats__form").annotate(n=Count("pk")))
    return [Platslage(form.label, antal[form], tagna.get(form, 0)) for form in Arbetsplatsform if form in antal]
