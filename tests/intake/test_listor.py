"""Lists and detail pages: the same number of queries at 1 and at 20 rows, the right order, the right counters."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from intake import services as intake
from intake.models import Beredning, Remiss
from tests.factories import BeredningFactory, KompletteringFactory, RemissFactory
from tests.flode import bygg_varld, skriv_remiss

IDAG = timezone.localdate


def remisser(varld, antal, status="skickad", **andra) -> list[Remiss]:
    rader = []
    for n in range(antal):
        inkom = IDAG() - timedelta(days=n)
        inskrivet = {"arende__inskriven_den": inkom, "arende__deltagande": False} if status in {"antagen", "besvarad"} else {}
        rad = RemissFactory(
            **{status: True},
            mottagande_enhet=varld.ame,
            avsandande_enhet=varld.soc,
            avsandare=varld.socialsekreterare,
            inkom_den=inkom,
            **inskrivet,
            **andra,
        )
        rader.append(rad)
    return rader


def fragor(klient, url) -> int:
    klient.get(url)  # warm: what is cached once for all requests
    with CaptureQueriesContext(
        connection,
    ) as c:
        svar = klient.get(url)
    assert svar.status_code == 200
    return len(c)


@pytest.mark.parametrize("status", ["skickad", "mottagen", "returnerad"])
def test_inkorgen_har_lika_manga_fragor(status, varld, som):
    klient = som(varld.handlaggare)
    remisser(varld, 1, status)
    ett = fragor(klient, reverse("remisser"))
    remisser(varld, 19, status)
    assert fragor(klient, reverse("remisser")) == ett
    assert len(klient.get(reverse("remisser")).context["rader"]) == 20


@pytest.mark.parametrize("status", ["skickad", "mottagen", "returnerad", "antagen"])
def test_mina_remisser_har_lika_manga_fragor(status, varld, som):
    klient = som(varld.socialsekreterare)
    remisser(varld, 1, status)
    ett = fragor(klient, reverse("mina_remisser"))
    remisser(varld, 19, status)
    assert fragor(klient, reverse("mina_remisser")) == ett
    assert len(klient.get(reverse("mina_remisser")).context["rader"]) == 20


def test_remissens_sida_har_lika_manga_fragor_oavsett_historia(varld, som):
    klient = som(varld.handlaggare)
    ny = skriv_remiss(varld)
    url = reverse("remiss", args=[ny.pk])
    remisser(varld, 1, "besvarad", person=ny.person, arende__avslutat=True, arende__avslutad_den=IDAG())
    KompletteringFactory(remiss=ny, besvarad=True)
    ett = fragor(klient, url)
    remisser(varld, 15, "besvarad", person=ny.person, arende__avslutat=True, arende__avslutad_den=IDAG())
    for n in range(5):
        KompletteringFactory(remiss=ny, besvarad=True, begard_vid=timezone.now() - timedelta(days=30 + 10 * n))
    assert fragor(klient, url) == ett


def test_beredningen_har_lika_manga_fragor(forum, som):
    klient = som(forum.beredare)

    def fyll(antal):
        for _ in range(antal):
            remiss = RemissFactory(mottagen=True, mottagande_enhet=forum.ame, avsandande_enhet=forum.soc, arende__beredning=True)
            BeredningFactory(remiss=remiss, modell="samverkansforum")
            RemissFactory(mottagen=True, mottagande_enhet=forum.ame, avsandande_enhet=forum.soc)
            intake.skapa_mote(actor=forum.beredare, enhet=forum.ame, moter_den=IDAG() + timedelta(days=Beredning.objects.count()))

    fyll(1)
    ett = fragor(klient, reverse("beredningar"))
    fyll(12)
    assert fragor(klient, reverse("beredningar")) == ett


def test_motet_har_lika_manga_fragor(forum, som):
    mote = intake.skapa_mote(actor=forum.beredare, enhet=forum.ame, moter_den=IDAG() + timedelta(days=1))
    for vy, user in (("mote", forum.beredare), ("mote", forum.chef), ("mote_protokoll", forum.beredare)):
        klient, url = som(user), reverse(vy, args=[mote.pk])
        Beredning.objects.all().delete()

        def fyll(antal):
            for n in range(antal):
                remiss = RemissFactory(
                    mottagen=True, mottagande_enhet=forum.ame, avsandande_enhet=forum.soc, arende__beredning=True
                )
                BeredningFactory(remiss=remiss, modell="samverkansforum", mote=mote, ordning=n + 1)

        fyll(1)
        ett = fragor(klient, url)
        fyll(14)
        assert fragor(klient, url) == ett, vy


def test_min_remiss_och_arendets_panel_har_lika_manga_fragor(varld, som):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    KompletteringFactory(remiss=remiss, besvarad=True, begard_vid=timezone.now() - timedelta(days=20))
    sidor = [
        (som(varld.socialsekreterare), reverse("min_remiss", args=[remiss.pk])),
        (som(varld.handlaggare), reverse("arende", args=[remiss.arende_id])),
    ]
    fore = [fragor(*s) for s in sidor]
    for _ in range(4):
        andra = skriv_remiss(varld, identitetsnummer=remiss.identitetsnummer)
        intake.ta_emot(actor=varld.handlaggare, remiss=andra)
    for n in range(5):
        KompletteringFactory(remiss=remiss, besvarad=True, begard_vid=timezone.now() - timedelta(days=30 + 10 * n))
    assert [fragor(*s) for s in sidor] == fore


@pytest.mark.krav("S020")
def test_inkorgen_ar_aldst_forst_med_raknare_som_filter(varld, som):
    ny = remisser(varld, 2)
    tillbaka = RemissFactory(
        returnerad=True,
        mottagande_enhet=varld.ame,
        avsandande_enhet=varld.soc,
        inkom_den=IDAG() - timedelta(days=30),
        komplettering=False,
    )
    KompletteringFactory(remiss=tillbaka, begard_vid=timezone.now() - timedelta(days=20))
    remisser(varld, 1, "avbojd")
    klient = som(varld.handlaggare)
    svar = klient.get(reverse("remisser"))
    assert [r["remiss"].pk for r in svar.context["rader"]] == [tillbaka.pk, ny[1].pk, ny[0].pk]
    assert {r["text"]: r["antal"] for r in svar.context["raknare"]} == {
        "alla som väntar": 3,
        "nya": 2,
        "mottagna, inte beslutade": 0,
        "väntar på komplettering": 1,
    }
    assert "Står still efter 10 dagar" in svar.content.decode()
    bara = klient.get(f"{reverse('remisser')}?visa=vantar")
    assert [r["remiss"].pk for r in bara.context["rader"]] == [tillbaka.pk]
    assert 'aria-current="true"' in bara.content.decode()


def test_inkorgen_sidindelas(varld, som):
    remisser(varld, 30)
    svar = som(varld.handlaggare).get(reverse("remisser"))
    assert len(svar.context["rader"]) == 25
    assert "Visar 1–25 av 30 remisser" in svar.content.decode()
    assert len(som(varld.handlaggare).get(f"{reverse('remisser')}?sida=2").context["rader"]) == 5


def test_inkorgen_ar_enhetens_egen(varld, som):
    annan = bygg_varld()
    remisser(varld, 2)
    remisser(annan, 1)
    assert len(som(varld.handlaggare).get(reverse("remisser")).context["rader"]) == 2
    assert len(som(annan.handlaggare).get(reverse("remisser")).context["rader"]) == 1


def test_menyn_raknar_nya_remisser(varld, som):
    from intake.paneler import antal_nya

    remisser(varld, 3)
    remisser(varld, 1, "mottagen")
    assert antal_nya(varld.handlaggare) == 3
    assert antal_nya(varld.socialsekreterare) == 0


@pytest.mark.krav("D11")
def test_mina_remisser_ar_mina_i_tre_delar(varld, som):
    remisser(varld, 1)
    remisser(varld, 1, "returnerad")
    remisser(varld, 1, "avbojd")
    skriv_remiss(varld, skicka=False)
    RemissFactory(skickad=True, mottagande_enhet=varld.ame, avsandande_enhet=varld.soc)
    klient = som(varld.socialsekreterare)
    antal = {r["text"]: r["antal"] for r in klient.get(reverse("mina_remisser")).context["raknare"]}
    assert antal == {"pågår": 2, "hos dig": 2, "avslutade": 1}
    for visa, vantat in (("", 2), ("hos-mig", 2), ("klara", 1)):
        assert len(klient.get(f"{reverse('mina_remisser')}?visa={visa}").context["rader"]) == vantat


def test_skickad_vidare_visar_den_nya(varld, som):
    from tests.factories import EnhetFactory

    remiss = skriv_remiss(varld)
    norr = EnhetFactory(verksamhet=varld.ame.verksamhet, namn="AME Norr")
    ny = intake.omdirigera(actor=varld.handlaggare, remiss=remiss, enhet=norr, text="Hör till Norr.")
    html = som(varld.socialsekreterare).get(reverse("min_remiss", args=[remiss.pk])).content.decode()
    assert "Skickad vidare till AME Norr" in html
    assert reverse("min_remiss", args=[ny.pk]) in html
    assert (
        "Skickad vidare till AME Norr"
        in som(varld.socialsekreterare).get(f"{reverse('mina_remisser')}?visa=klara").content.decode()
    )
