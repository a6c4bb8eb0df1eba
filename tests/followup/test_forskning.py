"""Files for research: pseudonymous, on a decision, with a dictionary that describes every column, logged, and kept by nobody."""

import csv
import hashlib
import io
import re
import zipfile
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ame.access.enums import Roll
from ame.audit.models import Lasning
from followup.forskning.lexikon import FILER, INSKRIVNINGAR
from followup.models import Forskningsuttag
from followup.services.forskning import gor_uttag, kontrollera
from tests.factories import EnhetFactory, ForskningsuttagFactory, InsatstypFactory, UserFactory
from tests.followup.rapport_hjalp import bygg, ett_fall

pytestmark = pytest.mark.django_db
ORD = {"beslut": "AMN 2026/14", "andamal": "Utvärdering av en insats", "mottagare": "Mittuniversitetet"}
PERIOD = {"fran_den": date(2026, 1, 1), "till_den": date(2026, 12, 31)}


@pytest.fixture
def enhet():
    return EnhetFactory(namn="AME Centrum")


@pytest.fixture
def analytiker(enhet):
    return UserFactory(roll=Roll.ANALYTIKER, enhet=EnhetFactory(verksamhet=enhet.verksamhet, slag="stab"))


@pytest.fixture
def arenden(enhet):
    return bygg(enhet, 24, InsatstypFactory(verksamhet=enhet.verksamhet))


def uttag(analytiker, *enheter, **mer):
    val = {**ORD, **PERIOD, "med_dag": False, "bekraftat": True} | mer
    return gor_uttag(actor=analytiker, enheter=[e.pk for e in enheter], **val)


def oppna(data):
    """Name -> rows of the package's files."""
    arkiv = zipfile.ZipFile(io.BytesIO(data))
    return {
        n: list(csv.DictReader(io.StringIO(arkiv.read(n).decode("utf-8-sig")), delimiter=";"))
        for n in arkiv.namelist()
        if n.endswith("csv")
    }


def las_mig(data):
    return zipfile.ZipFile(io.BytesIO(data)).read("LÄS MIG.txt").decode()


@pytest.mark.krav("S162", "C75")
def test_uttaget_ger_pseudonyma_perioder_med_datalexikon(enhet, analytiker, arenden):
    """S162: pseudonymous spells (dates, insats, level, result) with a data dictionary."""
    rad, data = uttag(analytiker, enhet)
    filer = oppna(data)
    assert len(filer["inskrivningar.csv"]) == len(filer["insatser.csv"]) == 24
    en = filer["inskrivningar.csv"][0]
    assert re.fullmatch(r"2026-\d\d", en["inskriven_den"])
    assert en["niva"] in ("gron", "gul", "rod")
    assert {r["resultat"] for r in filer["inskrivningar.csv"]} >= {"A", "B", ""} - {"A"}
    assert {r["typ"] for r in filer["insatser.csv"]} != {""}
    assert {r["inskrivning"] for r in filer["insatser.csv"]} == {r["inskrivning"] for r in filer["inskrivningar.csv"]}
    assert (rad.antal_rader, rad.sha256) == (48, hashlib.sha256(data).hexdigest())


@pytest.mark.krav("S162")
def test_varje_kolumn_och_kod_star_i_lexikonet(enhet, analytiker, arenden):
    filer = oppna(uttag(analytiker, enhet)[1])
    lexikon = filer.pop("datalexikon.csv")
    assert {namn: list(rader[0]) for namn, rader in filer.items()} == {f.namn: [k.namn for k in f.kolumner] for f in FILER}
    for namn, rader in filer.items():
        for kolumn in rader[0]:
            egna = [r for r in lexikon if (r["fil"], r["kolumn"]) == (namn, kolumn)]
            assert egna
            assert egna[0]["beskrivning"]
            koder = {r["kod"] for r in egna if r["kod"]}
            if egna[0]["typ"] == "kod":
                assert {r[kolumn] for r in rader} <= koder | {""}, kolumn


@pytest.mark.krav("S162", "LC18")
def test_inget_leder_tillbaka_till_personen(enhet, analytiker, arenden):
    forsta, andra = (uttag(analytiker, enhet)[1] for _ in range(2))
    text = "".join(zipfile.ZipFile(io.BytesIO(forsta)).read(n).decode() for n in zipfile.ZipFile(io.BytesIO(forsta)).namelist())
    for arende in arenden:
        for hemligt in (
            str(arende.pk),
            str(arende.person_id),
            arende.nummer,
            arende.person.efternamn,
            str(arende.person.person_key),
        ):
            assert hemligt not in text
    nummer = [{r["person"] for r in oppna(d)["inskrivningar.csv"]} for d in (forsta, andra)]
    assert not nummer[0] & nummer[1]  # new random numbers every time
    ar = {r["fodelsear"] for r in oppna(forsta)["inskrivningar.csv"]}
    assert all(re.fullmatch(r"\d{3}[05]-\d{3}[49]|", a) for a in ar)


