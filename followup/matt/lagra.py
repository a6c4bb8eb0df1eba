"""A municipality's month: counted in one look at the data and written in one transaction (T17). Called by the worker."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.utils import timezone

from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from followup.enums import Urval
from followup.kas.lasare import Lasare, lasare
from followup.maskning import troskel
from followup.matt import gemensamt
from followup.matt.definition import DEFINITIONSVERSION, Matt
from followup.matt.extra import BARA_NYAST, EXTRA
from followup.matt.gemensamt import Forra, Grund, lagg_grund
from followup.matt.grans import alla_granser
from followup.matt.katalog import KATALOG
from followup.matt.maskera import Dold, dolj, tal_i
from followup.matt.rakna import ALLA_ENHETER, HELA, Fonster, Nyckel, Summa, rader, summera
from followup.matt.skatta import Varde, skatta
from followup.models import Matkorning, Matpunkt

TREND_MANADER = 36
FRYS_DAG = 10  # the day of the month after which the month before is frozen, so that late registrations are in


@dataclass(frozen=True)
class Rad:
    """A stored figure: unit or "", age selection, id of the measure, its figure, what else is printed of it, and its splits."""

    enhet: str
    urval: str
    matt: str
    varde: Varde
    mer: dict[str, Any]
    delar: dict[str, Any]


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


def rakna_manad(
    las: Lasare,
    granser: Mapping[str, Mapping[UUID, int | None]],
    enheter: Sequence[UUID],
    fonster: Fonster,
    forra: Forra,
    *,
    ar_nyast: bool = False,
    tidigare_dolda: frozenset[tuple[date, str, str, str, str]] = frozenset(),
) -> list[Rad]:
    """Every measure of the units, alone and together, for each age selection, with its splits. `forra`: what the month before hid."""
    summor = {m.id: summera(rader(las, m, granser[m.id], fonster)) for m in KATALOG.values()}
    grund = replace(lagg_grund(summor, forra), tidigare_dolda=tidigare_dolda)
    punkter: list[Rad] = []
    for m in KATALOG.values():
        egna = summor[m.id]
        dolda = grund.monster[m.id] = dolj(m, egna, forra.get(m.id, {}), grund.dolda.get(m.id), grund.ensamma.get(m.id, ()))
        for rad in _rader(m, [str(e) for e in enheter], egna, dolda, {str(k): v for k, v in granser[m.id].items()}):
            punkter.append(replace(rad, mer=rad.mer | {"saknas_dold": True}) if _doljer_saknade(m, grund, rad) else rad)
    for id_, tabeller in EXTRA.items():
        if id_ in BARA_NYAST and not ar_nyast:
            continue
        for (enhet, urval), data in tabeller(las, enheter, fonster, grund).items():
            punkter.append(Rad(enhet, urval, id_, Varde(), grund.minne.rad(id_, enhet, urval), dict(data)))
    punkter += [
        Rad(enhet, urval, gemensamt.ID, Varde(), {"dold": tal}, {})
        for (enhet, urval, *_), tal in grund.minne.dolt[gemensamt.ID].items()
    ]
    return punkter


def _doljer_saknade(m: Matt, grund: Grund, rad: Rad) -> bool:
    """Is the number that lacks an answer hidden: with what it is a part of, or as a part of a distribution?"""
    delar = {str(kod) for kod, text in m.utfall if "saknas" in text}
    return grund.doljer_saknade(m.id, (rad.enhet, rad.urval, HELA, HELA)) or not delar.isdisjoint(rad.mer.get("dold", {}))


def _rader(
    m: Matt, enheter: list[str], summor: Mapping[Nyckel, Summa], dolda: Mapping[Nyckel, Dold], grans: Mapping[str, int | None]
) -> Iterable[Rad]:  # fmt: skip
    delar: dict[tuple[str, str], dict[str, Any]] = {}
    for nyckel, s in summor.items():
        enhet, urval, uppdelning, del_ = nyckel
        if uppdelning and not dolda[nyckel].ar_utelamnad:
            egen = _som_data(skatta(m, s)) | _mask_som_data(m, s, dolda[nyckel])
            delar.setdefault((enhet, urval), {}).setdefault(uppdelning, {})[del_] = egen
    for enhet in (*enheter, ALLA_ENHETER):
        for urval in Urval.values:
            s = summor.get(nyckel := (enhet, urval, HELA, HELA), Summa())
            v = skatta(m, s)
            mer = _som_data(v) | {"grans": grans.get(enhet)} | _mask_som_data(m, s, dolda.get(nyckel, Dold()))
            yield Rad(enhet, urval, m.id, v, mer, delar.get((enhet, urval), {}))


def _mask_som_data(m: Matt, s: Summa, dold: Dold) -> dict[str, Any]:
    """What is hidden, with the true count: it is what the next month's pattern starts from (S7)."""
    if not dold.antal:
        return {}
    tal = tal_i(m, s)
    return {"dold": {namn: tal[namn] for namn in sorted(dold.antal)}, "ensam": dold.ar_ensam}


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
    nyast = (idag - timedelta(days=1)).replace(day=1)
    for manad in oppna_manader(kommun_id, idag) if manader is None else manader:
        fonster, dolt = fonster_for(manad, idag), dolt_i(kommun_id, manad - relativedelta(months=1))
        granser = alla_granser(KATALOG.values(), enheter, fonster.till)
        ar_nyast = manad == nyast
        tidigare = dolda_bestand(kommun_id, manad) if ar_nyast else frozenset()
        with lasare(ensam=False) as las:
            punkter, datadatum = (
                rakna_manad(las, granser, enheter, fonster, dolt, ar_nyast=ar_nyast, tidigare_dolda=tidigare),
                las.datadatum,
            )
        antal += _skriv(kommun_id, manad, fonster, datadatum, punkter)
    return antal


