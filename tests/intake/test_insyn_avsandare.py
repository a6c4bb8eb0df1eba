"""What the sender never learns by the talk of three, the meeting and its extract (S034; law.md A03, A08, A11, B06, B12)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ame.arenden.services import satt_skydd
from ame.audit.models import Lasning
from intake import services as intake
from intake.models import Protokoll, Trepartssamtal
from intake.services import trepart
from intake.services.latt import Registrering, registrera_latt
from tests.factories import (
    AterkopplingFactory,
    EnhetFactory,
    MedgivandeFactory,
    OverenskommelseFactory,
    RemissFactory,
    UserFactory,
)
from tests.flode import samtycke_till_remittent, skriv_in, skriv_remiss
from tests.intake.forum_varld import IDAG, bordlagg, bygg_forum, mote, starta
from tests.intake.test_protokoll import text_i

pytestmark = pytest.mark.django_db


@pytest.fixture
def samtal(varld) -> Trepartssamtal:
    remiss = skriv_remiss(varld)
    skriv_in(varld, remiss)
    return Trepartssamtal.objects.select_related("arende__person", "remiss").get(remiss=remiss)


def sidor(samtal):
    return [reverse("trepart", args=[samtal.pk]), reverse("min_remiss", args=[samtal.remiss_id])]


def hall_utan_remittenten(samtal, actor):
    return trepart.hall(
        samtal=samtal, actor=actor, hallet_den=IDAG(), deltog=["deltagare", "ame"], tolk="avstod",
        tolk_skal="Maken tolkade.", overenskommet="Praktik.", andra_deltagare="Psykiatrin", gemensam_niva="rod",
    )  # fmt: skip


# --- the talk of three ------------------------------------------------------------------------------------------


@pytest.mark.krav("S034", "A11", "A03")
def test_varfor_samtalet_inte_blev_av_lases_bara_med_grund(varld, samtal, som):
    """The unit's own words on an absence are a note about the person: they take the ground that every sharing takes."""
    trepart.ej_hallet(
        samtal=samtal, actor=varld.handlaggare, skal="personen_kom_ej", text="Ligger inne på psykiatrin.",
        ny_senast_den=IDAG() + timedelta(days=9),
    )  # fmt: skip
    klient = som(varld.socialsekreterare)
    for sida in sidor(samtal):
        html = klient.get(sida).content.decode()
        assert "Personen kom inte" in html
        assert "psykiatrin" not in html
    samtycke_till_remittent(varld, samtal.arende)
    assert "psykiatrin" in klient.get(sidor(samtal)[0]).content.decode()
    assert "psykiatrin" in som(varld.handlaggare).get(sidor(samtal)[0]).content.decode()


@pytest.mark.krav("S034", "A11")
def test_den_som_inte_var_med_ser_bara_att_samtalet_holls(varld, samtal, som):
    hall_utan_remittenten(samtal, varld.handlaggare)
    for sida in sidor(samtal):
        html = som(varld.socialsekreterare).get(sida).content.decode()
        assert "Hållet" in html
        for hemligt in ("Maken tolkade", "Psykiatrin", "Gemensam nivå"):
            assert hemligt not in html


@pytest.mark.krav("A08", "A11", "S034")
def test_samtycke_till_en_remittent_oppnar_inte_samtalet_for_en_annan(varld, samtal, som):
    """The consent names its recipient: another sender of the same case reads nothing on it."""
    hall_utan_remittenten(samtal, varld.handlaggare)
    annan = EnhetFactory(verksamhet=varld.soc.verksamhet, slag="remittent")
    RemissFactory(
        antagen=True, mottagande_enhet=varld.ame, person=samtal.arende.person, arende=samtal.arende,
        avsandande_enhet=annan, avsandare=UserFactory(roll="socialsekreterare", enhet=annan),
    )  # fmt: skip
    MedgivandeFactory(
        person=samtal.arende.person, lamnande_enhet=varld.ame, mottagande_enhet=annan, kategorier=["resultat"],
        inhamtat_den=IDAG(), giltigt_till_den=IDAG() + timedelta(days=30),
    )  # fmt: skip
    for sida in sidor(samtal):
        assert "Praktik." not in som(varld.socialsekreterare).get(sida).content.decode()


# --- the meeting ------------------------------------------------------------------------------------------------


@pytest.mark.krav("S026", "S034")
def test_skalet_fran_ett_annat_mote_nar_inte_avsandaren(som):
    """The sender sat at the second meeting, not at the first: only what was decided at the own table is read there."""
    forum = bygg_forum()
    ett, tva = mote(forum, 1), mote(forum, 8, deltagare=[forum.socialsekreterare])
    rad = starta(forum, 1, ett)
    bordlagg(forum, rad)  # "Vi saknar underlag.", and on to the next meeting
    rad.refresh_from_db()
    assert rad.mote == tva
    insats = {"agare": forum.handlaggare}
    intake.besluta(actor=forum.beredare, beredning=rad, beslut="skriv_in", motivering="Hör till målgruppen.", **insats)
    sida = reverse("mote", args=[tva.pk])
    html = som(forum.socialsekreterare).get(sida).content.decode()
    assert "Hör till målgruppen." in html
    assert "Vi saknar underlag." not in html
    assert "Vi saknar underlag." in som(forum.beredare).get(sida).content.decode()


