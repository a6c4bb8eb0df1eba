"""The night: every unit and municipality, this year and last, in a few set-based queries (T17)."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from followup.enums import KorningStatus
from followup.kas.definitioner import DEFINITIONSVERSION
from followup.kas.installningar import Installningar
from followup.kas.kpi import Skop, version_for
from followup.kas.lasare import lasare
from followup.kas.populationer import Urval
from followup.kas.rakna import Siffra, rakna
from followup.models import Korning, KorningRad
from followup.services.korning import OKLARA, OVERGIVEN_EFTER, avbryt_korning, rakna_korning

Resultat = dict[str, list[Siffra]]


def rakna_natten(*, idag: date) -> int:
    """Counts both years with the documented defaults and picks up runs that lost their worker. Returns the number of runs.

    Run twice it leaves the same rows: each time the older unfrozen run of the same scope, year, version and settings goes (T17).
    """
    antal = sum(rakna_aret(ar=ar) for ar in (idag.year, idag.year - 1))
    for pk in Korning.objects.filter(status__in=OKLARA, skapad_vid__lt=timezone.now() - OVERGIVEN_EFTER).values_list(
        "pk", flat=True
    ):
        _ta_upp(pk)
    return antal


def rakna_aret(*, ar: int) -> int:
    """One year for all units and municipalities: one look at the data, then all rows in one transaction."""
    enheter = dict(Enhet.objects.filter(slag=Enhetsslag.AME).values_list("id", "verksamhet__namnd__kommun_id"))
    kommuner = sorted(set(enheter.values()))
    inst, version = Installningar(), version_for(ar)
    with lasare() as las:
        siffror = rakna(las, Urval(ar, version, Skop("alla"), inst), [*kommuner, *map(str, enheter)])
        datadatum = las.datadatum
    grund = {"ar": ar, "version": version, "installningar": inst.som_dict(), "datadatum": datadatum}
    skop: list[tuple[str, UUID | None, list[Siffra]]] = [(kommun, None, siffror[kommun]) for kommun in kommuner]
    skop += [(kommun, enhet, siffror[str(enhet)]) for enhet, kommun in enheter.items()]
    _skriv_alla(skop, grund)
    return len(skop)


@transaction.atomic
def _skriv_alla(skop: list[tuple[str, UUID | None, list[Siffra]]], grund: dict[str, object]) -> None:
    nu: datetime = timezone.now()
    korningar = [
        Korning(
            kommun_id=kommun, enhet_id=enhet, status=KorningStatus.KLAR, framsteg=100, klar_vid=nu,
            definitionsversion=DEFINITIONSVERSION, **grund,
        )
        for kommun, enhet, _ in skop
    ]  # fmt: skip
    Korning.objects.bulk_create(korningar)
    _kopiera((k.pk, s) for k, (_, _, siffror) in zip(korningar, skop, strict=True) for s in siffror)
    stada(ar=int(str(grund["ar"])))


def _kopiera(rader: Iterable[tuple[UUID, Siffra]]) -> None:
    """Tens of thousands of rows by COPY, one at a time through memory."""
    kolumner = ["korning_id", "tabell", "kpi", "kon", "taljare", "namnare", "varde", "skal"]
    sql = f"COPY {KorningRad._meta.db_table} ({', '.join(kolumner)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(sql) as kopia:
        for pk, s in rader:
            kopia.write_row((pk, s.tabell, s.kpi, s.kon, s.taljare, s.namnare, s.varde, s.skal))


def stada(*, ar: int) -> int:
    """Keeps the last complete, unfrozen run per scope, version and settings of the year; frozen ones always stay."""
    senaste = Window(
        RowNumber(),
        partition_by=[F("kommun_id"), F("enhet_id"), F("version"), F("installningar")],
        order_by=F("klar_vid").desc(),
    )
    ofrysta = Korning.objects.klara().filter(ar=ar, fryst_vid__isnull=True).annotate(plats=senaste).filter(plats__gt=1)
    gamla = list(ofrysta.values_list("pk", flat=True))
    KorningRad.objects.filter(korning_id__in=gamla).delete()
    return Korning.objects.filter(pk__in=gamla).delete()[0]


def _ta_upp(pk: UUID) -> None:
    try:
        rakna_korning(korning_id=pk)
    except Exception:
        avbryt_korning(korning_id=pk)
        raise