def dolt_i(kommun_id: str, manad: date) -> Forra:
    """What a stored month hides, per measure or table and cell, with the true counts."""
    svar: dict[str, dict[Nyckel, Mapping[str, int]]] = {}
    punkter = Matpunkt.objects.filter(korning__kommun_id=kommun_id, korning__manad=manad)
    for matt, enhet_id, urval, mer in punkter.filter(mer__has_key="dold").values_list("matt", "enhet_id", "urval", "mer"):
        svar.setdefault(matt, {})[str(enhet_id or ALLA_ENHETER), urval, HELA, HELA] = mer["dold"]
    for p in punkter.filter(matt__in=KATALOG).exclude(delar={}).iterator():
        for uppdelning, delarna in p.delar.items():
            dolda = {
                (str(p.enhet_id or ALLA_ENHETER), p.urval, uppdelning, k): d["dold"] for k, d in delarna.items() if "dold" in d
            }
            svar.setdefault(p.matt, {}).update(dolda)
    return svar


def dolda_bestand(kommun_id: str, fore: date) -> frozenset[tuple[date, str, str, str, str]]:
    """Of every stored month before one: the counts of the stock, units, ages and splits ("" for everybody) of which a part is hidden or left out."""
    rader = Matpunkt.objects.filter(korning__kommun_id=kommun_id, korning__manad__lt=fore, matt=gemensamt.ID)
    return frozenset(
        (manad, vad, str(enhet_id or ALLA_ENHETER), urval, uppdelning)
        for manad, enhet_id, urval, mer in rader.values_list("korning__manad", "enhet_id", "urval", "mer")
        for vad, uppdelning, _ in (namn.split("|", 2) for namn in mer["dold"])
    )


def frys_manader(*, kommun_id: str, idag: date) -> int:
    """Freezes the municipality's months that ended before the month before this one, or that one from the tenth (T07, T10). What is
    frozen is not counted again, so neither gallring nor a new rule moves it."""
    sist = idag.replace(day=1) - relativedelta(months=1 if idag.day >= FRYS_DAG else 2)
    oppna = Matkorning.objects.filter(kommun_id=kommun_id, fryst_vid__isnull=True, manad__lte=sist)
    hela = [k.pk for k in oppna if k.till_den == k.manad + relativedelta(months=1) - timedelta(days=1)]
    return Matkorning.objects.filter(pk__in=hela, fryst_vid__isnull=True).update(fryst_vid=timezone.now())


@transaction.atomic
def _skriv(kommun_id: str, manad: date, fonster: Fonster, datadatum: datetime, punkter: list[Rad]) -> int:
    gammal = Matkorning.objects.select_for_update().filter(kommun_id=kommun_id, manad=manad).first()
    if gammal and gammal.fryst_vid:
        return 0  # frozen while it was counted
    if gammal:
        punkter = [*punkter, *_fran_nar_den_var_nyast(gammal, {p.matt for p in punkter})]
        gammal.delete()
    korning = Matkorning.objects.create(
        kommun_id=kommun_id, manad=manad, till_den=fonster.till, datadatum=datadatum, definitionsversion=DEFINITIONSVERSION,
        troskel=troskel(),
    )  # fmt: skip
    _kopiera(korning.pk, punkter)
    return len(punkter)


def _fran_nar_den_var_nyast(gammal: Matkorning, raknade: Collection[str]) -> Iterable[Rad]:
    """The tables that are counted while the month is the newest stay as they were last: the next month's pattern starts from theirs (S7)."""
    for p in gammal.punkter.filter(matt__in=BARA_NYAST - set(raknade)):
        yield Rad(str(p.enhet_id or ALLA_ENHETER), p.urval, p.matt, Varde(), p.mer, p.delar)


def _kopiera(korning_id: UUID, punkter: Iterable[Rad]) -> None:
    from psycopg.types.json import Jsonb

    kolumner = ["korning_id", "enhet_id", "urval", "matt", "taljare", "namnare", "varde", "saknas", "skal", "mer", "delar"]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {Matpunkt._meta.db_table} ({', '.join(kolumner)}) FROM STDIN") as kopia,
    ):
        kopia.set_types(["uuid", "uuid", "varchar", "varchar", "int4", "int4", "float8", "int4", "varchar", "jsonb", "jsonb"])
        for p in punkter:
            v = p.varde
            kopia.write_row((
                korning_id, UUID(p.enhet) if p.enhet else None, p.urval, p.matt, v.taljare, v.namnare, v.varde, v.saknas, v.skal, Jsonb(p.mer),
                Jsonb(p.delar),
            ))  # fmt: skip
