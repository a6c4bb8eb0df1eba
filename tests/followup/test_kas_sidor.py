"""The KAS pages: the ladder per URL, page = file = command = list, and who may look behind a figure."""

import csv
import io
import json
import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.arenden.models import Arende
from ame.audit.models import Lasning
from followup.enums import KorningStatus
from followup.kas.definitioner import definitioner
from followup.models import Korning
from followup.services.korning import bestall_korning, frys_korning, rakna_korning
from followup.tasks import kor_kas
from tests.factories import EnhetFactory, KoladaVardeFactory, KorningFactory, SkyddAtkomstFactory, UserFactory
from tests.followup.kommun12 import bygg_kommun12

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ingen_ko(monkeypatch):
    koade = []
    monkeypatch.setattr(kor_kas, "delay", koade.append)
    return koade


@pytest.fixture
def plats(db):
    return bygg_kommun12()


@pytest.fixture
def chef(plats):
    return UserFactory(roll="chef", enhet=plats.enheter["A"])


def raknad(plats, actor, enhet=None, **mer):
    return rakna_korning(
        korning_id=bestall_korning(actor=actor, kommun=plats.kommun, enhet=enhet, ar=mer.pop("ar", 2025), **mer).pk
    )


@pytest.fixture
def korning(plats, chef):
    return raknad(plats, chef)


@pytest.fixture
def som_chef(client, chef):
    client.force_login(chef)
    return client


def sidan(client, korning):
    return client.get(reverse("kas_korning", args=[korning.pk])).content.decode()


def text(html):
    return re.sub(r"[ \n\t]+", " ", re.sub(r"<[^>]+>", " ", html))


# --- the ladder -----------------------------------------------------------------------------------------------------

MED_KORNING = ["kas_korning", "kas_framsteg", "kas_frys", "kas_csv", "kas_jamfor", "kas_lista"]


def url(namn, pk=None):
    if namn in ("kas", "kas_rakna"):
        return reverse(namn)
    return reverse(namn, args=[pk, "U40450", "T"] if namn == "kas_lista" else [pk])


@pytest.mark.parametrize("namn", ["kas", "kas_rakna", *MED_KORNING])
def test_utloggad_skickas_till_inloggning(client, korning, namn):
    metod = client.post if namn == "kas_rakna" else client.get
    assert "/konto/login/" in metod(url(namn, korning.pk)).url


@pytest.mark.parametrize("namn", MED_KORNING)
def test_framling_far_404(client, korning, namn):
    client.force_login(UserFactory(roll="chef", enhet=EnhetFactory()))
    assert client.get(url(namn, korning.pk)).status_code == 404


@pytest.mark.krav("C06", "D12")
@pytest.mark.parametrize("namn", ["kas", "kas_rakna", *MED_KORNING])
@pytest.mark.parametrize("roll", [Roll.HANDLEDARE, Roll.ADMIN, Roll.LOGGKONTROLLANT, Roll.SOCIALSEKRETERARE])
def test_kollega_utan_ratt_far_403(client, plats, korning, namn, roll):
    client.force_login(UserFactory(roll=roll, enhet=plats.enheter["A"]))
    metod = client.post if namn == "kas_rakna" else client.get
    assert metod(url(namn, korning.pk)).status_code == 403


@pytest.mark.parametrize("namn", MED_KORNING)
def test_saknad_korning_ar_404(som_chef, namn):
    assert som_chef.get(url(namn, uuid4())).status_code == 404


@pytest.mark.parametrize("namn", ["kas", "kas_rakna", *MED_KORNING])
def test_fel_metod_ar_405(som_chef, korning, namn):
    metod = som_chef.get if namn == "kas_rakna" else som_chef.delete if namn == "kas_frys" else som_chef.post
    assert metod(url(namn, korning.pk)).status_code == 405


@pytest.mark.parametrize(("roll", "rakna", "frysa", "lista"), [(Roll.CHEF, 1, 1, 1), (Roll.BESTALLARE, 1, 0, 0), (Roll.HANDLAGGARE, 0, 0, 1)])
def test_sidan_visar_bara_det_rollen_far(client, plats, korning, roll, rakna, frysa, lista):
    client.force_login(UserFactory(roll=roll, enhet=plats.enheter["A"]))
    html = client.get(f"{reverse('kas')}?omfattning=kommun:{plats.kommun.pk}&ar=2025").content.decode()
    assert (reverse("kas_rakna") in html) == bool(rakna)
    assert (reverse("kas_frys", args=[korning.pk]) in html) == bool(frysa)
    assert (url("kas_lista", korning.pk) in html) == bool(lista)


