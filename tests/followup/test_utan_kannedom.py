"""Avslutad utan kännedom is a state of its own, signed by somebody who has tried; the machine ends nothing (T04, N14, T01)."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ame.celery import app
from followup import services
from followup.kas.lasare import lasare
from followup.models import Avslut, Uppfoljning
from followup.services.utan_kannedom import forsoksdagar
from tests.factories import ArendeFactory, KallelseFactory, KontaktforsokFactory, RemissFactory, StodaktivitetFactory
from tests.followup.slutfas import antagen_remiss, avsluta, avslutsfalt, for_dagar_sedan, idag, nyckel, signera

pytestmark = pytest.mark.django_db
UTAN = {"orsak": "utan_kannedom", "forsorjning_efter": ""}


def _sokt(arende, *dagar):
    for dag in dagar:
        StodaktivitetFactory(arende=arende, den=for_dagar_sedan(dag), utfall="ej_nadd")


@pytest.mark.krav("T04", "S128")
def test_utan_kannedom_ar_ett_eget_lage_i_kas_e_med_okand_vag_och_forsorjning():
    remiss = antagen_remiss()
    _sokt(remiss.arende, 20, 10)
    avslut = avsluta(remiss, **UTAN)
    avslut.refresh_from_db()
    assert (avslut.orsak, avslut.kas_kod, avslut.forsorjning_efter) == ("utan_kannedom", "E", "okand")
    assert avslut.vart == f"Okänt. 2 försök att nå personen, det senaste {for_dagar_sedan(10):%Y-%m-%d}."
    assert avslut.uppfoljningar.count() == 4  # who is not known today may be reached later


@pytest.mark.krav("T04")
def test_i_siffrorna_ar_det_ett_avslut_av_eget_slag_och_aldrig_inget_resultat():
    utan, flytt = antagen_remiss(), antagen_remiss()
    _sokt(utan.arende, 20, 10)
    avsluta(utan, **UTAN)
    avsluta(flytt, orsak="flytt", vart="Uppsala")
    with lasare() as las:
        rader = {
            str(pk): rad for pk, *rad in las.rader("SELECT inskrivning_id, utfall, kas_utfall, handelse FROM statistik.fall")
        }
    assert rader[str(utan.arende_id)] == ["utan_kannedom", "E", 3]  # an end like others (R5), with its own name
    assert rader[str(flytt.arende_id)] == ["flytt", "E", 3]


@pytest.mark.krav("T04")
def test_det_kravs_tva_forsok_pa_olika_dagar_eller_ett_skal():
    remiss = antagen_remiss()
    _sokt(remiss.arende, 10, 10)  # twice on one day is one try
    StodaktivitetFactory(arende=remiss.arende, den=for_dagar_sedan(5))  # reached
    _sokt(remiss.arende, 120)  # too long ago
    with pytest.raises(ValidationError) as fel:
        avsluta(remiss, **UTAN)
    assert "1 försök" in fel.value.message_dict["skal_utan_kontakt"][0]
    remiss.arende.refresh_from_db()
    assert remiss.arende.ar_oppet
    with pytest.raises(ValidationError) as fel:
        avsluta(remiss, **UTAN, skal_utan_kontakt="Brev till 19800101-9802 kom tillbaka")
    assert "skal_utan_kontakt" in fel.value.message_dict
    avslut = avsluta(remiss, **UTAN, skal_utan_kontakt="Personen har lämnat landet.")
    assert avslut.vart == "Okänt. Skäl till att kontakt inte är sökt: Personen har lämnat landet."


def test_returnerade_kallelser_och_fragor_till_andra_ar_ocksa_forsok():
    arende = antagen_remiss().arende
    KallelseFactory(
        arende=arende, skickad_den=for_dagar_sedan(30), avser_den=for_dagar_sedan(25), natt="retur", natt_den=for_dagar_sedan(26)
    )
    KallelseFactory(arende=arende, skickad_den=for_dagar_sedan(20), avser_den=for_dagar_sedan(15))  # nobody knows
    KontaktforsokFactory(arende=arende, forsokt_den=for_dagar_sedan(8))
    StodaktivitetFactory(arende=ArendeFactory(), den=for_dagar_sedan(8), utfall="ej_nadd")  # somebody else's
    assert forsoksdagar(arende, idag()) == [for_dagar_sedan(30), for_dagar_sedan(8)]


@pytest.mark.krav("T04")
def test_sidan_sager_hur_manga_forsok_som_finns_och_laget_granskas_fore_signering(client):
    remiss = antagen_remiss()
    signera(remiss)
    client.force_login(remiss.arende.ansvarig)
    data = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in avslutsfalt(nyckel=str(nyckel()), **UTAN).items()}
    sida = client.post(reverse("avsluta", args=[remiss.arende_id]), data, headers={"HX-Request": "true"}).content.decode()
    assert "Räknas i KAS som" in sida
    assert "Inget försök att nå personen är registrerat" in sida
    assert "Inget försök" in client.post(reverse("avsluta_kontroll", args=[remiss.arende_id]), data).content.decode()
    _sokt(remiss.arende, 20, 10)
    svar = client.post(reverse("avsluta_kontroll", args=[remiss.arende_id]), data)
    sida = svar.content.decode()
    assert svar.status_code == 200
    assert "Okänt. 2 försök" in sida
    assert "Uppgift saknas" in sida
    assert "inget resultat" not in sida.lower()
    assert client.post(reverse("avsluta_kontroll", args=[remiss.arende_id]), data | {"gor": "signera"}).status_code == 302
    sida = client.get(reverse("arende", args=[remiss.arende_id])).content.decode()
    assert "ingen vet hur det gick" in sida
    assert "inget resultat" not in sida.lower()


# --- the machine ends nothing ---


def _anrop(fil, namn):
    return [n for n in ast.walk(ast.parse(fil.read_text())) if isinstance(n, ast.Call) and _kallad(n.func) == namn]


def _kallad(func):
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


@pytest.mark.krav("T04")
def test_ingen_uppgift_och_inget_kommando_skapar_ett_avslut():
    """An Avslut is made in one service, that a person calls from one page. The demo's writers make made-up ones and nothing else."""
    rot = Path(settings.BASE_DIR)
    filer = [
        f for paket in ("ame", "intake", "insatser", "followup") for f in (rot / paket).rglob("*.py") if "demo" not in f.parts
    ]
    gor = {str(f.relative_to(rot)) for f in filer if _anrop(f, "Avslut")}
    assert gor == {"followup/services/avslut.py"}
    bulk = [n for f in filer for n in _anrop(f, "bulk_create") + _anrop(f, "create") if "Avslut.objects" in ast.unparse(n)]
    assert bulk == []
    kallar = {
        str(f.relative_to(rot))
        for f in filer
        if any({k.arg for k in n.keywords} & {"orsak", None} and "services" in ast.unparse(n.func) for n in _anrop(f, "avsluta"))
    }
    assert kallar == {"followup/views/avslut.py"}
    for fil in filer:
        if fil.name == "tasks.py" or "commands" in fil.parts:
            assert "avsluta(" not in fil.read_text(), fil