def skydda(forum, arende):
    satt_skydd(arende=arende, actor=forum.chef, slag="sekretessmarkering", kalla="Folkbokföringen")


@pytest.fixture
def hallet(db):
    """A held meeting with the sender at the table; the person is protected afterwards, by the unit."""
    forum = bygg_forum()
    rad = mote(forum, 0, deltagare=[forum.socialsekreterare])
    beredning = starta(forum, 1, rad, efternamn="Efterskydd")
    intake.besluta(
        actor=forum.beredare, beredning=beredning, beslut="skriv_in", motivering="Bor på en ny ort.", agare=forum.handlaggare
    )
    intake.hall_mote(actor=forum.beredare, mote=rad)
    return forum, rad, beredning


@pytest.mark.krav("B12", "B07")
def test_fryst_protokoll_ger_inte_namnet_pa_den_som_skyddats_sedan(hallet, som):
    """The frozen file stays as it is, but is no longer handed to somebody who is not on the named list."""
    forum, rad, beredning = hallet
    sida = reverse("mote_protokoll_pdf", args=[rad.pk])
    assert som(forum.beredare).get(sida).content == bytes(rad.protokoll.pdf)
    skydda(forum, beredning.arende)
    utanfor = UserFactory(roll="beredare", enhet=forum.ame)
    text = text_i(som(utanfor).get(sida).content)
    assert "Efterskydd" not in text
    assert "ny ort" not in text
    assert beredning.remiss.nummer not in text
    assert Protokoll.objects.count() == 1


@pytest.mark.krav("A03", "B07")
def test_utdraget_sager_inte_avsandaren_att_personen_har_skyddats(hallet, som):
    forum, rad, beredning = hallet
    skydda(forum, beredning.arende)
    text = text_i(som(forum.socialsekreterare).get(reverse("mote_protokoll_pdf", args=[rad.pk])).content)
    assert "Efterskydd" in text, "the sender's own words"
    assert "skyddade" not in text
    assert "ny ort" not in text, "the reasons stay with the named list"


@pytest.mark.krav("B06", "A03")
def test_svaret_som_pdf_ar_markt_for_enheten_och_inte_for_avsandaren(varld, samtal, som):
    svar = AterkopplingFactory(remiss=samtal.remiss)
    satt_skydd(arende=samtal.arende, actor=varld.handlaggare, slag="sekretessmarkering", kalla="Folkbokföringen")
    sida = reverse("aterkoppling_pdf", args=[svar.pk])
    assert "skyddade personuppgifter" in text_i(som(varld.handlaggare).get(sida).content)
    assert "skyddade" not in text_i(som(varld.socialsekreterare).get(sida).content)


# --- the group queue --------------------------------------------------------------------------------------------


@pytest.mark.krav("D02", "S033")
def test_den_som_oppnar_ett_annat_utkast_i_gruppkon_lamnar_spar(varld, som):
    reception = UserFactory(roll="reception", enhet=varld.soc)
    uppgifter = Registrering(
        fornamn="Kim", efternamn="Ek", fodelsedatum=timezone.localdate() - timedelta(days=9000), fragade="Hon"
    )
    utkast = registrera_latt(actor=reception, enhet=varld.soc, uppgifter=uppgifter)
    assert som(varld.socialsekreterare).get(reverse("gruppko_ta_over", args=[utkast.pk])).status_code == 200
    rad = Lasning.objects.get(user=varld.socialsekreterare, objekt_typ="remiss", objekt_id=utkast.pk)
    assert (rad.atgard, rad.enhet_id) == ("visa", varld.soc.pk)


# --- what somebody typed ----------------------------------------------------------------------------------------


@pytest.mark.krav("N16")
def test_ett_namn_som_ar_html_visas_som_text(varld, samtal, som):
    from intake.models import Remiss

    Remiss.objects.filter(pk=samtal.remiss_id).update(fornamn="<b>x</b>", efternamn='"><img src=x>{{ 7|add:7 }}')
    for user, sida in ((varld.socialsekreterare, s) for s in (*sidor(samtal), reverse("mina_remisser"))):
        html = som(user).get(sida).content.decode()
        assert "<b>x</b>" not in html
        assert "<img src=x>" not in html
        assert "14" not in html.split("img src=x")[1][:30]
    html = som(varld.handlaggare).get(reverse("remiss", args=[samtal.remiss_id])).content.decode()
    assert "<img src=x>" not in html


@pytest.mark.krav("B11", "C05")
def test_kvittot_med_ett_namn_ligger_inte_i_en_kaka(varld, samtal, som):
    punkt = OverenskommelseFactory(samtal=samtal, part="ame", ansvarig=varld.handlaggare, text="Ringer Kim på jobbet")
    klient = som(varld.handlaggare)
    svar = klient.post(reverse("overenskommelse_klar", args=[punkt.pk]))
    assert svar.status_code == 302
    assert "messages" not in klient.cookies
    assert "Ringer Kim på jobbet" in klient.get(svar.url).content.decode()
