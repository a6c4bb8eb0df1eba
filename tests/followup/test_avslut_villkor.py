"""Each reason's KAS code with its condition, told before signing and held by the service; what must be resolved first (S128, S109, kas.md 6.2)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from ame.arenden.models import Arende, Bevakning
from followup.enums import Avslutsorsak, HurJobbet
from followup.forms.avslut import AvslutForm
from followup.kas.lasare import lasare
from followup.kaskod import kas_kod, varfor
from followup.models import Avslut
from followup.services.avslut import avslutsfakta
from insatser.enums import Placeringsstatus
from tests.factories import InsatsFactory, PlaceringFactory, PlanFactory, RemissFactory, StodaktivitetFactory, TillfalleFactory
from tests.followup.slutfas import antagen_remiss, avsluta, avslutsfalt, for_dagar_sedan, idag, nyckel, signera

pytestmark = pytest.mark.django_db
ALLT = {
    "arbete_start_den": idag(),
    "hur_jobbet": "ame",
    "csn_berattigad": "True",
    "utlatande_den": idag(),
    "mottagande_myndighet": "Försäkringskassan",
    "vart": "Vidare",
    "skal_utan_kontakt": "Har flyttat utomlands.",
}


def _post(client, arende, **falt):
    data = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in avslutsfalt(nyckel=str(nyckel()), **falt).items()}
    return client.post(reverse("avsluta_kontroll", args=[arende.pk]), data)


@pytest.fixture
def arende(client):
    remiss = antagen_remiss()
    signera(remiss)
    client.force_login(remiss.arende.ansvarig)
    return remiss.arende


@pytest.mark.krav("S128", "C60", "S131")
def test_varje_orsak_visar_sin_kod_och_kodens_villkor_fore_signering(client, arende):
    for orsak in Avslutsorsak.values:
        fakta = avslutsfakta(arende, orsak, csn_berattigad=True, utlatande_den=idag())
        kod = kas_kod(fakta)
        svar = _post(client, arende, **ALLT, orsak=orsak)
        sida = svar.content.decode()
        assert svar.status_code == 200, orsak
        assert (f"Räknas i KAS som {kod}" if kod else "Räknas inte i KAS") in sida, orsak
        assert varfor(fakta) in sida, orsak
    assert not Avslut.objects.exists()


@pytest.mark.krav("S128", "S131")
def test_villkoret_for_a_ar_en_manad_i_avtalet_eller_bekraftad():
    """Without a contract of a month the A is preliminary, there is a task to confirm it, and it is E when it did not last."""
    med, utan = avsluta(antagen_remiss(), har_avtal_minst_en_manad=True), avsluta(antagen_remiss())
    with lasare() as las:
        rader = {
            a: (kod, prel)
            for a, kod, prel in las.rader("SELECT inskrivning_id, kas_utfall, ar_preliminart_arbete FROM statistik.fall")
        }
    assert rader == {med.arende_id: ("A", False), utan.arende_id: ("A", True)}
    assert Bevakning.objects.oppna().filter(slag="arbete").values_list("mal_id", flat=True).get() == utan.pk


@pytest.mark.krav("S128", "S131")
@pytest.mark.parametrize(
    ("falt", "fel"),
    [
        ({"orsak": "arbete", "arbete_start_den": None}, "arbete_start_den"),
        ({"orsak": "studier", "csn_berattigad": None}, "csn_berattigad"),
        ({"orsak": "ersattning", "vart": "FK"}, "mottagande_myndighet"),
        ({"orsak": "af_program", "vart": "AF"}, "mottagande_myndighet"),
        ({"orsak": "vard", "vart": "Rehab", "annan_myndighet_tar_over": True}, "mottagande_myndighet"),
        ({"orsak": "uppdrag_slutfort", "vart": "Åter"}, "utlatande_den"),
    ],
)
def test_tjansten_haller_kodens_villkor_utan_formular(falt, fel):
    with pytest.raises(ValidationError) as raised:
        avsluta(antagen_remiss(), **falt)
    assert fel in raised.value.message_dict
    assert not Avslut.objects.exists()


@pytest.mark.krav("S128", "S131")
def test_villkoret_for_d_ar_bade_utlatande_och_remittent():
    egen = RemissFactory(
        antagen=True, egen_ansokan=True, inkom_den=for_dagar_sedan(75), arende__inskriven_den=for_dagar_sedan(60)
    )
    egen.status = "besvarad"  # nobody waits for an answer
    egen.save(update_fields=["status"])
    falt = {"orsak": "uppdrag_slutfort", "vart": "Åter", "utlatande_den": idag()}
    assert avsluta(antagen_remiss(), **falt).kas_kod == "D"
    assert avsluta(egen, **falt).kas_kod == "E"


@pytest.mark.krav("S109", "C61")
def test_avslut_till_arbete_fragar_hur_jobbet_kom_till(client, arende):
    """Avslut till arbete asks how: own search, AME contact, placement employer, AF, network."""
    assert {h.value for h in HurJobbet} >= {"eget_sok", "ame", "plats", "af", "natverk"}
    for orsak in ("arbete", "arbete_subv", "eget_foretag"):
        form = AvslutForm(initial={"orsak": orsak})
        assert form.fields["hur_jobbet"].required
        assert {kod for kod, _ in form.fields["hur_jobbet"].choices if kod} == set(HurJobbet.values)
        with pytest.raises(ValidationError) as fel:
            avsluta(antagen_remiss(), orsak=orsak, hur_jobbet="")
        assert "hur_jobbet" in fel.value.message_dict
    avslut = avsluta(arende.remisser.get(), hur_jobbet="natverk")
    sida = client.get(reverse("arende", args=[avslut.arende_id])).content.decode()
    assert "Eget nätverk" in sida


@pytest.mark.krav("S128", "S109")
def test_arendet_avslutas_bara_med_orsak_resultat_och_vart_nasta():
    """A case is closed only with avslutsorsak, result, and (when not job/studies) where the person goes next."""
    for falt in ({"orsak": ""}, {"forsorjning_efter": ""}, {"slutanteckning": " "}, {"orsak": "flytt", "vart": ""}):
        with pytest.raises(ValidationError):
            avsluta(antagen_remiss(), **falt)
    assert not Avslut.objects.exists()
    assert avsluta(antagen_remiss(), orsak="flytt", vart="Uppsala").vart == "Uppsala"
    assert avsluta(antagen_remiss()).vart == ""  # a job


# --- what must be resolved first ---


@pytest.fixture
def insats(arende):
    insats = InsatsFactory(arende=arende, start_den=for_dagar_sedan(40), planerat_slut_den=idag() + timedelta(days=60))
    Arende.objects.filter(pk=arende.pk).update(status="insats")
    return insats


@pytest.mark.krav("S128", "S075")
def test_en_placering_som_ingen_har_startat_hindrar_avslutet_och_sidan_visar_vagen(client, arende, insats):
    placering = PlaceringFactory(insats=insats, start_den=for_dagar_sedan(9))
    with pytest.raises(ValidationError, match="varken påbörjad eller inställd"):
        avsluta(arende.remisser.get())
    sida = client.get(reverse("avsluta", args=[arende.pk])).content.decode()
    assert "varken påbörjad eller inställd" in sida
    assert reverse("placering", args=[placering.pk]) in sida
    placering.status = Placeringsstatus.INSTALLD
    placering.save(update_fields=["status"])
    assert avsluta(arende.remisser.get()).pk


@pytest.mark.krav("S128", "S088")
def test_oklar_narvaro_hindrar_avslutet_och_sidan_visar_vagen(client, arende, insats):
    TillfalleFactory(insats=insats, den=for_dagar_sedan(3))
    with pytest.raises(ValidationError, match="närvaron"):
        avsluta(arende.remisser.get())
    sida = client.get(reverse("avsluta", args=[arende.pk])).content.decode()
    assert reverse("arende_narvaro", args=[arende.pk]) in sida


@pytest.mark.krav("S128")
def test_granskningen_sager_vad_som_stangs(client, arende, insats):
    PlanFactory(arende=arende, paborjad_den=for_dagar_sedan(50))
    PlaceringFactory(insats=insats, pagar=True, start_den=for_dagar_sedan(30))
    PlaceringFactory(insats=insats, start_den=idag() + timedelta(days=5))
    StodaktivitetFactory(arende=arende, den=for_dagar_sedan(3))
    sida = _post(client, arende).content.decode()
    for ord_ in (
        "1 pågående insats",
        "1 pågående placering avslutas",
        "1 planerad placering ställs in",
        "Planen avslutas",
        "Fyra uppföljningar",
    ):
        assert ord_ in sida, ord_
