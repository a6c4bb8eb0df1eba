"""Per URL the same ladder: works, signed out to the sign-in page, stranger 404, colleague without the right 403, missing id 404,
wrong method 405. Every look is logged."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Lasning
from intake import services as intake
from intake.models import Beredning, Remiss
from tests.factories import EnhetFactory, UserFactory
from tests.flode import bygg_varld, skriv_in, skriv_remiss

IDAG = timezone.localdate


@pytest.fixture
def forum(db):
    return bygg_varld(beredning="samverkansforum", insyn="enheten")


@pytest.fixture
def lage(forum):
    """One object in every place that a page of this package shows."""
    utkast = skriv_remiss(forum, lopnummer=1, skicka=False)
    ny = skriv_remiss(forum, lopnummer=2)
    mottagen = intake.ta_emot(actor=forum.handlaggare, remiss=skriv_remiss(forum, lopnummer=3))
    tillbaka = intake.begar_komplettering(actor=forum.handlaggare, remiss=skriv_remiss(forum, lopnummer=4), text="Hur mycket?")
    mote = intake.skapa_mote(actor=forum.beredare, enhet=forum.ame, moter_den=IDAG() + timedelta(days=2))
    pa_mote = intake.starta_beredning(
        actor=forum.handlaggare,
        remiss=intake.ta_emot(actor=forum.handlaggare, remiss=skriv_remiss(forum, lopnummer=5)),
        mote=mote,
    )
    vantar = intake.starta_beredning(
        actor=forum.handlaggare, remiss=intake.ta_emot(actor=forum.handlaggare, remiss=skriv_remiss(forum, lopnummer=6))
    )
    return {
        "utkast": utkast,
        "ny": ny,
        "mottagen": mottagen,
        "tillbaka": tillbaka,
        "mote": mote,
        "pa_mote": pa_mote,
        "vantar": vantar,
        "arende": pa_mote.arende,
    }


# url name, object, who it works for, GET or POST, expected when it works, a colleague who sees but may not (or None)
STEGE = [
    ("remiss_ny", None, "socialsekreterare", "get", 200, "handlaggare"),
    ("ansokan_ny", None, "handlaggare", "get", 200, "chef"),
    ("mina_remisser", None, "socialsekreterare", "get", 200, "handlaggare"),
    ("remisser", None, "handlaggare", "get", 200, "socialsekreterare"),
    ("beredningar", None, "handlaggare", "get", 200, None),
    ("mote_nytt", None, "beredare", "get", 200, "handlaggare"),
    ("remiss_redigera", "utkast", "socialsekreterare", "get", 200, None),
    ("remiss_redigera", "ny", None, "get", None, "handlaggare"),
    ("remiss_utkast", "utkast", "socialsekreterare", "post", 200, None),
    ("remiss_utkast", "ny", None, "post", None, "handlaggare"),
    ("remiss_skicka", "utkast", "socialsekreterare", "post", 302, None),
    ("remiss_skicka", "ny", None, "post", None, "handlaggare"),
    ("remiss_granska", "utkast", "socialsekreterare", "get", 200, None),
    ("remiss_granska", "ny", None, "get", None, "handlaggare"),
    ("remiss_skicka_granskad", "utkast", "socialsekreterare", "post", 422, None),
    ("remiss_skicka_granskad", "ny", None, "post", None, "handlaggare"),
    ("remiss_koa", "utkast", "socialsekreterare", "post", 422, None),
    ("remiss_koa", "ny", None, "post", None, "handlaggare"),
    ("remiss_avbryt_sandning", "utkast", "socialsekreterare", "post", 409, None),
    ("remiss_avbryt_sandning", "ny", None, "post", None, "handlaggare"),
    ("remiss_uppgift_samtycke", "utkast", "socialsekreterare", "post", 422, None),
    ("remiss_uppgift_samtycke", "ny", None, "post", None, "handlaggare"),
    ("remiss_uppgift_aterkalla", "utkast", "socialsekreterare", "post", 404, None),
    ("remiss_uppgift_aterkalla", "ny", None, "post", None, "handlaggare"),
    ("remiss_utkast_aterkalla", "utkast", "socialsekreterare", "post", 302, None),
    ("remiss_utkast_aterkalla", "ny", None, "post", None, "handlaggare"),
    ("remiss_kasta", "utkast", "socialsekreterare", "post", 302, None),
    ("remiss_kasta", "ny", None, "post", None, "handlaggare"),
    ("remiss_komplettera", "tillbaka", "socialsekreterare", "get", 200, "handlaggare"),
    ("remiss_komplettera_utkast", "tillbaka", "socialsekreterare", "post", 200, "handlaggare"),
    ("min_remiss", "ny", "socialsekreterare", "get", 200, "handlaggare"),
    ("remiss_aterta", "ny", "socialsekreterare", "post", 422, "handlaggare"),
    ("remiss_samtycke_aterkalla", "ny", "socialsekreterare", "post", 302, "handlaggare"),
    ("remiss", "ny", "handlaggare", "get", 200, None),
    ("remiss_ta_emot", "ny", "handlaggare", "post", 422, "socialsekreterare"),
    ("remiss_komplettering", "ny", "handlaggare", "post", 422, "socialsekreterare"),
    ("remiss_avboj", "ny", "handlaggare", "post", 422, "socialsekreterare"),
    ("remiss_omdirigera", "ny", "handlaggare", "post", 422, "socialsekreterare"),
    ("beredning_starta", "mottagen", "handlaggare", "get", 200, "socialsekreterare"),
    ("beredning", "vantar", "beredare", "get", 200, None),
    ("beredning_till_mote", "vantar", "beredare", "post", 422, "socialsekreterare"),
    ("mote", "mote", "beredare", "get", 200, None),
    ("mote_deltagare", "mote", "beredare", "get", 200, "handlaggare"),
    ("mote_lagg_till", "mote", "beredare", "post", 422, "handlaggare"),
    ("mote_hall", "mote", "beredare", "post", 302, "handlaggare"),
    ("mote_protokoll", "mote", "beredare", "get", 200, None),
    ("skriv_in", "arende", "handlaggare", "get", 200, None),
]
IDN = [f"{s[0]}-{s[1] or ''}" for s in STEGE]
BADE = {"remiss_ny", "ansokan_ny", "mote_nytt", "remiss_redigera", "remiss_komplettera", "beredning_starta", "beredning", "mote"}
BADE |= {"mote_deltagare", "skriv_in", "remiss_granska"}


def adress(vy, objekt, lage):
    return reverse(vy, args=[lage[objekt].pk]) if objekt else reverse(vy)


@pytest.mark.parametrize(("vy", "objekt", "roll", "metod", "status", "kollega"), STEGE, ids=IDN)
def test_stegen(vy, objekt, roll, metod, status, kollega, lage, forum, som, client):
    url = adress(vy, objekt, lage)
    utloggad = getattr(client, metod)(url)
    assert utloggad.status_code == 302
    assert utloggad.url.startswith("/konto/login/")
    if roll:
        fel_metod = "post" if metod == "get" else "get"
        if vy not in BADE:
            assert getattr(som(getattr(forum, roll)), fel_metod)(url).status_code == 405
    if kollega:
        assert getattr(som(getattr(forum, kollega)), metod)(url).status_code == 403
    if objekt:
        framling = bygg_varld()
        utanfor = (
            framling.socialsekreterare
            if vy in {"min_remiss", "remiss_aterta", "remiss_samtycke_aterkalla"}
            else framling.handlaggare
        )
        assert getattr(som(utanfor), metod)(url).status_code == 404
        assert Lasning.objects.filter(user=utanfor, atgard="nekad").exists(), "a refused look is logged too (A02)"
        assert getattr(som(getattr(forum, roll or kollega)), metod)(reverse(vy, args=[uuid4()])).status_code == 404
    if roll:
        assert getattr(som(getattr(forum, roll)), metod)(url).status_code == status


@pytest.mark.krav("D02", "D03")
@pytest.mark.parametrize(
    ("vy", "objekt", "roll"),
    [
        ("remiss", "ny", "handlaggare"),
        ("min_remiss", "ny", "socialsekreterare"),
        ("beredning", "vantar", "beredare"),
        ("mote", "mote", "beredare"),
        ("beredning_starta", "mottagen", "handlaggare"),
        ("skriv_in", "arende", "handlaggare"),
    ],
)
def test_varje_oppnad_remiss_loggas(vy, objekt, roll, lage, forum, som):
    user = getattr(forum, roll)
    som(user).get(adress(vy, objekt, lage))
    rad = Lasning.objects.filter(user=user, atgard="visa").latest("pk")
    person = {"mote": lage["pa_mote"].remiss, "vantar": lage["vantar"].remiss, "arende": lage["pa_mote"].remiss}.get(
        objekt
    ) or lage[objekt]
    assert rad.person_id == person.person_id


@pytest.mark.krav("D02")
def test_kan_loggen_inte_skrivas_visas_inte_sidan(lage, forum, som, monkeypatch):
    klient = som(forum.handlaggare)
    klient.raise_request_exception = False

    def trasig(**_):
        raise RuntimeError("loggen svarar inte")

    monkeypatch.setattr("intake.vy.hamta.log_read", trasig)
    svar = klient.get(reverse("remiss", args=[lage["ny"].pk]))
    assert svar.status_code == 500
    assert lage["ny"].efternamn not in svar.content.decode()


@pytest.mark.krav("S034", "C51", "D11")
def test_avsandaren_ser_aldrig_enhetens_egna_anteckningar(varld, som):
    from ame.arenden.services import signera_anteckning

    remiss = skriv_remiss(varld)
    skriv_in(varld, remiss)
    remiss.refresh_from_db()
    signera_anteckning(
        actor=varld.handlaggare, arende=remiss.arende, typ="mote", handelse_den=IDAG(), text="Hemligt hos oss.", synlighet="ame"
    )
    klient = som(varld.socialsekreterare)
    html = klient.get(reverse("min_remiss", args=[remiss.pk])).content.decode()
    assert "Hemligt hos oss" not in html
    assert "Hör till målgruppen" not in html, "nor the reason that beredning wrote for itself"
    assert "Inskriven, väntar på insats" in html
    assert varld.handlaggare.namn in html
    assert varld.handlaggare.telefon in html
    assert klient.get(reverse("arende", args=[remiss.arende_id])).status_code == 404
    assert klient.get(reverse("beredning", args=[Beredning.objects.get().pk])).status_code == 200
    assert "Hör till målgruppen" not in klient.get(reverse("beredning", args=[Beredning.objects.get().pk])).content.decode()


@pytest.mark.krav("S023")
def test_avsandaren_ser_beslutet_samma_dag(varld, som):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    klient = som(varld.socialsekreterare)
    url = reverse("min_remiss", args=[remiss.pk])
    assert "Mottagen, väntar på beredning" in klient.get(url).content.decode()
    beredning = intake.starta_beredning(actor=varld.handlaggare, remiss=remiss)
    assert "Bereds" in klient.get(url).content.decode()
    intake.besluta(actor=varld.beredare, beredning=beredning, beslut="skriv_in", motivering="Ja.")
    assert "Beslut: personen tas emot och skrivs in" in klient.get(url).content.decode()


@pytest.mark.krav("S020", "C06")
def test_sen_remiss_sags_med_ord_for_bada(varld, som):
    remiss = skriv_remiss(varld)
    Remiss.objects.filter(pk=remiss.pk).update(inkom_den=IDAG() - timedelta(days=20))
    remiss.loften.update(lovat_den=IDAG() - timedelta(days=6))
    for user, vy in ((varld.chef, "remisser"), (varld.socialsekreterare, "mina_remisser")):
        assert "6 dagar över svarstiden" in som(user).get(reverse(vy)).content.decode()


@pytest.mark.krav("B06", "B07", "B08")
def test_skyddad_person_pa_sidorna(varld, som):
    remiss = skriv_remiss(varld, har_skydd=True, telefon="070-174 06 12", efternamn="Hemligsson")
    for user in (varld.handlaggare, varld.beredare, UserFactory(roll="admin", enhet=varld.ame)):
        assert som(user).get(reverse("remiss", args=[remiss.pk])).status_code == 404
    for vy in ("remisser", "min_dag"):
        assert "Hemligsson" not in som(varld.handlaggare).get(reverse(vy)).content.decode()
    html = som(varld.chef).get(reverse("remiss", args=[remiss.pk])).content.decode()
    assert "<strong>Skyddade personuppgifter</strong>" in html
    assert "070-174" not in html
    assert Lasning.objects.filter(user=varld.chef, ar_skyddad=True).exists()
    assert "Skyddade personuppgifter" in som(varld.chef).get(reverse("remisser")).content.decode()
    assert "Skyddade personuppgifter" in som(varld.socialsekreterare).get(reverse("mina_remisser")).content.decode()


@pytest.mark.krav("S016", "C05")
def test_tidigare_remisser_och_insatser_visas_nar_en_ny_kommer(varld, som):
    from insatser.models import Insats
    from tests.factories import InsatsFactory, RemissFactory

    ny = skriv_remiss(varld)
    for dagar in (200, 500):
        gammal = RemissFactory(
            antagen=True,
            mottagande_enhet=varld.ame,
            avsandande_enhet=varld.soc,
            person=ny.person,
            bestallningstyp=ny.bestallningstyp,
            inkom_den=IDAG() - timedelta(days=dagar),
            arende__inskriven_den=IDAG() - timedelta(days=dagar - 10),
            arende__avslutat=True,
            arende__avslutad_den=IDAG() - timedelta(days=dagar - 100),
            arende__deltagande=False,
        )
    InsatsFactory(arende=gammal.arende, insatstyp__namn="Jobbklubben", start_den=IDAG() - timedelta(days=480))
    html = som(varld.handlaggare).get(reverse("remiss", args=[ny.pk])).content.decode()
    assert f"den tredje remissen med beställningen {ny.bestallningstyp.namn} på 36 månader" in html
    assert gammal.nummer in html
    assert gammal.arende.nummer in html
    assert "Jobbklubben" in html
    assert gammal.arende.avslut.get().get_orsak_display() in html, "and how it went"
    assert Insats.objects.count() == 1


@pytest.mark.krav("S026", "A02")
def test_dagordningen_visar_inget_om_andras_arenden(forum, som):
    mote = intake.skapa_mote(
        actor=forum.beredare, enhet=forum.ame, moter_den=IDAG() + timedelta(days=2), deltagare=[forum.socialsekreterare]
    )
    annan = UserFactory(roll="socialsekreterare", enhet=forum.soc)
    remiss = skriv_remiss(forum, lopnummer=8, efternamn="Hemligsson", fraga="Något privat?")
    remiss.avsandare = remiss.skapad_av = annan
    remiss.save()
    intake.starta_beredning(actor=forum.handlaggare, remiss=intake.ta_emot(actor=forum.handlaggare, remiss=remiss), mote=mote)
    rad = Beredning.objects.get()
    klient = som(forum.socialsekreterare)
    for url in (
        reverse("mote", args=[mote.pk]),
        f"{reverse('mote', args=[mote.pk])}?nr=1",
        reverse("mote_protokoll", args=[mote.pk]),
    ):
        html = klient.get(url).content.decode()
        assert "Ärende som du inte har rätt att se" in html
        for hemligt in ("Hemligsson", "privat", remiss.nummer, str(rad.pk), remiss.bestallningstyp.namn, annan.namn):
            assert hemligt not in html
    assert klient.get(reverse("beredning", args=[rad.pk])).status_code == 404
    assert klient.post(reverse("mote", args=[mote.pk]), {"beredning": str(rad.pk), "beslut": "skriv_in"}).status_code == 409
    assert som(annan).get(reverse("mote", args=[mote.pk])).status_code == 404


@pytest.mark.krav("S023")
def test_beslut_pa_motet_galler_arendet_i_formularet_inte_numret(forum, som):
    """Numbers move when somebody else adjourns a case in the meantime."""
    mote = intake.skapa_mote(actor=forum.beredare, enhet=forum.ame, moter_den=IDAG() + timedelta(days=2))
    rader = [
        intake.starta_beredning(
            actor=forum.handlaggare,
            remiss=intake.ta_emot(actor=forum.handlaggare, remiss=skriv_remiss(forum, lopnummer=n)),
            mote=mote,
        )
        for n in (1, 2, 3)
    ]
    intake.besluta(actor=forum.chef, beredning=rader[0], beslut="bordlagg", motivering="Nästa gång.")
    data = {"beredning": str(rader[1].pk), "beslut": "skriv_in", "motivering": "Ja.", "agare": forum.handlaggare.pk}
    assert som(forum.beredare).post(f"{reverse('mote', args=[mote.pk])}?nr=2", data).status_code == 302
    assert [Beredning.objects.get(pk=r.pk).status for r in rader] == ["pagar", "beslutad", "pagar"]
    svar = som(forum.beredare).post(f"{reverse('mote', args=[mote.pk])}?nr=2", data)
    assert svar.status_code == 409, "decided twice: one clear message"


def test_fel_i_beslutet_behaller_texten(forum, som):
    mote = intake.skapa_mote(actor=forum.beredare, enhet=forum.ame, moter_den=IDAG() + timedelta(days=2))
    rad = intake.starta_beredning(
        actor=forum.handlaggare, remiss=intake.ta_emot(actor=forum.handlaggare, remiss=skriv_remiss(forum)), mote=mote
    )
    data = {"beredning": str(rad.pk), "beslut": "avboj", "motivering": "En lång förklaring.", "avbojningsskal": ""}
    svar = som(forum.beredare).post(reverse("mote", args=[mote.pk]), data)
    assert svar.status_code == 422
    assert "En lång förklaring." in svar.content.decode()
    assert "Välj varför remissen avböjs" in svar.content.decode()


def test_den_som_kom_tvaa_ser_vad_den_skrev(varld, som):
    remiss = skriv_remiss(varld)
    intake.ta_emot(actor=varld.handlaggare, remiss=remiss)
    intake.avboj(actor=varld.handlaggare, remiss=remiss, skal="platsbrist", text="Fullt.")
    svar = som(varld.beredare).post(
        reverse("remiss_avboj", args=[remiss.pk]), {"skal": "platsbrist", "text": "Min långa text om varför."}
    )
    assert svar.status_code == 409
    assert "Någon annan kan ha hunnit före" in svar.content.decode()
    assert "Min långa text om varför." in svar.content.decode()
    assert reverse("remiss", args=[remiss.pk]) in svar.content.decode()


@pytest.mark.parametrize(
    ("falt", "vy"), [("text", "remiss_komplettering"), ("text", "remiss_avboj"), ("text", "remiss_omdirigera")]
)
def test_litet_formular_med_fel_ar_oppet_och_behaller_texten(falt, vy, varld, som):
    EnhetFactory(verksamhet=varld.ame.verksamhet)
    remiss = skriv_remiss(varld)
    svar = som(varld.handlaggare).post(reverse(vy, args=[remiss.pk]), {falt: "Gäller 19900101-2384, se ovan."})
    assert svar.status_code == 422
    assert "Gäller 19900101-2384, se ovan." in svar.content.decode()
    assert "<details" in svar.content.decode()
    assert " open" in svar.content.decode()


def test_inga_personnummer_i_adresser_titlar_eller_meddelanden(varld, som):
    remiss = skriv_remiss(varld)
    klient = som(varld.handlaggare)
    svar = klient.post(reverse("remiss_ta_emot", args=[remiss.pk]), {"ansvarig": varld.handlaggare.pk}, follow=True)
    html = svar.content.decode()
    assert remiss.identitetsnummer[:8] not in svar.request["PATH_INFO"]
    titel = html.split("<title>")[1].split("</title>")[0]
    assert remiss.efternamn not in titel
    assert all(remiss.identitetsnummer not in str(m) for m in svar.context["messages"])


@pytest.mark.krav("S029")
def test_inskrivningsformularet_sparar_baslinjen(forum, lage, som):
    intake.besluta(actor=forum.beredare, beredning=lage["pa_mote"], beslut="skriv_in", motivering="Ja.", agare=forum.handlaggare)
    klient = som(forum.handlaggare)
    url = reverse("skriv_in", args=[lage["arende"].pk])
    html = klient.get(url).content.decode()
    assert f'value="{IDAG().isoformat()}"' in html
    assert '<option value="bistand" selected>' in html, "known from the way in"
    data = {
        "inskriven_den": IDAG().isoformat(),
        "utbildning": "saknas",
        "utan_arbete": "datum",
        "utan_arbete_sedan": "2024-01-01",
        "grund_utan_arbete": "",
        "forsorjning": "bistand",
        "niva_vid_start": "gul",
        "ar_inskriven_i_af": "ja",
    }
    svar = klient.post(url, data)
    assert svar.status_code == 422
    assert "Välj vad tiden räknas från" in svar.content.decode()
    assert klient.post(url, data | {"grund_utan_arbete": "anstallning"}).status_code == 302
    rad = lage["arende"].__class__.objects.get(pk=lage["arende"].pk).baslinje
    assert (rad.utbildning, rad.grund_utan_arbete, rad.ar_inskriven_i_af) == ("", "anstallning", True)
    assert klient.get(url).status_code == 302, "once enrolled there is nothing to fill in"
