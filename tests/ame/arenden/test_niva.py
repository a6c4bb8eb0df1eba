"""The unit's own level: definitions where it is chosen, a dated history, locked at start, beside the sender's (S041, S042)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Niva
from ame.arenden.models import Nivabedomning
from ame.arenden.services.niva import bedom_niva, gallande_niva, niva_nu, nivaskillnad
from tests.factories import ArendeFactory, NivabedomningFactory, RemissFactory
from tests.flode import bygg_varld as bygg_flode
from tests.flode import skriv_in, skriv_remiss

pytestmark = pytest.mark.django_db


def bedom(varld, **falt):
    data = {"niva": "gron", "skal": "Har klarat praktiken.", "bedomd_den": timezone.localdate()}
    return bedom_niva(arende=varld.arende, actor=varld.ansvarig, **(data | falt))


@pytest.mark.krav("S041", "C22")
def test_varje_niva_visar_sin_definition_dar_den_valjs(varld):
    niva = varld.klient(varld.ansvarig).get(reverse("arende_niva", args=[varld.arende.pk])).content.decode()
    flode = bygg_flode()
    remiss = skriv_remiss(flode)
    from intake import services as intake

    remiss = intake.ta_emot(actor=flode.handlaggare, remiss=remiss)
    inskrivning = varld.klient(flode.handlaggare).get(reverse("skriv_in", args=[remiss.arende_id])).content.decode()
    utkast = intake.skapa_utkast(actor=flode.socialsekreterare)
    avsandaren = varld.klient(flode.socialsekreterare).get(reverse("remiss_redigera", args=[utkast.pk])).content.decode()
    for sida in (niva, inskrivning, avsandaren):
        for rad in Niva:
            assert rad.definition in sida


@pytest.mark.krav("S041", "C22")
def test_en_andring_ar_en_ny_daterad_rad_med_vem_och_varfor(varld):
    igar = timezone.localdate() - timedelta(days=1)
    bedom(varld, niva="gul", skal="Osäkert.", bedomd_den=igar)
    bedom(varld)
    rader = Nivabedomning.objects.filter(arende=varld.arende).order_by("bedomd_den")
    assert [(r.niva, r.skal, r.bedomd_den, r.bedomd_av) for r in rader] == [
        ("gul", "Osäkert.", igar, varld.ansvarig),
        ("gron", "Har klarat praktiken.", timezone.localdate(), varld.ansvarig),
    ]
    assert niva_nu(varld.arende) == "gron"
    html = varld.klient(varld.ansvarig).get(reverse("arende_niva", args=[varld.arende.pk])).content.decode()
    for text in ("Osäkert.", "Har klarat praktiken.", "Ada Ansvarig", igar.isoformat()):
        assert text in html


@pytest.mark.krav("S041")
def test_en_bedomning_andras_aldrig(varld):
    rad = bedom(varld)
    with pytest.raises(DatabaseError):
        Nivabedomning.objects.filter(pk=rad.pk).update(niva="rod")


@pytest.mark.krav("S041", "C22")
def test_nivan_vid_start_ar_forsta_raden_och_ligger_fast_for_statistiken(varld):
    flode = bygg_flode()
    arende = skriv_in(flode, skriv_remiss(flode), niva_vid_start="rod")
    rad = Nivabedomning.objects.get(arende=arende)
    assert (rad.niva, rad.bedomd_den, rad.bedomd_av) == ("rod", arende.inskriven_den, flode.handlaggare)
    bedom_niva(arende=arende, actor=flode.handlaggare, niva="gron", skal="Mycket bättre.", bedomd_den=timezone.localdate())
    arende.baslinje.refresh_from_db()
    assert arende.baslinje.niva_vid_start == "rod"
    html = varld.klient(flode.handlaggare).get(reverse("arende_niva", args=[arende.pk])).content.decode()
    assert "Ligger fast för statistiken." in html


@pytest.mark.krav("S041")
def test_samma_bedomning_tva_ganger_ar_en(varld):
    bedom(varld)
    bedom(varld)
    assert Nivabedomning.objects.filter(arende=varld.arende).count() == 1


@pytest.mark.parametrize(
    ("falt", "pa"),
    [
        ({"skal": "  "}, "skal"),
        ({"skal": "Ring 19870412-1234"}, "skal"),
        ({"niva": "lila"}, "niva"),
        ({"dagar": 1}, "bedomd_den"),
        ({"dagar": -4000}, "bedomd_den"),
    ],
)
@pytest.mark.krav("S041", "N16")
def test_utan_skal_niva_och_rimlig_dag_sparas_inget(varld, falt, pa):
    if dagar := falt.pop("dagar", 0):
        falt = {"bedomd_den": timezone.localdate() + timedelta(days=dagar)}
    with pytest.raises(ValidationError) as fel:
        bedom(varld, **falt)
    assert pa in fel.value.message_dict
    assert gallande_niva(varld.arende) is None


@pytest.mark.krav("S041")
def test_inte_i_ett_avslutat_arende_och_bara_av_den_som_arbetar_i_det(varld):
    with pytest.raises(PermissionDenied):
        bedom_niva(arende=varld.arende, actor=varld.chef, niva="gul", skal="X", bedomd_den=timezone.localdate())
    varld.arende = varld.nytt_arende(insats=False, avslutat=True)
    with pytest.raises(ValidationError, match="avslutat"):
        bedom(varld)


@pytest.mark.krav("S042")
@pytest.mark.parametrize(
    ("avsandaren", "enheten", "text"),
    [
        ("gron", "rod", "Avsändaren bedömer grön nivå, enheten röd."),
        ("gul", "gul", ""),
        ("", "gul", ""),
        ("gul", "", ""),
    ],
)
def test_skillnaden_i_ord(avsandaren, enheten, text):
    assert nivaskillnad(avsandaren, enheten) == text


@pytest.mark.krav("S042", "C22")
def test_arende_remiss_och_beredning_visar_bada_sidornas_niva_och_skillnaden(varld):
    flode = bygg_flode()
    from intake import services as intake

    remiss = intake.ta_emot(actor=flode.handlaggare, remiss=skriv_remiss(flode, niva_avsandare="gron"))
    beredning = intake.starta_beredning(actor=flode.handlaggare, remiss=remiss, ansvarig=flode.handlaggare)
    bedom_niva(arende=remiss.arende, actor=flode.handlaggare, niva="rod", skal="X", bedomd_den=timezone.localdate())
    klient = varld.klient(flode.handlaggare)
    for sida in (
        reverse("arende", args=[remiss.arende_id]),
        reverse("remiss", args=[remiss.pk]),
        reverse("beredning", args=[beredning.pk]),
    ):
        html = klient.get(sida).content.decode()
        assert Niva.GRON.label in html, sida
        assert Niva.ROD.label in html, sida
        assert "Avsändaren bedömer grön nivå, enheten röd." in html, sida


@pytest.mark.krav("S034", "S042")
def test_avsandaren_ser_inte_enhetens_bedomning_pa_sin_remiss(varld):
    flode = bygg_flode()
    remiss = skriv_remiss(flode, niva_avsandare="gron")
    skriv_in(flode, remiss, niva_vid_start="rod")
    html = varld.klient(flode.socialsekreterare).get(reverse("min_remiss", args=[remiss.pk])).content.decode()
    assert Niva.GRON.label in html
    assert Niva.ROD.label not in html
    assert "enheten röd" not in html


@pytest.mark.krav("S041")
def test_ett_arende_fran_fore_bedomningarna_visar_nivan_vid_start():
    arende = ArendeFactory(inskrivet=True)
    assert not Nivabedomning.objects.filter(arende=arende).exists()
    assert niva_nu(arende) == arende.baslinje.niva_vid_start != ""


@pytest.mark.krav("D01", "S041")
def test_sidan_har_sin_stege(varld):
    url = reverse("arende_niva", args=[varld.arende.pk])
    data = {"niva": "gul", "skal": "Behöver prövas.", "bedomd_den": timezone.localdate().isoformat()}
    assert varld.klient(varld.ansvarig).post(url, data).status_code == 302
    assert varld.klient(varld.ansvarig).post(url, data | {"niva": ""}).status_code == 422
    assert varld.klient(varld.chef).get(url).status_code == 200
    assert varld.klient(varld.chef).post(url, data).status_code == 403
    assert varld.klient(varld.kollega).get(url).status_code == 403
    assert varld.klient(varld.framling).get(url).status_code == 404
    assert varld.klient(varld.ansvarig).put(url).status_code == 405


@pytest.mark.krav("S041")
def test_lika_manga_fragor_hur_lang_historiken_an_ar(varld):
    RemissFactory(
        person=varld.arende.person, arende=varld.arende, mottagande_enhet=varld.enhet, status="antagen",
        inkom_den=varld.arende.inkom_den, skickad_vid=timezone.now(), grund="uppgiftsskyldighet",
    )  # fmt: skip

    def antal(namn):
        klient = varld.klient(User.objects.get(pk=varld.ansvarig.pk))
        klient.get(reverse(namn, args=[varld.arende.pk]))
        with CaptureQueriesContext(connection) as fragor:
            klient.get(reverse(namn, args=[varld.arende.pk]))
        return len(fragor)

    NivabedomningFactory(arende=varld.arende, bedomd_av=varld.ansvarig)
    ett = [antal("arende_niva"), antal("arende")]
    for _ in range(19):
        NivabedomningFactory(arende=varld.arende, bedomd_av=varld.ansvarig)
    assert [antal("arende_niva"), antal("arende")] == ett
