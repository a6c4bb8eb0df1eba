"""Flow, stock and local context from the database to the page: the night's tables, the list behind a band, the file, who may see what."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.audit.models import Lasning
from ame.people.models import Person
from followup.flode.natt import BESTAND, FLODE, x_bestand, x_flode
from followup.kas.lasare import lasare
from followup.matt.katalog import KATALOG
from followup.matt.rakna import Fonster
from followup.models import KoladaVarde, Matkorning, Matpunkt
from tests.factories import (
    ArendeFactory,
    AvslutFactory,
    EnhetFactory,
    InsatsFactory,
    MatkorningFactory,
    MatpunktFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TILL = date(2026, 10, 31)
UTFALL = [{}, {}, {"studier": True}, {"avbrott": True}]


@pytest.fixture(autouse=True)
def ny_natt(monkeypatch):
    """The night of 31 October, whatever day the tests are run."""
    monkeypatch.setattr("followup.flode.natt._ar_nyast", lambda las, fonster: True)


@pytest.fixture
def enhet():
    return EnhetFactory(namn="AME Centrum")


@pytest.fixture
def ansvarig(enhet):
    return UserFactory(roll=Roll.HANDLAGGARE, enhet=enhet)


def ett_arende(enhet, ansvarig, nr, **mer):
    """Thirty in the first three quarters of 2026, of both sexes, all sources and levels; every other one has ended."""
    start = date(2026, 1 + nr % 9, 3 + nr % 20)
    slut = date(2026, 10, 10) if nr % 2 else None
    arende = ArendeFactory(
        enhet=enhet, ansvarig=ansvarig, status="avslutat" if slut else "insats", inkom_den=start, inskriven_den=start, avslutad_den=slut,
        spar=["huvudspar", "direktspar"][nr % 3 == 0], person__kon="KM"[nr % 2], baslinje__niva_vid_start=["gron", "gul", "rod"][nr % 3],
        baslinje__initiator=["socialtjanst", "af"][nr % 4 == 0], avslut=False, deltagande=False, **mer,
    )  # fmt: skip
    if slut:
        AvslutFactory(arende=arende, **UTFALL[nr % 4])
    if nr % 5:
        InsatsFactory(arende=arende, avslutad=bool(slut), start_den=start, slut_den=slut, stodslag=["coacha", "rusta"][nr % 2])
    return arende


def natten(enheter, kommun=None):
    """Counts and stores what the night stores."""
    korning = MatkorningFactory(kommun=kommun or enheter[0].verksamhet.namnd.kommun, manad=date(2026, 10, 1), till_den=TILL)
    with lasare() as las:
        rader = {
            kod: rakna(las, [e.pk for e in enheter], Fonster(TILL)) for kod, rakna in ((FLODE, x_flode), (BESTAND, x_bestand))
        }
    Matpunkt.objects.bulk_create(
        Matpunkt(korning=korning, enhet_id=enhet or None, urval=urval, matt=kod, delar=data)
        for kod, tabeller in rader.items()
        for (enhet, urval), data in tabeller.items()
    )
    return korning


@pytest.fixture
def arenden(enhet, ansvarig):
    return [ett_arende(enhet, ansvarig, nr) for nr in range(90)]


@pytest.fixture
def raknat(enhet, arenden):
    return natten([enhet])


@pytest.fixture
def som(client, enhet):
    def logga_in(roll, i=None):
        client.force_login(UserFactory(roll=roll, enhet=i or enhet))
        return client

    return logga_in


def tabell(klient, namn, **fraga):
    text = klient.get(reverse(namn), fraga).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


# --- the flow ---------------------------------------------------------------------------------------------------
@pytest.mark.krav("S136", "C71")
def test_en_bild_fran_kalla_till_resultat_som_summerar_till_hundra(som, raknat):
    """S136: One picture shows from source, through insats, to result, for a chosen start cohort, and sums to 100 %."""
    svar = som("chef").get(reverse("flode"), {"kohort": "2026"})
    s = svar.context["s"]
    assert (s.n, s.skal) == (90, "")
    lager = [list(x) for x in Matpunkt.objects.get(matt=FLODE, enhet__isnull=False, urval="").delar["kohorter"]["2026"]["lager"]]
    assert len(lager) == 4
    for ett, nasta in zip(lager, lager[1:], strict=False):
        band = [r for r in s.rader if r.fran in ett and r.till in nasta]
        assert sum(r.antal for r in band) == 90
        assert sum(100 * r.antal / 90 for r in band) == pytest.approx(100)
    text = svar.content.decode()
    assert "<svg" in text
    assert "Andel av 90" in text
    assert "Siffrorna visar utfall." in text
    assert "Data från" in text
    assert '<option value="2026" selected>Började 2026 till och med september</option>' in text


@pytest.mark.krav("S136", "T05", "S147")
def test_varje_band_leder_till_en_lista_som_ar_lika_lang(som, raknat, arenden):
    """S136, T05: each band a link to its list; the list is as long as the number, on the page, in the file and in the list."""
    klient = som("chef")
    rader = klient.get(reverse("flode"), {"kohort": "2026"}).context["s"].rader
    assert len(rader) >= 6
    fil = {(r["fran"], r["till"]): r["antal"] for r in tabell(klient, "flode_csv", kohort="2026")}
    for r in rader:
        lista = klient.get(r.url)
        assert (lista.status_code, lista.context["antal"], lista.context["sida"].paginator.count) == (200, r.antal, r.antal)
        assert fil[r.fran, r.till] == str(r.antal)
    logg = Lasning.objects.filter(objekt_typ="flode_lista")
    assert logg.count() == len(rader)
    assert logg.last().data == {"antal": rader[-1].antal, "kohort": "2026"}


def test_listan_ar_for_dem_som_arbetar_i_enheten(som, client, raknat, enhet):
    url = som("chef").get(reverse("flode"), {"kohort": "2026"}).context["s"].rader[0].url
    for roll in ("bestallare", "analytiker"):
        klient = som(roll)
        assert klient.get(url).status_code == 403
        assert not any(r.url for r in klient.get(reverse("flode"), {"kohort": "2026"}).context["s"].rader)
    assert som("socialsekreterare").get(url).status_code == 403
    assert som("chef", EnhetFactory()).get(url).status_code == 404  # the unit is not offered
    som("chef")
    assert client.post(url).status_code == 405
    assert client.get(reverse("flode_lista"), {"kohort": "2026", "fran": "Finns", "till": "inte"}).status_code == 404
    assert client.get(reverse("flode_lista")).status_code == 302


@pytest.mark.krav("B07")
def test_skyddad_person_finns_i_talet_men_inte_i_listan(som, raknat, arenden):
    klient = som("chef")
    Person.objects.filter(pk=arenden[1].person_id).update(har_skydd=True, telefon="", adress="", epost="")
    rader = klient.get(reverse("flode"), {"kohort": "2026"}).context["s"].rader
    till = {r.till for r in rader}
    listor = [klient.get(r.url) for r in rader if r.fran not in till]  # out of the first layer: everybody once
    assert sum(x.context["antal"] for x in listor) == 90
    assert sum(x.context["dolda"] for x in listor) == 1
    assert not any(f">{arenden[1].nummer}<" in x.content.decode() for x in listor)


def test_lika_manga_fragor_oavsett_antal(som, enhet, ansvarig):
    [ett_arende(enhet, ansvarig, nr) for nr in range(40)]
    korning = natten([enhet])
    klient = som("chef")

    def fragor(namn):
        klient.get(reverse(namn))
        with CaptureQueriesContext(connection) as c:
            klient.get(reverse(namn))
        return len(c)

    fore = {n: fragor(n) for n in ("flode", "bestand", "lokalt")}
    Matkorning.objects.filter(pk=korning.pk).delete()
    [ett_arende(enhet, ansvarig, nr) for nr in range(40, 90)]
    natten([enhet])
    assert {n: fragor(n) for n in fore} == fore
    assert max(fore.values()) <= 14


@pytest.mark.krav("S150", "T13")
def test_tva_enheter_och_unga_visas_bara_nar_inget_gar_att_rakna_fram(enhet, ansvarig, arenden, som):
    """The other unit's few are not told, neither in its own picture nor as the difference between all and this unit."""
    andra = EnhetFactory(namn="AME Norr", verksamhet=enhet.verksamhet)
    hos = UserFactory(roll=Roll.HANDLAGGARE, enhet=andra)
    [ett_arende(andra, hos, nr) for nr in range(3)]
    natten([enhet, andra])
    klient = som("bestallare")
    assert klient.get(reverse("flode")).context["s"].skal  # all less AME Centrum would be the three
    assert klient.get(reverse("flode"), {"enhet": "ame-norr"}).context["s"].skal
    assert klient.get(reverse("flode"), {"enhet": "ame-centrum"}).context["s"].n == 90
    assert "små grupper" in klient.get(reverse("bestand"), {"enhet": "ame-norr"}).content.decode()


