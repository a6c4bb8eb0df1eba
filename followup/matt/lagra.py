"""A municipality's month: counted in one look at the data and written in one transaction (T17). Called by the worker."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction

from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from followup.kas.lasare import Lasare, lasare
from followup.maskning import troskel
from followup.matt.definition import DEFINITIONSVERSION, Matt
from followup.matt.grans import granser
from followup.matt.katalog import KATALOG
from followup.matt.rakna import ALLA_ENHETER, HELA, Fonster, Nyckel, Summa, rader, summera
from followup.matt.skatta import Varde, skatta
from followup.models import Matkorning, Matpunkt

TREND_MANADER = 36
FRYS_DAG = 10  # the day of the month after which the month before is frozen, so that late registrations are in

Punkter = list[tuple[str, str, Matt, Varde, dict[str, Any]]]  # unit or "", age selection, measure, figure, splits


def fonster_for(manad: date, idag: date) -> Fonster:
    """A month that is over ends with its last day; the one that runs ends with yesterday, which is the last whole day."""
    sista = manad + relativedelta(months=1) - timedelta(days=1)
    return Fonster(min(sista, idag - timedelta(days=1)))


def oppna_manader(kommun_id: str, idag: date) -> list[date]:
    """The months the night counts: those of the last three years that are not frozen. The month of yesterday is the newest."""
    nyast = (idag - timedelta(days=1)).replace(day=1)
    alla = [nyast - relativedelta(months=i) for i in range(TREND_MANADER)]
    frysta = set(Matkorning.objects.filter(kommun_id=kommun_id, fryst_vid__isnull=False).values_list("manad", flat=True))
    return [m for m in sorted(alla) if m not in frysta]


def rakna_manad(las: Lasare, enheter: Iterable[UUID], fonster: Fonster, matt: Iterable[Matt] = KATALOG.values()) -> Punkter:
    """Every measure of the units, alone and together, for each age selection, with its splits."""
    enheter, punkter = list(enheter), []
    for m in matt:
        grans = granser(m, enheter, fonster.till)
        summor = summera(rader(las, m, grans, fonster))
        punkter += list(_punkter(m, [str(e) for e in enheter], summor, {str(k): v for k, v in grans.items()}))
    return punkter


def _punkter(
    m: Matt, enheter: list[str], summor: Mapping[Nyckel, Summa], grans: Mapping[str, int | None]
) -> Iterable[tuple[str, str, Matt, Varde, dict[str, Any]]]:
    delar: dict[tuple[str, str], dict[str, Any]] = {}
    for (enhet, urval, uppdelning, del_), summa in summor.items():
        if uppdelning:
            delar.setdefault((enhet, urval), {}).setdefault(uppdelning, {})[del_] = _som_data(skatta(m, summa))
    for enhet in (*enheter, ALLA_ENHETER):
        for urval in ("", "16-24", "16-19"):
            v = skatta(m, summor.get((enhet, urval, HELA, HELA), Summa()))
            mer = _som_data(v) | {"grans": grans.get(enhet), "delar": delar.get((enhet, urval), {})}
            yield enhet, urval, m, v, mer


def _som_data(v: Varde) -> dict[str, Any]:
    return {
        k: x
        for k, x in {
            "taljare": v.taljare, "namnare": v.namnare, "varde": v.varde, "skal": v.skal, "lag": v.lag, "hog": v.hog, **v.mer,
        }.items()
        if x is not None and x != ""
    }  # fmt: skip


def rakna_kommun(*, kommun_id: str, idag: date, manader: Iterable[date] | None = None) -> int:
    """Counts and stores a municipality's open months. Twice gives the same rows; a failure leaves the rows that were (T17)."""
    enheter = list(Enhet.objects.filter(slag=Enhetsslag.AME, verksamhet__namnd__kommun_id=kommun_id).values_list("pk", flat=True))
    antal = 0
    for manad in oppna_manader(kommun_id, idag) if manader is None else manader:
        fonster = fonster_for(manad, idag)
        with lasare() as las:
            punkter, datadatum = rakna_manad(las, enheter, fonster), las.datadatum
        antal += _skriv(kommun_id, manad, fonster, datadatum, punkter)
    return antal


@transaction.atomic
def _skriv(kommun_id: str, manad: date, fonster: Fonster, datadatum: datetime, punkter: Punkter) -> int:
    gammal = Matkorning.objects.select_for_update().filter(kommun_id=kommun_id, manad=manad).first()
    if gammal and gammal.fryst_vid:
        return 0  # frozen while it was counted
    if gammal:
        gammal.delete()
    korning = Matkorning.objects.create(
        kommun_id=kommun_id, manad=manad, till_den=fonster.till, datadatum=datadatum, definitionsversion=DEFINITIONSVERSION,
        troskel=troskel(),
    )  # fmt: skip
    _kopiera(korning.pk, punkter)
    return len(punkter)


def _kopiera(korning_id: UUID, punkter: Punkter) -> None:
    from psycopg.types.json import Jsonb

    kolumner = ["korning_id", "enhet_id", "urval", "matt", "taljare", "namnare", "varde", "saknas", "skal", "delar"]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {Matpunkt._meta.db_table} ({', '.join(kolumner)}) FROM STDIN") as kopia,
    ):
        kopia.set_types(["uuid", "uuid", "varchar", "varchar", "int4", "int4", "float8", "int4", "varchar", "jsonb"])
        for enhet, urval, m, v, mer in punkter:
            kopia.write_row((korning_id, enhet or None, urval, m.id, v.taljare, v.namnare, v.varde, 0, v.skal, Jsonb(mer)))
