"""Consents to a part outside, of minors, and their reminders (law.md A08-A15; S013)."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Bevakning
from ame.arenden.services.samtycke import aterkalla_samtycke, registrera_samtycke, underkann_samtycke
from ame.people.models import Medgivande
from followup.services.paminnelser import skapa_paminnelser
from intake.enums import SaknadGrund
from intake.grunder import prova_grund
from tests.factories import ArendeFactory, PersonFactory, SamverkanspartFactory, UserFactory

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate


@pytest.fixture
def arende():
    arende = ArendeFactory(insats=True)
    arende.ansvarig = UserFactory(roll="handlaggare", enhet=arende.enhet)
    arende.save()
    return arende


@pytest.fixture
def af(arende):
    return SamverkanspartFactory(kommun=arende.enhet.verksamhet.namnd.kommun, namn="Arbetsförmedlingen")


def registrera(arende, part, **andra):
    val = {
        "mottagande_part": part,
        "kategorier": ["kontakt"],
        "andamal": "Se om personen är aktualiserad",
        "form": "skriftlig",
        "inhamtat_den": IDAG(),
        "giltigt_till_den": IDAG() + timedelta(days=90),
    } | andra
    return registrera_samtycke(actor=arende.ansvarig, arende=arende, **val)


def sida(client, arende, vy="arende"):
    svar = client.get(reverse(vy, args=[arende.pk]))
    assert svar.status_code == 200
    return svar.content.decode()


@pytest.mark.krav("S013", "C07", "A10", "A13")
def test_handlaggaren_ser_om_ett_samtycke_for_af_galler_och_ett_aterkallat_stoppar_genast(client, arende, af):
    """A handler sees on the case whether a valid medgivande exists for AF, and a withdrawn one blocks the share action at once."""
    client.force_login(arende.ansvarig)
    assert "Inget samtycke. Inget får lämnas." in sida(client, arende)
    m = registrera(arende, af)
    assert "Samtycke gäller till" in sida(client, arende)
    dela = {"fran": arende.enhet, "till": af, "grund": "samtycke", "den": IDAG(), "person_id": arende.person_id}
    assert prova_grund(medgivande=m, **dela)
    m = aterkalla_samtycke(actor=arende.ansvarig, arende=arende, medgivande=m)
    for vy in ("arende", "arende_samtycken"):
        assert "Samtycket är återkallat" in sida(client, arende, vy)
    assert prova_grund(medgivande=m, **dela).saknad == SaknadGrund.SAMTYCKE_ATER
    assert Medgivande.objects.filter(pk=m.pk).exists()
    arende.refresh_from_db()
    assert arende.ar_oppet, "withdrawal deletes nothing"


@pytest.mark.krav("A08", "S013")
def test_registreras_for_en_part_pa_arendets_flik(client, arende, af):
    client.force_login(arende.ansvarig)
    data = {
        "mottagande_enhet": str(af.pk),
        "andamal": "Se om personen är aktualiserad",
        "kategorier": ["kontakt"],
        "form": "skriftlig",
        "inhamtat_den": IDAG().isoformat(),
        "giltigt_till_den": (IDAG() + timedelta(days=90)).isoformat(),
        "racker": "ja",
    }
    url = reverse("arende_samtycken", args=[arende.pk])
    for tomt in ({"kategorier": []}, {"andamal": ""}, {"giltigt_till_den": ""}, {"mottagande_enhet": ""}):
        assert client.post(url, data | tomt).status_code == 422
    assert client.post(url, data | {"mottagande_enhet": str(SamverkanspartFactory().pk)}).status_code == 422, (
        "another municipality's"
    )
    assert client.post(url, data).status_code == 302
    m = Medgivande.objects.get(person=arende.person)
    assert (m.mottagande_part, m.mottagande_enhet, m.lamnande_enhet) == (af, None, arende.enhet)
    assert client.post(reverse("samtycke_aterkalla", args=[arende.pk, m.pk])).status_code == 302
    m.refresh_from_db()
    assert m.aterkallat_vid is not None


@pytest.mark.krav("A08")
@pytest.mark.parametrize(
    "tomt", [{"mottagande_part": None}, {"kategorier": []}, {"andamal": ""}, {"giltigt_till_den": IDAG() + timedelta(days=400)}]
)
def test_ett_samtycke_utan_grans_kan_inte_sparas(tomt, arende, af):
    with pytest.raises(ValidationError):
        registrera(arende, af, **tomt)
    assert not Medgivande.objects.filter(person=arende.person).exists()


@pytest.mark.krav("A11")
def test_ett_samtycke_till_bade_enhet_och_part_finns_inte(arende, af):
    with pytest.raises(ValidationError):
        registrera(arende, af, mottagande_enhet=ArendeFactory().enhet)


@pytest.mark.krav("A15")
def test_minderarig_behover_givare_och_mognadsbedomning(client, arende, af):
    ung = PersonFactory(namnd=arende.person.namnd, fodelsedatum=IDAG() - relativedelta(years=17))
    Medgivande.objects.filter(person=arende.person).delete()
    arende.person = ung
    arende.save()
    with pytest.raises(ValidationError) as fel:
        registrera(arende, af, givare="Vårdnadshavare")
    assert list(fel.value.message_dict) == ["mognad"]
    client.force_login(arende.ansvarig)
    html = sida(client, arende, "arende_samtycken")
    assert 'name="givare"' in html
    assert 'name="mognad"' in html
    m = registrera(arende, af, givare="Vårdnadshavare och den unga", mognad="Förstår vad det gäller.")
    assert m.mognad == "Förstår vad det gäller."


@pytest.mark.krav("A12")
def test_ett_otillrackligt_samtycke_till_en_part_ger_en_uppgift(arende, af):
    uppgift = underkann_samtycke(actor=arende.ansvarig, arende=arende, mottagande_part=af)
    assert "Arbetsförmedlingen" in uppgift.titel
    with pytest.raises(ValidationError):
        underkann_samtycke(actor=arende.ansvarig, arende=arende)


@pytest.mark.krav("A09")
def test_ett_samtycke_till_en_part_som_gar_ut_ger_en_uppgift_tills_det_ar_fornyat(arende, af):
    fk = SamverkanspartFactory(kommun=af.kommun, slag="fk", namn="Försäkringskassan")
    registrera(arende, af, giltigt_till_den=IDAG() + timedelta(days=3))
    registrera(arende, fk, giltigt_till_den=IDAG() + timedelta(days=90))
    skapa_paminnelser(IDAG())
    [uppgift] = Bevakning.objects.filter(slag="samtycke", arende=arende)
    assert uppgift.titel == "Förnya samtycket till Arbetsförmedlingen"
    registrera(arende, af, inhamtat_den=IDAG() - timedelta(days=1))
    uppgift.refresh_from_db()
    assert uppgift.klar_vid is not None
    uppgift.delete()
    skapa_paminnelser(IDAG())
    assert not Bevakning.objects.filter(slag="samtycke", arende=arende).exists(), "a longer one to the same part follows"
