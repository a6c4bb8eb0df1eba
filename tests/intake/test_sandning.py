"""A send that waits: the ground is checked when it leaves, a withdrawal wins at once, and nothing leaves by halves (law.md A09, A10, B07,
B08)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from ame.access.models import Uppdrag
from ame.arenden.models import Bevakning
from ame.audit.models import Handelse
from ame.common.transitions import OgiltigOvergang
from ame.people.models import Person, SkyddAtkomst
from ame.people.services import registrera_skydd
from followup.demo.klocka import klockan_ar
from intake import services as intake
from intake import tasks
from intake.models import Ingang, Remiss, Sandning, SparradDelning
from intake.services import sandning
from tests.factories import EnhetFactory, UserFactory
from tests.flode import bygg_varld, skriv_remiss
from tests.intake.test_samtidigt import samtidigt

IDAG = timezone.localdate


def koa(varld, remiss, dagar=1, **val) -> Sandning:
    vid = timezone.now() + timedelta(days=dagar)
    return intake.koa_sandning(actor=varld.socialsekreterare, remiss=remiss, skickas_vid=vid, **val)


def mogna(rad: Sandning) -> Sandning:
    Sandning.objects.filter(pk=rad.pk).update(skickas_vid=timezone.now() - timedelta(minutes=1))
    return rad


def kor(rad: Sandning) -> str:
    tasks.skicka_sandning(str(rad.pk))
    rad.refresh_from_db()
    rad.remiss.refresh_from_db()
    return rad.status


@pytest.fixture
def koad(varld):
    return mogna(koa(varld, skriv_remiss(varld, skicka=False)))


def test_en_koad_remiss_skickas_nar_tiden_ar_inne_och_bara_en_gang(varld):
    rad = koa(varld, skriv_remiss(varld, skicka=False))
    assert sandning.mogna_sandningar() == []
    assert kor(rad) == "koad", "too early"
    mogna(rad)
    assert sandning.mogna_sandningar() == [rad.pk]
    assert kor(rad) == "skickad"
    assert (rad.remiss.status, rad.remiss.inkom_den) == ("skickad", IDAG())
    assert kor(rad) == "skickad", "given twice by the broker"
    assert Handelse.objects.filter(verb="remiss.skicka").count() == 1


def test_klockan_ger_varje_mogen_sandning_en_egen_uppgift(koad, monkeypatch):
    givna = []
    monkeypatch.setattr(tasks.skicka_sandning, "delay", givna.append)
    assert tasks.skicka_mogna() == 1
    assert givna == [str(koad.pk)], "the id and nothing else"


@pytest.mark.krav("A10")
def test_aterkallat_samtycke_medan_sandningen_vantar(koad, varld):
    """Withdraw while a send is queued: the worker aborts, status "återkallad", nothing leaves."""
    intake.aterkalla_samtycke(actor=varld.socialsekreterare, remiss=koad.remiss)
    koad.refresh_from_db()
    assert koad.status == "aterkallad"
    assert kor(koad) == "aterkallad"
    assert koad.remiss.status == "utkast"
    assert not Person.objects.exists()
    assert not Remiss.objects.visible_to(varld.handlaggare).exists()


@pytest.mark.krav("A10", "A14")
def test_aven_den_andra_personens_aterkallelse_stoppar(varld):
    remiss = skriv_remiss(varld, skicka=False)
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={}, uppgifter={"hushall": "Partnern arbetar natt."})
    uppgift = intake.samtyck_till_uppgift(
        actor=varld.socialsekreterare,
        remiss=remiss,
        kategori="hushall",
        givare="Partnern",
        form="muntlig",
        inhamtat_den=IDAG(),
        giltigt_till_den=IDAG() + timedelta(days=9),
        andamal="Planera",
    )
    rad = koa(varld, remiss)
    intake.aterkalla_samtycke(actor=varld.socialsekreterare, remiss=remiss, uppgift=uppgift)
    rad.refresh_from_db()
    assert rad.status == "aterkallad"


@pytest.mark.krav("A09", "S036")
def test_samtycket_gar_ut_innan_sandningen(varld):
    """Draft remiss day 1 with consent to day 2; sending on day 3 is refused and a task is made."""
    remiss = skriv_remiss(varld, skicka=False)
    remiss.medgivande.giltigt_till_den = IDAG() + timedelta(days=1)
    remiss.medgivande.save()
    rad = koa(varld, remiss, dagar=2)
    with klockan_ar(timezone.now() + timedelta(days=2, minutes=1)):
        assert kor(rad) == "stoppad"
    assert (rad.saknad_grund, rad.remiss.status) == ("samtycke_slut", "utkast")
    uppgift = Bevakning.objects.get()
    assert (uppgift.slag, uppgift.ansvarig, uppgift.mal_id) == ("samtycke", varld.socialsekreterare, remiss.pk)
    assert "skickades inte" in uppgift.titel
    assert SparradDelning.objects.get().saknad_grund == "samtycke_slut"
    assert not Person.objects.exists()


@pytest.mark.krav("B07", "B08")
def test_personen_skyddas_hos_mottagaren_mellan_utkast_och_sandning(varld, som):
    forsta = skriv_remiss(varld)
    rad = koa(varld, skriv_remiss(varld, skicka=False, identitetsnummer=forsta.identitetsnummer, telefon="070-174 06 12"))
    registrera_skydd(actor=varld.chef, person=forsta.person, slag="sekretessmarkering", kalla="Navet")
    mogna(rad)
    assert kor(rad) == "skickad"
    pa_listan = set(SkyddAtkomst.objects.filter(person=forsta.person).values_list("user_id", flat=True))
    assert pa_listan == {varld.chef.pk}
    assert not Remiss.objects.visible_to(varld.handlaggare).filter(pk=rad.remiss_id).exists()
    sida = som(varld.chef).get(f"/inflode/remisser/{rad.remiss_id}/").content.decode()
    assert "070-174 06 12" not in sida


@pytest.mark.krav("B08")
def test_telefonen_raderas_nar_avsandaren_vet_om_skyddet(varld):
    remiss = skriv_remiss(varld, skicka=False, telefon="070-174 06 12", har_skydd=True)
    rad = mogna(koa(varld, remiss))
    assert kor(rad) == "skickad"
    assert rad.remiss.telefon == ""
    assert not rad.remiss.uppgifter.filter(text__contains="070").exists()
    assert rad.remiss.person.telefon == ""


def test_avsandaren_har_bytt_enhet(koad, varld):
    Uppdrag.objects.filter(user=varld.socialsekreterare).update(enhet=EnhetFactory(remittent=True))
    assert kor(koad) == "stoppad"
    assert koad.remiss.status == "utkast"
    assert "arbetar inte längre i enheten" in Bevakning.objects.get(ansvarig=varld.socialsekreterare).titel


@pytest.mark.krav("S006")
def test_ingangen_har_stangts(koad, varld):
    Ingang.objects.create(
        enhet=varld.ame,
        kalla="ekonomiskt_bistand",
        galler_fran_den=IDAG(),
        ar_oppen=False,
        skal="Fullt.",
        satt_av=varld.chef,
    )
    assert kor(koad) == "stoppad"
    assert koad.remiss.status == "utkast"
    assert Bevakning.objects.filter(ansvarig=varld.socialsekreterare).exists()


def test_medan_den_vantar_kan_inget_andras_forran_sandningen_avbryts(koad, varld):
    remiss, actor = koad.remiss, varld.socialsekreterare
    for forsok in (
        lambda: intake.spara_utkast(actor=actor, remiss=remiss, data={"fraga": "Annat?"}),
        lambda: intake.spara_ifyllt(actor=actor, remiss=remiss, ifyllt=intake.Ifyllt({}, "x", 0)),
        lambda: intake.kasta_utkast(actor=actor, remiss=remiss),
        lambda: intake.skicka(actor=actor, remiss=remiss),
        lambda: koa(varld, remiss),
    ):
        with pytest.raises(OgiltigOvergang, match="väntar på att skickas"):
            forsok()
    intake.avbryt_sandning(actor=actor, remiss=remiss)
    assert kor(koad) == "avbruten"
    assert intake.spara_utkast(actor=actor, remiss=remiss, data={"fraga": "Annat?"}).fraga == "Annat?"
    with pytest.raises(OgiltigOvergang):
        intake.avbryt_sandning(actor=actor, remiss=remiss)


def test_en_dodad_arbetare_lamnar_den_koad(koad, monkeypatch):
    """Killed in the middle: queued still, and sent the next time. Never half."""

    def dor(**_):
        raise KeyboardInterrupt

    with monkeypatch.context() as m:
        m.setattr(sandning, "avgor", dor)
        with pytest.raises(KeyboardInterrupt):
            sandning.skicka_mogen(sandning_id=koad.pk)
    koad.refresh_from_db()
    koad.remiss.refresh_from_db()
    assert (koad.status, koad.remiss.status) == ("koad", "utkast")
    assert kor(koad) == "skickad"


def test_bara_hela_remisser_och_rimliga_tider_koas(varld):
    remiss = skriv_remiss(varld, skicka=False)
    for dagar in (-1, 91):
        with pytest.raises(ValidationError, match="Välj en tid framåt"):
            koa(varld, remiss, dagar=dagar)
    intake.spara_utkast(actor=varld.socialsekreterare, remiss=remiss, data={"fraga": ""})
    with pytest.raises(ValidationError, match="Skriv frågan"):
        koa(varld, remiss)
    with pytest.raises(PermissionDenied):
        intake.koa_sandning(
            actor=UserFactory(roll="socialsekreterare", enhet=varld.soc),
            remiss=remiss,
            skickas_vid=timezone.now() + timedelta(days=1),
        )


@pytest.mark.krav("A17")
def test_svagare_sekretess_bekraftas_redan_i_kon_och_foljer_med(varld):
    varld.ame.verksamhet.regim, varld.ame.verksamhet.beslutsreferens = "arbetsmarknad", "KS 2026/12"
    varld.ame.verksamhet.save()
    remiss = skriv_remiss(varld, skicka=False)
    with pytest.raises(ValidationError, match="annan sekretess"):
        koa(varld, remiss)
    assert kor(mogna(koa(varld, remiss, bekraftar_sekretess=True))) == "skickad"
    assert Handelse.objects.get(verb="remiss.skicka").data["bekraftad_sekretess"] is True


@pytest.mark.krav("A10")
@pytest.mark.django_db(transaction=True)
def test_aterkallelse_och_arbetare_pa_samma_gang():
    """Whoever comes second finds the matter settled: never sent after a withdrawal, never withdrawn out of a send that left."""
    varld = bygg_varld()
    for n in range(4):
        rad = mogna(koa(varld, skriv_remiss(varld, lopnummer=n, skicka=False)))
        svar = samtidigt(
            lambda rad=rad: intake.aterkalla_samtycke(actor=varld.socialsekreterare, remiss=rad.remiss),
            lambda rad=rad: sandning.skicka_mogen(sandning_id=rad.pk),
        )
        assert not [s for s in svar if isinstance(s, Exception)]
        rad.refresh_from_db()
        remiss = Remiss.objects.get(pk=rad.remiss_id)
        assert (rad.status, remiss.status) in {("aterkallad", "utkast"), ("skickad", "skickad")}
        assert remiss.medgivande.aterkallat_vid is not None
        if remiss.status == "skickad":
            assert remiss.medgivande.aterkallat_vid > remiss.skickad_vid


@pytest.mark.django_db(transaction=True)
def test_tva_arbetare_pa_samma_sandning():
    varld = bygg_varld()
    rad = mogna(koa(varld, skriv_remiss(varld, skicka=False)))
    svar = samtidigt(*(lambda: sandning.skicka_mogen(sandning_id=rad.pk) for _ in range(2)))
    assert sorted(svar) == ["", "skickad"]
    assert Handelse.objects.filter(verb="remiss.skicka").count() == 1
