"""The pages of the report and of the absence: who sees what, in what words, at what cost (S088, S089, S090, N03, N06)."""

import ast
import re
import sys
from datetime import date, time
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.audit.enums import Atgard
from ame.audit.models import Lasning
from insatser import paneler_rapport
from insatser.enums import Narvarostatus as S
from insatser.models import Narvarorapport, Tillfalle
from insatser.services.bedoma import skriv_forklaring
from insatser.services.rapport import aterkalla_rapport
from tests.factories import AnteckningFactory, KallelseFactory
from tests.insatser.rapportvarld import GRUND, bygg_rapportvarld, ny_remiss

pytestmark = pytest.mark.django_db
ENHETENS = ["narvarorapport_aterkalla", "narvarorapport_kommunicerad"]
BARA_POST = {"narvarorapport_kvittera", "narvarorapport_kommunicerad", "bedoma_forklaring", "bedoma_forklaring_utkast"}


@pytest.fixture
def rv(db):
    return bygg_rapportvarld()


@pytest.fixture
def i_november(monkeypatch):
    """Min dag asks for last month's reports, and the days of these tests are of October 2026."""
    monkeypatch.setattr(paneler_rapport, "timezone", SimpleNamespace(localdate=lambda: date(2026, 11, 22)))


def _ny(rv, remiss=None):
    return reverse("rapport_ny", args=[rv.varld.arende.pk, (remiss or rv.remiss).pk, "2026-10"])


def _svar(klient, namn, url):
    return klient.post(url) if namn in BARA_POST else klient.get(url)


# --- the ladder -------------------------------------------------------------------------------------------------


@pytest.mark.krav("D01", "A02", "D11")
@pytest.mark.parametrize("namn", ["narvarorapport", "narvarorapport_pdf", "narvarorapport_kvittera", *ENHETENS])
def test_stegen_per_rapportadress(rv, namn):
    rapport, v = rv.signera(), rv.varld
    url, okand = reverse(namn, args=[rapport.pk]), reverse(namn, args=[uuid4()])
    for user in (v.framling, v.admin, v.handledare):
        klient = v.klient(user)
        assert (_svar(klient, namn, url).status_code, _svar(klient, namn, okand).status_code) == (404, 404)
    assert _svar(v.klient(v.kollega), namn, url).status_code == 403
    remittent = _svar(v.klient(v.socialsekreterare), namn, url).status_code
    assert remittent == (404 if namn in ENHETENS else 302 if namn in BARA_POST else 200)
    assert v.klient(v.ansvarig).put(url).status_code == 405
    if namn == "narvarorapport_kvittera":
        assert v.klient(v.ansvarig).post(url).status_code == 403
    if namn in ENHETENS:
        assert _svar(v.klient(v.chef), namn, url).status_code == 403


@pytest.mark.krav("D01", "S089", "I04")
@pytest.mark.parametrize("namn", ["bedoma", "bedoma_anmalan", "bedoma_forklaring", "bedoma_forklaring_utkast", "rapport_ny"])
def test_stegen_for_bedomning_och_signering(rv, namn):
    v, t = rv.varld, rv.pass_[1]
    url = _ny(rv) if namn == "rapport_ny" else reverse(namn, args=[t.pk])
    for user in (v.framling, v.admin, v.socialsekreterare):
        assert _svar(v.klient(user), namn, url).status_code == 404
    assert _svar(v.klient(v.kollega), namn, url).status_code == 403
    handledare = 200 if namn == "bedoma_anmalan" else 404  # never the judgement
    assert _svar(v.klient(v.handledare), namn, url).status_code == handledare
    assert v.klient(v.handledare).post(url).status_code == (422 if namn == "bedoma_anmalan" else 404)
    assert v.klient(v.chef).get(url).status_code in ({200} if namn == "bedoma" else {403, 405})
    assert v.klient(v.chef).post(url).status_code == 403
    assert v.klient(v.ansvarig).put(url).status_code == 405


