"""The signed attendance report: what it says, what stops it, what may happen to it afterwards (S088, S089, N01, N03, N04, N07, AK10-AK15)."""

from datetime import date, time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from ame.arenden.enums import Notisslag
from ame.arenden.models import Notis
from ame.arenden.services.notiser import sidor
from ame.audit.models import Handelse
from ame.people.enums import Uppgiftskategori
from insatser.enums import Narvarostatus as S
from insatser.matt import rakna_narvaro
from insatser.models import Narvarorapport, Tillfalle
from insatser.services.bedoma import bedom_franvaro, skriv_forklaring
from insatser.services.markera import Markering, markera
from insatser.services.rapport import (
    aterkalla_rapport,
    hinder,
    kommunicera_rapport,
    kvittera_rapport,
    markera_alla_andrade,
    senaste,
)
from insatser.services.rapport_innehall import avtryck, sammanstall, tim
from insatser.services.schema import lagg_till_schemarader, lagg_till_tillfalle
from insatser.tasks import narvarorapporter_natt
from intake.enums import Delningsgrund, RemissStatus
from intake.models import Remiss, SparradDelning
from tests.factories import EnhetFactory, InsatsFactory, MedgivandeFactory, UserFactory
from tests.insatser.rapportvarld import OKTOBER, bygg_rapportvarld, ny_remiss

pytestmark = pytest.mark.django_db


@pytest.fixture
def rv(db):
    return bygg_rapportvarld()


def _pass(innehall, den):
    return next(p for p in innehall["fakta"]["pass"] if p["den"] == den)


def _texter(hinder_):
    return " ".join(h.text for h in hinder_)


# --- what it says -----------------------------------------------------------------------------------------------


@pytest.mark.krav("S088", "AK14")
def test_manaden_ar_alla_insatser_klippt_vid_manadsgransen(rv):
    annan = InsatsFactory(arende=rv.varld.arende)
    rv.nytt_pass(date(2026, 10, 31), insats=annan, narvarande=True)
    fakta = sammanstall(rv.varld.arende, rv.remiss, OKTOBER)["fakta"]
    assert [p["den"] for p in fakta["pass"]] == [
        *("2026-10-01", "2026-10-05", "2026-10-06", "2026-10-07", "2026-10-30", "2026-10-31")
    ]
    assert len(fakta["insatser"]) == 2
    assert [(v["vecka"], v["fran"], v["till"]) for v in fakta["veckor"]] == [
        ("40", "2026-10-01", "2026-10-01"),
        ("41", "2026-10-05", "2026-10-07"),
        ("44", "2026-10-30", "2026-10-31"),
    ]


@pytest.mark.krav("N01")
def test_timmarna_ar_samma_som_i_det_enda_mattet(rv):
    summa = sammanstall(rv.varld.arende, rv.remiss, OKTOBER)["fakta"]["summa"]
    n = rakna_narvaro(Tillfalle.objects.filter(insats=rv.insats, den__month=10))
    assert summa == {
        "antal": n.pass_,
        "planerade": tim(n.planerade),
        "narvarande": tim(n.narvarande),
        "franvaro": tim(n.franvaro),
    }
    assert (summa["planerade"], summa["narvarande"], summa["franvaro"]) == ("12", "8,5", "3")


@pytest.mark.krav("AK11", "N07", "S089", "I04")
def test_anmalan_egen_forklaring_och_bedomning_foljer_oforandrade(rv):
    p = _pass(sammanstall(rv.varld.arende, rv.remiss, OKTOBER), "2026-10-05")
    assert p["forklaring"] == "Var hos Försäkringskassan."
    assert p["skal"] == "Möte hos Försäkringskassan"
    assert str(rv.varld.ansvarig) in p["bedomd"]
    t = rv.pass_[1]
    t.anmald_vid = timezone.now()
    t.save(update_fields=["anmald_vid"])
    assert "telefon: Har ett möte." in _pass(sammanstall(rv.varld.arende, rv.remiss, OKTOBER), "2026-10-05")["anmald"]


@pytest.mark.krav("S088")
def test_sen_registrering_och_rattelse_syns(rv):
    sen = _pass(sammanstall(rv.varld.arende, rv.remiss, OKTOBER), "2026-10-30")
    assert sen["sent_registrerad"]
    t = rv.pass_[0]
    markera(actor=rv.varld.ansvarig, rader=[Markering(t.pk, t.version, S.SEN, Decimal("1.5"))])
    p = _pass(sammanstall(rv.varld.arende, rv.remiss, OKTOBER), "2026-10-01")
    assert p["rattelser"][0].startswith("Ändrad från närvarande till kom sent, Ada Ansvarig")


