"""The pages of one owner: who gets in, what they show, what they cost (C13)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.access.models import Franvaro, Uppdrag, User
from ame.arenden import services
from ame.arenden.models import Ansvar, Arende, Atkomst
from ame.arenden.vy.fordelning import bygg_fordelning
from tests.factories import (
    AnteckningFactory,
    AtkomstFactory,
    BevakningFactory,
    FranvaroFactory,
    NivabedomningFactory,
    PersonFactory,
    UserFactory,
)

IDAG = timezone.localdate


def _fordelning(varld):
    return bygg_fordelning(User.objects.get(pk=varld.chef.pk), varld.enhet.pk)


# --- the page of one case -----------------------------------------------------------------------------------------


@pytest.mark.krav("S029", "S030")
def test_ta_over_pa_sidan(varld):
    url = reverse("arende_ansvarig", args=[varld.arende.pk])
    klient = varld.klient(varld.kollega)
    assert klient.get(url).status_code == 403  # the case is not open to her yet
    services.ge_insyn(arende=varld.arende, actor=varld.kollega, skal="Ansvarig är sjuk")
    assert "Ta över ärendet" in klient.get(reverse("arende", args=[varld.arende.pk])).content.decode()
    sida = klient.get(url).content.decode()
    assert "Ta över ärendet" in sida
    assert "Lägg till medarbetare" not in sida
    tomt = klient.post(url, {"skal": "", "fran": varld.ansvarig.pk})
    assert tomt.status_code == 422
    assert "Skriv varför du tar över" in tomt.content.decode()
    svar = klient.post(url, {"skal": "Ada är sjukskriven", "fran": varld.ansvarig.pk})
    assert svar.url == reverse("arende", args=[varld.arende.pk])
    varld.arende.refresh_from_db()
    assert varld.arende.ansvarig == varld.kollega
    historik = klient.get(reverse("arende_historik", args=[varld.arende.pk])).content.decode()
    assert "Tog över: Ada är sjukskriven" in historik
    assert "Kia Kollega tog över efter Ada Ansvarig." in historik


@pytest.mark.krav("S029", "N17")
def test_den_som_kommer_tvaa_har_texten_kvar(varld):
    for user in (varld.kollega, varld.ansvarig):
        AtkomstFactory(arende=varld.arende, user=user)
    tredje = UserFactory(namn="Tyra Tredje", roll="handlaggare", enhet=varld.enhet)
    services.byt_ansvarig(arende=varld.arende, actor=varld.chef, ny=tredje, overlamning="Tyra tar den.")
    svar = varld.klient(varld.kollega).post(
        reverse("arende_ansvarig", args=[varld.arende.pk]), {"skal": "Min långa text", "fran": varld.ansvarig.pk}
    )
    assert svar.status_code == 422
    assert "Tyra Tredje är nu ansvarig" in svar.content.decode()
    assert "Min långa text" in svar.content.decode()


@pytest.mark.krav("S024")
def test_medarbetare_laggs_till_och_tas_bort_pa_sidan(varld):
    klient = varld.klient(varld.ansvarig)
    url = reverse("arende_medarbetare", args=[varld.arende.pk])
    fel = klient.post(url, {"medarbetare-user": varld.handledare.pk, "medarbetare-skal": ""})
    assert fel.status_code == 422
    assert "Skriv vad personen ska göra" in fel.content.decode()
    data = {"medarbetare-user": varld.handledare.pk, "medarbetare-skal": "Håller i insatsen"}
    assert klient.post(url, data).url == reverse("arende_ansvarig", args=[varld.arende.pk])
    assert "Hedda Handledare" in klient.get(reverse("arende_ansvarig", args=[varld.arende.pk])).content.decode()
    handledare = varld.klient(varld.handledare)
    assert handledare.get(reverse("arende", args=[varld.arende.pk])).status_code == 200
    assert handledare.get(reverse("arende_ansvarig", args=[varld.arende.pk])).status_code == 403
    assert handledare.post(url, data).status_code == 403
    rad = Atkomst.objects.get(user=varld.handledare)
    bort = reverse("arende_medarbetare_bort", args=[varld.arende.pk, rad.pk])
    assert varld.klient(varld.framling).post(bort).status_code == 404
    assert klient.get(bort).status_code == 405
    for _ in range(2):
        assert klient.post(bort).status_code == 302
    assert handledare.get(reverse("arende", args=[varld.arende.pk])).status_code == 404


# --- the caseload -------------------------------------------------------------------------------------------------


@pytest.mark.krav("C13", "S029")
def test_fordelningen_raknar_per_niva_och_sager_vem_som_ar_borta(varld):
    gron, gul, ej = varld.arende, varld.nytt_arende(), varld.nytt_arende(insats=False, beredning=True)
    NivabedomningFactory(arende=gron, niva="rod", bedomd_den=date(2026, 9, 1))
    NivabedomningFactory(arende=gron, niva="gron", bedomd_den=date(2026, 10, 1))
    AnteckningFactory(arende=gron, typ="mote", handelse_den=date(2026, 10, 2))
    AnteckningFactory(arende=gron, typ="telefon", handelse_den=date(2026, 10, 20))
    AnteckningFactory(arende=gul, typ="mote", handelse_den=date(2026, 8, 15))
    AnteckningFactory(arende=gul, typ="ovrigt", handelse_den=date(2026, 11, 1))  # not a contact
    varld.nytt_arende(insats=False, avslutat=True)
    FranvaroFactory(
        user=varld.ansvarig, ersattare=varld.kollega, enhet=varld.enhet, fran_den=IDAG(), till_den=IDAG() + timedelta(days=3)
    )
    fordelning = _fordelning(varld)
    assert [r.user.namn for r in fordelning.rader] == ["Ada Ansvarig", "Kia Kollega"]  # by name, whoever holds most
    ada, kia = fordelning.rader
    assert (ada.antal, ada.per_niva) == (3, {"gron": 1, "gul": 1, "": 1})
    assert ada.kontakt == date(2026, 8, 15)
    assert ada.utan_kontakt == 1
    assert ada.franvaro.ersattare == varld.kollega
    assert (kia.antal, kia.kontakt, kia.franvaro) == (0, None, None)
    assert fordelning.slutat == []
    assert ej.person.namn not in varld.klient(varld.chef).get(reverse("arendefordelning", args=[varld.enhet.pk])).content.decode()


@pytest.mark.krav("C13")
def test_antalet_ar_en_lank_till_listan(varld):
    andra = varld.nytt_arende(ansvarig=varld.kollega)
    klient = varld.klient(varld.chef)
    sida = klient.get(reverse("arendefordelning", args=[varld.enhet.pk])).content.decode()
    url = f"{reverse('arendelista')}?vy=enheten&ansvarig={varld.kollega.pk}"
    assert url.replace("&", "&amp;") in sida
    assert [a.pk for a in klient.get(url).context["rader"]] == [andra.pk]
    # a handläggare has no such filter: the parameter does nothing
    assert [a.pk for a in varld.klient(varld.ansvarig).get(url).context["rader"]] == [varld.arende.pk]


@pytest.mark.krav("T06", "S029")
def test_arenden_hos_nagon_som_slutat_ar_en_rod_raknare(varld):
    klient = varld.klient(varld.chef)
    url = reverse("arendefordelning", args=[varld.enhet.pk])
    assert "hos någon som slutat" not in klient.get(url).content.decode()
    Uppdrag.objects.filter(user=varld.ansvarig).update(till_den=IDAG() - timedelta(days=1))
    fordelning = _fordelning(varld)
    assert [r.user.namn for r in fordelning.rader] == ["Kia Kollega"]  # never shown as current
    assert fordelning.antal_hos_slutat == 1
    sida = klient.get(url).content.decode()
    assert "1 ärende hos någon som slutat" in sida
    assert f"{reverse('overlamna', args=[varld.enhet.pk])}?fran={varld.ansvarig.pk}" in sida


@pytest.mark.krav("C13", "D01")
def test_fordelningen_ar_chefens(varld):
    for vy, tillagg in (("arendefordelning", ""), ("overlamna", f"?fran={varld.ansvarig.pk}")):
        url = reverse(vy, args=[varld.enhet.pk]) + tillagg
        koder = {u.namn: varld.klient(u).get(url).status_code for u in (varld.chef, varld.kollega, varld.admin, varld.framling)}
        assert koder == {"Chris Chef": 200, "Kia Kollega": 403, "Adam Admin": 403, "Frej Främling": 404}
    assert varld.klient(varld.chef).post(reverse("arendefordelning", args=[varld.enhet.pk])).status_code == 405


@pytest.mark.krav("C95")
@pytest.mark.parametrize("vy", ["arendefordelning", "overlamna"])
def test_lika_manga_fragor_med_ett_arende_som_med_tjugo(varld, vy):
    url = reverse(vy, args=[varld.enhet.pk]) + f"?fran={varld.ansvarig.pk}"
    antal = []
    for n in (0, 19):
        for _ in range(n):
            AnteckningFactory(arende=varld.nytt_arende(), typ="mote")
        klient = varld.klient(varld.chef)
        with CaptureQueriesContext(connection) as fragor:
            assert klient.get(url).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]


# --- handing over many --------------------------------------------------------------------------------------------


@pytest.mark.krav("N09", "S030")
def test_chefen_lamnar_over_flera_pa_en_sida(varld):
    andra = varld.nytt_arende()
    orord = varld.nytt_arende()
    klient = varld.klient(varld.chef)
    url = reverse("overlamna", args=[varld.enhet.pk]) + f"?fran={varld.ansvarig.pk}"
    assert klient.get(url).context["antal"] == 3
    ingen = klient.post(url, {"till": varld.kollega.pk, "overlamning": "Ada slutar."})
    assert ingen.status_code == 422
    assert "Markera minst ett ärende" in ingen.content.decode()
    assert "Ada slutar." in ingen.content.decode()
    data = {"arenden": [varld.arende.pk, andra.pk], "till": varld.kollega.pk, "overlamning": "Ada slutar."}
    assert klient.post(url, data).url == reverse("arendefordelning", args=[varld.enhet.pk])
    assert set(Arende.objects.filter(ansvarig=varld.kollega)) == {varld.arende, andra}
    assert Ansvar.objects.filter(overlamning="Ada slutar.").count() == 2
    assert Arende.objects.get(pk=orord.pk).ansvarig == varld.ansvarig
    igen = klient.post(url, data)  # a double click: nothing moves twice
    assert igen.status_code == 422
    assert Ansvar.objects.filter(overlamning="Ada slutar.").count() == 2
    historik = varld.klient(varld.kollega).get(reverse("arende_historik", args=[andra.pk]))
    assert "Ada slutar." in historik.content.decode()


@pytest.mark.krav("N09")
def test_okand_kollega_finns_inte(varld):
    klient = varld.klient(varld.chef)
    for fran in ("", "?fran=x", f"?fran={varld.framling.pk}"):
        assert klient.get(reverse("overlamna", args=[varld.enhet.pk]) + fran).status_code == 404


# --- absence ------------------------------------------------------------------------------------------------------


@pytest.mark.krav("C13")
def test_ersattarens_min_dag_visar_for_vem(varld):
    BevakningFactory(arende=varld.arende, titel="Ring arbetsplatsen", forfaller_den=IDAG())
    klient = varld.klient(varld.kollega)
    assert "Ring arbetsplatsen" not in klient.get(reverse("min_dag")).content.decode()
    svar = varld.klient(varld.ansvarig).post(
        reverse("franvaro"),
        {"user": varld.ansvarig.pk, "ersattare": varld.kollega.pk, "fran_den": IDAG(), "till_den": IDAG() + timedelta(days=2)},
    )
    assert svar.status_code == 302
    sida = klient.get(reverse("min_dag")).content.decode()
    assert "Ring arbetsplatsen" in sida
    assert "för Ada Ansvarig" in sida
    assert klient.get(reverse("arende", args=[varld.arende.pk])).status_code == 200
    assert "för Ada Ansvarig" not in varld.klient(varld.ansvarig).get(reverse("min_dag")).content.decode()
    Franvaro.objects.update(fran_den=IDAG() - timedelta(days=3), till_den=IDAG() - timedelta(days=1))
    assert "Ring arbetsplatsen" not in varld.klient(varld.kollega).get(reverse("min_dag")).content.decode()
    assert klient.get(reverse("arende", args=[varld.arende.pk])).status_code == 403


@pytest.mark.krav("C13")
def test_var_och_en_registrerar_sin_egen_och_chefen_allas(varld):
    data = {"user": varld.ansvarig.pk, "ersattare": varld.kollega.pk, "fran_den": IDAG(), "till_den": IDAG()}
    assert varld.klient(varld.kollega).post(reverse("franvaro"), data).status_code == 422
    assert varld.klient(varld.chef).post(reverse("franvaro"), data).status_code == 302
    rad = Franvaro.objects.get()
    bort = reverse("franvaro_avsluta", args=[rad.pk])
    koder = [varld.klient(u).post(bort).status_code for u in (varld.framling, varld.handledare, varld.kollega, varld.ansvarig)]
    assert koder == [404, 404, 403, 302]
    assert varld.klient(varld.chef).get(bort).status_code == 405
    for user in (varld.handledare, varld.admin, varld.socialsekreterare):
        assert varld.klient(user).get(reverse("franvaro")).status_code == 403


# --- the account --------------------------------------------------------------------------------------------------


@pytest.mark.krav("S029", "D09")
def test_administratoren_stanger_kontot_forst_nar_allt_ar_overlamnat(varld):
    uppdrag = Uppdrag.objects.get(user=varld.ansvarig)
    url = reverse("uppdrag_stang_konto", args=[uppdrag.pk])
    admin = varld.klient(varld.admin)
    assert admin.get(url).status_code == 200
    fel = admin.post(url, {"bekraftad": "ja"})
    assert fel.status_code == 422
    assert "1 öppet ärende" in fel.content.decode()
    services.byt_ansvarig(arende=varld.arende, actor=varld.chef, ny=varld.kollega, overlamning="Ta den.")
    inloggad = varld.klient(varld.ansvarig)
    assert inloggad.get(reverse("min_dag")).status_code == 200
    assert admin.post(url, {"bekraftad": "ja"}).url == reverse("admin_start")
    assert inloggad.get(reverse("min_dag")).url.startswith("/konto/login/")
    for user in (varld.chef, varld.kollega):
        assert varld.klient(user).post(url).status_code == 403


@pytest.mark.krav("B07")
def test_fordelningen_raknar_inte_den_skyddade_utan_lista(varld):
    varld.nytt_arende(person=PersonFactory(skyddad=True, namnd=varld.enhet.verksamhet.namnd))
    assert _fordelning(varld).rader[0].antal == 1