@pytest.mark.krav("T04")
def test_ett_tyst_arende_ar_oppet_efter_alla_nattens_uppgifter(monkeypatch):
    """Silent for two years: every task of the beat runs, and the case stands as it was."""
    arende = ArendeFactory(insats=True, inkom_den=for_dagar_sedan(740), inskriven_den=for_dagar_sedan(730))
    fore = (arende.status, arende.avslutad_den)
    for rad in app.conf.beat_schedule.values():
        uppgift = app.tasks.get(rad["task"])
        if (
            uppgift
            and rad["task"].split(".")[0] in {"followup", "insatser", "intake"}
            and "kas" not in rad["task"]
            and "matt" not in rad["task"]
        ):
            uppgift()
    arende.refresh_from_db()
    assert (arende.status, arende.avslutad_den) == fore
    assert not Avslut.objects.exists()


@pytest.mark.krav("T04")
def test_utan_en_person_som_signerar_blir_det_inget_avslut():
    remiss = antagen_remiss()
    signera(remiss)
    with pytest.raises((PermissionDenied, AttributeError)):
        services.avsluta(actor=None, arende=remiss.arende, **avslutsfalt())
    assert not Avslut.objects.exists()


# --- exits are events, and each enrolment has its own clock ---


@pytest.mark.krav("N14")
def test_ett_avslut_i_en_manad_utan_rapport_raknas():
    """The end is an event of its own: no attendance, no report, no insats is needed for it to be counted."""
    remiss = antagen_remiss()
    avsluta(remiss, orsak="flytt", vart="Uppsala", avslutad_den=for_dagar_sedan(3))
    assert not remiss.arende.insatser.exists()
    with lasare() as las:
        [(den, utfall)] = las.rader("SELECT avslutad_den, utfall FROM statistik.fall WHERE handelse > 0")
    assert (den, utfall) == (for_dagar_sedan(3), "flytt")


@pytest.mark.krav("T01")
def test_den_som_kommer_tillbaka_har_en_ny_klocka():
    """Delay is counted from the opening of this enrolment, not from the person's first record; so are the follow-ups of each avslut."""
    forst = RemissFactory(
        antagen=True, inkom_den=for_dagar_sedan(400), avtalade=False, arende__inskriven_den=for_dagar_sedan(390)
    )
    forsta = avsluta(forst, orsak="flytt", vart="Uppsala", avslutad_den=for_dagar_sedan(200))
    igen = antagen_remiss(person=forst.person, arende__person=forst.arende.person)
    andra = avsluta(igen, orsak="flytt", vart="Borås")
    assert forsta.arende.person_id == andra.arende.person_id
    with lasare() as las:
        rader = dict(las.rader("SELECT inskrivning_id, avslutad_den - inskriven_den FROM statistik.fall"))
    assert rader == {forsta.arende_id: 190, andra.arende_id: 60}
    assert Uppfoljning.objects.get(avslut=andra, dag=30).forfaller_den == idag() + timedelta(days=30)
    assert Uppfoljning.objects.get(avslut=forsta, dag=30).forfaller_den == for_dagar_sedan(170)
