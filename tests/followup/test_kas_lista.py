"""Page = file = command = list, and who may look behind a figure."""

import csv
import io
import json
import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from ame.access.enums import Roll
from ame.arenden.models import Arende
from ame.audit.models import Lasning
from followup.kas.definitioner import definitioner
from tests.factories import SkyddAtkomstFactory, UserFactory
from tests.followup.kas_hjalp import raknad, text, url

pytestmark = pytest.mark.django_db

# --- one measure, one function ---------------------------------------------------------------------------------------


@pytest.mark.krav("N01", "T05")
@pytest.mark.parametrize(("version", "basis"), [("2024", "person"), ("2019", "inskrivning")])
def test_sida_fil_kommando_och_lista_sager_samma(som_kas_chef, kas_plats, kas_chef, version, basis, capsys):
    korning = raknad(kas_plats, kas_chef, version=version, installningar={"avslut_basis": basis})
    fil = som_kas_chef.get(url("kas_csv", korning.pk)).content.decode()
    call_command("kas", ar=2025, kommun=kas_plats.kommun.pk, version=version, basis=basis)
    assert capsys.readouterr().out == fil
    rader = list(csv.DictReader(io.StringIO(fil), delimiter=";"))
    assert list(rader[0]) == ["kpi", "kommun", "ar", "kon", "varde", "n", "N"]
    assert {r["kpi"] for r in rader} == {k.id for k in definitioner(version) if k.i_kolada}
    som_kas_chef.force_login(_ser_allt(kas_plats))
    pa_sidan = {
        (c_rad.kpi, c.kon): c
        for t in som_kas_chef.get(url("kas_korning", korning.pk)).context["tabeller"]
        for c_rad in t.rader
        for c in c_rad.celler
    }
    for r in rader:
        cell = pa_sidan[r["kpi"], r["kon"]]
        if cell.skal:  # feriejobb, and positions that are not registered
            assert (r["varde"], r["n"], r["N"]) == ("", "", "")
            continue
        assert (str(cell.n), "" if cell.namnare is None else str(cell.namnare)) == (r["n"], r["N"])
        svar = som_kas_chef.get(reverse("kas_lista", args=[korning.pk, r["kpi"], r["kon"]]))
        assert svar.context["antal"] == svar.context["sida"].paginator.count == cell.n
        if r["N"]:
            namnare = som_kas_chef.get(reverse("kas_lista", args=[korning.pk, r["kpi"], r["kon"]]) + "?del=namnare")
            assert namnare.context["antal"] == cell.namnare


def _ser_allt(kas_plats):
    user = UserFactory()
    for enhet in kas_plats.enheter.values():
        user.uppdrag.create(enhet=enhet, roll=Roll.CHEF, fran_den=date(2020, 1, 1))
    return user


def test_filens_format_ar_koladas(som_kas_chef, kas_korning):
    svar = som_kas_chef.get(url("kas_csv", kas_korning.pk))
    assert svar["Content-Disposition"] == 'attachment; filename="kas-9012-kommun-2025-v2024.csv"'
    assert "U40455;9012;2025;T;60.00000000;6;10\n" in svar.content.decode()
    assert "U40811;9012;2025;T;15.38461538;2;13\n" in svar.content.decode()
    assert "U40800;9012;2025;T;13;13;\n" in svar.content.decode()
    logg = Lasning.objects.get(objekt_typ="kas_csv")
    assert (logg.atgard, logg.objekt_id) == ("export", kas_korning.pk)


def test_kommandot_for_enhet_och_alla_kommuner(kas_plats, capsys):
    enhet = kas_plats.enheter["B"]
    call_command("kas", ar=2025, enhet=str(enhet.pk), format="json")
    svar = json.loads(capsys.readouterr().out)
    assert (svar["ar"], svar["version"], svar["installningar"]["avslut_basis"]) == (2025, "2024", "person")
    rader = {(r["kpi"], r["kon"]): r for r in svar["omfattning"][0]["rader"]}
    assert rader["U40800", "T"]["n"] == "4"
    assert rader["U40455", "T"]["varde"] == "66.66666666"  # 33.33333333 + 33.33333333
    call_command("kas", ar=2025)
    assert "U40800;9012;2025;T;13;13;" in capsys.readouterr().out