# --- the page -------------------------------------------------------------------------------------------------------


@pytest.mark.krav("N04", "T16")
def test_sidan_sager_allt_som_hor_till_siffrorna(som_chef, plats, korning):
    innehall = text(sidan(som_chef, korning))
    for ord in (
        "Hela Handräkna", "1 januari 2025 till 31 december 2025", "KAS 2024–", "definitioner", "Data från", "Reglerna som gäller",
        "Så räknas det", "Arbeten som inte är bekräftade än", "Avslut räknade på det andra sättet", "Källa: Kolada U40455",
        "60,0\xa0%", "6 av 10", "15,4\xa0%", "2 av 13",
    ):  # fmt: skip
        assert ord in innehall, ord
    assert "effekt" not in innehall.lower()
    assert "Uppgift om utbildning saknas" not in innehall  # 1 of 13 is less than a tenth
    assert "Uppgift om tid utan arbete saknas för 2 av 13 deltagare (15,4\xa0%)" in innehall


def test_varje_definition_har_sin_text_pa_sidan(som_chef, korning):
    innehall = text(sidan(som_chef, korning))
    for k in definitioner("2024"):
        assert k.forklaring in innehall
        assert k.kort in innehall


@pytest.mark.krav("N02")
def test_utan_underlag_visas_streck_och_skal_aldrig_noll(som_chef, plats, chef):
    tom = raknad(plats, chef, ar=2019)
    assert set(tom.rader.values_list("varde", "taljare", "namnare")) == {(None, None, None)}
    innehall = text(sidan(som_chef, tom))
    assert "— Inga inskrivningar eller anvisningar är registrerade för året." in innehall
    assert "0,0\xa0%" not in innehall
    rader = list(csv.DictReader(io.StringIO(som_chef.get(url("kas_csv", tom.pk)).content.decode()), delimiter=";"))
    assert {(r["varde"], r["n"], r["N"]) for r in rader} == {("", "", "")}


@pytest.mark.krav("N02")
def test_utan_avslutade_kvinnor_star_skalet(som_chef, plats, chef):
    Arende.objects.filter(enhet=plats.enheter["B"], person__kon="K", avslutad_den__isnull=False).update(slag="kaa")
    rad = raknad(plats, chef, plats.enheter["B"]).rader.get(kpi="U40455", kon="K")
    assert (rad.varde, rad.taljare, rad.namnare, rad.skal) == (None, 0, 0, "Ingen kvinna avslutades under året.")


def test_forvalet_ar_egen_enhet_och_forra_aret(som_chef, plats):
    svar = som_chef.get(reverse("kas"))
    assert svar.context["omfattning"].enhet == plats.enheter["A"]
    assert svar.context["ar"] == timezone.localdate().year - 1
    assert "Ingen körning" in svar.content.decode()


@pytest.mark.parametrize("fraga", ["omfattning=enhet:x", "omfattning=kommun:0180", "ar=1900", "ar=abc", "version=2014", "omfattning=" + "9" * 500])
def test_omojligt_val_ger_forvalet(som_chef, fraga):
    assert som_chef.get(f"{reverse('kas')}?{fraga}").status_code == 200


def test_annan_kommuns_siffror_gar_inte_att_valja(client, plats, korning):
    client.force_login(UserFactory(roll="chef", enhet=EnhetFactory()))
    svar = client.get(f"{reverse('kas')}?omfattning=kommun:{plats.kommun.pk}&ar=2025")
    assert "Handräkna" not in svar.content.decode()
    client.post(reverse("kas_rakna"), {"omfattning": f"kommun:{plats.kommun.pk}", "ar": 2025})
    assert Korning.objects.filter(kommun=plats.kommun).count() == 1


