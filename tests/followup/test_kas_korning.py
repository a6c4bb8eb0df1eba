"""Runs: ordered once, counted whole, frozen for good, compared (kas.md 6.5; requirements N03, T17)."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from ame.audit.models import Handelse
from followup.enums import KorningStatus
from followup.kas.installningar import Installningar, InstallningFel, tolka
from followup.kas.jamfor import foregaende, jamfor
from followup.kas.kpi import V2019, V2024
from followup.models import Korning, KorningRad
from followup.services import kas_natt
from followup.services import korning as tjanst
from followup.services.korning import KorningFel, bestall_korning, frys_korning, rakna_korning
from followup.tasks import kor_kas
from tests.factories import UserFactory, vid
from tests.followup.kommun12 import bygg_kommun12

pytestmark = pytest.mark.django_db


@pytest.fixture
def plats(db):
    return bygg_kommun12()


@pytest.fixture
def chef(plats):
    return UserFactory(roll="chef", enhet=plats.enheter["A"])


@pytest.fixture
def bestallare(plats):
    return UserFactory(roll="bestallare", enhet=plats.enheter["A"])


@pytest.fixture
def ko(monkeypatch):
    """What would have been put in the queue."""
    koade = []
    monkeypatch.setattr(kor_kas, "delay", koade.append)
    return koade


@pytest.fixture
def bestall(plats, chef, ko, django_capture_on_commit_callbacks):
    def _bestall(**mer):
        with django_capture_on_commit_callbacks(execute=True):
            return bestall_korning(**{"actor": chef, "kommun": plats.kommun, "enhet": None, "ar": 2025, **mer})

    return _bestall


@pytest.fixture
def klar(bestall):
    return rakna_korning(korning_id=bestall().pk)


def rader(korning):
    return list(korning.rader.order_by("pk").values_list("kpi", "kon", "taljare", "namnare", "varde", "skal"))


def test_bestallning_koas_nar_den_ar_sparad_och_hander(bestall, ko, chef):
    korning = bestall()
    assert (korning.status, korning.version, korning.installningar) == ("koad", V2024, Installningar().som_dict())
    assert ko == [str(korning.pk)]
    assert Handelse.objects.get(objekt_id=korning.pk).verb == "korning.bestall"


def test_andra_tryckningen_ger_samma_korning(bestall, ko):
    forst, igen = bestall(), bestall()
    assert forst.pk == igen.pk
    assert ko == [str(forst.pk)] * 2  # harmless: counting is idempotent, and a lost message is mended
    assert bestall(installningar={"avslut_basis": "inskrivning"}).pk != forst.pk


def test_pagaende_korning_koas_om_forst_nar_den_ar_overgiven(bestall, ko):
    korning = bestall()
    Korning.objects.filter(pk=korning.pk).update(status=KorningStatus.PAGAR)
    assert bestall().pk == korning.pk
    assert len(ko) == 1
    Korning.objects.filter(pk=korning.pk).update(skapad_vid=timezone.now() - timedelta(minutes=3))
    assert bestall().pk == korning.pk
    assert len(ko) == 2


def test_aret_valjer_formular(bestall):
    assert bestall(ar=2023).version == V2019
    assert bestall(ar=2024).version == V2024
    assert bestall(ar=2025, version=V2019).version == V2019


@pytest.mark.parametrize("fel", [{"ar": 2018}, {"ar": timezone.localdate().year + 1}, {"version": "2014"}])
def test_omojlig_bestallning(bestall, fel):
    with pytest.raises(KorningFel):
        bestall(**fel)
    assert not Korning.objects.exists()


@pytest.mark.parametrize("data", [{"avslut_basis": "bägge"}, {"bridge_days": -1}, {"bridge_days": "ett"}, {"slag": []},
                                  {"slag": ["feriejobb"]}, {"slag": ["ame", "annat"]}, {"pahittad": "ja"}])  # fmt: skip
def test_omojlig_installning(bestall, data):
    with pytest.raises(InstallningFel):
        bestall(installningar=data)


def test_installningarna_overlever_json():
    inst = tolka({"bridge_days": 30, "slag": ["osa", "ame"], "alder": "vid_start"})
    assert tolka(inst.som_dict()) == inst
    assert len(inst.beskrivning()) == len(inst.som_dict())
    assert [namn for namn, _ in inst.avvikelser()] == [
        "Uppehåll som inte bryter inskrivningen",
        "Ålder räknas",
        "Uppdrag som räknas",
    ]


def test_handlaggare_bestaller_inte(bestall, plats):
    with pytest.raises(PermissionDenied):
        bestall(actor=UserFactory(roll="handlaggare", enhet=plats.enheter["A"]))


@pytest.mark.krav("T17")
def test_raderna_kommer_pa_en_gang_och_bara_en_gang(klar):
    forst = rader(klar)
    assert (klar.status, klar.framsteg) == (KorningStatus.KLAR, 100)
    assert klar.datadatum is not None
    assert len(forst) > 60
    assert rakna_korning(korning_id=klar.pk).klar_vid == klar.klar_vid  # given twice: nothing happens
    assert rader(klar) == forst


@pytest.mark.krav("T17")
@pytest.mark.parametrize("var", ["rakna", "_skriv"])
def test_avbrott_mitt_i_lamnar_forra_korningen_och_gar_att_ta_om(klar, bestall, var):
    """A worker that dies after the start: no rows of the new run, the old one untouched, and the same message completes it."""
    forra = rader(klar)
    ny = bestall()
    assert ny.pk != klar.pk
    with patch.object(tjanst, var, side_effect=MemoryError), pytest.raises(MemoryError):
        rakna_korning(korning_id=ny.pk)
    ny.refresh_from_db()
    assert ny.status == KorningStatus.PAGAR
    assert rader(ny) == []
    assert rader(klar) == forra
    assert rader(rakna_korning(korning_id=ny.pk)) == forra


def test_avbrott_efter_raderna_lamnar_inga_rader(bestall):
    """The rows and the status change in one transaction."""
    ny = bestall()
    with patch.object(Korning, "save", autospec=True, side_effect=_dor_pa_slutet), pytest.raises(MemoryError):
        rakna_korning(korning_id=ny.pk)
    assert not KorningRad.objects.filter(korning=ny).exists()
    assert len(rader(rakna_korning(korning_id=ny.pk))) > 60


_spara = Korning.save


def _dor_pa_slutet(self, *args, **kwargs):
    if self.status == KorningStatus.KLAR:
        raise MemoryError
    _spara(self, *args, **kwargs)


def test_tva_arbetare_med_samma_meddelande(bestall):
    """The second one finishes last and finds the run complete."""
    ny = bestall()
    riktiga = tjanst._skriv

    def emellan(*args):
        riktiga(*args)
        return riktiga(*args)

    with patch.object(tjanst, "_skriv", emellan):
        assert rakna_korning(korning_id=ny.pk).status == KorningStatus.KLAR
    assert len({(r[0], r[1]) for r in rader(ny)}) == len(rader(ny))


def test_fel_i_uppgiften_sags_i_ord(bestall):
    ny = bestall()
    with patch("followup.tasks.rakna_korning", side_effect=ValueError("hemligt")), pytest.raises(ValueError):
        kor_kas(str(ny.pk))
    ny.refresh_from_db()
    assert ny.status == KorningStatus.FEL
    assert "hemligt" not in ny.meddelande
    assert "förra körningen gäller" in ny.meddelande
    kor_kas(str(ny.pk))
    assert Korning.objects.get(pk=ny.pk).status == KorningStatus.KLAR


@pytest.mark.krav("N03")
def test_fryst_korning_andras_aldrig(klar, bestallare):
    frys_korning(actor=bestallare, korning=klar)
    assert Handelse.objects.filter(objekt_id=klar.pk, verb="korning.frys").count() == 1
    for forsok in (
        lambda: Korning.objects.filter(pk=klar.pk).update(ar=2024),
        lambda: Korning.objects.filter(pk=klar.pk).delete(),
        lambda: klar.rader.update(taljare=1),
        lambda: klar.rader.all().delete(),
        lambda: KorningRad.objects.create(korning=klar, tabell="T9", kpi="PAHITT", kon="T"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            forsok()
    with pytest.raises(KorningFel, match="redan fryst"):
        frys_korning(actor=bestallare, korning=klar)


def test_bara_klar_korning_fryses_och_kommunens_bara_av_bestallaren(bestall, klar, bestallare, chef):
    with pytest.raises(KorningFel, match="klar"):
        frys_korning(actor=bestallare, korning=bestall())
    with pytest.raises(PermissionDenied):
        frys_korning(actor=chef, korning=klar)  # chef in one unit of three


@pytest.mark.krav("N03")
def test_skillnad_mot_den_frysta(klar, bestall, bestallare, plats):
    frys_korning(actor=bestallare, korning=klar)
    p7 = next(a for a in plats.arenden if a.person.efternamn == "Provsson p7")
    type(p7).objects.filter(pk=p7.pk).update(inskriven_den=date(2026, 1, 2))  # a late correction
    ny = rakna_korning(korning_id=bestall().pk)
    assert foregaende(ny).pk == klar.pk
    skillnad = {(a.kpi, a.kon): (a.fore.taljare, a.efter.taljare) for a in jamfor(klar, ny).rader}
    assert skillnad["U40800", "T"] == (13, 12)
    assert skillnad["U40800", "M"] == (6, 5)
    assert ("U40800", "K") not in skillnad
    assert ("N40450", "T") not in skillnad
    assert ("U40813", "T") in skillnad  # same persons, another denominator
    assert jamfor(klar, ny).regler == []


def test_skillnad_i_regler_och_version_syns(klar, bestall):
    ny = rakna_korning(korning_id=bestall(version=V2019, installningar={"avslut_basis": "inskrivning"}).pk)
    j = jamfor(klar, ny)
    assert [r[0] for r in j.regler] == ["Avslut räknas per", "Formulärets version"]
    enbart = {a.kpi for a in j.rader if a.fore is None}
    assert {"U40820", "U40821", "U40824"} <= enbart
    assert {"N40828", "N40826"} <= {a.kpi for a in j.rader if a.efter is None}


# --- the night ----------------------------------------------------------------------------------------------------


@pytest.mark.krav("T17", "T05")
def test_natten_raknar_alla_och_ger_samma_som_bestallda(plats, klar):
    bestalld = rader(klar)
    assert kas_natt.rakna_natten(idag=date(2026, 11, 22)) == 8  # three units and one municipality, two years
    for korning in Korning.objects.filter(ar=2025, skapad_av=None):
        egen = Korning.objects.create(
            kommun=korning.kommun, enhet=korning.enhet, ar=2025, version=V2024, definitionsversion="x", installningar={}
        )
        assert rader(rakna_korning(korning_id=egen.pk)) == rader(korning)
        if korning.enhet is None:
            assert rader(korning) == bestalld


@pytest.mark.krav("T17")
def test_tva_natter_ger_samma_rader(plats, bestallare):
    kas_natt.rakna_natten(idag=date(2026, 11, 22))
    forsta = _alla_rader()
    fryst = Korning.objects.get(ar=2025, enhet=None)
    frys_korning(actor=bestallare, korning=fryst)
    kas_natt.rakna_natten(idag=date(2026, 11, 22))
    assert _alla_rader() == forsta
    assert Korning.objects.filter(ar=2025, enhet=None).count() == 2  # the frozen one stays beside the new one
    assert Korning.objects.count() == 9


def _alla_rader():
    ofrysta = KorningRad.objects.filter(korning__fryst_vid=None) | KorningRad.objects.filter(korning__enhet=None)
    return set(ofrysta.values_list("korning__ar", "korning__enhet", "kpi", "kon", "taljare", "namnare", "varde", "skal"))


@pytest.mark.krav("T17")
def test_misslyckad_natt_lamnar_gardagens(plats):
    kas_natt.rakna_natten(idag=date(2026, 11, 22))
    fore = set(Korning.objects.values_list("pk", flat=True))
    with patch.object(kas_natt, "stada", side_effect=MemoryError), pytest.raises(MemoryError), transaction.atomic():
        kas_natt.rakna_aret(ar=2025)
    assert set(Korning.objects.values_list("pk", flat=True)) == fore


def test_natten_behaller_egna_regler_och_tar_upp_overgivna(klar, bestall):
    annan = rakna_korning(korning_id=bestall(installningar={"avslut_basis": "inskrivning"}).pk)
    tappad = bestall(ar=2024, installningar={"alder": "vid_start"})
    Korning.objects.filter(pk=tappad.pk).update(status=KorningStatus.PAGAR, skapad_vid=vid(date(2026, 11, 21)))
    kas_natt.rakna_natten(idag=date(2026, 11, 22))
    assert Korning.objects.filter(pk=annan.pk).exists()
    assert not Korning.objects.filter(pk=klar.pk).exists()  # the night's run of the same settings took its place
    assert Korning.objects.get(pk=tappad.pk).status == KorningStatus.KLAR


def test_natten_frageantal_beror_inte_pa_antal_enheter(plats, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        kas_natt.rakna_aret(ar=2025)