@pytest.mark.krav("N02")
@pytest.mark.parametrize("namn", ["flode", "bestand"])
def test_innan_natten_har_raknat_star_streck_med_skal(som, namn):
    klient = som("chef")
    text = klient.get(reverse(namn)).content.decode()
    assert ">—<" in text
    assert "Räknas i natt för första gången." in text
    assert "Räknas i natt" in str(tabell(klient, f"{namn}_csv"))


def test_stegen(som, client, raknat):
    for namn in ("flode", "flode_csv", "bestand", "bestand_csv", "lokalt"):
        for roll in ("handlaggare", "beredare", "chef", "bestallare", "analytiker"):
            assert som(roll).get(reverse(namn)).status_code == 200
        assert som("socialsekreterare").get(reverse(namn)).status_code == 403
        som("chef")
        assert client.get(reverse(namn), {"enhet": "ame-frammande"}).status_code == 404
        assert client.post(reverse(namn)).status_code == 405
    for namn, fraga in (
        ("flode", {"kohort": "1999"}),
        ("bestand", {"per": "vecka"}),
        ("bestand", {"efter": "namn"}),
        ("bestand", {"ar": "1999"}),
    ):
        assert client.get(reverse(namn), fraga).status_code == 404


@pytest.mark.krav("D12", "S145")
def test_bara_tal_i_bilderna(som, raknat, arenden):
    for namn in ("flode", "bestand", "lokalt"):
        text = som("bestallare").get(reverse(namn)).content.decode()
        assert not any(a.nummer in text or a.person.efternamn in text for a in arenden[:20])
        assert "effekt" not in text.lower()