def test_bestalla_visar_kon_och_sen_siffrorna(som_chef, plats, ingen_ko, django_capture_on_commit_callbacks):
    data = {"omfattning": f"kommun:{plats.kommun.pk}", "ar": "2025", "avslut_basis": "inskrivning", "slag": ["ame", "osa"], "bridge_days": "0"}
    with django_capture_on_commit_callbacks(execute=True):
        svar = som_chef.post(reverse("kas_rakna"), data, follow=True)
    ny = Korning.objects.get()
    assert ingen_ko == [str(ny.pk)]
    assert ny.installningar["avslut_basis"] == "inskrivning"
    assert ny.installningar["slag"] == ["ame", "osa"]
    assert "Räkningen väntar på sin tur" in svar.content.decode()
    fragment = som_chef.get(url("kas_framsteg", ny.pk), headers={"HX-Request": "true"})
    assert 'hx-trigger="every 1s"' in fragment.content.decode()
    assert "HX-Refresh" not in fragment
    kor_kas(str(ny.pk))
    klar = som_chef.get(url("kas_framsteg", ny.pk), headers={"HX-Request": "true"})
    assert klar["HX-Refresh"] == "true"
    assert som_chef.get(url("kas_framsteg", ny.pk)).url == url("kas_korning", ny.pk)
    innehall = text(som_chef.get(f"{reverse('kas')}?omfattning=kommun:{plats.kommun.pk}&ar=2025").content.decode())
    assert "Andra regler än de vanliga: avslut räknas per inskrivning" in innehall


@pytest.mark.parametrize("data", [{"ar": "2025"}, {"omfattning": "x", "ar": "2025"}, {"omfattning": "", "ar": ""}])
def test_trasig_bestallning_skapar_inget(som_chef, data):
    assert som_chef.post(reverse("kas_rakna"), data, follow=True).status_code == 200
    assert not Korning.objects.exists()


@pytest.mark.krav("T17")
def test_avbruten_korning_later_den_forra_sta(som_chef, plats, korning):
    KorningFactory(kommun=plats.kommun, ar=2025, status=KorningStatus.FEL, meddelande="Räkningen avbröts.", skapad_vid=timezone.now())
    innehall = text(som_chef.get(f"{reverse('kas')}?omfattning=kommun:{plats.kommun.pk}&ar=2025").content.decode())
    assert "Räkningen blev inte klar" in innehall
    assert "60,0\xa0%" in innehall


@pytest.mark.krav("N03")
def test_frysa_och_se_skillnaden(som_chef, plats, chef, korning):
    assert "aldrig ändras" in som_chef.get(url("kas_frys", korning.pk)).content.decode()
    som_chef.post(url("kas_frys", korning.pk))
    korning.refresh_from_db()
    assert korning.fryst_av == chef
    assert "redan fryst" in som_chef.post(url("kas_frys", korning.pk), follow=True).content.decode()
    fore = text(sidan(som_chef, korning))
    Arende.objects.filter(person__efternamn="Provsson p7").update(inskriven_den=date(2026, 1, 2))
    ny = raknad(plats, chef)
    innehall = text(som_chef.get(f"{reverse('kas')}?omfattning=kommun:{plats.kommun.pk}&ar=2025").content.decode())
    assert "Siffrorna har ändrats sedan 2025 frystes" in innehall
    skillnad = text(som_chef.get(url("kas_jamfor", ny.pk)).content.decode())
    assert "Deltagare, antal U40800 Totalt 13 12" in skillnad
    assert text(sidan(som_chef, korning)) == fore  # the delivered figures stand


def test_jamfor_utan_nagot_att_jamfora_med(som_chef, korning):
    assert "Ingen tidigare körning" in som_chef.get(url("kas_jamfor", korning.pk)).content.decode()


@pytest.mark.krav("S169")
def test_publicerade_varden_bredvid_de_egna(som_chef, plats, chef, korning):
    KoladaVardeFactory(kommunkod="0123", kommunnamn="Järfälla", ar=2024, varde="26.6")
    KoladaVardeFactory(kommunkod="0123", kommunnamn="Järfälla", ar=2025, varde=None)
    svar = som_chef.get(url("kas_korning", korning.pk))
    assert svar.context["kolada_ar"] == [2024, 2025]
    assert [r.varden for r in svar.context["kolada_rader"]] == [["—", "60,0\xa0%"], ["26,6\xa0%", "—"]]


# --- one measure, one function ---------------------------------------------------------------------------------------


