"""The case's table of transitions: every (status, action) pair has one answer."""

import itertools

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ame.arenden import services
from ame.arenden.enums import Status
from ame.arenden.models import Arende, Baslinje
from ame.arenden.transitions import TRANSITIONS, can_do, next_status
from ame.common.transitions import OgiltigOvergang
from tests.factories import INSKRIVEN

LOVLIGA = {
    ("inkommet", "starta_beredning"): "beredning",
    ("inkommet", "skriva_in"): "vantar",
    ("beredning", "skriva_in"): "vantar",
    ("vantar", "starta_insats"): "insats",
    ("insats", "starta_insats"): "insats",
    ("vantar", "avsluta"): "avslutat",
    ("insats", "avsluta"): "avslutat",
    ("inkommet", "avsluta_ej_paborjad"): "ej_paborjat",
    ("beredning", "avsluta_ej_paborjad"): "ej_paborjat",
    ("vantar", "avsluta_ej_paborjad"): "ej_paborjat",
    ("avslutat", "angra_avslut_till_insats"): "insats",
    ("avslutat", "angra_avslut_till_vantan"): "vantar",
}
PAR = list(itertools.product(Status.values, TRANSITIONS))


@pytest.mark.parametrize(("status", "action"), PAR)
def test_varje_par_har_ett_svar(status, action):
    if (status, action) in LOVLIGA:
        assert next_status(status, action) == LOVLIGA[status, action]
        assert can_do(status, action)
    else:
        assert not can_do(status, action)
        with pytest.raises(OgiltigOvergang, match="status är nu"):
            next_status(status, action)


TRAITS = {
    "inkommet": {"insats": False},
    "beredning": {"insats": False, "beredning": True},
    "vantar": {"insats": False, "inskrivet": True},
    "insats": {},
    "avslutat": {"insats": False, "avslutat": True},
    "ej_paborjat": {"insats": False, "ej_paborjat": True},
}


def _kor(action: str, arende: Arende, actor) -> Arende:
    idag = timezone.localdate()
    baslinje = Baslinje(initiator="socialtjanst", forsorjning="bistand", niva_vid_start="gul")
    return {
        "starta_beredning": lambda: services.starta_beredning(arende=arende, actor=actor),
        "skriva_in": lambda: services.skriva_in(arende=arende, actor=actor, inskriven_den=idag, baslinje=baslinje),
        "starta_insats": lambda: services.starta_insats(arende=arende, actor=actor, start_den=idag),
        "avsluta": lambda: services.avsluta_arende(arende=arende, actor=actor, avslutad_den=idag),
        "avsluta_ej_paborjad": lambda: services.avsluta_ej_paborjad(arende=arende, actor=actor, orsak="flytt", den=idag),
        "angra_avslut_till_insats": lambda: services.angra_avslut(arende=arende, actor=actor, hade_insats=True),
        "angra_avslut_till_vantan": lambda: services.angra_avslut(arende=arende, actor=actor, hade_insats=False),
    }[action]()


@pytest.mark.parametrize(("status", "action"), PAR)
def test_tjansten_foljer_tabellen_och_skriver_en_handelse(varld, status, action):
    from ame.audit.models import Handelse

    arende = varld.nytt_arende(**TRAITS[status])
    assert arende.status == status
    if (status, action) in LOVLIGA:
        efter = _kor(action, arende, varld.ansvarig)
        assert efter.status == LOVLIGA[status, action]
        handelse = Handelse.objects.get(arende_id=arende.pk)
        assert (handelse.verb, handelse.fore, handelse.efter) == (f"arende.{action}", status, efter.status)
        assert handelse.aktor == varld.ansvarig
    else:
        with pytest.raises(OgiltigOvergang):
            _kor(action, arende, varld.ansvarig)
        arende.refresh_from_db()
        assert arende.status == status
        assert not Handelse.objects.filter(arende_id=arende.pk).exists()


def test_framtida_dagar_och_fel_ordning_nekas(varld):
    imorgon = timezone.localdate() + timezone.timedelta(days=1)
    with pytest.raises(ValidationError, match="framtiden"):
        services.avsluta_arende(arende=varld.arende, actor=varld.ansvarig, avslutad_den=imorgon)
    tidigt = INSKRIVEN - timezone.timedelta(days=1)
    with pytest.raises(ValidationError, match="före startdatum"):
        services.avsluta_arende(arende=varld.arende, actor=varld.ansvarig, avslutad_den=tidigt)