# --- the stock --------------------------------------------------------------------------------------------------
@pytest.mark.krav("S153", "C71", "T15", "T05")
def test_varje_period_visar_in_ut_och_bestand_och_de_gar_ihop(som, raknat):
    """S153: Each period shows in, out, stock at start and end, and they add up."""
    klient = som("chef")
    for per in ("manad", "kvartal", "ar"):
        for efter, antal in (("", 1), ("niva", 3), ("kon", 2), ("kalla", 2)):
            _gar_ihop(klient, per, efter, antal)


def _gar_ihop(klient, per, efter, antal_grupper):
    svar = klient.get(reverse("bestand"), {"ar": "2026", "per": per, "efter": efter})
    rader = svar.context["s"].rader
    assert all(r.start + r.in_ == r.ut + r.slut for r in rader)
    arets = [r for r in rader if r.tid.startswith("2026")] if per == "ar" else rader
    grupper = {r.grupp for r in arets if r.in_}
    assert len(grupper) == antal_grupper, (per, efter, grupper)
    sist = {g: [r for r in arets if r.grupp == g][-1] for g in grupper}
    assert (sum(r.in_ for r in arets), sum(r.ut for r in arets), sum(r.slut for r in sist.values())) == (90, 45, 45)
    assert "<svg" in svar.content.decode()
    fil = tabell(klient, "bestand_csv", ar="2026", per=per, efter=efter)
    assert [(r["grupp"], r["tid"], r["vid_slut"]) for r in fil] == [(r.grupp, r.tid, str(r.slut)) for r in rader]