@pytest.mark.krav("D11", "S088")
def test_remittenten_av_en_annan_remiss_far_inte_rapporten(rv):
    from tests.factories import EnhetFactory, UserFactory

    rapport = rv.signera()
    annan = UserFactory(namn="Siv Annan", roll="socialsekreterare", enhet=EnhetFactory(remittent=True))
    ny_remiss(rv.varld, avsandare=annan, avsandande_enhet=annan.aktiva_uppdrag[0].enhet, nummer="R2026-700002")
    kollega = UserFactory(roll="socialsekreterare", enhet=rv.remiss.avsandande_enhet)
    for user in (annan, kollega):
        for namn in ("narvarorapport", "narvarorapport_pdf"):
            assert rv.varld.klient(user).get(reverse(namn, args=[rapport.pk])).status_code == 404


@pytest.mark.krav("N03")
def test_efter_tillbakadragandet_finns_rapporten_inte_for_remittenten(rv):
    rapport, v = rv.signera(), rv.varld
    url = reverse("narvarorapport_aterkalla", args=[rapport.pk])
    assert v.klient(v.ansvarig).post(url, {"skal": ""}).status_code == 422
    assert v.klient(v.ansvarig).post(url, {"skal": "Fel månad."}).status_code == 302
    for namn in ("narvarorapport", "narvarorapport_pdf"):
        assert v.klient(v.socialsekreterare).get(reverse(namn, args=[rapport.pk])).status_code == 404
    html = v.klient(v.ansvarig).get(reverse("narvarorapport", args=[rapport.pk])).content.decode()
    assert "Fel månad." in html
    minsida = v.klient(v.socialsekreterare).get(reverse("min_remiss", args=[rv.remiss.pk])).content.decode()
    assert reverse("narvarorapport", args=[rapport.pk]) not in minsida


# --- signing --------------------------------------------------------------------------------------------------


@pytest.mark.krav("S088", "C34", "N29")
def test_granska_signera_och_samma_formular_pa_dalig_lina(rv):
    v, klient = rv.varld, rv.varld.klient(rv.varld.ansvarig)
    form = klient.get(_ny(rv)).context["form"]
    data = {k: str(v) for k, v in GRUND.items()} | {"nyckel": str(form["nyckel"].value()), "avtryck_": form["avtryck_"].value()}
    forst, igen = klient.post(_ny(rv), data), klient.post(_ny(rv), data)
    assert forst.status_code == igen.status_code == 302
    assert forst.url == igen.url == reverse("narvarorapport", args=[Narvarorapport.objects.get().pk])
    html = v.klient(v.ansvarig).get(forst.url).content.decode()
    assert "Var hos Försäkringskassan." in html
    assert "Inte kvitterad" in html


@pytest.mark.krav("S088", "S089")
def test_sparrad_manad_namner_dagarna_och_lankar_dit_de_reds_ut(rv):
    ej = rv.nytt_pass(date(2026, 10, 12))
    borta = rv.nytt_pass(date(2026, 10, 13), franvarande=True)
    html = rv.varld.klient(rv.varld.ansvarig).get(_ny(rv)).content.decode()
    assert "12 oktober 2026 09.00: ej registrerad." in html
    assert reverse("bedoma", args=[ej.pk]) in html
    assert reverse("bedoma", args=[borta.pk]) in html
    assert "Signera och skicka" not in html
    flik = rv.varld.klient(rv.varld.ansvarig).get(reverse("arende_narvaro", args=[rv.varld.arende.pk])).content.decode()
    assert reverse("bedoma", args=[ej.pk]) in flik
    svar = rv.varld.klient(rv.varld.ansvarig).post(_ny(rv), {k: str(v) for k, v in GRUND.items()})
    assert svar.status_code == 422
    assert not Narvarorapport.objects.exists()


@pytest.mark.krav("A09", "S036")
def test_utan_grund_star_felet_pa_faltet(rv):
    svar = rv.varld.klient(rv.varld.ansvarig).post(_ny(rv), {"grund": "menprovning", "grund_motivering": "kort"})
    assert svar.status_code == 422
    assert "minst 10 tecken" in svar.content.decode()