@pytest.mark.krav("N04")
def test_rapporten_sager_omfattning_period_definition_och_nar(rv):
    rapport = rv.signera()
    from insatser.services.rapport_pdf import pdf_data

    fakta = dict(pdf_data(rapport.innehall)["fakta"])
    assert fakta["Omfattning"].startswith("En person.")
    assert fakta["Period"] == "1 oktober 2026 till 31 oktober 2026"
    assert "version 1" in fakta["Definition"]
    assert fakta["Framställd"]


@pytest.mark.krav("N04", "AK14")
def test_pdf_ar_tillganglig_och_sager_det_samma(rv):
    from io import BytesIO

    from pypdf import PdfReader

    rapport = rv.signera()
    lasare = PdfReader(BytesIO(bytes(rapport.pdf)))
    text = " ".join(" ".join(sida.extract_text() for sida in lasare.pages).split())
    for del_ in (
        "Omfattning",
        "Period",
        "Definition",
        "Framställd",
        "Var hos Försäkringskassan.",
        "socialnämnden",
        "lokala riktlinje",
    ):
        assert del_ in text, del_
    assert lasare.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert lasare.trailer["/Root"]["/Lang"] == "sv-SE"


# --- what stops it ----------------------------------------------------------------------------------------------


@pytest.mark.krav("S088", "C34", "AK10")
def test_ej_registrerad_lamnas_aldrig_som_franvaro_och_stoppar_rapporten(rv):
    t = rv.nytt_pass(date(2026, 10, 12))
    stopp = hinder(rv.varld.arende, rv.remiss, OKTOBER)
    assert [(h.text, h.tillfalle) for h in stopp] == [("12 oktober 2026 09.00: ej registrerad.", t.pk)]
    with pytest.raises(ValidationError, match="12 oktober 2026"):
        rv.signera()
    markera(actor=rv.varld.ansvarig, rader=[Markering(t.pk, t.version, S.NARVARANDE)])
    assert rv.signera().nummer == 1


@pytest.mark.krav("S089", "C34")
def test_obedomd_franvaro_stoppar_tills_personen_ar_hord(rv):
    t = rv.nytt_pass(date(2026, 10, 13), franvarande=True)
    with pytest.raises(ValidationError, match="13 oktober 2026"):
        rv.signera()
    skriv_forklaring(actor=rv.varld.ansvarig, tillfalle=t, forklaring="Sonen var sjuk.")
    bedom_franvaro(actor=rv.varld.ansvarig, tillfalle=t, status=S.OGILTIG, ogiltig_skal="Schemat var känt.")
    p = _pass(rv.signera().innehall, "2026-10-13")
    assert p["forklaring"] == "Sonen var sjuk."
    assert p["status_text"] == "Ogiltig frånvaro (enhetens förslag)"
    assert p["ogiltig_skal"] == "Schemat var känt."


@pytest.mark.krav("AK14")
def test_manaden_ska_vara_slut_och_ha_pass(rv):
    idag = timezone.localdate()
    assert "inte slut" in _texter(hinder(rv.varld.arende, rv.remiss, idag.replace(day=1)))
    assert "inte slut" in _texter(hinder(rv.varld.arende, rv.remiss, date(2030, 1, 1)))
    Tillfalle.objects.filter(den__month=10).delete()
    assert "inga pass" in _texter(hinder(rv.varld.arende, rv.remiss, OKTOBER))


@pytest.mark.krav("AK14", "D11")
def test_bara_till_en_namngiven_mottagare_som_arbetar_kvar(rv):
    ko = ny_remiss(rv.varld, avsandare=None, skapad_av=rv.varld.socialsekreterare, nummer="R2026-777001")
    assert "ingen namngiven mottagare" in _texter(hinder(rv.varld.arende, ko, OKTOBER))
    slutat = ny_remiss(
        rv.varld, avsandare=UserFactory(namn="Sune Slutat", roll="handlaggare", enhet=EnhetFactory()), nummer="R2026-777002"
    )
    assert "Sune Slutat arbetar inte längre" in _texter(hinder(rv.varld.arende, slutat, OKTOBER))
    with pytest.raises(ValidationError, match="kö"):
        rv.signera(remiss=ko)


