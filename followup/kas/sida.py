"""What the KAS page needs beside the figures: scopes, runs to choose from, and published values to compare with."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F

from ame.access import perms
from ame.access.enums import Roll
from ame.access.models import User
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet, Kommun
from followup.enums import KorningStatus
from followup.kas.definitioner import definition
from followup.kas.kpi import Form
from followup.kas.varde import STRECK, pa_sidan
from followup.models import KoladaVarde, Korning, KorningRad

JAMFORD_KPI = "U40455"
PA_KAS_SIDAN = 12  # published municipalities on the KAS page; the rest on their own page
TIDIGARE_VISAS = 10
SER_SIFFROR = (Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF, Roll.BESTALLARE, Roll.ANALYTIKER)  # as perms.can_se_kas


@dataclass(frozen=True)
class Omfattning:
    """A unit, or a whole municipality where persons count once across its units."""

    kommun: Kommun
    enhet: Enhet | None = None

    @property
    def nyckel(self) -> str:
        return f"enhet:{self.enhet.pk}" if self.enhet else f"kommun:{self.kommun.pk}"

    @property
    def namn(self) -> str:
        return self.enhet.namn if self.enhet else f"Hela kommunen ({self.kommun.namn})"


def omfattningar(user: User) -> list[Omfattning]:
    """The units whose figures the user may see (own ones; a beställare every unit of the nämnd) and their municipalities: the runs
    that `far_oppna` lets the user open. Two queries."""
    enheter = Enhet.objects.filter(pk__in=perms.dashboard_enheter(user), slag=Enhetsslag.AME)
    egna = [Omfattning(e.verksamhet.namnd.kommun, e) for e in enheter.select_related("verksamhet__namnd__kommun")]
    kommuner = Kommun.objects.filter(pk__in=_kommuner(user)).order_by("pk")
    return sorted(egna, key=lambda o: o.namn) + [Omfattning(k) for k in kommuner]


def _kommuner(user: User) -> set[str]:
    """Where the user has a role that sees results."""
    return {u.enhet.verksamhet.namnd.kommun_id for u in user.aktiva_uppdrag if u.roll in SER_SIFFROR}


def far_oppna(user: User, korning: Korning) -> perms.Tillatelse:
    """A role that sees results in the run's own unit or municipality: the same role elsewhere is not enough (D12)."""
    if not (far := perms.can_se_kas(user)):
        return far
    if korning.enhet_id is not None:
        ser = korning.enhet_id in perms.dashboard_enheter(user)
        return (
            perms.JA if ser else perms.nej("Enhetens siffror är för enhetens handläggare och chefer och för nämndens beställare.")
        )
    ser = korning.kommun_id in _kommuner(user)
    return perms.JA if ser else perms.nej("Kommunens siffror är för kommunens handläggare, chefer och beställare.")


@dataclass(frozen=True)
class Korningar:
    """The runs of one scope and year: the last complete one, one on its way, and the frozen one."""

    senaste: Korning | None
    pa_gang: Korning | None
    fryst: Korning | None
    tidigare: list[Korning]


def korningar(user: User, omf: Omfattning, ar: int, version: str) -> Korningar:
    """One query. `pa_gang` is also a run that failed after the last complete one, so that the page can say so."""
    alla = list(
        Korning.objects.visible_to(user)
        .filter(kommun=omf.kommun, enhet=omf.enhet, ar=ar, version=version)
        .select_related("enhet", "kommun", "skapad_av", "fryst_av", "leverans__godkand_av")
        .order_by("-skapad_vid")[:50]
    )
    klara = sorted((k for k in alla if k.status == KorningStatus.KLAR), key=_klar_vid, reverse=True)
    senaste = klara[0] if klara else None
    pa_gang = next((k for k in alla if k.status != KorningStatus.KLAR), None)
    if pa_gang and senaste and senaste.klar_vid and pa_gang.skapad_vid < senaste.klar_vid:
        pa_gang = None
    fryst = next((k for k in klara if k.fryst_vid), None)
    return Korningar(senaste, pa_gang, fryst, klara[:TIDIGARE_VISAS])


def _klar_vid(korning: Korning) -> Any:
    return korning.klar_vid


@dataclass(frozen=True)
class Jamforelserad:
    namn: str
    ar_egen: bool
    varden: list[str]


def jamforelse_med_kolada(korning: Korning, kpi: str = JAMFORD_KPI, kon: str = "T") -> tuple[list[int], list[Jamforelserad]]:
    """The scope's own figure beside the published ones, year by year. A year without a value stays without (S169)."""
    egna = _egna(korning, kpi, kon)
    publicerade: dict[str, dict[int, Decimal | None]] = {}
    for v in KoladaVarde.objects.filter(kpi=kpi, kon=kon).order_by("kommunnamn", "ar"):
        publicerade.setdefault(v.kommunnamn, {})[v.ar] = v.varde
    if not publicerade:
        return [], []
    aren = sorted({ar for rad in publicerade.values() for ar in rad} | set(egna))
    namn = korning.enhet.namn if korning.enhet else korning.kommun.namn
    antal = ar_antal(kpi, korning.version)
    rader = [Jamforelserad(f"{namn}, egen räkning", True, _i_ord(egna, aren, antal))]
    return aren, rader + [Jamforelserad(n, False, _i_ord(v, aren, antal)) for n, v in publicerade.items()]


def ar_antal(kpi: str, version: str) -> bool:
    """A KPI that the form does not have is taken for a share, which most are."""
    d = definition(kpi, version)
    return d is not None and d.form in (Form.ANTAL, Form.ARSVERKEN)


def _egna(korning: Korning, kpi: str, kon: str) -> dict[int, Decimal | None]:
    """Per year the frozen run, else the last complete one."""
    rader = (
        KorningRad.objects.filter(
            kpi=kpi, kon=kon, korning__kommun=korning.kommun_id, korning__enhet=korning.enhet_id,
            korning__status=KorningStatus.KLAR,
        )
        .order_by("korning__ar", F("korning__fryst_vid").desc(nulls_last=True), F("korning__klar_vid").desc())
        .distinct("korning__ar")
        .values_list("korning__ar", "varde")
    )  # fmt: skip
    return dict(rader)


def _i_ord(varden: dict[int, Decimal | None], aren: Sequence[int], antal: bool) -> list[str]:
    return [pa_sidan(v, ar_antal=antal) if (v := varden.get(ar)) is not None else STRECK for ar in aren]
