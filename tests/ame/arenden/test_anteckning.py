"""The journal: signed, locked, corrected by addition, shared only on a ground; and the draft before it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from ame.arenden import services, utkast
from ame.arenden.models import Anteckning, Utkast
from ame.audit.models import Handelse
from tests.ame.arenden.test_arende_services import _samtidigt
from tests.ame.arenden.varld import bygg_varld
from tests.factories import AnteckningFactory, EnhetFactory, MedgivandeFactory, RemissFactory

pytestmark = pytest.mark.django_db


def _signera(varld, **falt):
    grund = {"typ": "mote", "handelse_den": timezone.localdate(), "text": "Vi gick igenom veckan."}
    return services.signera_anteckning(arende=varld.arende, actor=varld.ansvarig, **(grund | falt))


@pytest.mark.krav("LC37", "S114", "LC36")
@pytest.mark.parametrize(
    "gor", [lambda q: q.update(text="Ändrad"), lambda q: q.update(synlighet="remittent"), lambda q: q.delete()]
)
def test_en_signerad_anteckning_kan_varken_andras_eller_tas_bort(varld, gor):
    rad = _signera(varld)
    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        gor(Anteckning.objects.filter(pk=rad.pk))
    assert Anteckning.objects.get(pk=rad.pk).text == "Vi gick igenom veckan."


@pytest.mark.krav("LC37", "S114")
def test_en_rattelse_ar_en_ny_rad_som_pekar_pa_den_gamla(varld):
    gammal = _signera(varld)
    ny = _signera(varld, text="Vi gick igenom hela månaden.", rattar=gammal)
    assert ny.pk != gammal.pk
    assert list(gammal.rattelser.all()) == [ny]
    assert Anteckning.objects.get(pk=gammal.pk).text == "Vi gick igenom veckan."
    assert Handelse.objects.filter(verb="anteckning.ratta", objekt_id=ny.pk).count() == 1
    with pytest.raises(ValidationError, match="annat ärende"):
        _signera(varld, rattar=AnteckningFactory())


@pytest.mark.krav("LC35")
def test_handelsedag_och_skrivtid_ar_tva_uppgifter(varld):
    sen = _signera(varld, handelse_den=timezone.localdate() - timedelta(days=8))
    i_tid = _signera(varld, handelse_den=timezone.localdate() - timedelta(days=7))
    assert sen.ar_i_efterhand
    assert not i_tid.ar_i_efterhand
    assert sen.skriven_av == varld.ansvarig
    with pytest.raises(ValidationError, match="framtiden"):
        _signera(varld, handelse_den=timezone.localdate() + timedelta(days=1))


def test_tom_text_och_personnummer_nekas(varld):
    with pytest.raises(ValidationError, match="Skriv vad som hände"):
        _signera(varld, text=" \n ")
    for falt in ("text", "bedomning"):
        with pytest.raises(ValidationError) as fel:
            _signera(varld, **{falt: "Barnet har 20150101-2380."})
        assert falt in fel.value.message_dict


def test_bara_de_som_arbetar_i_arendet_skriver(varld):
    for user in (varld.chef, varld.framling, varld.handledare, varld.admin):
        with pytest.raises(PermissionDenied):
            services.signera_anteckning(
                arende=varld.arende, actor=user, typ="mote", handelse_den=timezone.localdate(), text="Nej."
            )


@pytest.mark.krav("C97")
def test_samma_formular_tva_ganger_ger_en_anteckning(varld):
    nyckel = uuid4()
    assert _signera(varld, nyckel=nyckel) == _signera(varld, nyckel=nyckel)
    with pytest.raises(ValidationError, match="redan"):
        _signera(varld, nyckel=nyckel, text="En annan text")  # never silently thrown away
    assert Anteckning.objects.count() == 1
    annans = AnteckningFactory(pk=uuid4())
    with pytest.raises(ValidationError, match="kunde inte sparas"):
        _signera(varld, nyckel=annans.pk)


@pytest.mark.krav("C97")
@pytest.mark.django_db(transaction=True)
def test_dubbelklick_i_samma_ogonblick_ger_en_anteckning():
    varld, nyckel = bygg_varld(), uuid4()
    svar = _samtidigt(*[lambda: _signera(varld, nyckel=nyckel).pk] * 3)
    assert svar == [nyckel] * 3
    assert Anteckning.objects.count() == 1
    assert Handelse.objects.filter(verb="anteckning.signera").count() == 1


# --- sharing ----------------------------------------------------------------------------------------------------


def _med_remittent(varld, **remiss):
    falt = {"person": varld.arende.person, "arende": varld.arende, "status": "antagen", "inkom_den": varld.arende.inkom_den}
    falt |= {"skickad_vid": timezone.now(), "grund": "uppgiftsskyldighet", "medgivande": None}
    return RemissFactory(mottagande_enhet=varld.enhet, **falt, **remiss)


@pytest.mark.krav("S034", "A09", "A11")
def test_delning_kraver_remittent_och_grund(varld):
    with pytest.raises(ValidationError, match="ingen remittent"):
        _signera(varld, synlighet="remittent")
    remiss = _med_remittent(varld)
    with pytest.raises(ValidationError, match="inget gällande samtycke"):
        _signera(varld, synlighet="remittent")
    MedgivandeFactory(  # the inbound consent, from the sender to the unit, is no ground for the way back
        person=varld.arende.person, lamnande_enhet=remiss.avsandande_enhet, mottagande_enhet=varld.enhet
    )
    with pytest.raises(ValidationError):
        _signera(varld, synlighet="remittent")
    utgaende = {"person": varld.arende.person, "lamnande_enhet": varld.enhet, "mottagande_enhet": remiss.avsandande_enhet}
    MedgivandeFactory(**utgaende, aterkallat=True)
    with pytest.raises(ValidationError):
        _signera(varld, synlighet="remittent")
    MedgivandeFactory(**utgaende)
    assert _signera(varld, synlighet="remittent").synlighet == "remittent"


@pytest.mark.krav("S034", "D11", "C51")
def test_remittenten_laser_bara_det_som_delats(varld):
    remiss = _med_remittent(varld)
    MedgivandeFactory(person=varld.arende.person, lamnande_enhet=varld.enhet, mottagande_enhet=remiss.avsandande_enhet)
    _signera(varld, text="Bara för oss.")
    _signera(varld, text="Till remittenten.", synlighet="remittent")
    AnteckningFactory(synlighet="remittent", text="Om någon annan.")
    klient = varld.klient(remiss.avsandare)
    html = klient.get(reverse("min_remiss", args=[remiss.pk])).content.decode()
    assert "Till remittenten." in html
    assert "Bara för oss." not in html
    assert "Om någon annan." not in html
    assert klient.get(reverse("arende_journal", args=[varld.arende.pk])).status_code == 404


def test_samma_verksamhet_ar_grund_nog(varld):
    enhet = EnhetFactory(verksamhet=varld.enhet.verksamhet, slag="remittent")
    _med_remittent(varld, avsandande_enhet=enhet)
    assert _signera(varld, synlighet="remittent").synlighet == "remittent"


# --- the page ---------------------------------------------------------------------------------------------------


def _post(varld, user=None, **falt):
    grund = {
        "handelse_den": timezone.localdate(),
        "typ": "telefon",
        "text": "Ringde.",
        "synlighet": "ame",
        "bedomning": "",
        "stodslag": "",
    }
    return varld.klient(user or varld.ansvarig).post(reverse("anteckning_ny", args=[varld.arende.pk]), grund | falt)


@pytest.mark.krav("LC35", "LC37", "S037")
def test_snabbanteckningen_sparas_med_slag_och_bedomning(varld):
    svar = _post(varld, bedomning="Orkar fyra timmar.", stodslag="foretrada")
    assert svar.status_code == 302
    rad = Anteckning.objects.get()
    assert (rad.text, rad.bedomning, rad.stodslag, rad.skriven_av) == (
        "Ringde.",
        "Orkar fyra timmar.",
        "foretrada",
        varld.ansvarig,
    )
    sida = varld.klient(varld.ansvarig).get(svar.url).content.decode()
    assert "Företräda" in sida
    assert "Orkar fyra timmar." in sida


def test_formularets_nyckel_skyddar_mot_dubbelklick(varld):
    sida = varld.klient(varld.ansvarig).get(reverse("arende", args=[varld.arende.pk]))
    nyckel = sida.context["form"]["nyckel"].value()
    for _ in range(2):
        assert _post(varld, nyckel=nyckel).status_code == 302
    assert Anteckning.objects.count() == 1


@pytest.mark.krav("C97")
def test_ett_fel_behaller_texten_och_sager_hur_man_rattar(varld):
    svar = _post(varld, text="Allt jag skrev", handelse_den="2126-01-01")
    sida = svar.content.decode()
    assert svar.status_code == 422
    assert "Allt jag skrev" in sida
    assert "Datumet kan inte vara i framtiden." in sida
    assert not Anteckning.objects.exists()


def test_delning_erbjuds_bara_nar_den_far_ske(varld):
    url = reverse("arende", args=[varld.arende.pk])
    assert 'value="remittent"' not in varld.klient(varld.ansvarig).get(url).content.decode()
    assert _post(varld, synlighet="remittent").status_code == 422
    remiss = _med_remittent(varld)
    MedgivandeFactory(person=varld.arende.person, lamnande_enhet=varld.enhet, mottagande_enhet=remiss.avsandande_enhet)
    assert 'value="remittent"' in varld.klient(varld.ansvarig).get(url).content.decode()
    assert _post(varld, synlighet="remittent").status_code == 302


@pytest.mark.krav("S114", "LC37")
def test_rattelsen_fran_sidan_visas_at_bada_hallen(varld):
    rad = AnteckningFactory(arende=varld.arende, text="Sa tre dagar.")
    klient = varld.klient(varld.ansvarig)
    url = reverse("anteckning_ratta", args=[rad.pk])
    form = klient.get(url).context["form"]
    data = {falt.name: falt.value() or "" for falt in form}
    assert klient.post(url, data).status_code == 422  # nothing was changed
    assert klient.post(url, data | {"text": "Sa fyra dagar."}).status_code == 302
    ny = Anteckning.objects.get(rattar=rad)
    journal = klient.get(reverse("arende_journal", args=[varld.arende.pk])).content.decode()
    assert "Sa tre dagar." in journal
    assert "Sa fyra dagar." in journal
    assert f'href="#anteckning-{ny.pk}"' in journal
    assert f'href="#anteckning-{rad.pk}"' in journal


# --- the draft --------------------------------------------------------------------------------------------------


def _utkast(varld, user=None, **falt):
    return varld.klient(user or varld.ansvarig).post(
        reverse("anteckning_utkast", args=[varld.arende.pk]), {"text": "Halv"} | falt
    )


@pytest.mark.krav("C97")
def test_utkastet_kommer_fram_igen_och_forsvinner_nar_anteckningen_sparas(varld):
    svar = _utkast(varld, bedomning="Tror att")
    assert svar["Content-Type"].startswith("text/plain")
    assert svar.content.decode().startswith("Utkast sparat ")
    sida = varld.klient(varld.ansvarig).get(reverse("arende", args=[varld.arende.pk])).content.decode()
    assert "Halv" in sida
    assert "Tror att" in sida
    assert "Utkast sparat " in sida
    assert not Anteckning.objects.exists()
    _post(varld, text="Hel")
    assert not Utkast.objects.exists()


@pytest.mark.krav("C97", "D01")
def test_utkastet_ar_bara_skrivarens(varld):
    services.ge_insyn(arende=varld.arende, actor=varld.kollega, skal="Vikarierar.")
    _utkast(varld, text="Hemligt halvt")
    for user in (varld.kollega, varld.chef):
        assert "Hemligt halvt" not in varld.klient(user).get(reverse("arende", args=[varld.arende.pk])).content.decode()
    _utkast(varld, varld.kollega, text="Kollegans")
    assert (
        services.hamta_utkast(actor=varld.ansvarig, formular="anteckning", objekt_id=varld.arende.pk).innehall["text"]
        == "Hemligt halvt"
    )
    _post(varld, varld.kollega, text="Kollegan sparar")
    assert Utkast.objects.get().skriven_av == varld.ansvarig


def test_tomt_utkast_tas_bort_och_sent_utkast_kommer_inte_tillbaka(varld):
    _utkast(varld)
    assert _utkast(varld, text=" ").content.decode() == "Inget utkast"
    assert not Utkast.objects.exists()
    rad = AnteckningFactory(arende=varld.arende)
    assert _utkast(varld, nyckel=str(rad.pk)).content.decode() == "Sparad i journalen"
    assert not Utkast.objects.exists()


@pytest.mark.krav("C97")
def test_en_sparning_som_natet_holl_kvar_skriver_inte_over_en_senare(varld):
    """The browser's moment is sent with each save of the page (static/ame/ame.js)."""
    nyckel = str(uuid4())
    _utkast(varld, text="Hel mening.", nyckel=nyckel, skickat="1700000002000")
    for text in ("Hel", " "):
        _utkast(varld, text=text, nyckel=nyckel, skickat="1700000001000")
        assert Utkast.objects.get().innehall["text"] == "Hel mening."
    _utkast(varld, text="Hel mening. Och en till.", nyckel=nyckel, skickat="1700000003000")
    assert Utkast.objects.get().innehall["text"] == "Hel mening. Och en till."
    _utkast(varld, text="En ny sida.", nyckel=str(uuid4()), skickat="1700000000000")  # another computer, whose clock is slow
    assert Utkast.objects.get().innehall["text"] == "En ny sida."


@pytest.mark.krav("C97")
def test_en_sparning_som_kommer_medan_anteckningen_signeras_blir_inget_nytt_utkast(varld, monkeypatch):
    """It was let in before the note was there, and is written when the draft has just been removed."""
    nyckel = str(uuid4())
    spara = utkast.spara_utkast

    def mitt_i(**falt):
        _post(varld, text="Hel", nyckel=nyckel, skickat="1700000002000")
        return spara(**falt)

    monkeypatch.setattr(utkast, "spara_utkast", mitt_i)
    _utkast(varld, text="Halv", nyckel=nyckel, skickat="1700000001000")
    assert Anteckning.objects.get().text == "Hel"
    assert not Utkast.objects.exists()


def test_utkast_i_arende_man_inte_ser(varld):
    assert _utkast(varld, varld.framling).status_code == 404
    assert _utkast(varld, varld.kollega).status_code == 403
    assert _utkast(varld, varld.chef).status_code == 403  # may read, does not write
    assert not Utkast.objects.exists()


def test_gamla_utkast_rensas(varld):
    _utkast(varld)
    Utkast.objects.update(sparat_vid=timezone.now() - timedelta(days=91))
    assert services.rensa_gamla_utkast() == 1
