"""The night's jobs: each may run twice, and be killed in the middle; the next run ends where an unbroken one would have (T17, N29)."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from ame.arenden.models import Bevakning
from ame.organisation.enums import Varaktighet
from insatser import tasks
from insatser.enums import Narvarostatus
from insatser.models import Narvarorapport, Schemarad, Stillestand, Tillfalle
from insatser.services import anstallning, katalog, narvaro, rapport, schema, stillestand
from tests.factories import (
    AnstallningFactory,
    EnhetFactory,
    InsatsFactory,
    InsatstypFactory,
    SchemaradFactory,
    TillfalleFactory,
    UserFactory,
)
from tests.insatser.rapportvarld import OKTOBER, bygg_rapportvarld, ny_remiss

pytestmark = pytest.mark.django_db


class Avbruten(BaseException):
    """The worker is killed: nothing may catch it."""


def idag() -> date:
    return timezone.localdate()


def _scheman() -> None:
    """Two running insatser with a schedule, and sessions that nobody has registered."""
    start = idag() - timedelta(days=30)
    for _ in range(2):
        insats = InsatsFactory(start_den=start, planerat_slut_den=idag() + timedelta(days=200))
        SchemaradFactory(insats=insats, fran_tid=time(13), till_tid=time(15))
        TillfalleFactory(insats=insats, den=idag() - timedelta(days=9))


def _anstallningar() -> None:
    for _ in range(2):
        AnstallningFactory(slut_den=idag() + timedelta(days=20))


def _projekt() -> None:
    for _ in range(2):
        falt = {"projekt_slut_den": idag() + timedelta(days=20), "projektmal": "Tio i arbete."}
        InsatstypFactory(varaktighet=Varaktighet.PROJEKT, agare=UserFactory(), **falt)


def _rapporter() -> None:
    """Two reports whose month was changed behind the services' back."""
    rv = bygg_rapportvarld()
    rv.signera()
    arende = rv.varld.nytt_arende()
    insats = InsatsFactory(arende=arende)
    t = TillfalleFactory(insats=insats, den=date(2026, 10, 1), narvarande=True)
    rv.signera(arende=arende, remiss=ny_remiss(rv.varld, arende=arende, person=arende.person))
    Tillfalle.objects.filter(pk__in=[t.pk, rv.pass_[0].pk]).update(status=Narvarostatus.SEN, timmar=1)


def _utfall() -> dict[str, Any]:
    """What the jobs write, without keys and times of the clock."""
    return {
        "tillfallen": sorted(Tillfalle.objects.values_list("insats", "schemarad", "den", "fran_tid", "status"), key=str),
        "uppgifter": sorted(Bevakning.objects.values_list("slag", "mal_id", "titel", "ansvarig", "klar_vid"), key=str),
        "andrade": Narvarorapport.objects.filter(andrad_efterat_vid__isnull=False, manad=OKTOBER).count(),
    }


def _doda_vid_andra(monkeypatch: pytest.MonkeyPatch, modul: Any, namn: str) -> None:
    riktig, antal = getattr(modul, namn), []

    def dor(*args: Any, **kwargs: Any) -> Any:
        antal.append(1)
        if len(antal) == 2:
            raise Avbruten
        return riktig(*args, **kwargs)

    monkeypatch.setattr(modul, namn, dor)


NATTJOBB = [
    (tasks.narvaro_natt, _scheman, schema, "fyll_pa_tillfallen"),
    (tasks.narvaro_natt, _scheman, narvaro, "skapa_bevakning"),
    (tasks.anstallningar_natt, _anstallningar, anstallning, "skapa_bevakning"),
    (tasks.projekt_natt, _projekt, katalog, "skapa_bevakning"),
    (tasks.narvarorapporter_natt, _rapporter, rapport, "andrade_efterat"),
]


@pytest.mark.krav("T17", "N29")
@pytest.mark.parametrize(("jobb", "sa", "modul", "namn"), NATTJOBB)
def test_dodad_mitt_i_och_kord_igen_ar_som_en_hel_natt(
    jobb: Callable[[], Any], sa: Callable[[], None], modul: Any, namn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sa()
    fore = _utfall()
    with monkeypatch.context() as m:
        _doda_vid_andra(m, modul, namn)
        with pytest.raises(Avbruten):
            jobb()
    halv = _utfall()
    assert halv != fore  # what was done before the end stands
    jobb()
    hel = _utfall()
    assert hel != halv
    assert jobb() is not None
    assert _utfall() == hel
    uppgifter = [u[:2] for u in hel["uppgifter"]]
    assert len(uppgifter) == len(set(uppgifter))


@pytest.mark.krav("T17")
def test_natten_gor_alla_scheman_och_en_uppgift_per_insats() -> None:
    """What a whole night is, so that two equal halves are not two empty ones."""
    _scheman()
    assert tasks.narvaro_natt() == 2
    per_rad = [Tillfalle.objects.filter(schemarad=rad).count() for rad in Schemarad.objects.all()]
    assert min(per_rad) >= 8
    assert Bevakning.objects.count() == 2
    assert not Tillfalle.objects.exclude(status=Narvarostatus.EJ_REGISTRERAD).exists()


@pytest.mark.krav("T17")
def test_nar_tiden_ar_slut_slutar_natten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's time limit is no fault of a unit: it is not swallowed, and the units after it are left to the next night."""
    enheter = sorted((EnhetFactory() for _ in range(3)), key=lambda e: e.pk)
    monkeypatch.setattr(stillestand, "hitta", lambda idag: {e.pk: {} for e in enheter})
    provade = []

    def tar_slut(enhet_id: Any, *args: Any) -> stillestand.Natt:
        provade.append(enhet_id)
        if len(provade) == 2:
            raise SoftTimeLimitExceeded
        return stillestand.Natt()

    monkeypatch.setattr(stillestand, "_uppdatera_enhet", tar_slut)
    with pytest.raises(SoftTimeLimitExceeded):
        tasks.stillestand_natt()
    assert provade == [e.pk for e in enheter[:2]]
    assert not Stillestand.objects.exists()