@pytest.mark.krav("A02", "D11")
def test_en_annan_persons_remiss_och_en_senare_remiss_far_inget(rv):
    annan = ny_remiss(rv.varld, arende=rv.varld.nytt_arende(), nummer="R2026-777003")
    assert "annat ärende" in _texter(hinder(rv.varld.arende, annan, OKTOBER))
    senare = ny_remiss(rv.varld, inkom_den=date(2026, 11, 3), nummer="R2026-777004")
    assert "efter månaden" in _texter(hinder(rv.varld.arende, senare, OKTOBER))
    Remiss.objects.filter(pk=rv.remiss.pk).update(status=RemissStatus.ATERTAGEN, avslut_text="Fel.", avslutad_vid=timezone.now())
    rv.remiss.refresh_from_db()
    assert "inte mottagen" in _texter(hinder(rv.varld.arende, rv.remiss, OKTOBER))


@pytest.mark.krav("S036", "A09", "A11")
def test_utan_laglig_grund_gar_inget_och_forsoket_raknas(rv):
    with pytest.raises(ValidationError):
        rv.signera(grund=Delningsgrund.SAMTYCKE, grund_motivering="")
    assert not Narvarorapport.objects.exists()
    assert SparradDelning.objects.filter(remiss=rv.remiss, riktning="till_remittent").count() == 1


@pytest.mark.krav("A08", "A11", "S088")
def test_samtycket_ska_galla_narvaro_till_just_den_enheten(rv):
    falt = {
        "person": rv.varld.arende.person,
        "lamnande_enhet": rv.varld.enhet,
        "mottagande_enhet": rv.remiss.avsandande_enhet,
    }
    planering = MedgivandeFactory(**falt, kategorier=[Uppgiftskategori.PLANERING])
    with pytest.raises(ValidationError, match="närvaro"):
        rv.signera(grund=Delningsgrund.SAMTYCKE, medgivande=planering)
    narvaro = MedgivandeFactory(**falt, kategorier=[Uppgiftskategori.NARVARO])
    assert rv.signera(grund=Delningsgrund.SAMTYCKE, medgivande=narvaro).medgivande == narvaro


@pytest.mark.krav("S088", "I04")
def test_bara_handlaggare_i_arendet_signerar(rv):
    v = rv.varld
    for user in (v.handledare, v.chef, v.framling, v.admin, v.socialsekreterare):
        with pytest.raises(PermissionDenied):
            rv.signera(actor=user)


@pytest.mark.krav("N29")
def test_dalig_lina_tva_ganger_ar_en_rapport(rv):
    nyckel = uuid4()
    assert rv.signera(nyckel=nyckel) == rv.signera(nyckel=nyckel)
    with pytest.raises(ValidationError, match="redan rapporterad"):
        rv.signera(nyckel=uuid4())
    assert Narvarorapport.objects.count() == 1
    assert Notis.objects.filter(slag=Notisslag.NARVARORAPPORT).count() == 1


@pytest.mark.krav("N17")
def test_det_som_har_andrats_sedan_sidan_oppnades_signeras_inte_osett(rv):
    sett = avtryck(sammanstall(rv.varld.arende, rv.remiss, OKTOBER)["fakta"])
    t = rv.pass_[0]
    markera(actor=rv.varld.ansvarig, rader=[Markering(t.pk, t.version, S.SEN, Decimal("1"))])
    with pytest.raises(ValidationError, match="ändrats sedan du öppnade"):
        rv.signera(avtryck_=sett)


# --- afterwards ---------------------------------------------------------------------------------------------


@pytest.mark.krav("N03", "AK14")
def test_andrat_pass_andrar_inte_dokumentet_men_visar_att_det_har_andrats(rv):
    rapport = rv.signera()
    fore = (rapport.innehall, bytes(rapport.pdf), rapport.sha256)
    t = rv.pass_[1]
    skriv_forklaring(actor=rv.varld.ansvarig, tillfalle=t, forklaring="Var hos Försäkringskassan hela dagen.")
    rapport = Narvarorapport.objects.get(pk=rapport.pk)
    assert (rapport.innehall, bytes(rapport.pdf), rapport.sha256) == fore
    assert rapport.andrad_efterat_vid is not None


