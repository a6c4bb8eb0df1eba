"""Every address of the rooms of insatser, tried by those in the same nämnd who have nothing to do there (law.md A02, D01, D09, D11)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Handelse
from insatser import urls
from insatser.models import Insats
from tests.factories import (
    AnstallningFactory,
    ArbetsgivarbrevFactory,
    InsatsFactory,
    KallelseFactory,
    KartlaggningFactory,
    NarvarorapportFactory,
    PersonFactory,
    PlaceringFactory,
    PlaceringsavstamningFactory,
    PlanaktivitetFactory,
    PlanbehovFactory,
    PlanFactory,
    PlanmalFactory,
    PlanversionFactory,
    PlatsFactory,
    RemissFactory,
    SchemaradFactory,
    StodaktivitetFactory,
    TillfalleFactory,
    UppdragFactory,
    UserFactory,
)
from tests.test_tillgang import _slag, _vyer

pytestmark = pytest.mark.django_db
NAMN = "Hemligsson"
EJ_PERSON = {"insatstyp", "anonym_insatstyp", "projekt", "anordnare", "plats", "kartlaggningsmall", "kartlaggningsomrade"}
EJ_PERSON |= {"verksamhet", "radgivning"}  # the registers: no participant stands there
RADER = {  # a part of the plan in the address
    "arende_plan_mal": "mal",
    "arende_plan_behov": "behov",
    "arende_plan_aktivitet": "aktivitet",
    "arende_plan_pdf": "version",
    "arende_plan_overlamna": "version",
}


def _namn_i_rummen() -> list[tuple[str, list[str]]]:
    rummens = {p.name for p in urls.urlpatterns}
    return [(vy, arg) for vy, arg in _vyer() if vy in rummens and arg and _slag(vy) not in EJ_PERSON]


@pytest.fixture
def adresser(varld):
    """Name of the page -> its address in the case of the person."""
    person = PersonFactory(namnd=varld.enhet.verksamhet.namnd, efternamn=NAMN)
    arende = varld.nytt_arende(person=person)
    start = timezone.localdate() - timedelta(days=20)
    insats = InsatsFactory(arende=arende, start_den=start, handledare=UserFactory(roll="handledare", enhet=varld.enhet))
    placering = PlaceringFactory(insats=insats, plats=PlatsFactory(anordnare__verksamhet=varld.enhet.verksamhet))
    plan = PlanFactory(arende=arende)
    mal = PlanmalFactory(plan=plan)
    remiss = RemissFactory(mottagande_enhet=varld.enhet, antagen=True, arende=arende)
    rad = {
        "arende": arende,
        "insats": insats,
        "placering": placering,
        "avstamning": PlaceringsavstamningFactory(placering=placering),
        "arbetsgivarbrev": ArbetsgivarbrevFactory(placering=placering),
        "kartlaggning": KartlaggningFactory(arende=arende),
        "tillfalle": TillfalleFactory(insats=insats),
        "schemarad": SchemaradFactory(insats=insats),
        "kallelse": KallelseFactory(arende=arende),
        "narvarorapport": NarvarorapportFactory(remiss=remiss, arende=arende),
        "stodaktivitet": StodaktivitetFactory(arende=arende),
        "anstallning": AnstallningFactory(arende=arende),
        "mal": mal,
        "behov": PlanbehovFactory(plan=plan),
        "aktivitet": PlanaktivitetFactory(plan=plan, mal=mal),
        "version": PlanversionFactory(plan=plan, nummer=1),
        "remiss": remiss,
    }
    traffar = {}
    for vy, argument in _namn_i_rummen():
        andra = {"manad": "2026-10", "remiss": remiss.pk, "pk2": rad["kartlaggning"].pk}
        del_ = next((RADER[b] for b in sorted(RADER, key=len, reverse=True) if vy.startswith(b)), "mal")
        andra |= {"rad": rad[del_].pk}
        pk = rad[_slag(vy)].pk
        traffar[vy] = reverse(vy, kwargs={a: andra.get(a, pk) for a in argument})
    return arende, remiss, traffar


def _prova(varld, user, traffar, tillatna):
    klient, fel = varld.klient(user), []
    fore = Handelse.objects.count()
    for vy, url in traffar.items():
        svar = [klient.get(url), klient.post(url, {})]
        koder = [s.status_code for s in svar]
        if not set(koder) <= tillatna | {405} or koder == [405, 405] or any(NAMN in s.content.decode() for s in svar):
            fel.append((vy, koder))
    assert fel == []
    assert Handelse.objects.count() == fore


@pytest.mark.krav("A02", "D01", "D09", "D11", "D12")
@pytest.mark.parametrize(
    "vem", ["annan_enhet", "annan_verksamhet_chef", "annan_grupps_handledare", "bestallare", "slutat", "socialsekreterare"]
)
def test_rummens_alla_adresser_moter_dem_som_inget_har_dar_att_gora(varld, adresser, vem):
    arende, remiss, traffar = adresser
    assert len(traffar) > 45
    idag = timezone.localdate()
    match vem:
        case "annan_enhet":
            user = varld.framling
        case "annan_verksamhet_chef":
            user = UppdragFactory(roll="chef", enhet__verksamhet__namnd=varld.enhet.verksamhet.namnd).user
        case "annan_grupps_handledare":
            user = varld.handledare
        case "bestallare":
            user = UserFactory(roll="bestallare", enhet=varld.enhet)
        case "slutat":
            user = varld.ansvarig
            user.uppdrag.update(fran_den=idag - timedelta(days=90), till_den=idag - timedelta(days=1))
        case "socialsekreterare":
            user = remiss.avsandare
            traffar = {vy: url for vy, url in traffar.items() if not vy.startswith("narvarorapport")}
    _prova(varld, user, traffar, {404})


@pytest.mark.krav("D01", "D10")
def test_kollegan_utan_skal_far_403_och_inget_namn(varld, adresser):
    _prova(varld, varld.kollega, adresser[2], {403})


@pytest.mark.krav("D01", "S088")
def test_den_egna_gruppens_handledare_andrar_bara_narvaro(varld, adresser):
    arende, _, traffar = adresser
    handledare = Insats.objects.get(arende=arende, handledare__isnull=False).handledare
    oppna = {"insats", "placering", "tillfalle", "bedoma_anmalan", "insats_narvaro"}
    assert oppna <= set(traffar)
    _prova(varld, handledare, {vy: url for vy, url in traffar.items() if vy not in oppna}, {403, 404})


@pytest.mark.krav("D01")
def test_en_lank_skriver_inget(varld, adresser):
    """No GET changes anything, also for whoever works in the case."""
    klient, fore = varld.klient(varld.ansvarig), Handelse.objects.count()
    koder = {vy: klient.get(url).status_code for vy, url in adresser[2].items()}
    assert set(koder.values()) <= {200, 302, 403, 404, 405} and list(koder.values()).count(200) > 30
    assert Handelse.objects.count() == fore


@pytest.mark.krav("D01", "S024", "LC02")
def test_handledaren_laser_insatsens_mal_och_inget_ur_planen(varld, adresser):
    arende, _, traffar = adresser
    insats = Insats.objects.get(arende=arende, handledare__isnull=False)
    type(insats).objects.filter(pk=insats.pk).update(mal="Klara tre dagar i köket.")
    arende.person.planer.update(eget_onskemal="Bli kock.", lagesbild="Har ont i ryggen.")
    text = varld.klient(insats.handledare).get(traffar["insats"]).content.decode()
    assert "Klara tre dagar i köket." in text
    assert not any(ord_ in text for ord_ in ("Bli kock", "ont i ryggen", insats.planmal.text if insats.planmal else "Bli kock"))
    assert "handledare läser det" in varld.klient(varld.ansvarig).get(reverse("insats_ny", args=[arende.pk])).content.decode()
