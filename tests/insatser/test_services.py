"""Start, extend and end an insats: what must hold whoever does it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from ame.arenden.models import Anteckning, Arende
from ame.audit.models import Handelse
from ame.common.transitions import OgiltigOvergang
from insatser.models import Insats
from insatser.services import ateroppna_insatser, avsluta_alla_insatser, avsluta_insats, forlang_insats, starta_insats
from tests.ame.arenden.test_arende_services import _samtidigt
from tests.ame.arenden.varld import bygg_varld
from tests.factories import INSKRIVEN, InsatsFactory, InsatstypFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def vantar(varld):
    """The case is enrolled and waits for its first insats."""
    varld.arende = varld.nytt_arende(insats=False, inskrivet=True)
    return varld


def _typ(varld, **falt):
    return InsatstypFactory(verksamhet=varld.enhet.verksamhet, **falt)


SYFTE = {"syfte_handlaggare": "ja", "syfte_deltagare": "delvis"}


def _starta(varld, typ=None, actor=None, **falt):
    idag = timezone.localdate()
    grund = {
        "utforare": "egen_ame", "arbetsplatsform": "ingen", "vald_av": "ame", "mal": "Pröva arbete.", "foljer_onskemal": "ja",
        "start_den": idag, "planerat_slut_den": idag + timedelta(days=90),
    }  # fmt: skip
    return starta_insats(actor=actor or varld.ansvarig, arende=varld.arende, insatstyp=typ or _typ(varld), **(grund | falt))


@pytest.mark.krav("S067", "S064", "S065")
def test_den_forsta_insatsen_for_arendet_vidare_och_flera_kan_paga(vantar):
    forsta = _starta(vantar, arbetsplatsform="extern", arbetsplats="Bageriet", utforare="utanfor")
    vantar.arende.refresh_from_db()
    assert vantar.arende.status == "insats"
    andra = _starta(vantar, _typ(vantar, stodslag="coacha"), trots_tidigare="Två halva veckor på olika ställen.")
    assert andra.stodslag == "coacha"  # the catalogue's
    assert set(Insats.objects.pagaende().filter(arende=vantar.arende)) == {forsta, andra}
    assert Handelse.objects.filter(verb="insats.starta", arende_id=vantar.arende.pk).count() == 2
    assert Handelse.objects.filter(verb="arende.starta_insats", fore="vantar", efter="insats").count() == 1


@pytest.mark.krav("S056", "C25")
def test_utan_mal_startar_ingen_insats(vantar):
    with pytest.raises(ValidationError) as fel:
        _starta(vantar, mal="")
    assert "mal" in fel.value.message_dict
    vantar.arende.refresh_from_db()
    assert vantar.arende.status == "vantar"  # nothing happened


@pytest.mark.parametrize(
    ("falt", "i_falt"),
    [
        ({"start_den": INSKRIVEN - timedelta(days=1)}, "start_den"),
        ({"start_den": timezone.localdate() + timedelta(days=1)}, "start_den"),
        ({"arbetsplatsform": "extern"}, "arbetsplats"),
        ({"arbetsplatsform": "extern", "arbetsplats": "  "}, "arbetsplats"),
        ({"arbetsplatsform": "ingen", "arbetsplats": "Bageriet"}, "arbetsplats"),
        ({"mal": "Barnet 20150101-2380"}, "mal"),
        ({"timmar_per_vecka": 41}, "__all__"),
        ({"planerat_slut_den": timezone.localdate() - timedelta(days=1)}, "__all__"),
        ({"vald_av": "slumpen"}, "vald_av"),
    ],
)
def test_det_som_inte_gar_ihop_nekas_pa_ratt_falt(vantar, falt, i_falt):
    with pytest.raises(ValidationError) as fel:
        _starta(vantar, **falt)
    assert i_falt in fel.value.message_dict


@pytest.mark.krav("S067", "S143")
def test_bara_enhetens_gallande_katalog(vantar):
    with pytest.raises(ValidationError, match="katalog"):
        _starta(vantar, InsatstypFactory())
    with pytest.raises(ValidationError, match="katalogen"):
        _starta(vantar, _typ(vantar, galler_till_den=timezone.localdate() - timedelta(days=1)))


@pytest.mark.krav("S065")
def test_handledaren_arbetar_i_enheten_och_bara_i_egen_regi(vantar):
    plats = {"arbetsplatsform": "arbetsgrupp", "arbetsplats": "Parkgruppen"}
    for fel in (UserFactory(roll="handledare"), vantar.kollega):
        with pytest.raises(ValidationError, match="handledare i enheten"):
            _starta(vantar, handledare=fel, **plats)
    with pytest.raises(ValidationError, match="utanför enheten"):
        _starta(vantar, handledare=vantar.handledare, arbetsplatsform="extern", arbetsplats="Bageriet")
    assert _starta(vantar, handledare=vantar.handledare, **plats).handledare == vantar.handledare


def test_ratt_roll_och_ratt_lage_kravs(vantar):
    for user in (vantar.chef, vantar.handledare, vantar.framling, vantar.admin):
        with pytest.raises(PermissionDenied):
            _starta(vantar, actor=user)
    vantar.arende = vantar.nytt_arende(insats=False, beredning=True)
    with pytest.raises(OgiltigOvergang, match="Beredning"):
        _starta(vantar)
    assert not Insats.objects.filter(arende=vantar.arende).exists()


def test_samma_formular_tva_ganger_startar_en(vantar):
    nyckel, typ = uuid4(), _typ(vantar)
    assert _starta(vantar, typ, nyckel=nyckel) == _starta(vantar, typ, nyckel=nyckel)
    assert Insats.objects.filter(arende=vantar.arende).count() == 1
    with pytest.raises(ValidationError, match="kunde inte sparas"):
        _starta(vantar, _typ(vantar, loka_typ="kurs"), nyckel=InsatsFactory().pk)


@pytest.mark.django_db(transaction=True)
def test_tva_starter_samtidigt_ger_tva_insatser_och_en_overgang():
    varld = bygg_varld(insats=False, inskrivet=True)
    typ = _typ(varld)
    kurs = _typ(varld, loka_typ="kurs")
    svar = _samtidigt(lambda: _starta(varld, typ).pk, lambda: _starta(varld, kurs, actor=varld.kollega).pk)
    assert len(set(svar)) == 2
    assert Arende.objects.get(pk=varld.arende.pk).status == "insats"
    assert Handelse.objects.filter(verb="arende.starta_insats", fore="vantar").count() == 1


@pytest.mark.krav("T14")
def test_insatsen_slutar_men_arendet_fortsatter(varld):
    insats = InsatsFactory(arende=varld.arende)
    for fel, falt in (
        ({"slut_den": insats.start_den - timedelta(days=1), "slutorsak": "byte"}, "slut_den"),
        ({"slut_den": timezone.localdate() + timedelta(days=1), "slutorsak": "byte"}, "slut_den"),
        ({"slut_den": timezone.localdate(), "slutorsak": ""}, "slutorsak"),
    ):
        with pytest.raises(ValidationError) as e:
            avsluta_insats(actor=varld.ansvarig, insats=insats, **SYFTE, **fel)
        assert falt in e.value.message_dict
    with pytest.raises(PermissionDenied):
        avsluta_insats(actor=varld.handledare, insats=insats, slut_den=timezone.localdate(), slutorsak="byte")
    avsluta_insats(
        actor=varld.ansvarig, insats=insats, slut_den=timezone.localdate(), slutorsak="byte", slutkommentar=" Vidare. ", **SYFTE
    )
    insats.refresh_from_db()
    assert (insats.status, insats.slutorsak, insats.slutkommentar) == ("avslutad", "byte", "Vidare.")
    varld.arende.refresh_from_db()
    assert varld.arende.status == "insats"
    with pytest.raises(ValidationError, match="redan avslutad"):
        avsluta_insats(actor=varld.kollega, insats=insats, slut_den=timezone.localdate(), slutorsak="genomford", **SYFTE)


@pytest.mark.krav("N17")
@pytest.mark.django_db(transaction=True)
def test_tva_avslut_samtidigt_ger_en_vinnare():
    varld = bygg_varld()
    insats = InsatsFactory(arende=varld.arende)
    svar = _samtidigt(
        *[
            lambda u=user: avsluta_insats(actor=u, insats=insats, slut_den=timezone.localdate(), slutorsak="byte", **SYFTE).status
            for user in (varld.ansvarig, varld.kollega)
        ]
    )
    assert sum(isinstance(s, ValidationError) for s in svar) == 1
    assert Handelse.objects.filter(verb="insats.avsluta").count() == 1


@pytest.mark.krav("S070", "S071")
def test_forlangning_kraver_skal_och_star_i_journalen(varld):
    insats = InsatsFactory(arende=varld.arende, planerat_slut_den=timezone.localdate() - timedelta(days=3))
    nytt = timezone.localdate() + timedelta(days=30)
    for dag in (insats.planerat_slut_den, timezone.localdate() - timedelta(days=1)):
        with pytest.raises(ValidationError, match="i dag eller framåt"):
            forlang_insats(actor=varld.ansvarig, insats=insats, planerat_slut_den=dag, skal="Mer tid.")
    with pytest.raises(ValidationError, match="varför"):
        forlang_insats(actor=varld.ansvarig, insats=insats, planerat_slut_den=nytt, skal=" ")
    with pytest.raises(PermissionDenied):
        forlang_insats(actor=varld.chef, insats=insats, planerat_slut_den=nytt, skal="Mer tid.")
    forlang_insats(actor=varld.ansvarig, insats=insats, planerat_slut_den=nytt, skal="Behöver pröva fler uppgifter.")
    insats.refresh_from_db()
    assert insats.planerat_slut_den == nytt
    assert "Skäl: Behöver pröva fler uppgifter." in Anteckning.objects.get(arende=varld.arende).text
    avsluta_insats(actor=varld.ansvarig, insats=insats, slut_den=timezone.localdate(), slutorsak="genomford", **SYFTE)
    with pytest.raises(ValidationError, match="redan avslutad"):
        forlang_insats(actor=varld.ansvarig, insats=insats, planerat_slut_den=nytt + timedelta(days=9), skal="Mer tid.")


def test_arendets_avslut_tar_insatserna_med_sig_och_kan_angras(varld):
    Insats.objects.all().delete()
    pagar = InsatsFactory(arende=varld.arende)
    klar = InsatsFactory(arende=varld.arende, avslutad=True)
    avsluta_alla_insatser(actor=varld.ansvarig, arende=varld.arende, slut_den=timezone.localdate())
    pagar.refresh_from_db()
    assert (pagar.status, pagar.slutorsak) == ("avslutad", "arendet_avslutat")
    ateroppna_insatser(actor=varld.ansvarig, arende=varld.arende)
    pagar.refresh_from_db()
    klar.refresh_from_db()
    assert (pagar.status, klar.status) == ("pagar", "avslutad")
