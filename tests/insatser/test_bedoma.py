"""Absence: told beforehand, explained in the own words, judged by a named person (S089, AK10, AK11; law.md I04, I06)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from insatser.enums import Narvarostatus as S
from insatser.enums import Natt
from insatser.matt import rakna_narvaro
from insatser.models import Tillfalle
from insatser.services.bedoma import anmal_franvaro, bedom_franvaro, skriv_forklaring, varfor_inte_bedomas
from insatser.vy.bedoma import historik
from tests.factories import FranvaroskalFactory, InsatsFactory, KallelseFactory, TillfalleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def insats(varld):
    return InsatsFactory(arende=varld.arende, handledare=varld.handledare)


@pytest.fixture
def borta(insats):
    return TillfalleFactory(insats=insats, den=timezone.localdate() - timedelta(days=3), franvarande=True)


def _bedom(varld, t, status=S.SJUK_UTAN_INTYG, **falt):
    return bedom_franvaro(actor=varld.ansvarig, tillfalle=t, status=status, **falt)


def _forklara(varld, t, text="Bussen gick inte."):
    return skriv_forklaring(actor=varld.ansvarig, tillfalle=t, forklaring=text)


# --- told beforehand -------------------------------------------------------------------------------------------


@pytest.mark.krav("AK11", "N07")
@pytest.mark.parametrize("vem", ["ansvarig", "handledare"])
def test_franvaro_anmals_fore_av_den_som_arbetar_dar(varld, insats, vem):
    t = TillfalleFactory(insats=insats, den=timezone.localdate() + timedelta(days=2))
    anmal_franvaro(actor=getattr(varld, vem), tillfalle=t, kanal="telefon", skal="Läkarbesök.")
    t.refresh_from_db()
    assert (t.anmald_kanal, t.anmalt_skal, t.status) == ("telefon", "Läkarbesök.", S.EJ_REGISTRERAD)
    assert t.anmald_vid is not None
    assert t.forklaring == ""


@pytest.mark.krav("AK11")
def test_anmalan_efter_passet_ar_en_forklaring(varld, borta):
    with pytest.raises(ValidationError, match="egen förklaring"):
        anmal_franvaro(actor=varld.ansvarig, tillfalle=borta, kanal="telefon", vid=timezone.now())


@pytest.mark.krav("AK11")
def test_anmald_i_tid_skrivs_aven_i_efterhand(varld, borta):
    vid = timezone.now() - timedelta(days=4)
    assert anmal_franvaro(actor=varld.ansvarig, tillfalle=borta, kanal="sms", vid=vid).anmald_vid == vid


@pytest.mark.krav("AK11", "D01")
def test_framling_chef_och_annan_grupp_anmaler_inte(varld, borta):
    for user in (varld.framling, varld.chef, varld.socialsekreterare):
        with pytest.raises(PermissionDenied):
            anmal_franvaro(actor=user, tillfalle=borta, kanal="telefon", vid=timezone.now() - timedelta(days=5))


# --- explanation before judgement ------------------------------------------------------------------------------


@pytest.mark.krav("S089", "C34")
def test_ingen_bedomning_fore_deltagarens_egen_forklaring(varld, borta):
    with pytest.raises(ValidationError, match="egen förklaring"):
        _bedom(varld, borta)
    _forklara(varld, borta)
    assert _bedom(varld, borta).status == S.SJUK_UTAN_INTYG


@pytest.mark.krav("S089")
def test_gar_forklaringen_inte_att_fa_skrivs_hur_man_har_forsokt(varld, borta):
    skriv_forklaring(actor=varld.ansvarig, tillfalle=borta, forklaring_saknas="Ringde 3 och 5 november, inget svar.")
    assert _bedom(varld, borta, S.SJUK_MED_INTYG).forklaring_saknas == "Ringde 3 och 5 november, inget svar."


@pytest.mark.krav("N07")
def test_forklaringen_sparas_ordagrant(varld, borta):
    text = "Jag var rädd för hunden.\nNästa gång går jag en annan väg – lovar!"
    assert _forklara(varld, borta, text).forklaring == text


@pytest.mark.krav("S089")
def test_tom_forklaring_och_bada_pa_en_gang_stoppas(varld, borta):
    with pytest.raises(ValidationError):
        skriv_forklaring(actor=varld.ansvarig, tillfalle=borta, forklaring="  ")
    with pytest.raises(ValidationError):
        skriv_forklaring(actor=varld.ansvarig, tillfalle=borta, forklaring="Sjuk.", forklaring_saknas="Ringde.")
    with pytest.raises(ValidationError, match="personnummer"):
        _forklara(varld, borta, "Mitt barn 20121212-1212 var sjukt.")


# --- who judges, and what ---------------------------------------------------------------------------------------


@pytest.mark.krav("S089", "I04", "I06")
def test_bara_handlaggare_och_beredare_i_arendet_bedomer(varld, borta):
    _forklara(varld, borta)
    for user in (varld.handledare, varld.chef, varld.framling, varld.admin, varld.socialsekreterare):
        with pytest.raises(PermissionDenied):
            bedom_franvaro(actor=user, tillfalle=borta, status=S.SJUK_UTAN_INTYG)
    rad = _bedom(varld, borta)
    assert rad.bedomd_av == varld.ansvarig
    assert rad.bedomd_vid is not None


@pytest.mark.krav("AK10", "I06", "S088")
def test_ej_registrerad_kan_inte_bli_franvaro(varld, insats):
    t = TillfalleFactory(insats=insats, den=timezone.localdate())
    with pytest.raises(ValidationError, match="inte registrerat"):
        _bedom(varld, t)
    assert rakna_narvaro([t]).franvaro == 0


@pytest.mark.krav("S088", "I06")
def test_ett_pass_som_inte_har_varit_ar_inget_att_registrera_eller_bedoma(varld, insats):
    t = TillfalleFactory(insats=insats, den=timezone.localdate() + timedelta(days=2))
    assert varfor_inte_bedomas(t) == "Passet har inte varit än. Det finns inget att bedöma."
    sida = varld.klient(varld.ansvarig).get(reverse("bedoma", args=[t.pk])).content.decode()
    assert "<dd>Kommande</dd>" in sida
    assert "Registrera närvaron" not in sida


@pytest.mark.krav("AK10", "S088")
@pytest.mark.parametrize("status", [S.INSTALLT, S.ANNAN_AKTIVITET])
def test_anordnarens_installda_pass_blir_aldrig_deltagarens_franvaro(varld, insats, status):
    t = TillfalleFactory(insats=insats, den=timezone.localdate(), markerad=True, status=status)
    for gor in (
        lambda: _bedom(varld, t, S.OGILTIG, ogiltig_skal="Var inte där."),
        lambda: _forklara(varld, t),
        lambda: anmal_franvaro(actor=varld.ansvarig, tillfalle=t, kanal="sms"),
    ):
        with pytest.raises(ValidationError, match="aldrig"):
            gor()
    assert Tillfalle.objects.get(pk=t.pk).status == status


@pytest.mark.krav("AK10", "AK13", "I02")
def test_giltig_franvaro_har_skal_ur_den_lokala_listan_den_dagen(varld, borta):
    _forklara(varld, borta)
    verksamhet = varld.enhet.verksamhet
    skal = FranvaroskalFactory(verksamhet=verksamhet)
    gammalt = FranvaroskalFactory(verksamhet=verksamhet, galler_till_den=borta.den - timedelta(days=1))
    annans = FranvaroskalFactory()
    for fel in (None, gammalt, annans):
        with pytest.raises(ValidationError, match="lokala riktlinje"):
            _bedom(varld, borta, S.GILTIG, franvaroskal=fel)
    assert _bedom(varld, borta, S.GILTIG, franvaroskal=skal).franvaroskal == skal
    assert _bedom(varld, borta, S.SJUK_UTAN_INTYG).franvaroskal is None


@pytest.mark.krav("AK10")
def test_utan_lokal_lista_kan_franvaro_anda_vara_giltig(varld, borta):
    _forklara(varld, borta)
    assert _bedom(varld, borta, S.GILTIG).status == S.GILTIG


@pytest.mark.krav("S089")
def test_ogiltig_utan_bevisad_kallelse_kraver_en_rad_om_varfor(varld, borta):
    _forklara(varld, borta)
    KallelseFactory(arende=varld.arende, tillfalle=borta, avser_den=borta.den)  # sent, not known to have reached
    with pytest.raises(ValidationError, match="bevis"):
        _bedom(varld, borta, S.OGILTIG)
    rad = _bedom(varld, borta, S.OGILTIG, ogiltig_skal="Schemat lämnades i handen vid starten.")
    assert rad.ogiltig_skal == "Schemat lämnades i handen vid starten."


@pytest.mark.krav("S089")
def test_ogiltig_med_bevisad_kallelse_gar_utan_extra_rad(varld, borta):
    _forklara(varld, borta)
    KallelseFactory(arende=varld.arende, tillfalle=borta, avser_den=borta.den, natt=Natt.BEKRAFTAD, natt_den=borta.den)
    assert _bedom(varld, borta, S.OGILTIG).ogiltig_skal == ""


@pytest.mark.krav("S088", "S089")
def test_varje_andring_syns_med_vem_och_nar(varld, borta):
    _forklara(varld, borta)
    _bedom(varld, borta, S.SJUK_UTAN_INTYG)
    bedom_franvaro(actor=varld.ansvarig, tillfalle=borta, status=S.SJUK_MED_INTYG)
    texter = [(h["text"], h["vem"]) for h in historik(borta.pk)]
    assert texter[0] == ("Bedömt som sjuk, intyg uppvisat. Före: sjuk, intyg ej uppvisat.", str(varld.ansvarig))
    assert texter[1][0].startswith("Bedömt som sjuk, intyg ej uppvisat")
    assert texter[2][0] == "Deltagarens förklaring skrevs."


@pytest.mark.krav("N17", "N29")
def test_tva_fonster_skriver_inte_over_och_samma_formular_tva_ganger_ar_en(varld, borta):
    sedd = borta.version
    rad = skriv_forklaring(actor=varld.ansvarig, tillfalle=borta, forklaring="Sjuk.", version=sedd)
    igen = skriv_forklaring(actor=varld.ansvarig, tillfalle=borta, forklaring="Sjuk.", version=sedd)
    assert igen.version == rad.version == sedd + 1
    with pytest.raises(ValidationError, match="Någon annan"):
        skriv_forklaring(actor=varld.ansvarig, tillfalle=borta, forklaring="Något annat.", version=sedd)
    assert Tillfalle.objects.get(pk=borta.pk).forklaring == "Sjuk."
