"""Data to the nämnd that decided, on request: exactly the fixed fields, logged, and never attendance (law.md C39)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ame.arenden.models import Anteckning
from ame.audit.models import Handelse, Lasning
from insatser.enums import Uppgiftsandamal
from insatser.services.uppgifter import lamna_uppgifter
from insatser.uppgifter import FALT, uppgiftspaket
from tests.factories import (
    ArendeFactory,
    InsatsFactory,
    RemissFactory,
    StodaktivitetFactory,
    TillfalleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def remiss():
    return RemissFactory(antagen=True)


@pytest.fixture
def handlaggare(remiss):
    user = UserFactory(roll="handlaggare", enhet=remiss.mottagande_enhet)
    remiss.arende.ansvarig = user
    remiss.arende.save()
    return user


def lamna(actor, remiss, **kw):  # `annan`: another remiss than the case's own
    falt = {"andamal": Uppgiftsandamal.KVALITET, "begard_av": "Kim Ask, ekonomiskt bistånd"} | kw
    return lamna_uppgifter(actor=actor, arende=remiss.arende, remiss=falt.pop("annan", remiss), **falt)


@pytest.mark.krav("LC39")
def test_paketet_har_exakt_de_bestamda_falten_och_loggas(remiss, handlaggare):
    insats = InsatsFactory(arende=remiss.arende)
    TillfalleFactory(insats=insats, giltig=True)
    paket = lamna(handlaggare, remiss)
    assert [list(rad) for rad in paket] == [list(FALT)]
    handelse = Handelse.objects.get(verb="uppgifter.lamna")
    assert (handelse.remiss_id, handelse.efter, handelse.data["falt"]) == (remiss.pk, "kvalitet", list(FALT))
    assert "Kim Ask" in Anteckning.objects.get(arende=remiss.arende).text


@pytest.mark.krav("LC39", "S088")
def test_narvaro_och_forklaringar_ingar_aldrig(remiss):
    insats = InsatsFactory(arende=remiss.arende)
    TillfalleFactory(insats=insats, giltig=True, forklaring="Var hos tandläkaren.")
    assert "tandläkaren" not in str(uppgiftspaket(remiss.arende, remiss))
    assert not {"narvaro", "timmar", "franvaro"} & set(FALT)


@pytest.mark.parametrize(
    ("falt", "ord_"),
    [
        ({"begard_av": " "}, "vem som har begärt"),
        ({"andamal": "annat"}, "användas till"),
        ({"begard_av": "19900101-2380"}, "nummer"),
    ],
)
def test_fel_i_begaran_sags_och_inget_lamnas(remiss, handlaggare, falt, ord_):
    InsatsFactory(arende=remiss.arende)
    with pytest.raises(ValidationError, match=ord_):
        lamna(handlaggare, remiss, **falt)
    assert not Handelse.objects.filter(verb="uppgifter.lamna").exists()


def test_bara_till_avsandaren_av_arendets_egen_remiss(remiss, handlaggare):
    InsatsFactory(arende=remiss.arende)
    with pytest.raises(ValidationError, match="Välj en remiss i ärendet"):
        lamna(handlaggare, remiss, annan=RemissFactory(antagen=True))


@pytest.mark.krav("B07")
def test_om_en_skyddad_person_lamnar_bara_den_som_ar_ansvarig(remiss, handlaggare):
    InsatsFactory(arende=remiss.arende)
    person = remiss.arende.person
    person.har_skydd, person.telefon, person.adress, person.epost = True, "", "", ""
    person.save()
    kollega = UserFactory(roll="handlaggare", enhet=remiss.mottagande_enhet)
    with pytest.raises(ValidationError, match="Bara den som är ansvarig"):
        lamna(kollega, remiss)
    with pytest.raises(PermissionDenied):
        lamna(UserFactory(roll="chef", enhet=remiss.mottagande_enhet), remiss)


def test_sidan_visar_uppgifterna_pa_papper_och_loggar_lasningen(som, remiss, handlaggare):
    typ = InsatsFactory(arende=remiss.arende).insatstyp
    url = reverse("arende_uppgifter", args=[remiss.arende.pk])
    klient = som(handlaggare)
    assert klient.get(url).status_code == 200
    svar = klient.post(url, {"remiss": remiss.pk, "andamal": "kvalitet", "begard_av": "Kim Ask"})
    assert svar.status_code == 200
    assert str(typ) in svar.content.decode()
    assert Lasning.objects.filter(objekt_typ="uppgifter", atgard="export").exists()
    tomt = klient.post(url, {"remiss": remiss.pk, "andamal": "kvalitet", "begard_av": ""})
    assert tomt.status_code == 422
    assert som(UserFactory(roll="handlaggare")).get(url).status_code == 404


@pytest.mark.krav("LC30", "LC35")
def test_varje_insats_har_sin_journal(som):
    """LC30: measures and events of importance of each insats, with the day and who did it."""
    arende = ArendeFactory(insats=True, deltagande=False)
    insats = InsatsFactory(arende=arende)
    StodaktivitetFactory(arende=arende, insats=insats, minuter=25)
    StodaktivitetFactory(arende=arende, minuter=55)  # of the case, not of this insats
    text = som(arende.ansvarig).get(reverse("insats", args=[insats.pk])).content.decode()
    assert "25 minuter" in text
    assert arende.ansvarig.namn in text
    assert "55 minuter" not in text


@pytest.mark.krav("LC39", "C90")
def test_kansliga_namn_mal_och_det_som_var_fore_remissen_lamnas_inte(remiss):
    InsatsFactory(arende=remiss.arende, insatstyp__ar_kanslig=True, insatstyp__namn="Behandlingsgruppen", mal="Sluta dricka.")
    InsatsFactory(arende=remiss.arende, start_den=remiss.inkom_den - timedelta(days=1), insatstyp__namn="Den gamla kursen")
    text = str(uppgiftspaket(remiss.arende, remiss))
    assert "Behandlingsgruppen" not in text
    assert "Sluta dricka" not in text
    assert "Den gamla kursen" not in text