@pytest.mark.krav("S089", "N07")
def test_forklara_och_bedom_pa_sidan(rv):
    t = rv.nytt_pass(date(2026, 10, 13), franvarande=True)
    klient, url = rv.varld.klient(rv.varld.ansvarig), reverse("bedoma", args=[t.pk])
    html = klient.get(url).content.decode()
    assert "Skriv först deltagarens egen förklaring" in html
    assert "beslutar socialnämnden" in html
    assert klient.post(url, {"status": "sjuk_utan_intyg", "version": 0}).status_code == 422
    data = {"forklaring": "Sonen var sjuk.", "forklaring_den": "2026-10-14", "forklaring_saknas": "", "version": 0}
    assert klient.post(reverse("bedoma_forklaring", args=[t.pk]), data).status_code == 302
    html = klient.get(url).content.decode()
    assert "Det är inte visat att kallelsen nådde personen" in html
    assert "lokal riktlinje" in html
    svar = klient.post(url, {"status": "ogiltig", "ogiltig_skal": "", "version": 1})
    assert svar.status_code == 422
    assert "inget bevis" in svar.content.decode()
    assert klient.post(url, {"status": "sjuk_med_intyg", "version": 1}).status_code == 302
    assert Tillfalle.objects.get(pk=t.pk).status == S.SJUK_MED_INTYG


@pytest.mark.krav("N17")
def test_krock_mellan_tva_fonster_visar_bada_texterna(rv):
    t = rv.nytt_pass(date(2026, 10, 13), franvarande=True)
    skriv_forklaring(actor=rv.varld.ansvarig, tillfalle=t, forklaring="Den som sparade först.")
    data = {"forklaring": "Den som kom sedan.", "forklaring_den": "2026-10-14", "forklaring_saknas": "", "version": 0}
    svar = rv.varld.klient(rv.varld.ansvarig).post(reverse("bedoma_forklaring", args=[t.pk]), data)
    html = svar.content.decode()
    assert svar.status_code == 422
    assert "Den som sparade först." in html
    assert "Den som kom sedan." in html


@pytest.mark.krav("C97")
def test_forklaringen_sparas_medan_man_skriver(rv):
    t = rv.nytt_pass(date(2026, 10, 13), franvarande=True)
    klient = rv.varld.klient(rv.varld.ansvarig)
    svar = klient.post(reverse("bedoma_forklaring_utkast", args=[t.pk]), {"forklaring": "Halvskriven", "flik": "a"})
    assert svar.status_code == 200
    assert "Halvskriven" in klient.get(reverse("bedoma", args=[t.pk])).content.decode()
    assert Tillfalle.objects.get(pk=t.pk).forklaring == ""


@pytest.mark.krav("AK11", "D01")
def test_handledaren_anmaler_och_ser_inget_av_arendet(rv):
    t = rv.nytt_pass(timezone.localdate(), fran_tid=time(16), till_tid=time(17))
    klient, url = rv.varld.klient(rv.varld.handledare), reverse("bedoma_anmalan", args=[t.pk])
    assert rv.varld.arende.nummer not in klient.get(url).content.decode()
    data = {"den": timezone.localdate().isoformat(), "klockan": "00:00", "kanal": "sms", "skal": "Ont i halsen.", "version": 0}
    assert klient.post(url, data).status_code == 302
    assert Tillfalle.objects.get(pk=t.pk).anmalt_skal == "Ont i halsen."


# --- the remittent ----------------------------------------------------------------------------------------------


@pytest.mark.krav("N03", "AK14")
def test_remittenten_laser_kvitterar_och_enheten_ser_det(rv):
    rapport, v = rv.signera(), rv.varld
    sol, sida = v.klient(v.socialsekreterare), reverse("narvarorapport", args=[rapport.pk])
    html = sol.get(sida).content.decode()
    assert "Jag har tagit emot rapporten" in html
    assert reverse("arende_narvaro", args=[v.arende.pk]) not in html
    assert Narvarorapport.objects.get(pk=rapport.pk).kvitterad_vid is None  # a look is no receipt
    assert sol.post(reverse("narvarorapport_kvittera", args=[rapport.pk])).status_code == 302
    enhetens = v.klient(v.ansvarig).get(sida)
    assert enhetens.context["rad"].forst_last is not None
    assert "Inte kvitterad" not in enhetens.content.decode()
    assert "Inte ännu" not in enhetens.content.decode()


