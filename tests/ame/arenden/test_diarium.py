"""The register of public documents follows the regime; masked rows show neither party nor matter (OSL 5:1-2; law.md A25)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.access.models import User
from ame.arenden.models import Diariepost
from ame.arenden.services import satt_skydd
from ame.arenden.services.sekretess import satt_sekretessmarkering
from ame.organisation.models import Verksamhet
from followup.models import Aterkoppling
from followup.services import signera_aterkoppling
from intake import services as intake
from tests.factories import DiariepostFactory, RemissFactory, UserFactory
from tests.flode import bygg_varld, samtycke_till_remittent, skriv_in, skriv_remiss

pytestmark = pytest.mark.django_db


@pytest.fixture
def flode():
    """An AME unit outside socialtjänst: its documents are registered."""
    varld = bygg_varld()
    Verksamhet.objects.filter(pk=varld.ame.verksamhet_id).update(regim="arbetsmarknad", beslutsreferens="KS 2026:1")
    varld.ame.verksamhet.refresh_from_db()
    return varld


def skicka(flode, **falt):
    utkast = skriv_remiss(flode, skicka=False, **falt)
    return intake.skicka(actor=flode.socialsekreterare, remiss=utkast, bekraftar_sekretess=True)


def svara(flode, remiss):
    arende = skriv_in(flode, remiss)
    medgivande = samtycke_till_remittent(flode, arende)
    remiss.refresh_from_db()
    return signera_aterkoppling(
        actor=flode.handlaggare, remiss=remiss, slag="start", fraga_besvarad="delvis", svar="Personen har börjat.",
        grund="samtycke", medgivande=medgivande,
    )  # fmt: skip


@pytest.mark.krav("A25")
def test_en_inkommen_handling_far_diarienummer_i_samma_transaktion(flode):
    """In `arbetsmarknad`, an incoming handling has a dnr within the same transaction."""
    remiss = skicka(flode)
    rad = Diariepost.objects.get()
    assert (rad.objekt_id, rad.riktning, rad.verksamhet_id) == (remiss.pk, "in", flode.ame.verksamhet_id)
    assert rad.dnr.startswith(f"D-{timezone.localdate().year}-")
    assert (rad.motpart, rad.arendemening) == (flode.soc.namn, f"Remiss: {remiss.bestallningstyp}")
    assert rad.registrerad_den == remiss.inkom_den
    assert remiss.efternamn not in f"{rad.motpart} {rad.arendemening}"
    assert not rad.ar_maskad


@pytest.mark.krav("A25")
def test_gar_remissen_inte_i_vag_registreras_inget(flode):
    utkast = skriv_remiss(flode, skicka=False)
    with pytest.raises(ValidationError):
        intake.skicka(actor=flode.socialsekreterare, remiss=utkast)  # the changed secrecy is not confirmed
    assert not Diariepost.objects.exists()


@pytest.mark.krav("A25")
def test_i_socialtjanst_registreras_inget():
    flode = bygg_varld()
    assert flode.ame.verksamhet.regim == "socialtjanst"
    remiss = skriv_remiss(flode)
    svara(flode, remiss)
    assert Aterkoppling.objects.exists()
    assert not Diariepost.objects.exists()


@pytest.mark.krav("A25")
def test_ett_signerat_svar_registreras_som_utgaende(flode):
    svar = svara(flode, skicka(flode))
    rad = Diariepost.objects.get(riktning="ut")
    assert (rad.objekt_id, rad.motpart) == (svar.pk, flode.soc.namn)
    assert Diariepost.objects.count() == 2


@pytest.mark.krav("A25", "B03")
def test_den_som_ar_skyddad_maskas_fran_borjan(flode):
    skicka(flode, har_skydd=True)
    assert Diariepost.objects.get().ar_maskad


@pytest.mark.krav("A25", "A24", "B03")
@pytest.mark.parametrize("hur", ["markering", "skydd"])
def test_en_markering_eller_ett_skydd_maskar_det_som_redan_ar_registrerat(flode, hur):
    svar = svara(flode, skicka(flode))
    arende = svar.arende
    if hur == "markering":
        satt_sekretessmarkering(
            arende=arende, actor=flode.handlaggare, lagrum="28 kap. 11 § OSL", satt_den=timezone.localdate(),
            myndighet=flode.ame.verksamhet.namnd,
        )  # fmt: skip
    else:
        satt_skydd(arende=arende, actor=flode.handlaggare, slag="sekretessmarkering", kalla="Folkbokföringen")
    assert list(Diariepost.objects.values_list("ar_maskad", flat=True)) == [True, True]


@pytest.mark.krav("A25", "A24")
def test_den_offentliga_vyn_utelamnar_part_och_arende_i_en_maskad_rad(flode):
    """In the public view of a marked item name and matter are blank."""
    DiariepostFactory(verksamhet=flode.ame.verksamhet, motpart="Öppna avsändaren", arendemening="Öppen sak")
    maskad = DiariepostFactory(
        verksamhet=flode.ame.verksamhet, motpart="Dolda avsändaren", arendemening="Dold sak", ar_maskad=True
    )
    html = _klient(flode.chef).get(reverse("diarium")).content.decode()
    for text in ("Öppna avsändaren", "Öppen sak", maskad.dnr, "Utelämnat"):
        assert text in html
    for text in ("Dolda avsändaren", "Dold sak"):
        assert text not in html


@pytest.mark.krav("A25")
def test_i_socialtjanst_sager_sidan_att_inget_diariefors():
    flode = bygg_varld()
    assert "Diarieförs inte här" in _klient(flode.chef).get(reverse("diarium")).content.decode()


@pytest.mark.krav("A25", "A02", "D01")
def test_bara_egna_verksamheter_och_bara_chef_och_administrator(flode):
    frammande = DiariepostFactory(motpart="Annan kommun")
    admin = UserFactory(roll="admin", enhet=flode.ame)
    for user in (flode.chef, admin):
        svar = _klient(user).get(reverse("diarium"), {"verksamhet": str(frammande.verksamhet_id)})
        assert svar.status_code == 200
        assert "Annan kommun" not in svar.content.decode()
    for user in (flode.handlaggare, flode.beredare, flode.socialsekreterare):
        assert _klient(user).get(reverse("diarium")).status_code == 403
    assert _klient(flode.chef).post(reverse("diarium")).status_code == 405


@pytest.mark.krav("A25")
def test_en_egen_ansokan_registreras_utan_namn(flode):
    remiss = RemissFactory(mottagande_enhet=flode.ame, egen_ansokan=True, skickad=True)
    from intake.services import diarieforing

    diarieforing.folj(remiss=remiss, action="skicka", actor=flode.handlaggare)
    diarieforing.folj(remiss=remiss, action="skicka", actor=flode.handlaggare)  # again: nothing twice
    rad = Diariepost.objects.get()
    assert (rad.motpart, rad.arendemening) == ("Enskild", f"Ansökan: {remiss.bestallningstyp}")


@pytest.mark.krav("A25")
def test_lika_manga_fragor_med_en_rad_som_med_tjugo(flode):
    def antal():
        klient = _klient(User.objects.get(pk=flode.chef.pk))
        klient.get(reverse("diarium"))
        with CaptureQueriesContext(connection) as fragor:
            klient.get(reverse("diarium"))
        return len(fragor)

    DiariepostFactory(verksamhet=flode.ame.verksamhet)
    ett = antal()
    for _ in range(19):
        DiariepostFactory(verksamhet=flode.ame.verksamhet)
    assert antal() == ett


def _klient(user):
    from django.test import Client

    klient = Client()
    klient.force_login(User.objects.get(pk=user.pk), backend="django.contrib.auth.backends.ModelBackend")
    return klient
