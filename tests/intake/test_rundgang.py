"""The person who comes for the third time (S016, S018)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from intake import services as intake
from intake.enums import RemissStatus
from intake.models import Remiss
from intake.vy.rundgang import repetitionstext
from tests.factories import (
    ArendeFactory,
    BestallningstypFactory,
    EnhetFactory,
    InsatstypFactory,
    RemissFactory,
    VerksamhetFactory,
)
from tests.flode import baslinje, bygg_varld, skriv_in, skriv_remiss

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate


@pytest.fixture
def praktik(varld):
    return BestallningstypFactory(verksamhet=varld.ame.verksamhet, namn="Praktikplats")


def tidigare(varld, person, typ, *manader: int, **falt) -> list[Remiss]:
    """Earlier answered remisser of the person, each with a closed case that has an insats and a result."""
    rader = []
    for antal in manader:
        dag = IDAG() - timedelta(days=30 * antal)
        arende = ArendeFactory(
            enhet=varld.ame, person=person, avslutat=True, inkom_den=dag, inskriven_den=dag, avslutad_den=dag + timedelta(days=20)
        )
        rader.append(
            RemissFactory(
                besvarad=True,
                mottagande_enhet=varld.ame,
                person=person,
                arende=arende,
                bestallningstyp=typ,
                inkom_den=dag,
                **falt,
            )
        )
    return rader


def sida(som, varld, remiss, user=None) -> str:
    return som(user or varld.handlaggare).get(reverse("remiss", args=[remiss.pk])).content.decode()


@pytest.mark.krav("S016", "C05")
def test_tredje_remissen_visar_de_tidigare_med_resultat_och_beredningen_maste_skriva(varld, som, praktik):
    """When a third remiss with the same beställningstyp arrives within 36 months, the remiss page shows the earlier ones with results
    and beredning must write why this time is different."""
    ny = skriv_remiss(varld, bestallningstyp=praktik)
    gamla = tidigare(varld, ny.person, praktik, 30, 12)
    html = sida(som, varld, ny)
    assert "Det här är den tredje remissen med beställningen Praktikplats på 36 månader." in html
    for gammal in gamla:
        assert f"Praktikplats, {gammal.nummer}" in html
        assert gammal.arende.avslut.get().get_orsak_display() in html
        assert str(gammal.arende.insatser.get().insatstyp) in html
    ny = intake.ta_emot(actor=varld.handlaggare, remiss=ny)
    beredning = intake.starta_beredning(actor=varld.handlaggare, remiss=ny, ansvarig=varld.beredare)
    falt = {"actor": varld.beredare, "beredning": beredning, "beslut": "skriv_in", "motivering": "Hör hit"}
    with pytest.raises(ValidationError) as fel:
        intake.besluta(**falt)
    assert "vad_ar_annorlunda" in fel.value.message_dict
    assert intake.besluta(**falt, vad_ar_annorlunda="Nu finns en plats i köket.").vad_ar_annorlunda


@pytest.mark.krav("S016", "S018")
def test_en_tidslinje_i_datumordning(varld, praktik, som):
    ny = skriv_remiss(varld, bestallningstyp=praktik)
    tidigare(varld, ny.person, praktik, 8, 20)
    ArendeFactory(
        enhet=varld.ame, person=ny.person, ej_paborjat=True, inkom_den=IDAG() - timedelta(days=300),
        avslutad_den=IDAG() - timedelta(days=290),
    )  # fmt: skip
    svar = som(varld.handlaggare).get(reverse("remiss", args=[ny.pk]))
    rader = [rad for rad, _ in svar.context["historia"].rader]
    assert [r.den for r in rader] == sorted(r.den for r in rader)
    typer = [r.typ for r in rader]
    assert {t: typer.count(t) for t in set(typer)} == {"Remiss": 2, "Inskrivning": 2, "Insats": 2, "Resultat": 2, "Avslut": 1}
    assert svar.content.decode().count('class="ame-tidslinje"') == 1


@pytest.mark.krav("S016", "A02")
def test_tidslinjen_visar_inget_utanfor_verksamheten(varld, praktik, som):
    ny = skriv_remiss(varld, bestallningstyp=praktik)
    annan = EnhetFactory(verksamhet=VerksamhetFactory(namnd=varld.ame.verksamhet.namnd), namn="Hemliga enheten")
    arende = ArendeFactory(enhet=annan, person=ny.person, avslutat=True)
    RemissFactory(besvarad=True, mottagande_enhet=annan, person=ny.person, arende=arende, bestallningstyp=praktik)
    html = sida(som, varld, ny)
    assert "Hemliga enheten" not in html
    assert "Inga tidigare remisser, inskrivningar eller insatser." in html


@pytest.mark.krav("S016", "D01")
def test_lankar_bara_dit_man_far_ga(varld, praktik, som):
    ny = skriv_remiss(varld, bestallningstyp=praktik)
    (gammal,) = tidigare(varld, ny.person, praktik, 12)
    arende = reverse("arende", args=[gammal.arende_id])
    assert f'href="{arende}"' not in sida(som, varld, ny)
    assert f'href="{reverse("remiss", args=[gammal.pk])}"' in sida(som, varld, ny)
    assert f'href="{arende}"' in sida(som, varld, ny, varld.chef)


@pytest.mark.krav("C95")
def test_lika_manga_fragor_hur_lang_historien_an_ar(varld, praktik, som):
    ny = skriv_remiss(varld, bestallningstyp=praktik)
    url, antal = reverse("remiss", args=[ny.pk]), []
    for manader in ((5,), range(6, 25)):
        tidigare(varld, ny.person, praktik, *manader)
        klient = som(varld.handlaggare)
        with CaptureQueriesContext(connection) as fragor:
            assert klient.get(url).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]


def test_ordningstal_i_ord():
    assert repetitionstext(1, "Praktik") == ""
    assert "den fjärde remissen" in repetitionstext(4, "Praktik")
    assert "remiss nummer 14" in repetitionstext(14, "Praktik")


# --- the direct track ---------------------------------------------------------------------------------------------


@pytest.mark.krav("S016", "C05")
def test_den_som_redan_ar_inskriven_kraver_ordet_vid_mottagningen(varld, praktik, som):
    forsta = skriv_remiss(varld, bestallningstyp=praktik)
    skriv_in(varld, forsta)
    ny = skriv_remiss(varld, bestallningstyp=praktik, identitetsnummer=forsta.identitetsnummer)
    tidigare(varld, ny.person, praktik, 20)
    with pytest.raises(ValidationError) as fel:
        intake.ta_emot(actor=varld.handlaggare, remiss=ny)
    assert "remiss nummer 3" in fel.value.message_dict["vad_ar_annorlunda"][0]
    assert Remiss.objects.get(pk=ny.pk).status == RemissStatus.SKICKAD
    url, klient = reverse("remiss_ta_emot", args=[ny.pk]), som(varld.handlaggare)
    assert "Vad är annorlunda nu?" in sida(som, varld, ny)
    svar = klient.post(url, {"ansvarig": varld.handlaggare.pk, "vad_ar_annorlunda": ""})
    assert svar.status_code == 422
    assert "Skriv vad som är annorlunda" in svar.content.decode()
    svar = klient.post(url, {"ansvarig": varld.handlaggare.pk, "vad_ar_annorlunda": "Gäller 19900101-9802"})
    assert svar.status_code == 422
    assert klient.post(url, {"ansvarig": varld.handlaggare.pk, "vad_ar_annorlunda": "Nu vill hon själv."}).status_code == 302
    ny.refresh_from_db()
    assert (ny.status, ny.vad_ar_annorlunda) == (RemissStatus.ANTAGEN, "Nu vill hon själv.")
    assert "Nu vill hon själv." in sida(som, varld, ny)


@pytest.mark.krav("S016", "C05")
def test_direktsparet_kraver_ordet_vid_inskrivningen(som):
    varld = bygg_varld(inflode="direkt")
    praktik = BestallningstypFactory(verksamhet=varld.ame.verksamhet, namn="Praktikplats")
    insats = InsatstypFactory(verksamhet=varld.ame.verksamhet)
    ny = skriv_remiss(varld, bestallningstyp=praktik, onskad_insats=insats)
    tidigare(varld, ny.person, praktik, 20, 10)
    ny = intake.ta_emot(actor=varld.handlaggare, remiss=ny)
    falt = {"actor": varld.handlaggare, "arende": ny.arende, "inskriven_den": IDAG()}
    with pytest.raises(ValidationError) as fel:
        intake.skriv_in(**falt, baslinje=baslinje())
    assert "vad_ar_annorlunda" in fel.value.message_dict
    html = som(varld.handlaggare).get(reverse("skriv_in", args=[ny.arende_id])).content.decode()
    assert "Vad är annorlunda nu?" in html
    intake.skriv_in(**falt, baslinje=baslinje(), vad_ar_annorlunda="Den här gången med stöd på plats.")
    ny.refresh_from_db()
    assert (ny.status, ny.vad_ar_annorlunda) == (RemissStatus.ANTAGEN, "Den här gången med stöd på plats.")


@pytest.mark.krav("S016")
def test_den_andra_remissen_fragar_inte(varld, praktik, som):
    forsta = skriv_remiss(varld, bestallningstyp=praktik)
    skriv_in(varld, forsta)
    ny = skriv_remiss(varld, bestallningstyp=praktik, identitetsnummer=forsta.identitetsnummer)
    assert "Vad är annorlunda nu?" not in sida(som, varld, ny)
    ny = intake.ta_emot(actor=varld.handlaggare, remiss=ny)
    assert (ny.status, ny.vad_ar_annorlunda) == (RemissStatus.ANTAGEN, "")