@pytest.mark.krav("N01", "T05")
@pytest.mark.parametrize("basis", ["person", "inskrivning"])
@pytest.mark.parametrize("version", ["2019", "2024"])
def test_sida_fil_kommando_och_lista_sager_samma(som_chef, plats, chef, version, basis, capsys):
    korning = raknad(plats, chef, version=version, installningar={"avslut_basis": basis})
    fil = som_chef.get(url("kas_csv", korning.pk)).content.decode()
    call_command("kas", ar=2025, kommun=plats.kommun.pk, version=version, basis=basis)
    assert capsys.readouterr().out == fil
    rader = list(csv.DictReader(io.StringIO(fil), delimiter=";"))
    assert list(rader[0]) == ["kpi", "kommun", "ar", "kon", "varde", "n", "N"]
    assert {r["kpi"] for r in rader} == {k.id for k in definitioner(version) if k.i_kolada}
    som_chef.force_login(_ser_allt(plats))
    pa_sidan = {(c_rad.kpi, c.kon): c for t in som_chef.get(url("kas_korning", korning.pk)).context["tabeller"] for c_rad in t.rader for c in c_rad.celler}
    for r in rader:
        cell = pa_sidan[r["kpi"], r["kon"]]
        assert (str(cell.n), "" if cell.namnare is None else str(cell.namnare)) == (r["n"], r["N"])
        svar = som_chef.get(reverse("kas_lista", args=[korning.pk, r["kpi"], r["kon"]]))
        assert svar.context["antal"] == svar.context["sida"].paginator.count == cell.n
        if r["N"]:
            namnare = som_chef.get(reverse("kas_lista", args=[korning.pk, r["kpi"], r["kon"]]) + "?del=namnare")
            assert namnare.context["antal"] == cell.namnare


def _ser_allt(plats):
    user = UserFactory()
    for enhet in plats.enheter.values():
        user.uppdrag.create(enhet=enhet, roll=Roll.CHEF, fran_den=date(2020, 1, 1))
    return user


def test_filens_format_ar_koladas(som_chef, korning):
    svar = som_chef.get(url("kas_csv", korning.pk))
    assert svar["Content-Disposition"] == 'attachment; filename="kas-9012-kommun-2025-v2024.csv"'
    assert "U40455;9012;2025;T;60.00000000;6;10\n" in svar.content.decode()
    assert "U40811;9012;2025;T;15.38461538;2;13\n" in svar.content.decode()
    assert "U40800;9012;2025;T;13;13;\n" in svar.content.decode()
    logg = Lasning.objects.get(objekt_typ="kas_csv")
    assert (logg.atgard, logg.objekt_id) == ("export", korning.pk)


def test_kommandot_for_enhet_och_alla_kommuner(plats, capsys):
    enhet = plats.enheter["B"]
    call_command("kas", ar=2025, enhet=str(enhet.pk), format="json")
    svar = json.loads(capsys.readouterr().out)
    assert (svar["ar"], svar["version"], svar["installningar"]["avslut_basis"]) == (2025, "2024", "person")
    rader = {(r["kpi"], r["kon"]): r for r in svar["omfattning"][0]["rader"]}
    assert rader["U40800", "T"]["n"] == "4"
    assert rader["U40455", "T"]["varde"] == "66.66666666"  # 33.33333333 + 33.33333333
    call_command("kas", ar=2025)
    assert "U40800;9012;2025;T;13;13;" in capsys.readouterr().out


@pytest.mark.parametrize("fel", [{"ar": 1999}, {"ar": 2025, "kommun": "0000"}, {"ar": 2025, "enhet": "x"}, {"ar": 2025, "enhet": str(uuid4())}])
def test_kommandot_sager_vad_som_ar_fel(plats, fel):
    with pytest.raises(CommandError):
        call_command("kas", **fel)


# --- the list behind the figure ---------------------------------------------------------------------------------------


@pytest.mark.krav("D12")
def test_bestallare_oppnar_ingen_lista(client, plats, korning):
    client.force_login(UserFactory(roll=Roll.BESTALLARE, enhet=plats.enheter["A"]))
    assert client.get(url("kas_korning", korning.pk)).status_code == 200
    assert "Provsson" not in client.get(url("kas_korning", korning.pk)).content.decode()
    assert client.get(url("kas_lista", korning.pk)).status_code == 403


@pytest.mark.krav("D01", "D02")
def test_listan_visar_bara_det_man_far_se_och_loggas(som_chef, plats, korning):
    svar = som_chef.get(reverse("kas_lista", args=[korning.pk, "U40450", "T"]))  # persons 1 and 9 in A, 11 in B, 14 in C
    innehall = svar.content.decode()
    assert "Provsson p1<" in innehall
    assert "Provsson p9<" in innehall
    assert "Provsson p11" not in innehall
    assert "Provsson p14" not in innehall
    assert "2 av dem får du inte se" in text(innehall)
    logg = Lasning.objects.get(objekt_typ="kas_lista")
    assert (logg.atgard, logg.data["kpi"], logg.data["kon"], len(logg.data["visade"])) == ("lista", "U40450", "T", 2)
    assert not re.search(r"\d{8}-?\d{4}", json.dumps(logg.data["kpi"]) + svar.request["PATH_INFO"])