@pytest.mark.krav("T15")
def test_natten_raknar_bestandet_dag_for_dag(enhet, ansvarig):
    """Same-day start and end, one that began before the year, one open, feriejobb and felregistrering: by hand."""
    for _ in range(6):
        ArendeFactory(
            enhet=enhet,
            ansvarig=ansvarig,
            status="insats",
            inkom_den=date(2025, 5, 1),
            inskriven_den=date(2025, 5, 2),
            deltagande=False,
        )
        for start, slut in ((date(2025, 5, 2), date(2026, 3, 31)), (date(2026, 2, 10), date(2026, 2, 10))):
            a = ArendeFactory(
                enhet=enhet,
                ansvarig=ansvarig,
                status="avslutat",
                inkom_den=start,
                inskriven_den=start,
                avslutad_den=slut,
                avslut=False,
                deltagande=False,
            )
            AvslutFactory(arende=a)
    ArendeFactory(
        enhet=enhet,
        ansvarig=ansvarig,
        status="insats",
        inkom_den=date(2026, 3, 1),
        inskriven_den=date(2026, 3, 2),
        slag="feriejobb",
        deltagande=False,
    )
    with lasare() as las:
        data = x_bestand(las, [enhet.pk], Fonster(TILL))[str(enhet.pk), ""]
    (alla,) = data["ar"]["2026"][""]
    assert alla["rader"][:4] == [[1, 1, 12, 0, 0, 12], [2, 2, 12, 6, 6, 12], [3, 3, 12, 0, 6, 6], [4, 4, 6, 0, 0, 6]]
    assert alla["rader"][-1][5] == 6
    assert data["till"] == "2026-10-31"


def test_bara_den_nyaste_manaden_bar_tabellerna(enhet, arenden, monkeypatch):
    monkeypatch.undo()
    with lasare() as las:
        idag = timezone.localdate(las.datadatum)
        assert x_flode(las, [enhet.pk], Fonster(date(2024, 6, 30))) == {}
        assert x_bestand(las, [enhet.pk], Fonster(date(2024, 6, 30))) == {}
        assert x_bestand(las, [enhet.pk], Fonster(idag)) != {}


# --- local context ----------------------------------------------------------------------------------------------
@pytest.mark.krav("S169", "C78", "N02")
def test_arbetsloshet_och_bistand_bredvid_enhetens_tal_med_ar_och_kalla(som, enhet):
    """S169: Unemployment and bistånd figures (imported file or Kolada) can be shown beside the unit's, with source and year."""
    kod = enhet.verksamhet.namnd.kommun_id
    for kpi, ar, varde, kommun in (
        ("N03937", 2024, "6.4", kod),
        ("N03937", 2025, None, kod),
        ("N31816", 2025, "41.2", kod),
        ("N31816", 2024, "9.9", "9999"),
    ):
        KoladaVarde.objects.create(kpi=kpi, kommunkod=kommun, kommunnamn="K", ar=ar, kon="T", varde=varde and Decimal(varde))
    korning = MatkorningFactory(kommun=enhet.verksamhet.namnd.kommun, manad=date(2025, 12, 1), till_den=date(2025, 12, 31))
    MatpunktFactory(korning=korning, enhet=enhet, matt="r_tid", taljare=50, namnare=80, varde=210)
    svar = som("chef").get(reverse("lokalt"))
    ar = svar.context["ar"]
    kommunens = {r.kalla: dict(zip(ar, r.celler, strict=True)) for r in svar.context["kommunens"]}
    assert kommunens["Kolada N03937"][2024].text == "6,4"
    assert (kommunens["Kolada N03937"][2025].text, kommunens["Kolada N03937"][2025].skal) == ("—", "Ingen import har året.")
    assert (kommunens["Kolada N31816"][2025].text, kommunens["Kolada N31816"][2024].text) == ("41,2", "—")
    egna = {r.namn: dict(zip(ar, r.celler, strict=True)) for r in svar.context["egna"]}
    assert egna[KATALOG["r_tid"].titel][2025].text == "210"
    assert egna[KATALOG["r_tid"].titel][2024].text == "—"
    assert len(svar.context["egna"]) >= 4  # never one alone (S168)
    text = svar.content.decode()
    for ord_ in ("Arbetslöshet 18–65 år", "Långvarigt ekonomiskt bistånd", "Ärenderegistret", "Kolada N03937", ">2025</th>"):
        assert ord_ in text