@pytest.mark.krav("N03")
def test_en_markering_i_en_rapporterad_manad_syns_pa_rapporten(rv):
    rapport = rv.signera()
    t = rv.pass_[0]
    markera(actor=rv.varld.ansvarig, rader=[Markering(t.pk, t.version, S.SEN, Decimal("1"))])
    narvarorapporter_natt()
    rapport.refresh_from_db()
    forst = rapport.andrad_efterat_vid
    assert forst is not None
    assert markera_alla_andrade() == 0  # twice is once
    rapport.refresh_from_db()
    assert rapport.andrad_efterat_vid == forst


@pytest.mark.krav("N03")
def test_oandrad_manad_ar_inte_andrad(rv):
    rv.signera()
    t = rv.pass_[-1]  # November
    markera(actor=rv.varld.ansvarig, rader=[Markering(t.pk, t.version, S.SEN, Decimal("1"))])
    rv.varld.ansvarig.namn = "Ada Nygift"
    rv.varld.ansvarig.save()
    assert markera_alla_andrade() == 0


@pytest.mark.krav("N03")
def test_ny_version_sager_vad_som_skiljer_och_den_gamla_ligger_kvar(rv):
    ett = rv.signera()
    t = rv.pass_[0]
    markera(actor=rv.varld.ansvarig, rader=[Markering(t.pk, t.version, S.SEN, Decimal("1"))])
    tva = rv.signera()
    assert (ett.nummer, tva.nummer) == (1, 2)
    assert tva.innehall["ersatter"] == 1
    assert tva.innehall["andrat"] == ["2026-10-01 09.00–12.00: Närvarande är ändrat till kom sent."]
    assert _pass(Narvarorapport.objects.get(pk=ett.pk).innehall, "2026-10-01")["status"] == "narvarande"


