"""Entrances: opened and closed from a day, without touching what has been sent or is under way (S004, S005, S006)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Arende
from ame.audit.models import Handelse
from intake import services as intake
from intake.models import Ingang, Remiss, Sandning
from intake.services.ingang import ar_oppen, ingangar_i_ordning, krav_oppen, satt_ingang
from intake.services.sandning import koa_sandning, skicka_mogen
from tests.factories import EnhetFactory, IngangFactory, RemissFactory, UserFactory
from tests.flode import skriv_remiss

pytestmark = pytest.mark.django_db
SKAL = "Enheten har inga platser för den ingången"


@pytest.fixture
def flytta(monkeypatch):
    """`flytta(den)`: from now on it is that day."""
    verklig = timezone.localdate

    def till(den: date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda varde=None, tz=None: den if varde is None else verklig(varde, tz))

    return till


@pytest.fixture
def admin(varld):
    return UserFactory(roll="admin", enhet=varld.ame, is_superuser=True)


def _stang(admin, enhet, kalla="ekonomiskt_bistand", den=None, skal=SKAL):
    return satt_ingang(
        actor=admin, enhet=enhet, kalla=kalla, galler_fran_den=den or timezone.localdate(), ar_oppen=False, skal=skal
    )


# --- S006: "When an administrator closes entrance AF from a date, no new remiss with that source can be sent after that date, and
# running cases stay untouched." ---


@pytest.mark.krav("S006")
def test_en_stangd_ingang_slapper_inte_in_nagon_ny_remiss_och_utkastet_finns_kvar(varld, admin):
    utkast = skriv_remiss(varld, skicka=False)
    _stang(admin, varld.ame)
    with pytest.raises(ValidationError) as fel:
        intake.skicka(actor=varld.socialsekreterare, remiss=utkast)
    text = fel.value.message_dict["kalla"][0]
    assert "stängd" in text
    assert SKAL in text
    assert varld.ame.telefon in text
    efter = Remiss.objects.get(pk=utkast.pk)
    assert (efter.status, efter.fraga, efter.inkom_den) == ("utkast", utkast.fraga, None)


@pytest.mark.krav("S006")
def test_det_som_skickades_dagen_fore_gar_vidare_och_pagaende_arenden_berors_inte(varld, admin, flytta):
    dag = timezone.localdate() + timedelta(days=7)
    _stang(admin, varld.ame, den=dag)
    pagar = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld, lopnummer=1)).arende
    flytta(dag - timedelta(days=1))
    skickad = skriv_remiss(varld, lopnummer=2)
    for_sent = skriv_remiss(varld, lopnummer=3, skicka=False)
    flytta(dag)
    with pytest.raises(ValidationError, match="stängd"):
        intake.skicka(actor=varld.socialsekreterare, remiss=for_sent)
    assert intake.ta_emot(actor=varld.handlaggare, remiss=skickad).status == "mottagen"
    assert Arende.objects.get(pk=pagar.pk).status == pagar.status


@pytest.mark.krav("S006")
def test_en_begard_komplettering_kan_besvaras_fast_ingangen_har_stangts(varld, admin):
    remiss = skriv_remiss(varld)
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Hur många timmar?")
    _stang(admin, varld.ame)
    assert intake.komplettera(actor=varld.socialsekreterare, remiss=remiss, svar="Tjugo.").status == "skickad"


@pytest.mark.krav("S006")
def test_texten_pekar_pa_en_enhet_i_samma_verksamhet_dar_ingangen_ar_oppen(varld, admin):
    oppen = EnhetFactory(verksamhet=varld.ame.verksamhet, namn="AME Söder")
    stangd = EnhetFactory(verksamhet=varld.ame.verksamhet, namn="AME Norr")
    EnhetFactory(namn="AME Annan kommun")
    IngangFactory(enhet=stangd, kalla="ekonomiskt_bistand", galler_fran_den=date(2026, 1, 1))
    utkast = skriv_remiss(varld, skicka=False)
    _stang(admin, varld.ame)
    with pytest.raises(ValidationError) as fel:
        krav_oppen(utkast)
    text = fel.value.message_dict["kalla"][0]
    assert f"Vänd dig till {oppen.namn}." in text
    assert "Norr" not in text
    assert "Annan kommun" not in text


@pytest.mark.krav("S006")
def test_en_remiss_skickas_inte_vidare_till_en_enhet_med_stangd_ingang(varld, admin):
    annan = EnhetFactory(verksamhet=varld.ame.verksamhet)
    _stang(admin, annan)
    remiss = skriv_remiss(varld)
    with pytest.raises(ValidationError) as fel:
        intake.omdirigera(actor=varld.handlaggare, remiss=remiss, enhet=annan, text="Hör dit.")
    assert "enhet" in fel.value.message_dict
    remiss.refresh_from_db()
    assert remiss.status == "skickad"


@pytest.mark.krav("S006")
def test_egna_ansokningar_kan_ocksa_stangas(varld, admin):
    _stang(admin, varld.ame, kalla="egen_ansokan")
    ansokan = RemissFactory(egen_ansokan=True, mottagande_enhet=varld.ame, skapad_av=varld.handlaggare)
    with pytest.raises(ValidationError, match="Egen ansökan är stängd"):
        krav_oppen(ansokan)
    assert ar_oppen(varld.ame, "ekonomiskt_bistand", timezone.localdate())


def test_bara_den_enhetens_ingang_stangs(varld, admin):
    _stang(admin, varld.ame, kalla="af")
    idag = timezone.localdate()
    assert not ar_oppen(varld.ame, "af", idag)
    assert ar_oppen(varld.ame, "af", idag - timedelta(days=1))
    assert ar_oppen(EnhetFactory(verksamhet=varld.ame.verksamhet), "af", idag)


def test_den_som_stangdes_kan_oppnas_igen_och_historiken_finns_kvar(varld, admin, flytta):
    _stang(admin, varld.ame, kalla="af")
    flytta(timezone.localdate() + timedelta(days=2))
    satt_ingang(actor=admin, enhet=varld.ame, kalla="af", galler_fran_den=timezone.localdate(), ar_oppen=True)
    assert ar_oppen(varld.ame, "af", timezone.localdate())
    assert not ar_oppen(varld.ame, "af", timezone.localdate() - timedelta(days=1))
    assert [h.verb for h in Handelse.objects.filter(verb__startswith="ingang.").order_by("pk")] == [
        "ingang.stang",
        "ingang.oppna",
    ]


def test_ett_misstag_samma_dag_kan_andras(varld, admin):
    _stang(admin, varld.ame, kalla="af")
    satt_ingang(actor=admin, enhet=varld.ame, kalla="af", galler_fran_den=timezone.localdate(), ar_oppen=True)
    assert ar_oppen(varld.ame, "af", timezone.localdate())
    assert Ingang.objects.filter(enhet=varld.ame).count() == 1


@pytest.mark.parametrize(
    ("falt", "andrat"),
    [
        ("galler_fran_den", {"galler_fran_den": date(2020, 1, 1)}),
        ("skal", {"skal": "  "}),
        ("skal", {"skal": "Gäller 19900101-2389"}),
        ("ar_oppen", {"ar_oppen": True}),
    ],
)
def test_det_som_inte_gar_sags_vid_ratt_falt(varld, admin, falt, andrat):
    data = {"kalla": "af", "galler_fran_den": timezone.localdate(), "ar_oppen": False, "skal": SKAL} | andrat
    with pytest.raises(ValidationError) as fel:
        satt_ingang(actor=admin, enhet=varld.ame, **data)
    assert list(fel.value.message_dict) == [falt]
    assert not Ingang.objects.exists()


@pytest.mark.krav("A02")
def test_bara_den_egna_namndens_administrator_far(varld, admin):
    for user in (varld.chef, UserFactory(roll="admin", enhet=EnhetFactory())):
        with pytest.raises(PermissionDenied):
            _stang(user, varld.ame)


@pytest.mark.krav("S006")
def test_sidan_sager_det_vid_kallan_och_behaller_det_skrivna(varld, admin, som, ifyllt):
    utkast = intake.skapa_utkast(actor=varld.socialsekreterare)
    _stang(admin, varld.ame)
    svar = som(varld.socialsekreterare).post(reverse("remiss_skicka", args=[utkast.pk]), ifyllt())
    text = svar.content.decode()
    assert svar.status_code == 422
    assert SKAL in text
    assert "Klarar personen halvtid?" in text
    utkast.refresh_from_db()
    assert (utkast.status, utkast.fraga) == ("utkast", "Klarar personen halvtid?")


@pytest.mark.krav("S006")
def test_en_koad_sandning_stannar_om_ingangen_hinner_stangas(varld, admin):
    utkast = skriv_remiss(varld, skicka=False)
    sandning = koa_sandning(actor=varld.socialsekreterare, remiss=utkast, skickas_vid=timezone.now() + timedelta(minutes=5))
    _stang(admin, varld.ame)
    Sandning.objects.filter(pk=sandning.pk).update(skickas_vid=timezone.now() - timedelta(minutes=1))
    assert skicka_mogen(sandning_id=sandning.pk) == "stoppad"
    utkast.refresh_from_db()
    assert utkast.status == "utkast"


@pytest.mark.krav("S006", "K12")
def test_det_som_kom_pa_papper_fore_stangningen_kan_registreras_efter(varld, admin):
    _stang(admin, varld.ame)
    utkast = skriv_remiss(varld, skicka=False)
    krav_oppen(utkast, den=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ValidationError):
        krav_oppen(utkast)


# --- the page ---


def test_sidan_stanger_en_ingang_och_visar_historiken(varld, admin, som):
    url = reverse("enhet_ingangar", args=[varld.ame.pk])
    data = {"kalla": "af", "ar_oppen": "nej", "galler_fran_den": str(timezone.localdate()), "skal": SKAL}
    klient = som(admin)
    assert klient.post(url, data).status_code == 302
    sida = klient.get(url).content.decode()
    assert SKAL in sida
    assert "Arbetsförmedlingen" in sida
    assert admin.namn in sida
    fel = klient.post(url, data | {"kalla": "fk", "galler_fran_den": "2020-01-01"})
    assert fel.status_code == 422
    assert "Det som redan har hänt ändras inte" in fel.content.decode()
    assert SKAL in fel.content.decode()


def test_sidans_trappa(varld, admin, som):
    url = reverse("enhet_ingangar", args=[varld.ame.pk])
    assert som(admin).get(url).status_code == 200
    assert som(varld.chef).get(url).status_code == 403
    assert som(UserFactory(roll="admin", enhet=EnhetFactory())).get(url).status_code == 404
    assert som(admin).put(url).status_code == 405


def test_lika_manga_fragor_med_ett_och_tjugo_beslut(varld, admin, som):
    url, klient = reverse("enhet_ingangar", args=[varld.ame.pk]), som(admin)

    def antal() -> int:
        with CaptureQueriesContext(connection) as fragor:
            klient.get(url)
        return len(fragor)

    IngangFactory(enhet=varld.ame, galler_fran_den=date(2026, 1, 1))
    ett = antal()
    for n in range(19):
        IngangFactory(enhet=varld.ame, galler_fran_den=date(2026, 1, 2) + timedelta(days=n))
    assert antal() == ett


# --- S005: "A case list can be filtered on entrance (EB, AF, KAA, FK, vården, egen ansökan), and one person's entrances are shown in
# date order." ---


@pytest.mark.krav("S005")
@pytest.mark.parametrize("kalla", ["ekonomiskt_bistand", "af", "kaa", "fk", "vard", "egen_ansokan"])
def test_arendelistan_filtreras_pa_ingang(varld, som, kalla):
    annan = "samordningsforbund"
    mina = {"arende__ansvarig": varld.handlaggare, "mottagande_enhet": varld.ame, "mottagen": True}
    vald = RemissFactory(kalla=kalla, efternamn="Valdgren", **mina)
    RemissFactory(kalla=annan, efternamn="Andersgren", **mina)
    sida = som(varld.handlaggare).get(reverse("arendelista"), {"ingang": kalla})
    assert [a.pk for a in sida.context["rader"]] == [vald.arende_id]


@pytest.mark.krav("S005")
def test_inkorgen_filtreras_pa_ingang(varld, som):
    vald = RemissFactory(kalla="af", mottagande_enhet=varld.ame, skickad=True, efternamn="Valdgren")
    RemissFactory(kalla="fk", mottagande_enhet=varld.ame, skickad=True, efternamn="Andersgren")
    sida = som(varld.handlaggare).get(reverse("remisser"), {"ingang": "af"}).content.decode()
    assert vald.efternamn in sida
    assert "Andersgren" not in sida


@pytest.mark.krav("S005")
def test_en_persons_ingangar_i_datumordning(varld):
    forst = RemissFactory(mottagande_enhet=varld.ame, besvarad=True, inkom_den=date(2025, 3, 1), kalla="fk")
    sedan = RemissFactory(
        mottagande_enhet=varld.ame, skickad=True, person=forst.person, inkom_den=date(2026, 3, 1), kalla="egen_ansokan"
    )
    mellan = RemissFactory(mottagande_enhet=varld.ame, avbojd=True, person=forst.person, inkom_den=date(2025, 9, 1), kalla="af")
    RemissFactory(mottagande_enhet=varld.ame, person=forst.person)  # a draft is no entrance
    RemissFactory(mottagande_enhet=EnhetFactory(), skickad=True, person=forst.person)  # another verksamhet's
    rader = ingangar_i_ordning(forst.person_id, varld.ame.verksamhet_id)
    assert [r.pk for r in rader] == [forst.pk, mellan.pk, sedan.pk]
    assert [r.kalla for r in rader] == ["fk", "af", "egen_ansokan"]


# --- S004: "... and no case can be opened without a source." ---


@pytest.mark.krav("S004")
def test_inget_arende_kan_oppnas_utan_kalla(varld):
    from django.db import IntegrityError, transaction

    remiss = skriv_remiss(varld)
    for kalla in ("", "okand"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Remiss.objects.filter(pk=remiss.pk).update(kalla=kalla)
    arende = intake.ta_emot(actor=varld.handlaggare, remiss=remiss).arende
    assert arende.remisser.get().kalla == "ekonomiskt_bistand"


@pytest.mark.krav("S004")
def test_en_remiss_utan_kalla_skickas_inte(varld):
    utkast = skriv_remiss(varld, skicka=False)
    utkast.kalla = ""
    with pytest.raises(ValidationError) as fel:
        utkast.full_clean()
    assert "kalla" in fel.value.message_dict


@pytest.mark.krav("S005")
def test_arendet_visar_personens_ingangar_i_datumordning(varld, som):
    nu = RemissFactory(mottagande_enhet=varld.ame, mottagen=True, arende__ansvarig=varld.handlaggare, kalla="egen_ansokan")
    RemissFactory(mottagande_enhet=varld.ame, avbojd=True, person=nu.person, inkom_den=date(2024, 2, 1), kalla="kaa")
    sida = som(varld.handlaggare).get(reverse("arende", args=[nu.arende_id])).content.decode()
    rader = sida[sida.index(">Ingångar</h2>") :]
    assert 0 < rader.index("2024-02-01 Kommunala aktivitetsansvaret") < rader.index("2026-09-01 Egen ansökan")
