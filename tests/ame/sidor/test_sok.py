"""Personsök: the law's search terms and nothing else (law.md C05)."""

from datetime import date

import pytest
from django.urls import reverse

from ame.audit.models import Lasning
from ame.people.services import ge_skyddsatkomst, registrera_skydd
from tests.factories import ArendeFactory, EnhetFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
SOK = "/sok/"


@pytest.fixture
def enhet():
    return EnhetFactory()


@pytest.fixture
def handlaggare(client, enhet):
    user = UserFactory(roll="handlaggare", enhet=enhet)
    client.force_login(user)
    return user


def _arende(enhet, ansvarig, **person):
    return ArendeFactory(enhet=enhet, ansvarig=ansvarig, person=PersonFactory(namnd=enhet.verksamhet.namnd, **person))


def _nummer(arende) -> str:
    return arende.person.identiteter.get(till_den__isnull=True).nummer


@pytest.mark.krav("LC05")
def test_nummer_i_alla_skrivsatt_gar_raka_vagen_till_arendet(client, enhet, handlaggare):
    arende = _arende(enhet, handlaggare, fodelsedatum=date(1980, 5, 6))
    nummer = _nummer(arende)
    for text in (nummer, f"{nummer[:8]}-{nummer[8:]}", f"{nummer[2:8]}-{nummer[8:]}", f"{nummer[:8]} {nummer[8:]}"):
        svar = client.post(SOK, {"q": text})
        assert svar.status_code == 302
        assert svar.url == reverse("arende", args=[arende.pk])


@pytest.mark.krav("LC05")
def test_arendenummer_gar_raka_vagen(client, enhet, handlaggare):
    arende = _arende(enhet, handlaggare)
    assert client.post(SOK, {"q": arende.nummer.lower()}).url == reverse("arende", args=[arende.pk])


@pytest.mark.krav("LC05")
@pytest.mark.parametrize("text", ["öberg", "Åsa", "åsa öb", "ÖBERG, åsa"])
def test_namn_borjar_med_och_bryr_sig_inte_om_stora_bokstaver(client, enhet, handlaggare, text):
    _arende(enhet, handlaggare, fornamn="Åsa", efternamn="Öberg")
    _arende(enhet, handlaggare, fornamn="Asta", efternamn="Oberg")
    sida = client.post(SOK, {"q": text}).content.decode()
    assert "Åsa Öberg" in sida
    assert "Asta Oberg" not in sida


def test_svensk_ordning_i_traffarna(client, enhet, handlaggare):
    for efternamn in ("Ödman", "Zander", "Åberg", "Ärlig"):
        _arende(enhet, handlaggare, fornamn="Kim", efternamn=efternamn)
    sida = client.post(SOK, {"q": "kim"}).content.decode()
    plats = [sida.index(f"Kim {n}") for n in ("Zander", "Åberg", "Ärlig", "Ödman")]
    assert plats == sorted(plats)


@pytest.mark.krav("LC05")
@pytest.mark.parametrize("extra", [{"fodelseland": "x"}, {"diagnos": "x"}, {"status": "insats"}])
def test_andra_sokord_nekas(client, handlaggare, extra):
    assert client.post(SOK, {"q": "a"} | extra).status_code == 400
    assert client.get(SOK, extra).status_code == 400


@pytest.mark.krav("A03", "A02")
def test_en_annan_namnds_person_ar_som_om_den_inte_fanns(client, enhet, handlaggare):
    annan = _arende(EnhetFactory(), UserFactory())
    finns = client.post(SOK, {"q": _nummer(annan)})
    from followup.demo.personnummer import provnummer

    finns_inte = client.post(SOK, {"q": provnummer(date(1951, 2, 3), "K")})
    assert finns.status_code == finns_inte.status_code == 200
    assert "Inga träffar" in finns.content.decode()
    assert "Inga träffar" in finns_inte.content.decode()
    assert annan.person.efternamn not in finns.content.decode()


@pytest.mark.krav("D01")
def test_kollegas_arende_hittas_med_nummer_men_inte_med_namn(client, enhet, handlaggare):
    arende = _arende(enhet, UserFactory(), efternamn="Kollegasson")
    assert "Inga träffar" in client.post(SOK, {"q": "Kollegasson"}).content.decode()
    svar = client.post(SOK, {"q": _nummer(arende)}, follow=True)
    assert svar.status_code == 403


@pytest.mark.krav("B07", "A03")
def test_skyddad_person_hittas_bara_av_den_pa_listan(client, enhet, handlaggare):
    arende = _arende(enhet, handlaggare, efternamn="Hemlig")
    registrera_skydd(actor=handlaggare, person=arende.person, slag="sekretessmarkering", kalla="Remiss")
    assert "Inga träffar" in client.post(SOK, {"q": _nummer(arende)}).content.decode()
    ge_skyddsatkomst(actor=handlaggare, person=arende.person, user_ids=[handlaggare.pk], skal="Ansvarig")
    assert client.post(SOK, {"q": _nummer(arende)}).status_code == 302


@pytest.mark.krav("D02", "LC25")
def test_sokningen_loggas_utan_sokordet(client, enhet, handlaggare):
    arende = _arende(enhet, handlaggare)
    client.post(SOK, {"q": _nummer(arende)})
    rad = Lasning.objects.get(objekt_typ="personsok")
    assert (rad.user, rad.atgard, rad.data) == (handlaggare, "sok", {"slag": "nummer", "traffar": 1})
    assert _nummer(arende) not in str(Lasning.objects.values())


@pytest.mark.parametrize(("text", "besked"), [("", "Skriv ett namn"), ("a", "minst två"), ("19800506-1234", "stämmer inte")])
def test_besked_som_sager_hur_man_gor(client, handlaggare, text, besked):
    assert besked in client.post(SOK, {"q": text}).content.decode()


@pytest.mark.parametrize("roll", ["socialsekreterare", "bestallare", "loggkontrollant", "admin", "handledare"])
def test_andra_roller_far_inte_soka(client, roll):
    client.force_login(UserFactory(roll=roll))
    assert client.post(SOK, {"q": "Anna"}).status_code == 403


def test_lika_manga_fragor_med_en_och_tjugo_traffar(client, enhet, handlaggare, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def antal() -> int:
        with CaptureQueriesContext(
            connection,
        ) as fragor:
            client.post(SOK, {"q": "Samma"})
        return len(fragor)

    _arende(enhet, handlaggare, efternamn="Samma")
    ett = antal()
    for _ in range(19):
        _arende(enhet, handlaggare, efternamn="Samma")
    assert antal() == ett