@pytest.mark.krav("N03")
def test_samma_fil_varje_gang_och_lasningen_loggas(rv):
    rapport, v = rv.signera(), rv.varld
    url = reverse("narvarorapport_pdf", args=[rapport.pk])
    filer = [v.klient(u).get(url).content for u in (v.socialsekreterare, v.ansvarig)]
    assert filer[0] == filer[1] == bytes(rapport.pdf)
    rader = Lasning.objects.filter(objekt_typ="narvarorapport", atgard=Atgard.SKRIV_UT)
    assert set(rader.values_list("user_id", flat=True)) == {v.socialsekreterare.pk, v.ansvarig.pk}


@pytest.mark.krav("N03")
def test_bada_ser_att_narvaron_har_andrats_efterat(rv):
    rapport, v = rv.signera(), rv.varld
    Tillfalle.objects.filter(pk=rv.pass_[0].pk).update(status=S.SEN, timmar=1)  # before any night has been
    for user in (v.ansvarig, v.socialsekreterare):
        html = v.klient(user).get(reverse("narvarorapport", args=[rapport.pk])).content.decode()
        assert "Närvaron har ändrats efter att rapporten skickades" in html
    minsida = v.klient(v.socialsekreterare).get(reverse("min_remiss", args=[rv.remiss.pk])).content.decode()
    assert "Närvaron har ändrats efter att rapporten skickades" in minsida


@pytest.mark.krav("N03", "N06")
def test_det_som_andrades_och_togs_tillbaka_ber_inte_om_en_ny_version(rv):
    """A new version of the same facts would be refused: then it is not asked for either."""
    rv.signera()
    v, t = rv.varld, rv.pass_[1]
    klient, flik = v.klient(v.ansvarig), reverse("arende_narvaro", args=[v.arende.pk])
    for text, fraga in (("Något annat.", True), (t.forklaring, False)):
        skriv_forklaring(actor=v.ansvarig, tillfalle=t, forklaring=text, forklaring_den=t.forklaring_den)
        html = klient.get(flik).content.decode()
        assert ("Granska ny version" in html) is fraga
        assert ("Ändrad efteråt" in html) is fraga


@pytest.mark.krav("S088", "C34", "D11")
def test_ingen_annan_narvaro_nar_remittenten(rv):
    """Neither the remittent's page nor shared notes show a session that is not in a signed report."""
    t = rv.nytt_pass(date(2026, 11, 4), franvarande=True)
    skriv_forklaring(actor=rv.varld.ansvarig, tillfalle=t, forklaring="Ord som inte ska ut.")
    KallelseFactory(arende=rv.varld.arende, avser="Kallelse som inte ska ut")
    AnteckningFactory(arende=rv.varld.arende)
    v = rv.varld
    html = v.klient(v.socialsekreterare).get(reverse("min_remiss", args=[rv.remiss.pk])).content.decode()
    for text in ("Ord som inte ska ut.", "Kallelse som inte ska ut", "Ogiltig frånvaro", "Ej registrerad", "Närvarorapporter"):
        assert text not in html, text
    rapport = rv.signera()
    html = v.klient(v.socialsekreterare).get(reverse("min_remiss", args=[rv.remiss.pk])).content.decode()
    assert reverse("narvarorapport", args=[rapport.pk]) in html
    for text in ("Ord som inte ska ut.", "Var hos Försäkringskassan", "Kallelse som inte ska ut"):
        assert text not in html, text
    for namn, pk in (("arende_narvaro", v.arende.pk), ("bedoma", rv.pass_[1].pk)):
        assert v.klient(v.socialsekreterare).get(reverse(namn, args=[pk])).status_code == 404