@pytest.mark.parametrize(
    "fel", [{"ar": 1999}, {"ar": 2025, "kommun": "0000"}, {"ar": 2025, "enhet": "x"}, {"ar": 2025, "enhet": str(uuid4())}]
)
def test_kommandot_sager_vad_som_ar_fel(kas_plats, fel):
    with pytest.raises(CommandError):
        call_command("kas", **fel)


# --- the list behind the figure ---------------------------------------------------------------------------------------


@pytest.mark.krav("D12")
def test_bestallare_oppnar_ingen_lista(client, kas_plats, kas_korning):
    client.force_login(UserFactory(roll=Roll.BESTALLARE, enhet=kas_plats.enheter["A"]))
    assert client.get(url("kas_korning", kas_korning.pk)).status_code == 200
    assert "Provsson" not in client.get(url("kas_korning", kas_korning.pk)).content.decode()
    assert client.get(url("kas_lista", kas_korning.pk)).status_code == 403


@pytest.mark.krav("D01", "D02")
def test_listan_visar_bara_det_man_far_se_och_loggas(som_kas_chef, kas_plats, kas_korning):
    svar = som_kas_chef.get(reverse("kas_lista", args=[kas_korning.pk, "U40450", "T"]))  # persons 1 and 9 in A, 11 in B, 14 in C
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
def test_skyddad_person_raknas_men_listas_bara_for_dem_pa_listan(som_kas_chef, kas_chef, kas_plats, kas_korning):
    arende = next(a for a in kas_plats.arenden if a.person.efternamn == "Provsson p9")
    type(arende.person).objects.filter(pk=arende.person_id).update(har_skydd=True, telefon="")
    adress = reverse("kas_lista", args=[kas_korning.pk, "U40450", "T"])
    svar = som_kas_chef.get(adress)
    assert "Provsson p9" not in svar.content.decode()
    assert svar.context["antal"] == 4
    assert svar.context["dolda"] == 3
    assert not Lasning.objects.get().ar_skyddad
    SkyddAtkomstFactory(person=arende.person, user=kas_chef)
    assert "Provsson p9" in som_kas_chef.get(adress).content.decode()
    assert Lasning.objects.order_by("-pk").first().ar_skyddad


@pytest.mark.krav("D02")
def test_utan_logg_ingen_lista(som_kas_chef, kas_korning, monkeypatch):
    def nere(**kwargs):
        raise RuntimeError("loggen")

    monkeypatch.setattr("followup.views.kas.log_read", nere)
    for namn in ("kas_korning", "kas_lista", "kas_csv", "kas_xlsx", "kas_pdf", "kas_formular"):
        with pytest.raises(RuntimeError):
            som_kas_chef.get(url(namn, kas_korning.pk))


@pytest.mark.parametrize(("kpi", "kon"), [("U99999", "T"), ("U40811", "K"), ("U40820", "T"), ("U40450", "X")])
def test_lista_for_siffra_som_inte_finns(som_kas_chef, kas_korning, kpi, kon):
    assert som_kas_chef.get(reverse("kas_lista", args=[kas_korning.pk, kpi, kon])).status_code == 404


def test_listan_sager_nar_uppgifterna_har_andrats(som_kas_chef, kas_korning):
    Arende.objects.filter(person__efternamn="Provsson p7").update(inskriven_den=date(2026, 1, 2))
    svar = som_kas_chef.get(reverse("kas_lista", args=[kas_korning.pk, "U40800", "T"]))
    assert "Körningen räknade 13" in text(svar.content.decode())
    assert "i dag är det 12" in text(svar.content.decode())


def test_anvisningar_listas_som_remisser(som_kas_chef, kas_korning):
    svar = som_kas_chef.get(reverse("kas_lista", args=[kas_korning.pk, "U40809", "T"]))
    assert svar.context["ar_anvisning"]
    assert svar.context["antal"] == 4
    assert "R2026-" in svar.content.decode()
