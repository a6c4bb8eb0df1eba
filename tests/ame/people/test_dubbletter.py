"""The same human being twice: found before a person is received, without a word on who exists elsewhere (C94; law.md A03, B02)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ame.access.models import User
from ame.people.dubbletter import NASTAN_LIKA, NUMMERBYTE, avstand, liknande_personer
from ame.people.models import Person, Sammanslagning
from ame.people.services import lagg_till_identitet
from followup.demo.personnummer import provnummer
from intake import services as intake
from intake.models import Remiss
from tests.factories import (
    ArendeFactory,
    BestallningstypFactory,
    EnhetFactory,
    PersonFactory,
    SkyddAtkomstFactory,
    UserFactory,
    VerksamhetFactory,
)
from tests.flode import bygg_varld, skriv_remiss

pytestmark = pytest.mark.django_db
FODD = date(1990, 1, 2)


@pytest.fixture
def varld():
    return bygg_varld(insyn="enheten")


def klient(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def kand(varld, fornamn="Test", efternamn="Person1", **falt) -> Person:
    """Somebody with an open case in the unit."""
    person = PersonFactory(
        **{"namnd": varld.ame.verksamhet.namnd, "fornamn": fornamn, "efternamn": efternamn, "fodelsedatum": FODD, "kon": "M"}
        | falt
    )
    ArendeFactory(enhet=varld.ame, person=person, ansvarig=varld.handlaggare)
    return person


def sok(user, namnd, fornamn="Test", efternamn="Person", slag="personnummer", utom=None) -> list:
    user = User.objects.get(pk=user.pk)
    return liknande_personer(
        user=user, namnd_id=namnd.pk, fodelsedatum=FODD, fornamn=fornamn, efternamn=efternamn, slag=slag, utom=utom
    )


# --- what is alike ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b", "n"), [("anna", "anna", 0), ("anna", "ana", 1), ("anna", "hanna", 1), ("ab", "ba", 2)])
def test_avstand(a, b, n):
    assert avstand(a, b) == avstand(b, a) == n


@pytest.mark.krav("C94")
@pytest.mark.parametrize(
    ("fornamn", "efternamn", "lik"),
    [
        ("Mohammed", "Åkesson", True),
        ("Mohamed", "Åkeson", True),
        ("Mohammed Ali", "Akesson", True),
        ("Åkesson", "Mohammed", True),
        ("mohammed", "ÅKESSON", True),
        ("Ahmed", "Åkesson", False),
        ("Mohammed", "Öberg", False),
    ],
)
def test_nastan_samma_namn_och_samma_fodelsedag(varld, fornamn, efternamn, lik):
    person = kand(varld, "Mohammed", "Åkesson")
    rader = sok(varld.handlaggare, person.namnd, fornamn, efternamn)
    assert [(r.person, r.skal) for r in rader] == ([(person, NASTAN_LIKA)] if lik else [])


@pytest.mark.krav("C94")
def test_samordningsnummer_som_blivit_personnummer(varld):
    person = kand(varld, "Samira", "Provgren", identitet=False)
    from tests.factories import PersonIdentitetFactory

    PersonIdentitetFactory(person=person, slag="samordningsnummer", niva="styrkt", nummer="199001629816")
    (rad,) = sok(varld.handlaggare, person.namnd, "Samira", "Provgren", "personnummer")
    assert (rad.person, rad.skal) == (person, NUMMERBYTE)


@pytest.mark.krav("A03", "A02", "B07", "D01")
def test_bara_bland_dem_man_far_se(varld):
    namnd = varld.ame.verksamhet.namnd
    annan_namnd = EnhetFactory(verksamhet=VerksamhetFactory())
    ArendeFactory(
        enhet=annan_namnd, person=PersonFactory(namnd=annan_namnd.verksamhet.namnd, fornamn="Test", efternamn="Person", fodelsedatum=FODD)
    )  # fmt: skip
    PersonFactory(namnd=namnd, fornamn="Test", efternamn="Person", fodelsedatum=FODD)  # nothing of hers is the user's
    annan_enhet = EnhetFactory(verksamhet=varld.ame.verksamhet)
    ArendeFactory(
        enhet=annan_enhet, person=PersonFactory(namnd=namnd, fornamn="Test", efternamn="Person", fodelsedatum=FODD)
    )  # fmt: skip
    skyddad = kand(varld, "Test", "Person", skyddad=True)
    SkyddAtkomstFactory(person=skyddad, user=varld.handlaggare)
    assert sok(varld.handlaggare, namnd) == []
    sedd = kand(varld, "Test", "Person")
    assert [r.person for r in sok(varld.handlaggare, namnd)] == [sedd]
    assert sok(varld.handlaggare, namnd, utom=sedd.pk) == []
    for user in (
        varld.socialsekreterare,
        UserFactory(roll="admin", enhet=varld.ame),
        UserFactory(roll="handledare", enhet=varld.ame),
    ):
        assert sok(user, namnd) == []


# --- the receiver's page ------------------------------------------------------------------------------------------


@pytest.mark.krav("C94", "B02")
def test_remissens_sida_visar_den_som_ar_lik_och_gor_inget_sjalv(varld):
    person = kand(varld)
    remiss = skriv_remiss(varld, fodelsedatum=FODD)
    assert remiss.person != person
    url = reverse("remiss", args=[remiss.pk])
    html = klient(varld.handlaggare).get(url).content.decode()
    assert "Kontrollera vem det gäller" in html
    assert NASTAN_LIKA in html
    jamfor = reverse("person_jamfor", args=[remiss.person_id, person.pk])
    assert jamfor not in html  # a chef decides
    assert jamfor in klient(varld.chef).get(url).content.decode()
    intake.ta_emot(actor=varld.handlaggare, remiss=remiss)
    assert not Sammanslagning.objects.exists()
    assert Remiss.objects.get(pk=remiss.pk).person != person
    assert person.arenden.count() == 1


@pytest.mark.krav("B02", "B07")
def test_ingen_panel_for_den_som_ar_skyddad(varld):
    kand(varld)
    remiss = skriv_remiss(varld, fodelsedatum=FODD, har_skydd=True)
    html = klient(varld.chef).get(reverse("remiss", args=[remiss.pk])).content.decode()
    assert remiss.nummer in html
    assert "Kontrollera vem det gäller" not in html


@pytest.mark.krav("C94")
def test_samma_nummer_ar_samma_person_utan_fraga(varld):
    forsta = skriv_remiss(varld)
    andra = skriv_remiss(varld, identitetsnummer=forsta.identitetsnummer)
    assert andra.person == forsta.person
    lagg_till_identitet(actor=varld.handlaggare, person=forsta.person, nummer=_nummer(7))
    tredje = skriv_remiss(varld, identitetsnummer=forsta.identitetsnummer)  # the old number still finds her
    assert tredje.person == forsta.person
    assert "Kontrollera vem det gäller" not in klient(varld.handlaggare).get(reverse("remiss", args=[tredje.pk])).content.decode()


def _nummer(dag: int):
    from ame.people.nummer import las_nummer

    return las_nummer(provnummer(date(1990, 1, dag), "K"))


@pytest.mark.krav("C95")
def test_panelen_kostar_lika_mycket_med_en_som_med_tjugo(varld):
    remiss, antal = skriv_remiss(varld, fodelsedatum=FODD), []
    for n in (1, 19):
        for _ in range(n):
            kand(varld)
        with CaptureQueriesContext(connection) as fragor:
            assert klient(varld.handlaggare).get(reverse("remiss", args=[remiss.pk])).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]


# --- the sender learns nothing ------------------------------------------------------------------------------------


@pytest.mark.krav("A03")
def test_avsandaren_far_samma_svar_vem_som_an_ar_kand(varld):
    """Registering a pnr that exists only in another partition returns the same response text and timing class as a new pnr."""
    annan = EnhetFactory(verksamhet=VerksamhetFactory(namnd__kommun=varld.ame.verksamhet.namnd.kommun))
    nummer = {fall: provnummer(date(1990, 3, dag), "K") for fall, dag in (("ny", 1), ("annan_namnd", 2), ("har", 3))}
    lika = {"fornamn": "Test", "efternamn": "Person9"}
    i_annan = PersonFactory(namnd=annan.verksamhet.namnd, fodelsedatum=date(1990, 3, 2), nummer=nummer["annan_namnd"], **lika)
    ArendeFactory(enhet=annan, person=i_annan)
    har = PersonFactory(namnd=varld.ame.verksamhet.namnd, fodelsedatum=date(1990, 3, 3), nummer=nummer["har"], **lika)
    ArendeFactory(enhet=varld.ame, person=har)
    client, svar = klient(varld.socialsekreterare), {}
    typ = BestallningstypFactory(verksamhet=varld.ame.verksamhet)
    for fall, nr in nummer.items():
        remiss = skriv_remiss(
            varld, skicka=False, identitetsnummer=nr, bestallningstyp=typ, fodelsedatum=None, grund="samtycke", **lika
        )
        with CaptureQueriesContext(connection) as fragor:
            remiss = (
                intake.skicka(actor=varld.socialsekreterare, remiss=remiss) if remiss.fodelsedatum else _skicka(varld, remiss)
            )
        sida = client.get(reverse("min_remiss", args=[remiss.pk])).content.decode()
        for bytt in (remiss.nummer, str(remiss.pk), nr, f"{nr[:8]}-{nr[8:]}", f"{nr[:4]}-{nr[4:6]}-{nr[6:8]}"):
            sida = sida.replace(bytt, "X")
        svar[fall] = (_utan_skiftande(sida), len(fragor))
    assert svar["ny"] == svar["annan_namnd"]
    assert svar["ny"][0] == svar["har"][0]
    assert "lik" not in svar["har"][0].lower().split() and "Kontrollera vem" not in svar["har"][0]


def _skicka(varld, remiss):
    Remiss.objects.filter(pk=remiss.pk).update(fodelsedatum=date.fromisoformat(
        f"{remiss.identitetsnummer[:4]}-{remiss.identitetsnummer[4:6]}-{remiss.identitetsnummer[6:8]}"
    ))  # fmt: skip
    return intake.skicka(actor=varld.socialsekreterare, remiss=remiss)


def _utan_skiftande(html: str) -> str:
    """Without what differs between any two pages: tokens, keys, ids and moments."""
    import re

    html = re.sub(r'(name="csrfmiddlewaretoken" value|nonce|X-CSRFToken[^:]*:)[=\s]*"[^"]*"', "", html)
    html = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}", "ID", html)
    html = re.sub(r"\{&quot;X-CSRFToken&quot;[^}]*\}|\d{1,2} mars 1990|\d{2}[.:]\d{2}", "", html)
    return re.sub(r'"[A-Za-z0-9]{64}"', "", html)


# --- an application -----------------------------------------------------------------------------------------------


def _ansokan(varld, client, nummer: str, **andra):
    typ = BestallningstypFactory(verksamhet=varld.ame.verksamhet)
    remiss = intake.skapa_utkast(actor=varld.handlaggare, enhet=varld.ame, egen_ansokan=True)
    data = {
        "mottagande_enhet": str(varld.ame.pk), "kalla": "egen_ansokan", "bestallningstyp": str(typ.pk), "identitetsnummer": nummer,
        "fornamn": "Test", "efternamn": "Person1", "kon": "K", "fraga": "Vill ha hjälp till arbete.", "flik": "a", "lopnr": "0",
        "visade": "mottagare fraga",
    }  # fmt: skip
    return remiss, client.post(reverse("remiss_skicka", args=[remiss.pk]), data | andra)


@pytest.mark.krav("C94", "B02")
def test_ansokan_fragar_innan_en_ny_person_skapas(varld):
    kand(varld)
    client, nummer, fore = klient(varld.handlaggare), provnummer(FODD, "K"), Person.objects.count()
    remiss, svar = _ansokan(varld, client, nummer)
    assert svar.status_code == 422
    html = svar.content.decode()
    assert "Jag har kontrollerat: det är en annan person" in html
    assert "Test Person1" in html
    assert Person.objects.count() == fore
    remiss.refresh_from_db()
    assert (remiss.status, remiss.efternamn) == ("utkast", "Person1")  # nothing typed is lost
    _, svar = _ansokan(varld, client, nummer, ar_ny_person="ja")
    assert svar.status_code == 302
    assert Person.objects.count() == fore + 1


@pytest.mark.krav("A03")
def test_ansokan_fragar_inget_om_nagon_man_inte_far_se(varld):
    PersonFactory(namnd=varld.ame.verksamhet.namnd, fornamn="Test", efternamn="Person1", fodelsedatum=FODD, kon="M")
    _, svar = _ansokan(varld, klient(varld.handlaggare), provnummer(FODD, "K"))
    assert svar.status_code == 302


@pytest.mark.krav("C94")
def test_tjansten_sager_ifran_fore_registreringen(varld):
    kand(varld)
    remiss = Remiss(mottagande_enhet=varld.ame, fodelsedatum=FODD, fornamn="Test", efternamn="Person1", identitetsnummer="1")
    with pytest.raises(ValidationError) as fel:
        intake.registrera_egen_ansokan(actor=varld.handlaggare, remiss=remiss, ar_ny_person=False)
    assert "ar_ny_person" in fel.value.message_dict
