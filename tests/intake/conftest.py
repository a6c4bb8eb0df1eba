"""A municipality, its people, and a browser per person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from followup.demo.personnummer import provnummer
from tests.factories import BestallningstypFactory
from tests.flode import Varld, bygg_varld
from tests.intake.forum_varld import bygg_af, bygg_forum


@pytest.fixture
def varld(db) -> Varld:
    return bygg_varld()


@pytest.fixture
def forum(db) -> Varld:
    """The same with a forum that prepares."""
    return bygg_forum()


@pytest.fixture
def af(forum):
    """Somebody from Arbetsförmedlingen with a seat in the unit's forum."""
    return bygg_af(forum)


@pytest.fixture
def ifyllt(varld):
    """Everything that a whole remiss has, as the form posts it."""
    idag = timezone.localdate()
    typ = BestallningstypFactory(verksamhet=varld.ame.verksamhet, vantat_resultat="Ett skriftligt utlåtande.")

    def falt(**andra) -> dict:
        data = {
            "mottagande_enhet": str(varld.ame.pk),
            "kalla": "ekonomiskt_bistand",
            "bestallningstyp": str(typ.pk),
            "identitetsnummer": provnummer(idag.replace(year=1984), "K"),
            "fornamn": "Bea",
            "efternamn": "Provgren",
            "fodelsedatum": "",
            "kon": "O",
            "fraga": "Klarar personen halvtid?",
            "forvantat_resultat": "Ett skriftligt svar.",
            "svar_senast_den": (idag + timedelta(days=14)).isoformat(),
            "aterkoppling_start": (idag + timedelta(days=21)).isoformat(),
            "aterkoppling_slut": (idag + timedelta(days=90)).isoformat(),
            "grund": "samtycke",
            "samtycke_kategorier": ["kontakt", "planering"],
            "samtycke_andamal": "Planera väg till arbete",
            "samtycke_form": "skriftlig",
            "samtycke_inhamtat_den": idag.isoformat(),
            "samtycke_till_den": (idag + timedelta(days=180)).isoformat(),
            "flik": "flik-ett",
            "lopnr": "0",
        } | andra
        return {namn: varde for namn, varde in data.items() if varde is not None}

    return falt
