"""The way out of KAS: preliminary, frozen, delivered; form, PDF, workbook; definitions with their history (kas.md 6.5; S131, S156, S173)."""

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.arenden.models import Arende, Baslinje
from ame.audit.models import Handelse, Lasning
from ame.people.models import Person
from followup.enums import KorningStatus
from followup.kas.definitioner import DEFINITIONSVERSION, definitioner
from followup.kas.formular import FRAGOR, avsnitt
from followup.kas.historik import VERSIONER_AV_DEFINITIONER
from followup.kas.jamfor import foregaende, jamfor
from followup.models import Korning, Leverans
from followup.services.kas_natt import rakna_aret
from followup.services.korning import KorningFel, frys_korning, leverera_kas, urval_for
from tests.factories import EnhetFactory, KorningFactory, LeveransFactory, UserFactory
from tests.followup.kas_hjalp import raknad, sidan, text

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate


@pytest.fixture
def bestallare(kas_plats):
    return UserFactory(roll=Roll.BESTALLARE, enhet=kas_plats.enheter["A"], namn="Berit Beställare")


@pytest.fixture
def fryst(kas_korning, bestallare):
    return frys_korning(actor=bestallare, korning=kas_korning)


# --- preliminary, frozen, delivered ---------------------------------------------------------------------------------------