@pytest.mark.krav("I04", "N03")
def test_deltagaren_kan_fa_rapporten_pa_papper_och_dagen_skrivs(rv):
    rapport, v = rv.signera(), rv.varld
    klient, url = v.klient(v.ansvarig), reverse("narvarorapport", args=[rapport.pk])
    html = klient.get(f"{url}?utskrift=1").content.decode()
    assert "Stämmer inte något? Säg till" in html
    assert "Var hos Försäkringskassan." in html
    idag = timezone.localdate()
    assert klient.post(reverse("narvarorapport_kommunicerad", args=[rapport.pk]), {"den": idag.isoformat()}).status_code == 302
    assert Narvarorapport.objects.get(pk=rapport.pk).kommunicerad_den == idag


# --- panels, the tab, cost ----------------------------------------------------------------------------------------


@pytest.mark.krav("N06")
def test_min_dag_visar_det_som_vantar_och_raden_forsvinner_nar_det_ar_klart(rv, i_november):
    t = rv.nytt_pass(date(2026, 11, 4), franvarande=True)
    klient = rv.varld.klient(rv.varld.ansvarig)
    html = klient.get(reverse("min_dag")).content.decode()
    assert reverse("bedoma", args=[t.pk]) in html
    assert "Rapport för oktober 2026" in html
    rv.signera()
    skriv_forklaring(actor=rv.varld.ansvarig, tillfalle=t, forklaring="Sjuk.")
    klient.post(reverse("bedoma", args=[t.pk]), {"status": "sjuk_utan_intyg", "version": 1})
    html = klient.get(reverse("min_dag")).content.decode()
    assert reverse("bedoma", args=[t.pk]) not in html
    assert "Rapport för oktober 2026" not in html


@pytest.mark.krav("N06", "D11")
def test_min_dag_ber_inte_om_en_rapport_som_inte_gar_att_skriva(rv, i_november):
    """The remiss came on the last day of October, after every session: its sender is told nothing of the month, and no task waits."""
    klient = rv.varld.klient(rv.varld.ansvarig)
    rv.remiss.inkom_den = date(2026, 10, 31)
    rv.remiss.save(update_fields=["inkom_den"])
    assert "Rapport för oktober 2026" not in klient.get(reverse("min_dag")).content.decode()
    rv.nytt_pass(date(2026, 10, 31), narvarande=True)
    assert "Rapport för oktober 2026" in klient.get(reverse("min_dag")).content.decode()


def _fragor(klient, url) -> int:
    klient.get(url)
    with CaptureQueriesContext(connection) as fragor:
        assert klient.get(url).status_code == 200
    return len(fragor)


@pytest.mark.krav("C90")
def test_fliken_och_min_remiss_kostar_lika_med_en_och_tjugo_rader(rv):
    rv.signera()
    v = rv.varld
    sidor = [
        (v.klient(v.ansvarig), reverse("arende_narvaro", args=[v.arende.pk])),
        (v.klient(v.socialsekreterare), reverse("min_remiss", args=[rv.remiss.pk])),
        (v.klient(v.ansvarig), reverse("min_dag")),
    ]
    t = rv.nytt_pass(date(2026, 11, 3), franvarande=True)
    KallelseFactory(arende=v.arende, tillfalle=t)
    fore = [_fragor(*s) for s in sidor]
    for dag in range(4, 20):
        t = rv.nytt_pass(date(2026, 11, dag), franvarande=True)
        rv.nytt_pass(date(2026, 10, dag + 5), fran_tid=time(18), till_tid=time(19), narvarande=True)
        KallelseFactory(arende=v.arende, tillfalle=t)
    for _ in range(2):  # each month is changed and sent again
        rv.nytt_pass(date(2026, 10, 31), fran_tid=time(8 + _), till_tid=time(20), narvarande=True)
        rv.signera()
    assert [_fragor(*s) for s in sidor] == fore


@pytest.mark.krav("S090")
def test_oversikten_leder_med_planen_och_narvaron_ligger_pa_egen_flik(rv):
    html = rv.varld.klient(rv.varld.ansvarig).get(reverse("arende", args=[rv.varld.arende.pk])).content.decode()
    assert reverse("arende_narvaro", args=[rv.varld.arende.pk]) in html
    for text in ("Giltig frånvaro", "Ogiltig", "Närvarorapporter"):
        assert text not in html, text


