"""The week grid of a group: which persons, which days, what stands in each cell (N05, S088, S090)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_markera_narvaro
from ame.arenden.models import Arende
from ame.common.datum import VECKODAGAR, datum_kort, datum_text
from ame.common.helgdagar import helgdag
from ame.common.svenska import SvenskNyckel
from ame.organisation.models import Insatstyp
from insatser.enums import BEDOMD_FRANVARO, InsatsStatus, Narvarostatus
from insatser.matt import Narvaro, ar_kommande, rakna_narvaro, vantar_pa_registrering
from insatser.models import Insats, Placering, Plats, Tillfalle
from insatser.services.markera import I_FORVAG, Markering, Stopp
from insatser.services.rapport_innehall import KOMMANDE, tim
from insatser.veckoschema import las_vecka, vecka_text
from insatser.vy.bedoma import visat_pass

PER_SIDA = 20
S = Narvarostatus
VAL = {  # the first letter chooses: N, S, F, I, A, E
    S.EJ_REGISTRERAD: "Ej registrerad",
    S.NARVARANDE: "Närvarande",
    S.SEN: "Sen ankomst",
    S.FRANVARANDE: "Frånvarande",
    S.INSTALLT: "Inställt",
    S.ANNAN_AKTIVITET: "Annan aktivitet",
}


def valbara(den: date) -> list[tuple[str, str]]:
    """What can be said of a session that day; of one that has not come only that it is cancelled."""
    if den <= timezone.localdate():
        return [(v.value, text) for v, text in VAL.items()]
    return [(v.value, KOMMANDE if v == S.EJ_REGISTRERAD else VAL[v]) for v in VAL if v in I_FORVAG]


@dataclass(frozen=True)
class Urval:
    """What the address says: `?grupp=&vecka=2026-W47&dag=2026-11-18&sida=`."""

    grupp: str
    mandag: date
    dag: date  # the day that a phone shows
    sida: str

    @property
    def sondag(self) -> date:
        return self.mandag + timedelta(days=6)

    def url(self, **nytt: str) -> str:
        varden = {"grupp": self.grupp, "vecka": vecka_text(self.mandag), "dag": self.dag.isoformat(), "sida": self.sida} | nytt
        return "?" + urlencode({k: v for k, v in varden.items() if v})


@dataclass
class Cell:
    tillfalle: Tillfalle
    namn: str  # for a screen reader: who and when
    far: bool
    valt: str
    timmar: str
    fel: str = ""
    i_arendet: bool = True

    @property
    def status_text(self) -> str:
        return visat_pass(self.tillfalle, self.i_arendet)

    @property
    def bas(self) -> str:
        return bas(self.tillfalle)

    @property
    def val(self) -> list[tuple[str, str]]:
        return valbara(self.tillfalle.den)

    @property
    def tid(self) -> str:
        return f"{self.tillfalle.fran_tid:%H.%M}–{self.tillfalle.till_tid:%H.%M}"

    @property
    def ar_bedomd(self) -> bool:
        return self.tillfalle.status in BEDOMD_FRANVARO


@dataclass
class Rad:
    insats: Insats
    namn: str
    dagar: list[tuple[list[Cell], bool]]  # a day's cells, and whether it is the one a phone shows
    timmar: Narvaro  # up to and with today
    kommande: int
    kan_fyllas: bool

    @property
    def tom_dag(self) -> bool:
        """Nothing the day that a phone shows: the row is not shown there."""
        return not any(celler for celler, ar_vald in self.dagar if ar_vald)


@dataclass(frozen=True)
class Dag:
    den: date
    namn: str
    kort: str
    rod: str
    url: str
    ar_vald: bool
    kan_fyllas: bool


@dataclass
class Rutnat:
    sida: Page
    rader: list[Rad]
    dagar: list[Dag]
    tillfallen: list[Tillfalle] = field(default_factory=list)
    utan: list[str] = field(default_factory=list)  # names of those with nothing planned in the week

    @property
    def kan_fyllas(self) -> bool:
        return any(d.kan_fyllas for d in self.dagar)

    @property
    def oregistrerade(self) -> int:
        idag = timezone.localdate()
        return sum(vantar_pa_registrering(t, idag) for t in self.tillfallen)

    @property
    def har_varit(self) -> bool:
        return any(t.den <= timezone.localdate() for t in self.tillfallen)

    @property
    def tom_dag(self) -> bool:
        """Nobody has anything the day that a phone shows."""
        return all(r.tom_dag for r in self.rader)


def bas(t: Tillfalle) -> str:
    """What the page was built on: version, status and hours."""
    return f"{t.version}|{t.status}|{tim(t.timmar) if t.timmar is not None else ''}"


# --- what is chosen -----------------------------------------------------------------------------------------------


def las_urval(request: HttpRequest) -> Urval:
    idag = timezone.localdate()
    mandag = las_vecka(request.GET.get("vecka", ""), idag)
    try:
        dag = date.fromisoformat(request.GET.get("dag", ""))
    except ValueError:
        dag = idag
    if not mandag <= dag <= mandag + timedelta(days=6):
        dag = mandag
    grupp = request.GET.get("grupp", "") or ("min" if request.user.har_roll(Roll.HANDLEDARE) else "mina")
    return Urval(grupp, mandag, dag, request.GET.get("sida", ""))


def grupper(user: User) -> list[tuple[str, str]]:
    """The groups one may choose, by the running insatser one may see. A kind or a place whose name says something of the person has no group
    of its own. Two queries."""
    egna = Insats.objects.visible_to(user).pagaende()
    val = [("min", "Min grupp")] if user.har_roll(Roll.HANDLEDARE) else []
    if user.har_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF):
        val.append(("mina", "Mina ärenden"))
    platser = Plats.objects.filter(
        Exists(Placering.objects.oppna().filter(plats=OuterRef("pk"), insats__in=egna.values("pk"))), anordnare__ar_kanslig=False
    )
    typer = Insatstyp.objects.filter(Exists(egna.filter(insatstyp=OuterRef("pk"))), ar_kanslig=False)
    val += [(f"plats:{p.pk}", f"Plats: {p}") for p in platser.select_related("anordnare").order_by(SvenskNyckel("namn"))]
    return val + [(f"typ:{t.pk}", f"Insats: {t.namn}") for t in typer.order_by(SvenskNyckel("namn"))]


def gruppens_insatser(user: User, urval: Urval) -> QuerySet[Insats]:
    """The participations of the group that ran in the week, by name; never by attendance (S090)."""
    rader = Insats.objects.visible_to(user).filter(start_den__lte=urval.sondag)
    rader = rader.filter(Q(slut_den__isnull=True) | Q(slut_den__gte=urval.mandag))
    slag, _, nyckel = urval.grupp.partition(":")
    if slag == "plats":
        har = Placering.objects.verkliga().filter(insats=OuterRef("pk"), plats=_id(nyckel), start_den__lte=urval.sondag)
        har = har.filter(
            plats__anordnare__ar_kanslig=False
        )  # no list of persons by what is sensitive, typed by hand either (C05, C07)
        rader = rader.filter(Exists(har.filter(Q(slut_den__isnull=True) | Q(slut_den__gte=urval.mandag))))
    elif slag == "typ":
        rader = rader.filter(insatstyp=_id(nyckel), insatstyp__ar_kanslig=False)
    elif slag == "min":
        rader = rader.filter(handledare=user)
    else:
        rader = rader.filter(arende__ansvarig=user)
    oppnas = Arende.objects.visible_to(user).filter(pk=OuterRef("arende"))
    return (
        rader.annotate(far_oppnas=Exists(oppnas))
        .select_related("insatstyp", "arende__person")
        .order_by(
            "arende__person__har_skydd",
            SvenskNyckel("arende__person__efternamn"),
            SvenskNyckel("arende__person__fornamn"),
            "start_den",
            "pk",
        )
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# --- the grid -----------------------------------------------------------------------------------------------------


def bygg_rutnat(user: User, urval: Urval, skrivet: Iterable[Stopp] = ()) -> Rutnat:
    """`skrivet`: markings that were not saved; they stay in their cells with the reason. Those with nothing planned in the week have no
    row. Five queries whatever the number of persons."""
    grupp, veckans = gruppens_insatser(user, urval), _veckans(urval)
    med = grupp.filter(Exists(veckans.filter(insats=OuterRef("pk"))))
    sida = Paginator(med, PER_SIDA).get_page(urval.sida)
    insatser: list[Any] = list(sida.object_list)
    tillfallen = list(veckans.filter(insats__in=insatser).order_by("den", "fran_tid"))
    per_insats: dict[UUID, list[Tillfalle]] = {}
    for t in tillfallen:
        per_insats.setdefault(t.insats_id, []).append(t)
    stopp = {s.markering.tillfalle_id: s for s in skrivet}
    antal = 7 if any(t.den.weekday() > 4 for t in tillfallen) else 5
    veckodagar = [urval.mandag + timedelta(days=n) for n in range(antal)]
    if urval.dag not in veckodagar:  # a phone on a Sunday shows Friday, never an empty page
        urval = replace(urval, dag=veckodagar[-1])
    dagar = [(den, den == urval.dag) for den in veckodagar]
    byggda = [_rad(user, i, per_insats.get(i.pk, []), dagar, stopp) for i in insatser]
    egna = {r.insats.pk for r in byggda if r.kan_fyllas}
    idag = timezone.localdate()
    fyllbara = {t.den for t in tillfallen if t.insats_id in egna and vantar_pa_registrering(t, idag)}
    dagrader = [_dag(den, urval, den in fyllbara) for den in veckodagar]
    utan = grupp.exclude(arende__in=med.order_by().values("arende"))
    return Rutnat(sida, byggda, dagrader, tillfallen, list({i.arende_id: visat_namn(i) for i in utan}.values()))


def _veckans(urval: Urval) -> QuerySet[Tillfalle]:
    """The week's sessions; of a place's group those that lie there or nowhere in particular."""
    rader = Tillfalle.objects.filter(den__gte=urval.mandag, den__lte=urval.sondag)
    if not urval.grupp.startswith("plats:"):
        return rader
    return rader.filter(Q(placering__isnull=True) | Q(placering__plats=_id(urval.grupp[6:])))


def _rad(user: User, insats: Any, tillfallen: list[Tillfalle], dagar: list[tuple[date, bool]], stopp: dict[UUID, Stopp]) -> Rad:
    far = insats.status == InsatsStatus.PAGAR and bool(can_markera_narvaro(user, insats))
    namn = visat_namn(insats)
    celler = [
        ([_cell(t, namn, far, insats.far_oppnas, stopp.get(t.pk)) for t in tillfallen if t.den == den], vald)
        for den, vald in dagar
    ]
    idag = timezone.localdate()
    return Rad(
        insats,
        namn,
        celler,
        timmar=rakna_narvaro(t for t in tillfallen if t.den <= idag),
        kommande=sum(ar_kommande(t, idag) for t in tillfallen),
        kan_fyllas=far and any(vantar_pa_registrering(t, idag) for t in tillfallen),
    )


def visat_namn(insats: Any) -> str:
    """A protected person stands under a pseudonym in a list, also for those on the named list (law.md B08)."""
    person = insats.arende.person
    if not person.har_skydd:
        return str(person.namn)
    return f"Skyddad person, {insats.arende.nummer}" if insats.far_oppnas else "Skyddad person"


def _cell(t: Tillfalle, namn: str, far: bool, i_arendet: bool, stopp: Stopp | None) -> Cell:
    ord_ = f"{namn}, {VECKODAGAR[t.den.weekday()]} {datum_text(t.den)} {t.fran_tid:%H.%M}–{t.till_tid:%H.%M}"
    kan = far and t.status not in BEDOMD_FRANVARO
    if stopp is None:
        timmar = tim(t.timmar) if t.status == S.SEN and t.timmar is not None else ""
        return Cell(t, ord_, kan, t.status, timmar, i_arendet=i_arendet)
    m = stopp.markering
    return Cell(t, ord_, kan, m.status, tim(m.timmar) if m.timmar is not None else "", stopp.skal, i_arendet)


def _dag(den: date, urval: Urval, kan_fyllas: bool) -> Dag:
    veckodag = VECKODAGAR[den.weekday()]
    return Dag(
        den=den,
        namn=f"{veckodag} {datum_text(den)}",
        kort=f"{veckodag[:3].capitalize()} {datum_kort(den)}",
        rod=helgdag(den),
        url=urval.url(dag=den.isoformat()),
        ar_vald=den == urval.dag,
        kan_fyllas=kan_fyllas,
    )


# --- what was sent ------------------------------------------------------------------------------------------------


def las_markeringar(post: Any) -> tuple[list[Markering], set[UUID]]:
    """The cells that the user changed; those left as they came are no markings. And every cell that was on the screen."""
    andrade, alla = [], set()
    for namn in post:
        pk = _id(namn[2:]) if namn.startswith("b-") else None
        delar = post[namn].split("|") if pk else []
        if pk is None or len(delar) != 3 or not delar[0].isdigit():
            continue
        alla.add(pk)
        status, timmar = post.get(f"s-{pk}", delar[1]), post.get(f"t-{pk}", "").strip()
        samma_timmar = status != S.SEN or _tal(timmar) == _tal(delar[2])
        if status != delar[1] or not samma_timmar:
            andrade.append(Markering(pk, int(delar[0]), status, _tal(timmar) if status == S.SEN else None))
    return andrade, alla


def _tal(text: str) -> Decimal | None:
    """`2,5` or `2.5`; None for anything else."""
    rent = text.replace(",", ".")
    return Decimal(rent) if rent.replace(".", "", 1).isdigit() and len(rent) <= 5 and rent.isascii() else None