@pytest.mark.krav("C70", "S173")
def test_leverans_har_vem_nar_och_vart_och_sker_en_gang(fryst, bestallare):
    rad = leverera_kas(actor=bestallare, korning=fryst, levererad_den=IDAG())
    assert (rad.godkand_av, rad.levererad_den, rad.till) == (bestallare, IDAG(), "Kolada")
    assert Handelse.objects.filter(verb="korning.leverera", objekt_id=fryst.pk, aktor=bestallare).count() == 1
    with pytest.raises(KorningFel, match="redan markerad"):
        leverera_kas(actor=bestallare, korning=fryst, levererad_den=IDAG())
    for gor in (lambda: Leverans.objects.update(till="Annat"), lambda: Leverans.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            gor()


@pytest.mark.krav("S173")
def test_bara_fryst_levereras_av_den_som_far_frysa_och_pa_en_mojlig_dag(kas_korning, kas_chef, bestallare):
    with pytest.raises(KorningFel, match="Frys körningen först"):
        leverera_kas(actor=bestallare, korning=kas_korning, levererad_den=IDAG())
    frys_korning(actor=bestallare, korning=kas_korning)
    with pytest.raises(PermissionDenied):
        leverera_kas(actor=kas_chef, korning=kas_korning, levererad_den=IDAG())
    for dag in (IDAG() + timedelta(days=1), IDAG() - timedelta(days=1)):
        with pytest.raises(KorningFel, match="Leveransdagen"):
            leverera_kas(actor=bestallare, korning=kas_korning, levererad_den=dag)
    assert not Leverans.objects.exists()


@pytest.mark.krav("C70", "S173")
def test_laget_syns_overallt(client, kas_plats, kas_korning, bestallare):
    """Preliminär, fryst, levererad: on the page, the run, the list of runs, the form, the workbook and the comparison."""
    client.force_login(bestallare)
    steg = [("Preliminär", lambda: None), ("Fryst", lambda: frys_korning(actor=bestallare, korning=kas_korning)),
            ("Levererad", lambda: leverera_kas(actor=bestallare, korning=kas_korning, levererad_den=IDAG()))]  # fmt: skip
    for lage, gor in steg:
        gor()
        kas = text(client.get(f"{reverse('kas')}?omfattning=kommun:{kas_plats.kommun.pk}&ar=2025").content.decode())
        for var in (
            kas,
            text(sidan(client, kas_korning)),
            text(client.get(reverse("kas_formular", args=[kas_korning.pk])).content.decode()),
        ):
            assert lage in var
            assert [x for x, _ in steg if x != lage and f" {x} " in var] in (
                [],
                ["Fryst"],
            )  # a delivered one says when it was frozen
        bok = openpyxl.load_workbook(io.BytesIO(client.get(reverse("kas_xlsx", args=[kas_korning.pk])).content))
        assert ("Läge", lage) in [(r[0].value, r[1].value) for r in bok["KAS"].iter_rows(max_row=12)]
    ny = raknad(kas_plats, bestallare)
    skillnad = text(client.get(reverse("kas_jamfor", args=[ny.pk])).content.decode())
    assert "levererad körning" in skillnad
    assert "preliminär körning" in skillnad


@pytest.mark.krav("C70")
def test_leverera_pa_sidan(client, fryst, bestallare, kas_chef):
    adress = reverse("kas_leverera", args=[fryst.pk])
    client.force_login(kas_chef)
    assert client.get(adress).status_code == client.post(adress).status_code == 403
    client.force_login(bestallare)
    assert adress in sidan(client, fryst)
    assert "Det går inte att ångra" in client.get(adress).content.decode()
    fel = client.post(adress, {"levererad_den": "2020-01-01", "till": "Kolada"})
    assert fel.status_code == 422
    assert "Leveransdagen ska vara" in fel.content.decode()
    assert client.post(adress, {"levererad_den": IDAG().isoformat(), "till": "Kolada"}).status_code == 302
    html = text(sidan(client, fryst))
    assert "Lämnad till Kolada" in html
    assert "godkänd av Berit Beställare" in html
    assert adress not in sidan(client, fryst)
    assert client.post(adress, {"levererad_den": IDAG().isoformat(), "till": "Kolada"}).status_code == 422


def test_ofryst_korning_har_ingen_leveranssida(client, kas_korning, bestallare):
    client.force_login(bestallare)
    assert client.get(reverse("kas_leverera", args=[kas_korning.pk])).status_code == 404


@pytest.mark.krav("S173", "T10", "N03")
def test_fryst_ar_star_stilla_nar_personer_gallras_och_skillnaden_syns(kas_plats, fryst, bestallare):
    """T10: gallring after the freeze changes nothing that was published; a later run is a new one, and says what differs. The natural
    person is blanked, and the case taken out of the basis altogether."""
    fore = list(fryst.rader.order_by("pk").values_list())
    Person.objects.update(fornamn="", efternamn="", telefon="", epost="", adress="", kon="O")
    orord = raknad(kas_plats, bestallare)
    bara_anvisade = {"U40803"}  # sex of an anvisning is the person's own: the snapshot begins at enrolment
    assert {a.kpi for a in jamfor(fryst, orord).rader} == bara_anvisade
    Arende.objects.filter(person__in=[a.person_id for a in kas_plats.arenden[:4]]).update(slag="kaa")
    ny = raknad(kas_plats, bestallare, installningar={"avbojda_raknas": "ja"})
    fryst.refresh_from_db()
    assert list(fryst.rader.order_by("pk").values_list()) == fore
    assert foregaende(ny).pk == fryst.pk
    assert {"U40800", "N40450"} <= {a.kpi for a in jamfor(fryst, ny).rader}
    assert Baslinje.objects.filter(kon="K").exists()


@pytest.mark.krav("T17", "S173")
def test_natten_tva_ganger_ror_varken_fryst_eller_levererad(kas_plats, fryst, bestallare):
    leverera_kas(actor=bestallare, korning=fryst, levererad_den=IDAG())
    fore = list(fryst.rader.order_by("pk").values_list())
    for _ in range(2):
        rakna_aret(ar=2025)
    assert list(fryst.rader.order_by("pk").values_list()) == fore
    assert Korning.objects.filter(kommun=kas_plats.kommun, enhet=None, ar=2025).count() == 2  # the frozen one and the night's


# --- the files -----------------------------------------------------------------------------------------------------------


@pytest.mark.krav("C70", "LC18")
def test_varje_titt_pa_de_exakta_talen_loggas(som_kas_chef, kas_chef, kas_korning):
    """The page shows what no other page does: numbers that are small. Each look has a row, and none of it names anybody."""
    for _ in range(2):
        assert som_kas_chef.get(reverse("kas_korning", args=[kas_korning.pk])).status_code == 200
    rader = Lasning.objects.filter(objekt_typ="kas_sida", objekt_id=kas_korning.pk)
    assert [(r.user, r.atgard, r.person_id, r.data["maskad"]) for r in rader] == [(kas_chef, "visa", None, False)] * 2


@pytest.mark.krav("C70", "LC18", "N13")
@pytest.mark.parametrize(
    ("namn", "atgard"), [("kas_csv", "export"), ("kas_xlsx", "export"), ("kas_pdf", "skriv_ut"), ("kas_formular", "skriv_ut")]
)
def test_varje_omaskad_fil_och_utskrift_loggas(som_kas_chef, kas_chef, kas_korning, namn, atgard):
    assert som_kas_chef.get(reverse(namn, args=[kas_korning.pk])).status_code == 200
    rad = Lasning.objects.get(objekt_typ=namn)
    assert (rad.user, rad.atgard, rad.objekt_id, rad.person_id) == (kas_chef, atgard, kas_korning.pk, None)
    assert rad.data == {"ar": 2025, "version": "2024", "lage": "Preliminär", "maskad": False}


def test_oklar_korning_har_inga_filer(som_kas_chef, kas_plats):
    korning = KorningFactory(kommun=kas_plats.kommun, enhet=kas_plats.enheter["A"], status=KorningStatus.KOAD)
    for namn in ("kas_csv", "kas_xlsx", "kas_pdf", "kas_formular", "kas_kommuner"):
        assert som_kas_chef.get(reverse(namn, args=[korning.pk])).status_code == 404


@pytest.mark.krav("C70", "S131")
@pytest.mark.parametrize("version", ["2024", "2019"])
def test_formularet_foljer_fragornas_ordning_och_har_varje_rad(som_kas_chef, kas_plats, kas_chef, version):
    korning = raknad(kas_plats, kas_chef, version=version)
    delar = avsnitt(korning.rader.all(), urval_for(korning))
    assert [d.nummer for d in delar] == list(range(1, len(delar) + 1))
    vantade = [f.rubrik for f in FRAGOR if version == "2024" or f.tabell != "T10"]
    assert [d.rubrik for d in delar] == vantade
    assert (
        vantade.index("Deltagare")
        < vantade.index("Anvisade")
        < vantade.index("Utbildning")
        < vantade.index("Resultat vid avslut")
    )
    i_formularet = [r.kpi for d in delar for r in d.rader]
    assert sorted(i_formularet) == sorted({k.id for k in definitioner(version) if k.i_kolada})
    html = text(som_kas_chef.get(reverse("kas_formular", args=[korning.pk])).content.decode())
    assert html.index("1. Årsarbetare") < html.index("3. Deltagare") < html.index("10. Resultat vid avslut")
    assert "4 (40,0\xa0%)" in html
    assert "— Inga årsarbetare är registrerade för året." in html
    assert ("Köpta tjänster" in html) == (version == "2019")
    assert ("— Feriejobb registreras inte i systemet än." in html) == (version == "2024")


@pytest.mark.krav("C70")
def test_pdf_ar_tillganglig_och_har_siffrorna(som_kas_chef, kas_korning):
    svar = som_kas_chef.get(reverse("kas_pdf", args=[kas_korning.pk]))
    assert svar["Content-Type"] == "application/pdf"
    assert svar.content.startswith(b"%PDF")
    assert b"pdfuaid" in svar.content


@pytest.mark.krav("C70", "N04", "N01", "S156")
def test_arbetsboken_har_siffrorna_och_sa_raknas_det(som_kas_chef, kas_korning):
    svar = som_kas_chef.get(reverse("kas_xlsx", args=[kas_korning.pk]))
    assert 'filename="kas-9012-kommun-2025-v2024.xlsx"' in svar["Content-Disposition"]
    bok = openpyxl.load_workbook(io.BytesIO(svar.content))
    assert bok.sheetnames == ["KAS", "Så räknas det"]
    for blad in bok:
        huvud = {r[0].value: r[1].value for r in blad.iter_rows(max_row=8)}
        assert huvud["Omfattning"] == "Hela Handräkna"
        assert huvud["Period"] == "1 januari 2025 till 31 december 2025"
        assert huvud["Definitioner"] == DEFINITIONSVERSION
        assert str(timezone.localtime(kas_korning.datadatum).year) in huvud["Räknad"]
    rader = [[c.value for c in r] for r in bok["KAS"].iter_rows()]
    start = next(i for i, r in enumerate(rader) if r[1] == "Kolada")
    i_boken = {(r[1], r[3]): (r[4], r[5], r[6]) for r in rader[start + 1 :]}
    kon = {"K": "Kvinnor", "M": "Män", "T": "Totalt"}
    lagrat = {(r.kpi, kon[r.kon]): r for r in kas_korning.rader.filter(tabell__startswith="T")}
    assert set(i_boken) == set(lagrat)
    for nyckel, r in lagrat.items():
        n, namnare, varde = i_boken[nyckel]
        assert (n, namnare) == (r.taljare, r.namnare)
        assert (varde is None) == (r.varde is None)
        assert varde is None or abs(Decimal(str(varde)) - r.varde) < Decimal("1e-7")
    forklaringar = {r[0].value: r[3].value for r in bok["Så räknas det"].iter_rows()}
    assert "Varje person räknas en gång" in forklaringar["U40800"]


@pytest.mark.krav("C70")
def test_ingen_cell_ar_en_formel(som_kas_chef, kas_plats, kas_korning):
    """A unit may be called what it likes."""
    kas_plats.kommun.namn = '=HYPERLINK("http://x";"Klicka")'
    kas_plats.kommun.save()
    bok = openpyxl.load_workbook(io.BytesIO(som_kas_chef.get(reverse("kas_xlsx", args=[kas_korning.pk])).content))
    celler = [c for blad in bok for rad in blad.iter_rows() for c in rad if c.value is not None]
    assert any("HYPERLINK" in str(c.value) for c in celler)
    assert [c.coordinate for c in celler if c.data_type == "f" or c.hyperlink] == []


# --- definitions ---------------------------------------------------------------------------------------------------------


@pytest.mark.krav("C70", "S156")
def test_definitionssidan_har_varje_rad_regel_och_version(som_kas_chef):
    for version, egna in (("2024", "N40826"), ("2019", "U40824")):
        html = text(som_kas_chef.get(reverse("kas_definitioner"), {"version": version}).content.decode())
        assert egna in html
        for k in definitioner(version):
            assert k.forklaring in html, k.id
            assert k.kalla in html
    for v in VERSIONER_AV_DEFINITIONER:
        assert v.version in html
        assert v.andringar[0] in html
    assert "Avslut räknas per" in html
    assert "effekt" not in html.lower()
    assert som_kas_chef.get(reverse("kas_definitioner"), {"version": "x"}).status_code == 200
    assert som_kas_chef.post(reverse("kas_definitioner")).status_code == 405


def test_dagens_definitionsversion_star_forst_i_historiken():
    assert VERSIONER_AV_DEFINITIONER[0].version == DEFINITIONSVERSION
    dagar = [v.fran_den for v in VERSIONER_AV_DEFINITIONER]
    assert dagar == sorted(dagar, reverse=True)


@pytest.mark.krav("S163", "D12")
def test_handlaggaren_kan_svara_sjalv(client, kas_plats, kas_chef):
    """The one who is asked opens the result of the own unit, what is behind it, and how it is counted."""
    enhet = kas_plats.enheter["A"]
    korning = raknad(kas_plats, kas_chef, enhet)
    client.force_login(UserFactory(roll=Roll.HANDLAGGARE, enhet=enhet))
    for url in (f"{reverse('kas')}?omfattning=enhet:{enhet.pk}&ar=2025", reverse("kas_lista", args=[korning.pk, "U40450", "T"]),
                reverse("kas_definitioner"), reverse("kas_kvalitet"), reverse("kas_kommuner", args=[korning.pk])):  # fmt: skip
        assert client.get(url).status_code == 200
    client.force_login(UserFactory(roll=Roll.HANDLAGGARE, enhet=EnhetFactory()))
    assert client.get(reverse("kas_korning", args=[korning.pk])).status_code == 404


def test_leveransen_i_fabriken_ar_giltig():
    rad = LeveransFactory()
    assert rad.korning.lage == "Levererad"
    assert rad.levererad_den == date(2026, 2, 3)
