"""One case from remiss to avslut through the services alone, with the view that KAS reads."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from ame.arenden.models import Bevakning
from followup import services as followup
from insatser import services as insatser
from tests.factories import InsatstypFactory
from tests.flode import bygg_varld, samtycke_till_remittent, skriv_in, skriv_remiss

pytestmark = pytest.mark.django_db


@pytest.fixture
def webbens_roll():
    """Everything the pages do must be possible for the role the web runs as, not only for the owner (design wall 1)."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE ame_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def _kas_utfall(arende) -> tuple | None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE ame_statistik")
        cursor.execute(
            "SELECT kas_utfall, utfall, ar_preliminart_arbete FROM statistik.inskrivning WHERE inskrivning_id = %s", [arende.pk]
        )
        rad = cursor.fetchone()
        cursor.execute("SET LOCAL ROLE ame_app")
        return rad


@pytest.mark.krav("S111", "S128", "S010", "C50", "C60")
def test_fran_remiss_till_avslut(webbens_roll):
    varld = bygg_varld()
    idag = timezone.localdate()
    remiss = skriv_remiss(varld)
    arende = skriv_in(varld, remiss)
    assert _kas_utfall(arende) == (None, None, None)
    insats = insatser.starta_insats(
        actor=varld.handlaggare,
        arende=arende,
        insatstyp=InsatstypFactory(verksamhet=varld.ame.verksamhet),
        start_den=idag,
        planerat_slut_den=idag + timedelta(days=90),
        stodslag="coacha",
        utforare="egen_ame",
        vald_av="beredning",
        mal="Komma ut i arbete inom handel",
        foljer_onskemal="ja",
    )
    assert Bevakning.objects.oppna().filter(arende=arende, slag="aterkoppling").count() == 2
    remiss.refresh_from_db()
    arbete = {
        "orsak": "arbete",
        "avslutad_den": idag,
        "forsorjning_fore": "bistand",
        "forsorjning_efter": "lon",
        "slutanteckning": "Anställd i butik",
        "arbetsform": "osubv",
        "arbete_start_den": idag,
        "har_avtal_minst_en_manad": True,
        "hur_jobbet": "ame",
    }
    with pytest.raises(ValidationError, match=remiss.nummer):
        followup.avsluta(actor=varld.handlaggare, arende=arende, **arbete)
    followup.signera_aterkoppling(
        actor=varld.handlaggare,
        remiss=remiss,
        slag="slut",
        fraga_besvarad="ja",
        svar="Ja, på heltid.",
        grund="samtycke",
        medgivande=samtycke_till_remittent(varld, arende),
    )
    followup.avsluta(actor=varld.handlaggare, arende=arende, **arbete)
    arende.refresh_from_db()
    insats.refresh_from_db()
    remiss.refresh_from_db()
    assert (arende.status, insats.status, remiss.status) == ("avslutat", "avslutad", "besvarad")
    assert _kas_utfall(arende) == ("A", "arbete", False)
    assert list(Bevakning.objects.oppna().filter(arende=arende).values_list("slag", flat=True)) == ["uppfoljning"] * 4
