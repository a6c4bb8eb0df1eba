"""A paper about a protected person is tried each time before it is shown, and the test is on record (law.md B04)."""

import pytest
from django.urls import reverse

from ame.audit.models import Handelse, Lasning
from tests.factories import (
    AnordnareFactory,
    ArbetsgivarbrevFactory,
    InsatsFactory,
    PersonFactory,
    PlaceringFactory,
    PlanFactory,
    PlanversionFactory,
    PlatsFactory,
    SkyddAtkomstFactory,
)

pytestmark = pytest.mark.django_db
SKAL = "Deltagaren får planen i handen vid mötet."


@pytest.fixture
def skyddad(varld):
    """A protected person's case, her signed plan and a letter, made after the protection."""
    person = PersonFactory(namnd=varld.enhet.verksamhet.namnd, skyddad=True)
    for user in (varld.ansvarig, varld.chef):
        SkyddAtkomstFactory(person=person, user=user)
    arende = varld.nytt_arende(person=person)
    plats = PlatsFactory(anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet))
    brev = ArbetsgivarbrevFactory(placering=PlaceringFactory(insats=InsatsFactory(arende=arende), plats=plats))
    version = PlanversionFactory(plan=PlanFactory(arende=arende), nummer=1, signerad_av=varld.ansvarig)
    return {
        "plan": (version, reverse("arende_plan_pdf", args=[arende.pk, version.pk])),
        "arbetsgivarbrev": (brev, reverse("arbetsgivarbrev", args=[brev.pk])),
    }


@pytest.mark.krav("B04", "B13", "D02")
@pytest.mark.parametrize("vad", ["plan", "arbetsgivarbrev"])
def test_utskrift_av_en_skyddad_persons_papper_utan_provning_nekas(varld, skyddad, vad):
    papper, url = skyddad[vad]
    klient = varld.klient(varld.ansvarig)
    svar = klient.get(url)
    assert svar["Content-Type"].startswith("text/html") and "Prövning" in svar.content.decode()
    for tomt in ("", "   ", "för att"):
        svar = klient.post(url, {"skal": tomt})
        assert svar.status_code == 422 and svar["Content-Type"].startswith("text/html")
    assert klient.post(url, {"skal": "Gäller 19870412-2387, hon ska ha den."}).status_code == 422
    assert not Lasning.objects.filter(atgard="skriv_ut").exists()
    assert not Handelse.objects.filter(verb="skydd.prova_utskrift").exists()


@pytest.mark.krav("B04", "B13", "D02")
@pytest.mark.parametrize("vad", ["plan", "arbetsgivarbrev"])
def test_provningen_sager_vem_nar_och_varfor_och_galler_en_gang(varld, skyddad, vad):
    papper, url = skyddad[vad]
    klient = varld.klient(varld.ansvarig)
    svar = klient.post(url, {"skal": SKAL})
    assert svar["Content-Type"] == "application/pdf" and svar.content == bytes(papper.pdf)
    rad = Lasning.objects.get(atgard="skriv_ut")
    assert (rad.user, rad.andamal, rad.objekt_id, rad.ar_skyddad) == (varld.ansvarig, SKAL, papper.pk, True)
    handelse = Handelse.objects.get(verb="skydd.prova_utskrift")
    assert (handelse.aktor, handelse.objekt_id) == (varld.ansvarig, papper.pk) and SKAL not in str(handelse.data)
    assert klient.get(url)["Content-Type"].startswith("text/html")


@pytest.mark.krav("B04", "B07", "D01")
def test_provningen_oppnar_inget_for_den_som_inte_star_pa_listan(varld, skyddad):
    for user, svar in ((varld.kollega, 404), (varld.framling, 404), (varld.handledare, 404), (varld.admin, 404)):
        for _, url in skyddad.values():
            assert varld.klient(user).post(url, {"skal": SKAL}).status_code == svar
    assert varld.klient(varld.chef).post(skyddad["arbetsgivarbrev"][1], {"skal": SKAL}).status_code == 403
    assert not Handelse.objects.filter(verb="skydd.prova_utskrift").exists()