@pytest.mark.krav("S162")
def test_dag_lamnas_bara_nar_beslutet_sager_det(enhet, analytiker, arenden):
    med_dag = oppna(uttag(analytiker, enhet, med_dag=True)[1])["inskrivningar.csv"][0]
    assert re.fullmatch(r"2026-\d\d-\d\d", med_dag["inskriven_den"])


@pytest.mark.krav("S162", "A23")
def test_den_som_har_skyddade_uppgifter_ar_inte_med(enhet, analytiker, arenden):
    skyddad = ett_fall(enhet, 1, person__har_skydd=True, person__telefon="", person__epost="", person__adress="")
    data = uttag(analytiker, enhet)[1]
    assert len(oppna(data)["inskrivningar.csv"]) == 24
    assert "Utelämnade personer med skyddade uppgifter: färre än 5" in las_mig(data)
    assert kontrollera(actor=analytiker, enheter=[enhet.pk], **PERIOD).utelamnade == 1
    assert skyddad.person.har_skydd


@pytest.mark.krav("S162", "D02")
def test_beslutet_star_i_paketet_och_uttaget_loggas(enhet, analytiker, arenden):
    rad, data = uttag(analytiker, enhet)
    for text in (*ORD.values(), "AME Centrum", "1 januari 2026 till 31 december 2026"):
        assert text in las_mig(data)
    logg = Lasning.objects.get(objekt_typ="forskningsuttag")
    assert (logg.user, logg.atgard, logg.objekt_id, logg.data["rader"]) == (analytiker, "export", rad.pk, 48)


@pytest.mark.krav("S162", "D01")
def test_bara_analytikern_och_bara_egen_namnd(enhet, analytiker, arenden):
    with pytest.raises(PermissionDenied):
        uttag(UserFactory(roll=Roll.CHEF, enhet=enhet), enhet)
    with pytest.raises(ValidationError, match="egen nämnd"):
        uttag(analytiker, enhet, EnhetFactory())
    for falt in ORD:
        with pytest.raises(ValidationError):
            uttag(analytiker, enhet, **{falt: " "})
    with pytest.raises(ValidationError, match="Intyga"):
        uttag(analytiker, enhet, bekraftat=False)
    assert not Forskningsuttag.objects.exists()


@pytest.mark.krav("S162", "LC18", "LC06")
def test_sidan_varnar_for_sma_grupper_innan_filen_hamtas(client, enhet, analytiker, arenden):
    url = reverse("forskningsuttag")
    falt = ORD | {"fran_den": "2026-01-01", "till_den": "2026-12-31", "enheter": [str(enhet.pk)]}
    client.force_login(analytiker)
    assert client.get(url).status_code == 200
    sida = client.post(url, falt)
    assert sida.status_code == 200
    assert "Små grupper" in sida.content.decode()
    assert not Forskningsuttag.objects.exists()
    obekraftad = client.post(url, falt | {"bekrafta": "ja"})
    assert (obekraftad.status_code, "AMN 2026/14" in obekraftad.content.decode()) == (422, True)
    fil = client.post(url, falt | {"bekrafta": "ja", "bekraftat": "on"})
    assert (fil.status_code, fil["Content-Type"]) == (200, "application/zip")
    assert len(oppna(fil.content)[INSKRIVNINGAR.namn]) == 24
    assert "AMN 2026/14" in client.get(url).content.decode()
    assert client.post(url, falt | {"till_den": "2025-01-01"}).status_code == 422
    assert client.post(url, ORD).status_code == 422


@pytest.mark.krav("S162", "A23", "LC18")
@pytest.mark.parametrize(
    ("skyddade", "text"), [(0, "Ingen med skyddade uppgifter finns"), (2, "är inte med: färre än 5."), (6, "är inte med: 6.")]
)
def test_sidan_sager_inte_hur_fa_de_skyddade_ar(client, enhet, analytiker, arenden, skyddade, text):
    for nr in range(skyddade):
        ett_fall(enhet, nr, person__har_skydd=True, person__telefon="", person__epost="", person__adress="")
    client.force_login(analytiker)
    falt = ORD | {"fran_den": "2026-01-01", "till_den": "2026-12-31", "enheter": [str(enhet.pk)]}
    assert text in client.post(reverse("forskningsuttag"), falt).content.decode()


def test_bara_egna_namndens_uttag_visas(client, analytiker):
    ForskningsuttagFactory(beslut="HEMLIG 1/26")
    client.force_login(analytiker)
    assert "HEMLIG" not in client.get(reverse("forskningsuttag")).content.decode()
    client.force_login(UserFactory(roll=Roll.CHEF, enhet=EnhetFactory()))
    assert client.get(reverse("forskningsuttag")).status_code == 403