@pytest.mark.krav("N03", "I04")
def test_dokumentet_kan_varken_andras_eller_tas_bort(rv):
    rapport = rv.signera()
    for falt in ({"innehall": {}}, {"pdf": b"x"}, {"mottagare": rv.varld.ansvarig}, {"grund": Delningsgrund.MENPROVNING}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Narvarorapport.objects.filter(pk=rapport.pk).update(**falt)
    with pytest.raises(DatabaseError), transaction.atomic():
        rapport.delete()


@pytest.mark.krav("N03")
def test_dras_tillbaka_samma_dag_med_skal_och_sedan_inte(rv):
    rapport = rv.signera()
    with pytest.raises(ValidationError, match="varför"):
        aterkalla_rapport(actor=rv.varld.ansvarig, rapport=rapport, skal=" ")
    aterkalla_rapport(actor=rv.varld.ansvarig, rapport=rapport, skal="Fel månad.")
    assert not Narvarorapport.objects.visible_to(rv.varld.socialsekreterare).filter(pk=rapport.pk).exists()
    assert Narvarorapport.objects.visible_to(rv.varld.ansvarig).filter(pk=rapport.pk).exists()
    assert not Notis.objects.olasta().filter(mal_id=rapport.pk).exists()
    assert rv.signera().nummer == 2  # what was taken back may be sent anew


@pytest.mark.krav("N03", "N29")
def test_tillbaka_tva_ganger_samma_dag(rv):
    """The same form twice is one; the version sent after it is taken back on its own; the month can then be sent a third time."""
    ansvarig = rv.varld.ansvarig
    ett = rv.signera()
    aterkalla_rapport(actor=ansvarig, rapport=ett, skal="Fel månad.")
    forst = aterkalla_rapport(actor=ansvarig, rapport=ett, skal="Ett annat skäl.")
    assert forst.aterkallad_skal == "Fel månad."
    assert Handelse.objects.filter(verb="narvarorapport.aterkalla", objekt_id=ett.pk).count() == 1
    tva = rv.signera()
    aterkalla_rapport(actor=ansvarig, rapport=tva, skal="Fel igen.")
    assert senaste(rv.varld.arende, rv.remiss, OKTOBER) is None
    assert not Narvarorapport.objects.visible_to(rv.varld.socialsekreterare).exists()
    assert not Notis.objects.olasta().filter(slag=Notisslag.NARVARORAPPORT).exists()
    tre = rv.signera()
    assert (tre.nummer, tre.innehall["ersatter"]) == (3, None)
    assert [r.pk for r in Narvarorapport.objects.visible_to(rv.varld.socialsekreterare)] == [tre.pk]


@pytest.mark.krav("N03", "S088")
def test_tillbakadragen_ny_version_later_den_forra_galla(rv):
    ett = rv.signera()
    t = rv.pass_[0]
    markera(actor=rv.varld.ansvarig, rader=[Markering(t.pk, t.version, S.SEN, Decimal("1"))])
    aterkalla_rapport(actor=rv.varld.ansvarig, rapport=rv.signera(), skal="För tidigt.")
    assert senaste(rv.varld.arende, rv.remiss, OKTOBER) == ett
    assert rv.signera().innehall["ersatter"] == 1


@pytest.mark.krav("S088", "N03")
def test_ett_pass_som_registreras_sent_efter_signeringen(rv):
    """A session is added to a month that has been reported: drift at once, no new version before it is registered, and then it says that
    it was registered late."""
    rapport = rv.signera()
    falt = {"insats": rv.insats, "fran_tid": time(9), "till_tid": time(12)}
    t = lagg_till_tillfalle(actor=rv.varld.ansvarig, den=date(2026, 10, 8), **falt)
    rapport.refresh_from_db()
    assert rapport.andrad_efterat_vid is not None
    assert [h.tillfalle for h in hinder(rv.varld.arende, rv.remiss, OKTOBER)] == [t.pk]
    with pytest.raises(ValidationError, match="ej registrerad"):
        rv.signera()
    markera(actor=rv.varld.handledare, rader=[Markering(t.pk, t.version, S.NARVARANDE)])
    ny = rv.signera()
    assert _pass(ny.innehall, "2026-10-08")["sent_registrerad"] is True
    assert ny.innehall["andrat"] == ["2026-10-08 09.00–12.00: passet är nytt. Närvarande."]
    assert not any(p["den"] == "2026-10-08" for p in Narvarorapport.objects.get(pk=rapport.pk).innehall["fakta"]["pass"])


@pytest.mark.krav("N03")
def test_ett_schema_bakat_in_i_en_rapporterad_manad_syns_genast(rv):
    rapport = rv.signera()
    falt = {"fran_tid": time(13), "till_tid": time(15), "galler_fran_den": date(2026, 10, 12)}
    lagg_till_schemarader(actor=rv.varld.ansvarig, insats=rv.insats, veckodagar=[1], **falt)
    rapport.refresh_from_db()
    assert rapport.andrad_efterat_vid is not None


@pytest.mark.krav("N03")
def test_gardagens_rapport_dras_inte_tillbaka(rv, monkeypatch):
    rapport = rv.signera()
    i_morgon = timezone.localdate() + timedelta(days=1)
    riktig = timezone.localdate
    monkeypatch.setattr("insatser.services.rapport.timezone.localdate", lambda v=None: riktig(v) if v else i_morgon)
    with pytest.raises(ValidationError, match="samma dag"):
        aterkalla_rapport(actor=rv.varld.ansvarig, rapport=rapport, skal="Fel månad.")


@pytest.mark.krav("N03", "AK14")
def test_mottagaren_kvitterar_en_gang(rv):
    rapport = rv.signera()
    with pytest.raises(PermissionDenied):
        kvittera_rapport(actor=rv.varld.ansvarig, rapport=rapport)
    forst = kvittera_rapport(actor=rv.varld.socialsekreterare, rapport=rapport).kvitterad_vid
    assert kvittera_rapport(actor=rv.varld.socialsekreterare, rapport=rapport).kvitterad_vid == forst


@pytest.mark.krav("I04")
def test_nar_deltagaren_fick_se_rapporten_skrivs(rv):
    rapport = rv.signera()
    with pytest.raises(ValidationError):
        kommunicera_rapport(actor=rv.varld.ansvarig, rapport=rapport, den=timezone.localdate() + timedelta(days=1))
    with pytest.raises(ValidationError):
        kommunicera_rapport(actor=rv.varld.ansvarig, rapport=rapport, den=date(2026, 10, 1))
    idag = timezone.localdate()
    assert kommunicera_rapport(actor=rv.varld.ansvarig, rapport=rapport, den=idag).kommunicerad_den == idag


@pytest.mark.krav("C96", "N03")
def test_mottagaren_far_en_notis_som_oppnar_rapporten(rv):
    rapport = rv.signera()
    notis = Notis.objects.get(slag=Notisslag.NARVARORAPPORT)
    assert notis.user == rv.varld.socialsekreterare
    sida = sidor(rv.varld.socialsekreterare, [notis])[notis.pk]
    assert str(rapport.pk) in sida.url
    assert sidor(rv.varld.framling, [notis]) == {}
