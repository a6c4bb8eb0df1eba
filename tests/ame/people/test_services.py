"""Registration per nämnd, protection, consent."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from ame.people.models import Person
from ame.people.nummer import las_nummer
from ame.people.services import (
    Personuppgifter,
    aterkalla_medgivande,
    hitta_eller_skapa_person,
    lagg_till_identitet,
    registrera_medgivande,
    registrera_skydd,
)
from followup.demo.personnummer import provnummer, reservnummer
from tests.factories import EnhetFactory, KommunFactory, NamndFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
FODD = date(1985, 3, 2)


def _uppgifter(nummer: str = "", **falt) -> Personuppgifter:
    return Personuppgifter(
        **{
            "nummer": las_nummer(nummer or provnummer(FODD, "K")),
            "fornamn": "Åsa",
            "efternamn": "Öberg",
            "fodelsedatum": FODD,
            "kon": "K",
        }
        | falt
    )


@pytest.mark.krav("A03", "C94")
def test_samma_nummer_i_namnden_ar_samma_person_och_namnet_ror_inte():
    namnd, actor = NamndFactory(), UserFactory()
    forsta = hitta_eller_skapa_person(actor=actor, namnd=namnd, uppgifter=_uppgifter())
    andra = hitta_eller_skapa_person(actor=actor, namnd=namnd, uppgifter=_uppgifter(fornamn="Annat"))
    assert forsta == andra
    assert Person.objects.get().fornamn == "Åsa"


@pytest.mark.krav("A02", "S171")
def test_annan_namnd_far_en_egen_rad_med_samma_nyckel_for_statistiken():
    kommun, actor = KommunFactory(), UserFactory()
    ett, tva = (
        hitta_eller_skapa_person(actor=actor, namnd=NamndFactory(kommun=kommun), uppgifter=_uppgifter()) for _ in range(2)
    )
    utanfor = hitta_eller_skapa_person(actor=actor, namnd=NamndFactory(kommun=KommunFactory()), uppgifter=_uppgifter())
    assert ett.pk != tva.pk
    assert ett.person_key == tva.person_key
    assert utanfor.person_key != ett.person_key


@pytest.mark.krav("LC24")
def test_reservnummer_kopplas_aldrig_mellan_namnder():
    kommun, actor, nummer = KommunFactory(), UserFactory(), reservnummer(FODD, 7)
    ett, tva = (
        hitta_eller_skapa_person(actor=actor, namnd=NamndFactory(kommun=kommun), uppgifter=_uppgifter(nummer)) for _ in range(2)
    )
    assert ett.person_key != tva.person_key


@pytest.mark.krav("LC23")
def test_byte_fran_samordningsnummer_till_personnummer_ar_samma_person():
    namnd, actor = NamndFactory(), UserFactory()
    gammalt = provnummer(FODD, "K", samordning=True)
    person = hitta_eller_skapa_person(actor=actor, namnd=namnd, uppgifter=_uppgifter(gammalt, niva="sannolik"))
    lagg_till_identitet(actor=actor, person=person, nummer=las_nummer(provnummer(FODD, "K")))
    assert hitta_eller_skapa_person(actor=actor, namnd=namnd, uppgifter=_uppgifter(gammalt, niva="sannolik")) == person
    assert hitta_eller_skapa_person(actor=actor, namnd=namnd, uppgifter=_uppgifter()) == person
    assert person.identiteter.filter(till_den__isnull=True).get().slag == "personnummer"


@pytest.mark.krav("LC22")
def test_samordningsnummer_kraver_niva():
    with pytest.raises(ValidationError, match="säker"):
        hitta_eller_skapa_person(
            actor=UserFactory(), namnd=NamndFactory(), uppgifter=_uppgifter(provnummer(FODD, "K", samordning=True))
        )


@pytest.mark.krav("B03", "B08", "C91", "N30")
def test_skydd_tar_bort_kontaktuppgifter():
    person, actor = PersonFactory(telefon="070-174 06 05", adress="Storgatan 1", epost="a@exempel.example"), UserFactory()
    registrera_skydd(actor=actor, person=person, slag="skyddad_folkbokforing", kalla="Folkbokföringen")
    person.refresh_from_db()
    assert (person.har_skydd, person.adress, person.telefon, person.epost) == (True, "", "", "")
    person.adress = "Storgatan 1"
    with pytest.raises(ValidationError, match="skyddade uppgifter"):
        person.full_clean()


def _samtycke(**falt):
    idag = timezone.localdate()
    return registrera_medgivande(
        **{
            "actor": UserFactory(),
            "person": PersonFactory(),
            "lamnande_enhet": EnhetFactory(),
            "mottagande_enhet": EnhetFactory(),
            "kategorier": ["resultat"],
            "andamal": "Planering",
            "form": "skriftlig",
            "inhamtat_den": idag,
            "giltigt_till_den": idag + timedelta(days=90),
        }
        | falt
    )


@pytest.mark.krav("A08", "C07")
@pytest.mark.parametrize(
    "fel",
    [
        {"kategorier": []},
        {"andamal": ""},
        {"giltigt_till_den": None},
        {"giltigt_till_den": date(2999, 1, 1)},
        {"inhamtat_den": date(2999, 1, 1)},
        {"kategorier": ["alla_uppgifter"]},
    ],
)
def test_samtycke_utan_mottagare_andamal_uppgifter_eller_slutdag_nekas(fel):
    with pytest.raises((ValidationError, TypeError)):
        _samtycke(**fel)


@pytest.mark.krav("A09", "A10", "A13", "S013")
def test_samtycke_galler_till_slutdagen_och_kan_aterkallas_nar_som_helst():
    samtycke = _samtycke()
    assert samtycke.ar_giltigt(samtycke.giltigt_till_den)
    assert not samtycke.ar_giltigt(samtycke.giltigt_till_den + timedelta(days=1))
    en_gang = aterkalla_medgivande(actor=UserFactory(), medgivande=samtycke)
    igen = aterkalla_medgivande(actor=UserFactory(), medgivande=samtycke)
    assert not en_gang.ar_giltigt(timezone.localdate())
    assert igen.aterkallat_vid == en_gang.aterkallat_vid


@pytest.mark.krav("C94")
@pytest.mark.django_db(transaction=True)
def test_tva_registreringar_samtidigt_ger_en_person():
    namnd, actor, fel = NamndFactory(), UserFactory(), []

    def registrera() -> None:
        try:
            hitta_eller_skapa_person(actor=actor, namnd=namnd, uppgifter=_uppgifter())
        except Exception as e:  # noqa: BLE001 the test asserts that there was none
            fel.append(e)
        finally:
            connection.close()

    tradar = [threading.Thread(target=registrera) for _ in range(4)]
    for trad in tradar:
        trad.start()
    for trad in tradar:
        trad.join()
    assert fel == []
    assert Person.objects.count() == 1
