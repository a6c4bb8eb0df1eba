"""Members of the forum from other authorities see what their ground allows (S026; law.md A02, A09-A11)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Lasning
from ame.people.models import Person
from intake import services as intake
from tests.factories import MedgivandeFactory, RemissuppgiftFactory, SamverkanspartFactory
from tests.flode import KOMMUNICERAT
from tests.intake.forum_varld import IDAG, mote, part_for, samtycke, starta


@pytest.mark.krav("S026", "C10", "A02", "A09", "A11")
def test_medlem_fran_af_ser_bara_arenden_med_grund_och_bara_det_som_delas(forum, af, som):
    """An AF member of a remissgrupp sees only the cases with a valid legal ground for AF, and only the shared part."""
    rad = mote(forum, deltagare=[af])
    med = starta(forum, 1, rad, efternamn="Delningsson", fraga="Kan personen börja halvtid?", telefon="070-174 06 12")
    RemissuppgiftFactory(remiss=med.remiss, kategori="halsa", text="Ryggbesvär.")
    RemissuppgiftFactory(remiss=med.remiss, kategori="planering", text="Har gått en kurs.")
    utan = starta(forum, 2, rad, efternamn="Hemligsson", fraga="Något privat?")
    samtycke(forum, med, part_for(af))
    klient = som(af)
    lista = klient.get(reverse("forum_mote", args=[rad.pk])).content.decode()
    sida = klient.get(reverse("forum_arende", args=[med.pk])).content.decode()
    assert "Delningsson" in lista
    assert "Delningsson" in sida
    assert "Kan personen börja halvtid?" in sida
    assert "Har gått en kurs." in sida
    assert "Ryggbesvär" not in sida, "health is not in the consent"
    for html in (lista, sida):
        for hemligt in ("Hemligsson", "Något privat", utan.remiss.nummer, str(utan.pk), "Ärende 2", forum.beredare.namn):
            assert hemligt not in html
    assert rad.pk in [m.pk for m, _ in klient.get(reverse("forum")).context["moten"]]


@pytest.mark.krav("S026", "A02")
def test_medlem_som_oppnar_ett_annat_arende_med_adressen_moter_404(forum, af, som):
    rad = mote(forum, deltagare=[af])
    utan = starta(forum, 1, rad)
    klient = som(af)
    assert klient.get(reverse("forum_arende", args=[utan.pk])).status_code == 404
    assert Lasning.objects.filter(user=af, objekt_id=utan.pk, atgard="nekad").exists()
    samtycke(forum, utan, part_for(af))
    assert klient.get(reverse("forum_arende", args=[utan.pk])).status_code == 200
    for vy, pk in (("mote", rad.pk), ("mote_protokoll", rad.pk), ("mote_protokoll_pdf", rad.pk), ("beredning", utan.pk)):
        assert klient.get(reverse(vy, args=[pk])).status_code in {403, 404}, "the unit's own pages are not the member's"
    assert klient.get(reverse("remiss", args=[utan.remiss_id])).status_code == 404
    assert klient.get(reverse("arende", args=[utan.arende_id])).status_code in {403, 404}
    assert klient.get(reverse("beredningar")).status_code == 403


@pytest.mark.krav("S026", "A09", "A10", "A11")
@pytest.mark.parametrize("varfor", ["utgånget", "framtida", "annan part", "annan enhet", "återkallat", "annan person"])
def test_utan_gallande_grund_i_dag_finns_arendet_inte(varfor, forum, af, som):
    rad = mote(forum, deltagare=[af])
    beredning = starta(forum, 1, rad)
    idag = IDAG()
    part = part_for(af)
    falt = {
        "utgånget": {"inhamtat_den": idag - timedelta(days=60), "giltigt_till_den": idag - timedelta(days=1)},
        "framtida": {"giltigt_fran_den": idag + timedelta(days=1)},
        "annan part": {"mottagande_part": SamverkanspartFactory(kommun=part.kommun, namn="Försäkringskassan", slag="fk")},
        "annan enhet": {"lamnande_enhet": forum.soc},
        "återkallat": {"aterkallat_vid": timezone.now()},
        "annan person": {"person": starta(forum, 2, rad).arende.person},
    }[varfor]
    MedgivandeFactory(
        **{
            "person": beredning.arende.person,
            "lamnande_enhet": forum.ame,
            "mottagande_enhet": None,
            "mottagande_part": part,
            "inhamtat_den": idag,
            "giltigt_till_den": idag + timedelta(days=60),
        }
        | falt
    )
    assert som(af).get(reverse("forum_arende", args=[beredning.pk])).status_code == 404


@pytest.mark.krav("A10", "S026")
def test_aterkallelse_stanger_genast(forum, af, som):
    rad = mote(forum, deltagare=[af])
    beredning = starta(forum, 1, rad, efternamn="Delningsson")
    m = samtycke(forum, beredning, part_for(af))
    klient, sida = som(af), reverse("forum_arende", args=[beredning.pk])
    assert klient.get(sida).status_code == 200
    m.aterkallat_vid = timezone.now()
    m.save()
    assert klient.get(sida).status_code == 404
    assert "Delningsson" not in klient.get(reverse("forum_mote", args=[rad.pk])).content.decode()


@pytest.mark.krav("S026", "A08")
def test_namnet_visas_bara_nar_kontakt_delas(forum, af, som):
    rad = mote(forum, deltagare=[af])
    beredning = starta(forum, 1, rad, efternamn="Hemligsson", telefon="070-174 06 12", sprak="Somaliska")
    samtycke(forum, beredning, part_for(af), kategorier=["sprak"])
    html = som(af).get(reverse("forum_arende", args=[beredning.pk])).content.decode()
    assert "Somaliska" in html
    for hemligt in ("Hemligsson", "070-174", beredning.remiss.fraga):
        assert hemligt not in html


@pytest.mark.krav("B06", "B07", "S026")
def test_skyddad_person_delas_aldrig(forum, af, som):
    rad = mote(forum, deltagare=[af])
    fran_borjan = starta(forum, 1, har_skydd=True)
    intake.lagg_pa_dagordning(actor=forum.handlaggare, beredning=fran_borjan, mote=rad)
    senare = starta(forum, 2, rad)
    for beredning in (fran_borjan, senare):
        samtycke(forum, beredning, part_for(af))
    klient = som(af)
    assert klient.get(reverse("forum_arende", args=[fran_borjan.pk])).status_code == 404
    assert klient.get(reverse("forum_arende", args=[senare.pk])).status_code == 200
    Person.objects.filter(pk=senare.arende.person_id).update(har_skydd=True)
    assert klient.get(reverse("forum_arende", args=[senare.pk])).status_code == 404


@pytest.mark.krav("S026", "D02")
def test_varje_blick_loggas_med_vad_som_delades(forum, af, som):
    rad = mote(forum, deltagare=[af])
    beredning = starta(forum, 1, rad)
    samtycke(forum, beredning, part_for(af))
    som(af).get(reverse("forum_arende", args=[beredning.pk]))
    lasning = Lasning.objects.get(user=af, objekt_typ="forumarende")
    assert (lasning.person_id, lasning.arende_id) == (beredning.arende.person_id, beredning.arende_id)
    assert lasning.data["kategorier"] == ["Namn och kontaktuppgifter", "Planering och insatser"]
    som(af).get(reverse("forum_mote", args=[rad.pk]))
    assert Lasning.objects.get(user=af, objekt_typ="forummote").data == {"antal": 1}


@pytest.mark.krav("S026", "D09")
def test_medlemmen_ser_bara_oppna_moten_den_ar_kallad_till(forum, af, som):
    rad = mote(forum, deltagare=[af])
    inte_kallad = mote(forum, 8)
    beredning = starta(forum, 1, rad)
    samtycke(forum, beredning, part_for(af))
    klient = som(af)
    assert klient.get(reverse("forum_mote", args=[inte_kallad.pk])).status_code == 404
    intake.besluta(actor=forum.beredare, beredning=beredning, beslut="skriv_in", motivering="Ja.")
    intake.hall_mote(actor=forum.beredare, mote=rad)
    assert klient.get(reverse("forum_arende", args=[beredning.pk])).status_code == 404, "the meeting is over"
    assert klient.get(reverse("forum_mote", args=[rad.pk])).status_code == 404
    tva = mote(forum, 15, deltagare=[af])
    assert klient.get(reverse("forum_mote", args=[tva.pk])).status_code == 200
    af.uppdrag.update(till_den=IDAG() - timedelta(days=1))
    assert som(af).get(reverse("forum_mote", args=[tva.pk])).status_code == 403, "no longer anybody's representative"


@pytest.mark.krav("S026", "S035")
def test_enheten_ser_vad_var_myndighet_far_veta(forum, af, som):
    fk = SamverkanspartFactory(kommun=forum.ame.verksamhet.namnd.kommun, namn="Försäkringskassan Norr", slag="fk")
    rad = mote(forum, deltagare=[forum.beredare, af], parter=[(fk, "Kim Kassa")])
    beredning = starta(forum, 1, rad)
    samtycke(forum, beredning, part_for(af))
    html = som(forum.beredare).get(reverse("mote", args=[rad.pk])).content.decode()
    assert "Vad andra myndigheter får veta" in html
    assert "Namn och kontaktuppgifter, planering och insatser" in html
    assert "Får inget veta: samtycke saknas" in html


@pytest.mark.parametrize("vy", ["forum_mote", "mote"])
def test_fragorna_vaxer_inte_med_raderna(vy, forum, af, som):
    rad = mote(forum, deltagare=[af, forum.beredare])
    klient = som(af if vy == "forum_mote" else forum.beredare)

    def antal():
        with CaptureQueriesContext(connection) as fragor:
            assert klient.get(reverse(vy, args=[rad.pk])).status_code == 200
        return len(fragor)

    samtycke(forum, starta(forum, 1, rad), part_for(af))
    antal()
    ett = antal()
    for n in range(2, 8):
        samtycke(forum, starta(forum, n, rad), part_for(af))
    assert antal() == ett


def test_avbojt_pa_motet_behover_kommunicering_ocksa_dar(forum, som):
    rad = mote(forum)
    beredning = starta(forum, 1, rad)
    data = {"beredning": str(beredning.pk), "beslut": "avboj", "motivering": "Fullt.", "avbojningsskal": "platsbrist"}
    klient, sida = som(forum.beredare), reverse("mote", args=[rad.pk])
    assert klient.post(sida, data).status_code == 422
    assert klient.post(sida, data | KOMMUNICERAT).status_code == 302
    assert klient.post(sida, data | KOMMUNICERAT).status_code == 409, "posted twice: one decision, and it is said"