@pytest.mark.krav("B07", "D02")
def test_skyddad_person_raknas_men_listas_bara_for_dem_pa_listan(som_chef, chef, plats, korning):
    arende = next(a for a in plats.arenden if a.person.efternamn == "Provsson p9")
    type(arende.person).objects.filter(pk=arende.person_id).update(har_skydd=True, telefon="")
    adress = reverse("kas_lista", args=[korning.pk, "U40450", "T"])
    svar = som_chef.get(adress)
    assert "Provsson p9" not in svar.content.decode()
    assert svar.context["antal"] == 4
    assert svar.context["dolda"] == 3
    assert not Lasning.objects.get().ar_skyddad
    SkyddAtkomstFactory(person=arende.person, user=chef)
    assert "Provsson p9" in som_chef.get(adress).content.decode()
    assert Lasning.objects.order_by("-pk").first().ar_skyddad


@pytest.mark.krav("D02")
def test_utan_logg_ingen_lista(som_chef, korning, monkeypatch):
    def nere(**kwargs):
        raise RuntimeError("loggen")

    monkeypatch.setattr("followup.views.kas.log_read", nere)
    for namn in ("kas_lista", "kas_csv"):
        with pytest.raises(RuntimeError):
            som_chef.get(url(namn, korning.pk))


@pytest.mark.parametrize(("kpi", "kon"), [("U99999", "T"), ("U40811", "K"), ("U40820", "T"), ("U40450", "X")])
def test_lista_for_siffra_som_inte_finns(som_chef, korning, kpi, kon):
    assert som_chef.get(reverse("kas_lista", args=[korning.pk, kpi, kon])).status_code == 404


def test_listan_sager_nar_uppgifterna_har_andrats(som_chef, korning):
    Arende.objects.filter(person__efternamn="Provsson p7").update(inskriven_den=date(2026, 1, 2))
    svar = som_chef.get(reverse("kas_lista", args=[korning.pk, "U40800", "T"]))
    assert "Körningen räknade 13" in text(svar.content.decode())
    assert "i dag är det 12" in text(svar.content.decode())


def test_anvisningar_listas_som_remisser(som_chef, korning):
    svar = som_chef.get(reverse("kas_lista", args=[korning.pk, "U40809", "T"]))
    assert svar.context["ar_anvisning"]
    assert svar.context["antal"] == 4
    assert "R2026-" in svar.content.decode()


# --- same number of queries at 1 and at 20 rows ------------------------------------------------------------------------


@pytest.mark.parametrize("namn", ["kas", "kas_korning", "kas_lista", "kas_csv", "kas_jamfor"])
def test_frageantalet_vaxer_inte(som_chef, plats, chef, namn, django_assert_max_num_queries, monkeypatch):
    from tests.factories import ArendeFactory

    korning = raknad(plats, chef)

    def fragor(adress):
        with django_assert_max_num_queries(60) as fangade:
            assert som_chef.get(adress).status_code == 200
        return len(fangade)

    adress = f"{reverse('kas')}?omfattning=kommun:{plats.kommun.pk}&ar=2025" if namn == "kas" else url(namn, korning.pk)
    fragor(adress)
    forst = fragor(adress)
    ArendeFactory.create_batch(
        20, enhet=plats.enheter["A"], avslutat=True, inskriven_den=date(2025, 2, 1), avslutad_den=date(2025, 3, 1), inkom_den=date(2025, 1, 2),
        ansvarig=chef,
    )  # fmt: skip
    assert fragor(adress) == forst
    assert forst <= 30


def test_egna_fryst_gar_fore_senaste_i_serien(plats, chef, som_chef, korning):
    frys_korning(actor=chef, korning=korning)
    KoladaVardeFactory(ar=2025)
    raknad(plats, chef, installningar={"preliminara_arbeten": "rakna_som_E"})
    svar = som_chef.get(url("kas_korning", korning.pk))
    assert svar.context["kolada_rader"][0].varden == ["60,0\xa0%"]
