"""The unit's agreement: written, signed, locked; a change is the next version (C73)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Utkast
from ame.audit.models import Handelse
from followup.matt.katalog import KATALOG
from followup.models import Avtalsgrupp, Avtalsmal, Uppdragsavtal
from followup.services import uppdragsavtal as tjanst
from followup.vy.avtal import att_se_over
from tests.factories import EnhetFactory, UserFactory
from tests.factories.matt import AvtalsgruppFactory, AvtalsmalFactory, UppdragsavtalFactory

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate
TEXT = {
    "rubrik": "Uppdrag för AME",
    "uppdrag": "Stödja vuxna med försörjningsstöd till arbete eller studier.",
    "beslutat_av": "Arbetsmarknadsnämnden",
    "beslutat_den": date(2026, 10, 1),
    "diarienummer": "AMN 2026/14",
    "fran_den": date(2027, 1, 1),
    "till_den": None,
    "granskas_den": date(2027, 9, 1),
}


def som_post(**andra):
    return {k: "" if v is None else str(v) for k, v in (TEXT | andra).items()} | {"flik": "a", "fran": ""}


@pytest.fixture
def ame():
    return EnhetFactory(namn="AME Norr")


@pytest.fixture
def chef(ame):
    return UserFactory(roll="chef", enhet=ame)


@pytest.fixture
def bestallare(ame):
    return UserFactory(roll="bestallare", enhet=ame)


def skapa(chef, ame, **andra):
    return tjanst.skapa_avtal(actor=chef, enhet=ame, **(TEXT | andra))


# --- versions (S142) ---


@pytest.mark.krav("S142", "C73")
def test_avtalet_har_version_fran_till_och_dag_for_oversyn_och_en_andring_ar_nasta_version(ame, chef, bestallare):
    forsta = tjanst.signera_avtal(actor=chef, avtal=skapa(chef, ame, fran_den=date(2026, 1, 1), granskas_den=date(2026, 10, 1)))
    assert (forsta.version, forsta.fran_den, forsta.till_den, forsta.granskas_den) == (
        1,
        date(2026, 1, 1),
        None,
        date(2026, 10, 1),
    )
    andra = skapa(bestallare, ame, uppdrag="Ett nytt uppdrag.")
    with pytest.raises(ValidationError, match="redan ett utkast, version 2"):
        skapa(chef, ame)
    assert Uppdragsavtal.objects.gallande(date(2027, 2, 1)).get() == forsta, "a draft holds nothing"
    tjanst.signera_avtal(actor=bestallare, avtal=andra)
    forsta.refresh_from_db()
    assert forsta.till_den == date(2026, 12, 31)
    assert Uppdragsavtal.objects.gallande(date(2027, 1, 1)).get() == andra
    assert Uppdragsavtal.objects.gallande(date(2026, 12, 31)).get().uppdrag == TEXT["uppdrag"]
    assert list(Handelse.objects.filter(verb="uppdragsavtal.signera").order_by("pk").values_list("data__version", flat=True)) == [
        1,
        2,
    ]


@pytest.mark.krav("S151", "C73")
def test_det_signerade_ar_last_i_tjansten_och_i_databasen(ame, chef):
    avtal = skapa(chef, ame)
    grupp = tjanst.lagg_till_grupp(actor=chef, avtal=avtal, namn="Unga", alder_till=24)
    mal = tjanst.satt_mal(actor=chef, avtal=avtal, ar=2027, slag="utfall", matt="r_avslutade", riktning="minst", varde=0.4)
    tjanst.signera_avtal(actor=chef, avtal=avtal)
    for gor in (
        lambda: tjanst.andra_avtal(actor=chef, avtal=avtal, **TEXT),
        lambda: tjanst.satt_mal(actor=chef, avtal=avtal, ar=2027, slag="volym", matt="v_deltagare", riktning="minst", varde=9),
        lambda: tjanst.ta_bort_mal(actor=chef, mal=mal),
        lambda: tjanst.lagg_till_grupp(actor=chef, avtal=avtal, namn="Alla"),
        lambda: tjanst.ta_bort_grupp(actor=chef, grupp=grupp),
        lambda: tjanst.signera_avtal(actor=chef, avtal=avtal),
        lambda: tjanst.kasta_utkast(actor=chef, avtal=avtal),
    ):
        with pytest.raises(ValidationError, match="signerat och ändras inte"):
            gor()
    for rader, falt in ((Avtalsmal, {"varde": 0.1}), (Avtalsgrupp, {"alder_till": 99}), (Uppdragsavtal, {"uppdrag": "Annat"})):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            rader.objects.update(**falt)


@pytest.mark.krav("S151", "C73")
def test_ett_mal_som_foljer_med_behaller_sin_definition_och_ett_andrat_ar_ett_nytt(ame, chef, monkeypatch):
    avtal = skapa(chef, ame, fran_den=date(2026, 1, 1), granskas_den=date(2026, 12, 1))
    tjanst.satt_mal(actor=chef, avtal=avtal, ar=2027, slag="utfall", matt="r_avslutade", riktning="minst", varde=0.4)
    tjanst.satt_mal(actor=chef, avtal=avtal, ar=2027, slag="volym", matt="v_deltagare", riktning="minst", varde=200)
    tjanst.lagg_till_grupp(actor=chef, avtal=avtal, namn="Unga", alder_till=24, kallor=["fk"])
    tjanst.signera_avtal(actor=chef, avtal=avtal)
    monkeypatch.setattr(tjanst, "DEFINITIONSVERSION", "2027-05")
    ny = skapa(chef, ame, fran_den=date(2027, 6, 1), granskas_den=date(2027, 12, 1))
    assert [(g.namn, g.alder_till, g.kallor) for g in ny.grupper.all()] == [("Unga", 24, ["fk"])]
    assert set(ny.mal.values_list("matt", "definitionsversion")) == {("r_avslutade", "2026-11"), ("v_deltagare", "2026-11")}
    tjanst.ta_bort_mal(actor=chef, mal=ny.mal.get(matt="v_deltagare"))
    tjanst.satt_mal(actor=chef, avtal=ny, ar=2027, slag="volym", matt="v_deltagare", riktning="minst", varde=150)
    tjanst.signera_avtal(actor=chef, avtal=ny)
    assert ny.mal.get(matt="v_deltagare").definitionsversion == "2027-05"
    assert avtal.mal.get(matt="v_deltagare").varde == 200, "the old goal stays"


@pytest.mark.krav("S142")
def test_den_nya_versionen_borjar_efter_den_forra(ame, chef):
    tjanst.signera_avtal(actor=chef, avtal=skapa(chef, ame))
    with pytest.raises(ValidationError, match="måste börja senare"):
        tjanst.signera_avtal(actor=chef, avtal=skapa(chef, ame))


@pytest.mark.krav("S138", "S139", "S140", "S152")
def test_mal_satts_per_enhet_pa_volym_genomstromning_och_utfall(ame, chef):
    annan = EnhetFactory(verksamhet=ame.verksamhet)
    avtal, grannens = skapa(chef, ame), skapa(UserFactory(roll="chef", enhet=annan), annan)
    for slag, matt, riktning, varde in (
        ("volym", "v_deltagare", "minst", 200),
        ("genomstromning", "r_tid", "hogst", 180),
        ("genomstromning", "v_utflode", "minst", 8.5),
        ("utfall", "r_avslutade", "minst", 0.45),
    ):
        tjanst.satt_mal(actor=chef, avtal=avtal, ar=2027, slag=slag, matt=matt, riktning=riktning, varde=varde)
    assert avtal.mal.count() == 4
    assert not grannens.mal.exists()
    for fel in (
        {"slag": "volym", "matt": "r_avslutade"},
        {"slag": "utfall", "matt": "finns_ej"},
        {"slag": "utfall", "matt": "a_utanfor"},
    ):
        with pytest.raises(ValidationError, match="hör till"):
            tjanst.satt_mal(actor=chef, avtal=avtal, ar=2027, riktning="minst", varde=0.1, **fel)
    with pytest.raises(ValidationError, match="procent"):
        tjanst.satt_mal(actor=chef, avtal=avtal, ar=2028, slag="utfall", matt="r_dag90", riktning="minst", varde=45)
    with pytest.raises(ValidationError, match="gäller inte"):
        tjanst.satt_mal(actor=chef, avtal=avtal, ar=2026, slag="utfall", matt="r_dag90", riktning="minst", varde=0.4)


def test_varje_mal_som_kan_valjas_finns_i_katalogen_en_gang():
    valbara = [m.id for egna in tjanst.mal_matt().values() for m in egna]
    assert len(valbara) == len(set(valbara))
    assert set(valbara) <= set(KATALOG)


@pytest.mark.krav("S142", "S145")
@pytest.mark.parametrize("roll", ["handlaggare", "beredare", "analytiker"])
def test_bara_chefen_och_bestallaren_skriver(ame, chef, roll):
    avtal, user = skapa(chef, ame), UserFactory(roll=roll, enhet=ame)
    for gor in (
        lambda: tjanst.andra_avtal(actor=user, avtal=avtal, **TEXT),
        lambda: tjanst.signera_avtal(actor=user, avtal=avtal),
        lambda: tjanst.lagg_till_grupp(actor=user, avtal=avtal, namn="Alla"),
        lambda: skapa(user, EnhetFactory(verksamhet=ame.verksamhet)),
    ):
        with pytest.raises(PermissionDenied):
            gor()


@pytest.mark.krav("N16")
def test_inget_personnummer_i_avtalet(ame, chef):
    with pytest.raises(ValidationError, match="personnummer"):
        skapa(chef, ame, uppdrag="Gäller 19900101-2385.")
    for namn in ("rubrik", "uppdrag", "beslutat_av"):
        with pytest.raises(ValidationError):
            skapa(chef, ame, **{namn: "  "})


# --- the pages ---


@pytest.mark.krav("S142", "S170")
def test_hela_vagen_pa_sidorna(som, ame, chef):
    klient = som(chef)
    svar = klient.post(reverse("uppdragsavtal_ny", args=[ame.pk]), som_post())
    avtal = Uppdragsavtal.objects.get()
    sida = reverse("uppdragsavtal_version", args=[avtal.pk])
    assert svar.url == sida
    klient.post(f"{sida}grupp/", {"namn": "Unga", "alder_fran": "16", "alder_till": "24", "nivaer": ["gul"], "kallor": ["fk"]})
    klient.post(f"{sida}mal/", {"ar": "2027", "matt": "r_avslutade", "riktning": "minst", "varde": "40"})
    html = klient.get(sida).content.decode()
    assert "16–24 år; nivå gul; från Försäkringskassan" in html
    assert "Avslutade ärenden till arbete eller studier, minst 40\xa0%" in html
    assert klient.get(f"{sida}signera/").status_code == 200
    assert klient.post(f"{sida}signera/").url == sida
    html = klient.get(reverse("uppdragsavtal")).content.decode()
    for text in (TEXT["uppdrag"], "Arbetsmarknadsnämnden", "AMN 2026/14", "Unga", "1 september 2027"):
        assert text in html
    assert klient.post(f"{sida}signera/").status_code == 404
    assert klient.post(f"{sida}andra/", som_post()).status_code == 404


@pytest.mark.krav("C97", "N17")
def test_inget_skrivet_gar_forlorat(som, ame, chef):
    """Autosaved while one writes, back when one comes again, kept through an error, gone when it is saved; two tabs do not overwrite."""
    klient, url = som(chef), reverse("uppdragsavtal_ny", args=[ame.pk])
    assert klient.post(f"{url}utkast/", som_post(uppdrag="Halvskriven tanke")).status_code == 200
    assert "Halvskriven tanke" in klient.get(url).content.decode()
    assert klient.post(f"{url}utkast/", som_post(uppdrag="Annan flik") | {"flik": "b"}).status_code == 409
    svar = klient.post(url, som_post(uppdrag="Hela texten", granskas_den=""))
    assert svar.status_code == 422
    assert "Hela texten" in svar.content.decode()
    assert klient.post(url, som_post(uppdrag="Hela texten")).status_code == 302
    assert not Utkast.objects.exists()
    avtal = Uppdragsavtal.objects.get()
    fel = klient.post(
        reverse("uppdragsavtal_version_grupp", args=[avtal.pk]), {"namn": "Vuxna", "alder_fran": "40", "alder_till": "30"}
    )
    assert fel.status_code == 422
    assert "Vuxna" in fel.content.decode()
    for_mycket = {"ar": "2027", "matt": "r_avslutade", "riktning": "minst", "varde": "140"}
    fel = klient.post(reverse("uppdragsavtal_version_mal", args=[avtal.pk]), for_mycket)
    assert fel.status_code == 422
    assert 'value="140"' in fel.content.decode()
    assert klient.get(url).url == reverse("uppdragsavtal_version_andra", args=[avtal.pk]), "one draft at a time"


@pytest.mark.krav("S142")
def test_ett_utkast_andras_och_kastas(som, ame, chef):
    avtal, klient = skapa(chef, ame), som(chef)
    andra = reverse("uppdragsavtal_version_andra", args=[avtal.pk])
    assert TEXT["uppdrag"] in klient.get(andra).content.decode()
    assert klient.post(f"{andra}utkast/", som_post(uppdrag="Nytt")).status_code == 200
    assert klient.post(andra, som_post(uppdrag="Ett bättre uppdrag.")).status_code == 302
    avtal.refresh_from_db()
    assert avtal.uppdrag == "Ett bättre uppdrag."
    mal, grupp = AvtalsmalFactory(avtal=avtal), AvtalsgruppFactory(avtal=avtal)
    assert klient.post(reverse("avtalsmal_bort", args=[mal.pk])).status_code == 302
    assert klient.post(reverse("avtalsgrupp_bort", args=[grupp.pk])).status_code == 302
    assert not avtal.mal.exists()
    assert not avtal.grupper.exists()
    klient.post(reverse("uppdragsavtal_version_kasta", args=[avtal.pk]))
    assert not Uppdragsavtal.objects.exists()


@pytest.mark.krav("D12", "D01")
def test_vem_som_ser_och_vem_som_skriver(som, ame, chef):
    avtal = skapa(chef, ame)
    sida, andra = reverse("uppdragsavtal_version", args=[avtal.pk]), reverse("uppdragsavtal_version_andra", args=[avtal.pk])
    for roll in ("handlaggare", "beredare", "analytiker"):
        klient = som(UserFactory(roll=roll, enhet=ame))
        assert klient.get(sida).status_code == 200
        assert "Granska och signera" not in klient.get(sida).content.decode()
        assert klient.get(andra).status_code == 403
        assert klient.post(f"{sida}signera/").status_code == 403
    framling = som(UserFactory(roll="chef", enhet=EnhetFactory()))
    assert framling.get(sida).status_code == framling.get(andra).status_code == 404
    assert som(chef).get(f"{sida}grupp/").status_code == 405
    assert som(chef).post(sida).status_code == 405


# --- a passed review (S142) ---


@pytest.mark.krav("S142", "N06")
def test_en_passerad_oversyn_star_pa_sidan_och_hos_chefen(som, ame, chef):
    i_gar = IDAG() - timedelta(days=1)
    falt = {"enhet": ame, "signerat": True, "till_den": None}
    avtal = UppdragsavtalFactory(**falt, version=2, granskas_den=i_gar)
    UppdragsavtalFactory(
        enhet=ame, version=1, signerat=True, granskas_den=i_gar, fran_den=date(2025, 1, 1), till_den=date(2025, 12, 31)
    )
    UppdragsavtalFactory(enhet=ame, version=3, granskas_den=i_gar)  # a draft
    UppdragsavtalFactory(signerat=True, granskas_den=i_gar)  # another unit
    assert list(att_se_over([ame.pk], IDAG())) == [avtal]
    assert not att_se_over([ame.pk], i_gar), "on the day itself it has not passed"
    klient = som(chef)
    for sida in ("uppdragsavtal", "uppfoljning"):
        assert "skulle ha setts över" in klient.get(reverse(sida)).content.decode()
    svar = klient.get(reverse("kraver_dig") + "?visa=uppdragsavtal")
    (rad,) = svar.context["rader"]
    assert klient.get(rad.url).status_code == 200
    assert (rad.hos, rad.dag, rad.sen) == ("AME Norr", i_gar, True)


def test_fragorna_ar_lika_manga_med_en_och_tjugo_delar(som, ame, chef):
    avtal, klient = skapa(chef, ame), som(chef)
    sida = reverse("uppdragsavtal_version", args=[avtal.pk])

    def fragor():
        with CaptureQueriesContext(connection) as c:
            klient.get(sida)
        return len(c)

    AvtalsgruppFactory(avtal=avtal)
    AvtalsmalFactory(avtal=avtal)
    fragor()
    en = fragor()
    for i in range(19):
        AvtalsgruppFactory(avtal=avtal, namn=f"Grupp {i}")
        AvtalsmalFactory(avtal=avtal, ar=2030 + i)
    assert fragor() == en