# --- no way from attendance to a decision ------------------------------------------------------------------------


@pytest.mark.krav("I04", "AK15")
def test_ingen_kod_gar_fran_narvaro_till_ett_beslut():
    forbjudna = ("beslut", "avslut", "underrattelse", "rattsregler", "kas")
    for namn in (
        *("narvaro", "markera", "schema", "bedoma", "kallelse"),
        *("rapport", "rapport_grund", "rapport_innehall", "rapport_pdf"),
    ):
        trad = ast.parse(Path(settings.BASE_DIR, "insatser", "services", f"{namn}.py").read_text())
        for nod in ast.walk(trad):
            if isinstance(nod, ast.ImportFrom):
                moduler = [nod.module or "", *(a.name for a in nod.names)]
            elif isinstance(nod, ast.Import):
                moduler = [a.name for a in nod.names]
            else:
                continue
            delar = {d.lower() for m in moduler for d in m.replace("_", ".").split(".")}
            assert not delar & set(forbjudna), (namn, moduler)
            assert not any(m.startswith("followup") for m in moduler), namn


@pytest.mark.krav("I04", "AK05", "AK15")
def test_inget_falt_for_utbetalning_eller_sanktion_finns():
    ord_ = ("utbetal", "bistandsbelopp", "sanktion", "nedsatt", "avslag", "belopp")
    for modell in (Tillfalle, Narvarorapport, apps.get_model("insatser", "Kallelse"), apps.get_model("insatser", "Schemarad")):
        for falt in modell._meta.get_fields():
            assert not any(o in falt.name for o in ord_), (modell.__name__, falt.name)


@pytest.mark.krav("AK16")
def test_celery_bedomer_ingen():
    """The nightly work knows of no judgement and of no signing."""
    kod = Path(settings.BASE_DIR, "insatser", "tasks.py").read_text()
    for namn in ("bedom_franvaro", "signera_rapport", "skriv_forklaring"):
        assert namn not in kod


@pytest.mark.krav("AK16")
def test_narvarons_moduler_kan_inte_na_en_ai_tjanst():
    """Schedule, session, attendance, report and counts import our own packages, the framework and the standard library; nothing that
    could ask a service outside."""
    egna = {"ame", "insatser", "intake", "followup", "django", "celery", "pghistory", "pgtrigger", "typst", "pypdf"}
    utat = {"urllib", "http", "socket", "smtplib", "xmlrpc", "ftplib"}
    rot = Path(settings.BASE_DIR, "insatser")
    filer = [f for f in rot.rglob("*.py") if "migrations" not in f.parts]
    assert len(filer) > 50
    for fil in filer:
        for nod in ast.walk(ast.parse(fil.read_text())):
            namn = [nod.module or ""] if isinstance(nod, ast.ImportFrom) else []
            namn += [a.name for a in nod.names] if isinstance(nod, ast.Import) else []
            for modul in namn:
                topp = modul.split(".")[0]
                assert topp in egna or topp in sys.stdlib_module_names - utat or modul == "urllib.parse", (fil.name, modul)


@pytest.mark.krav("AK02")
def test_aktivitetskravets_regler_har_inget_spar_nu():
    """No field, address, menu or word of it: the rule set comes later."""
    ord_ = re.compile(r"aktivitetskrav|stodmanad|stödmånad|godtagbart_skal|regelverk_ak", re.I)
    for app in ("ame", "insatser", "intake", "followup", "templates"):
        for fil in Path(settings.BASE_DIR, app).rglob("*"):
            if fil.suffix in {".py", ".html", ".typ", ".txt"}:
                assert not ord_.search(fil.read_text()), fil


def test_stangd_rapport_gar_inte_att_kvittera(rv):
    rapport, v = rv.signera(), rv.varld
    aterkalla_rapport(actor=v.ansvarig, rapport=rapport, skal="Fel.")
    svar = v.klient(v.socialsekreterare).post(reverse("narvarorapport_kvittera", args=[rapport.pk]))
    assert svar.status_code == 404
