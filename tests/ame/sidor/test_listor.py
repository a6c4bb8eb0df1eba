"""Min dag and ärendelistan: what is seen, in what order, at what cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import ArendeFactory, BevakningFactory, EnhetFactory, EnhetInstallningFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def enhet():
    return EnhetFactory()


@pytest.fixture
def handlaggare(client, enhet):
    user = UserFactory(roll="handlaggare", enhet=enhet)
    client.force_login(user)
    return user


def _arende(enhet, ansvarig, **falt):
    person = PersonFactory(namnd=enhet.verksamhet.namnd, **falt.pop("person", {}))
    return ArendeFactory(enhet=enhet, ansvarig=ansvarig, person=person, **falt)


def _bevakning(arende, dagar: int, **falt):
    forfaller = timezone.localdate() + timedelta(days=dagar)
    return BevakningFactory(arende=arende, **{"ansvarig": arende.ansvarig, "forfaller_den": forfaller} | falt)


def _fragor(client, url: str) -> int:
    with CaptureQueriesContext(connection) as fragor:
        assert client.get(url).status_code == 200
    return len(fragor)


@pytest.mark.krav("N06", "S090")
def test_min_dag_visar_det_mest_forsenade_forst_och_raknar(client, enhet, handlaggare):
    arende = _arende(enhet, handlaggare)
    _bevakning(arende, 3, titel="Om tre dagar")
    _bevakning(arende, -2, titel="Försenad uppgift")
    _bevakning(arende, 0, titel="Dagens uppgift")
    _bevakning(arende, 30, titel="Långt fram")
    svar = client.get("/")
    assert [b.titel for b in svar.context["sida"].object_list] == ["Försenad uppgift", "Dagens uppgift", "Om tre dagar"]
    assert "Långt fram" in client.get("/", {"visa": "alla"}).content.decode()
    assert [(r["antal"], r["text"]) for r in svar.context["raknare"]] == [
        (1, "försenade"),
        (1, "i dag"),
        (1, "kommande 7 dagar"),
        (4, "alla, även längre fram"),
    ]


@pytest.mark.parametrize(("visa", "titel"), [("forsenade", "Sen"), ("idag", "Nu"), ("vecka", "Snart")])
def test_raknarna_ar_filter(client, enhet, handlaggare, visa, titel):
    arende = _arende(enhet, handlaggare)
    for dagar, text in ((-1, "Sen"), (0, "Nu"), (5, "Snart")):
        _bevakning(arende, dagar, titel=text)
    rader = [b.titel for b in client.get("/", {"visa": visa}).context["sida"].object_list]
    assert rader == [titel]


@pytest.mark.krav("D01")
def test_andras_uppgifter_syns_bara_nar_enhetens_insyn_medger(client, enhet, handlaggare):
    kollega = UserFactory(roll="handlaggare", enhet=enhet)
    _bevakning(_arende(enhet, kollega), 0, titel="Kollegans")
    assert "Kollegans" not in client.get("/", {"vy": "enheten"}).content.decode()
    EnhetInstallningFactory(enhet=enhet, insyn="enheten")
    assert "Kollegans" in client.get("/", {"vy": "enheten"}).content.decode()
    assert "Kollegans" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("roll", "vy"),
    [
        ("socialsekreterare", "mina_remisser"),
        ("handledare", "insatser"),
        ("bestallare", "uppfoljning"),
        ("loggkontrollant", "laslogg"),
        ("admin", "admin_start"),
    ],
)
def test_andra_roller_borjar_pa_sin_sida(client, roll, vy):
    client.force_login(UserFactory(roll=roll))
    svar = client.get("/")
    assert svar.url == reverse(vy)
    assert client.get(svar.url).status_code == 200


def test_utan_uppdrag_far_man_veta_vad_man_gor(client):
    client.force_login(UserFactory())
    assert "inga uppdrag" in client.get("/").content.decode()


def test_utan_inloggning_skickas_man_till_inloggningen(client):
    for url in ("/", "/arenden/"):
        assert client.get(url).url.startswith("/konto/login/")


@pytest.mark.parametrize("url", ["/", "/arenden/"])
def test_fel_metod(client, handlaggare, url):
    assert client.post(url).status_code == 405


@pytest.mark.parametrize("url", ["/", "/arenden/", "/?vy=enheten", "/arenden/?vy=enheten&steg=alla"])
def test_lika_manga_fragor_med_en_och_tjugo_rader(client, enhet, handlaggare, url):
    EnhetInstallningFactory(enhet=enhet, insyn="enheten")
    _bevakning(_arende(enhet, handlaggare), 0)
    en = _fragor(client, url)
    for _ in range(19):
        _bevakning(_arende(enhet, handlaggare), 0)
    assert _fragor(client, url) == en


@pytest.mark.krav("LC25", "D01")
def test_arendelistan_visar_mina_oppna_utan_personnummer(client, enhet, handlaggare):
    mitt = _arende(enhet, handlaggare, person={"efternamn": "Minsson"})
    _arende(enhet, UserFactory(), person={"efternamn": "Annansson"})
    _arende(enhet, handlaggare, avslutat=True, person={"efternamn": "Slutsson"})
    sida = client.get("/arenden/").content.decode()
    assert "Minsson" in sida
    assert "Annansson" not in sida
    assert "Slutsson" not in sida
    assert mitt.person.identiteter.get().nummer[8:] not in sida


@pytest.mark.parametrize(
    ("steg", "antal"), [("", 2), ("oppna", 2), ("avslutat", 1), ("insats", 1), ("alla", 3), ("finns_inte", 2)]
)
def test_filter_pa_steg(client, enhet, handlaggare, steg, antal):
    _arende(enhet, handlaggare)
    _arende(enhet, handlaggare, insats=True)
    _arende(enhet, handlaggare, avslutat=True)
    assert client.get("/arenden/", {"steg": steg}).context["sida"].paginator.count == antal


def test_sortering_pa_namn_ar_svensk(client, enhet, handlaggare):
    for efternamn in ("Öst", "Zetterberg", "Åker"):
        _arende(enhet, handlaggare, person={"efternamn": efternamn, "fornamn": "A"})
    namn = [a.person.efternamn for a in client.get("/arenden/", {"sort": "namn"}).context["rader"]]
    assert namn == ["Zetterberg", "Åker", "Öst"]
    assert client.get("/arenden/", {"sort": "'; drop"}).status_code == 200


@pytest.mark.parametrize("roll", ["socialsekreterare", "bestallare", "loggkontrollant", "admin", "handledare"])
def test_arendelistan_ar_inte_for_andra_roller(client, roll):
    client.force_login(UserFactory(roll=roll))
    assert client.get("/arenden/").status_code == 403


@pytest.mark.krav("B07")
def test_skyddad_person_ar_inte_i_listan_for_chefen_utan_namn_pa_listan(client, enhet):
    from ame.people.services import registrera_skydd

    arende = _arende(enhet, UserFactory(), person={"efternamn": "Hemlig"})
    chef = UserFactory(roll="chef", enhet=enhet, is_superuser=True)
    client.force_login(chef)
    url = "/arenden/?vy=enheten"
    assert "Hemlig" in client.get(url).content.decode()
    registrera_skydd(actor=chef, person=arende.person, slag="sekretessmarkering", kalla="Remiss")
    assert "Hemlig" not in client.get(url).content.decode()


@pytest.mark.krav("D02")
@pytest.mark.parametrize(("url", "typ"), [("/", "min_dag"), ("/arenden/", "arendelista")])
def test_listan_loggas_med_hur_manga(client, enhet, handlaggare, url, typ):
    """A list with names is a look too: one row in the log, with the number and no ids."""
    from ame.audit.models import Lasning

    _bevakning(_arende(enhet, handlaggare), 0)
    client.get(url)
    rad = Lasning.objects.get(objekt_typ=typ)
    assert (rad.user, rad.atgard, rad.data) == (handlaggare, "lista", {"antal": 1})
