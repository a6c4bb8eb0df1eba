"""The sender asks for an answer out of turn, and marks the co-operation when it is over (C50, S123)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from ame.arenden.models import Bevakning, Notis
from followup.models import Samarbetsbetyg
from followup.services import aterta_begaran, be_om_aterkoppling, satt_betyg
from followup.services.begaran import tidigast
from intake.models import AvtaladAterkoppling, Lofte
from intake.services import aterta
from tests.factories import RemissFactory, UserFactory
from tests.followup.slutfas import antagen_remiss, idag, ovriga, signera

pytestmark = pytest.mark.django_db
TEXT = "Vi beslutar om bistånd och behöver veta hur det går."


@pytest.fixture
def remiss():
    return antagen_remiss()


def be(remiss, **falt):
    grund = {"actor": remiss.avsandare, "text": TEXT, "onskad_den": tidigast(idag())}
    return be_om_aterkoppling(remiss=remiss, **grund | falt)


def _sida(svar, status=200):
    assert svar.status_code == status, svar.content.decode()[:2000]
    return svar.content.decode()


# --- asking ---


@pytest.mark.krav("C50", "S010", "N24")
def test_begaran_blir_lofte_uppgift_och_notis_hos_den_som_haller_arendet(client, remiss):
    rad = be(remiss)
    assert (rad.slag, rad.begard_av, rad.begaran) == ("del", remiss.avsandare, TEXT)
    uppgift = Bevakning.objects.oppna().get(mal_id=rad.pk)
    assert (uppgift.ansvarig, uppgift.forfaller_den, uppgift.arende) == (remiss.arende.ansvarig, rad.senast_den, remiss.arende)
    assert Lofte.objects.get(mal_id=rad.pk).lovat_den == rad.senast_den
    notis = Notis.objects.get(user=remiss.arende.ansvarig)
    assert notis.slag == "begaran"
    client.force_login(remiss.arende.ansvarig)
    ny = reverse("aterkoppling_ny", args=[remiss.pk])
    assert client.get(reverse("notis_oppna", args=[notis.pk])).url == ny
    assert client.get(reverse("bevakning_oppna", args=[uppgift.pk])).url == ny
    assert TEXT in _sida(client.get(ny))
    assert TEXT in _sida(client.get(reverse("arende", args=[remiss.arende_id])))


@pytest.mark.krav("C50")
def test_svaret_haller_loftet_och_tar_bort_uppgiften_och_notisen(remiss):
    rad = be(remiss)
    assert signera(remiss, slag="del").avtalad == rad
    assert Lofte.objects.get(mal_id=rad.pk).uppfyllt_den == idag()
    assert not Bevakning.objects.oppna().filter(mal_id=rad.pk).exists()
    assert not Notis.objects.olasta().filter(user=remiss.arende.ansvarig).exists()
    assert be(remiss).pk != rad.pk  # answered: a new one may be asked for


@pytest.mark.krav("C50", "N29")
def test_en_oppen_begaran_i_taget_och_samma_tva_ganger_ar_en(remiss):
    assert be(remiss) == be(remiss)
    with pytest.raises(ValidationError, match="redan bett"):
        be(remiss, text="En annan fråga.")
    assert AvtaladAterkoppling.objects.filter(begard_vid__isnull=False).count() == 1
    assert Notis.objects.filter(slag="begaran").count() == 1


@pytest.mark.krav("C50")
def test_begaran_kan_tas_tillbaka_och_da_ar_inget_kvar(remiss):
    rad = be(remiss)
    aterta_begaran(actor=remiss.avsandare, remiss=remiss)
    aterta_begaran(actor=remiss.avsandare, remiss=remiss)
    assert not AvtaladAterkoppling.objects.filter(pk=rad.pk).exists()
    assert not Bevakning.objects.oppna().filter(mal_id=rad.pk).exists()
    assert not Lofte.objects.oppna().filter(mal_id=rad.pk).exists()
    assert not Notis.objects.olasta().exists()
    assert remiss.avtalade.filter(slag="slut").exists()


@pytest.mark.krav("C50", "C96")
def test_en_aterkallad_remiss_lamnar_ingen_begaran_efter_sig():
    remiss = RemissFactory(mottagen=True)
    rad = be(remiss)
    aterta(actor=remiss.avsandare, remiss=remiss, skal="Fick arbete.")
    assert not Bevakning.objects.oppna().filter(mal_id=rad.pk).exists()
    assert not Lofte.objects.oppna().filter(mal_id=rad.pk).exists()
    assert not Notis.objects.olasta().filter(slag="begaran").exists()


@pytest.mark.parametrize(
    ("dag", "vantat"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),  # Monday
        (date(2026, 11, 26), date(2026, 12, 1)),  # over a weekend
        (date(2026, 12, 22), date(2026, 12, 29)),  # over Christmas
    ],
)
def test_tidigast_ar_tredje_arbetsdagen(dag, vantat):
    assert tidigast(dag) == vantat


@pytest.mark.parametrize(
    ("falt", "namn"),
    [
        ({"onskad_den": idag()}, "onskad_den"),
        ({"onskad_den": tidigast(idag()) - timedelta(days=1)}, "onskad_den"),
        ({"onskad_den": idag() + timedelta(days=400)}, "onskad_den"),
        ({"text": "  "}, "text"),
        ({"text": "Gäller 19800101-9802"}, "text"),
    ],
)
def test_det_som_inte_gar_att_be_om(remiss, falt, namn):
    with pytest.raises(ValidationError) as fel:
        be(remiss, **falt)
    assert namn in fel.value.message_dict
    assert not AvtaladAterkoppling.objects.filter(begard_vid__isnull=False).exists()


@pytest.mark.parametrize("lage", ["skickad", "returnerad", "avbojd", "besvarad", "atertagen"])
def test_bara_en_mottagen_remiss_kan_svara(lage):
    remiss = RemissFactory(**{lage: True})
    with pytest.raises(ValidationError, match="tagit emot"):
        be(remiss)


@pytest.mark.krav("D11")
def test_bara_den_som_haller_i_remissen_ber(remiss):
    for user in (UserFactory(roll="socialsekreterare", enhet=remiss.avsandande_enhet), remiss.arende.ansvarig):
        with pytest.raises(PermissionDenied):
            be(remiss, actor=user)


@pytest.mark.krav("C50", "N17")
def test_sidan_visar_vagen_och_behaller_texten(client, remiss):
    client.force_login(remiss.avsandare)
    min_remiss, url = reverse("min_remiss", args=[remiss.pk]), reverse("min_remiss_begaran", args=[remiss.pk])
    assert url in _sida(client.get(min_remiss))
    assert client.get(url).status_code == 200
    assert TEXT in _sida(client.post(url, {"text": TEXT, "onskad_den": idag().isoformat()}), 422)
    assert client.post(url, {"text": TEXT, "onskad_den": tidigast(idag()).isoformat()}).url == min_remiss
    sida = _sida(client.get(min_remiss))
    assert url + '"' not in sida
    assert "Ta tillbaka begäran" in sida
    assert client.get(url).url == min_remiss
    assert client.post(reverse("min_remiss_begaran_aterta", args=[remiss.pk])).url == min_remiss
    assert url in _sida(client.get(min_remiss))


# --- the mark ---


@pytest.mark.krav("S123", "C52")
def test_betyget_ges_en_gang_och_syns_som_tack(client):
    remiss = RemissFactory(besvarad=True)
    client.force_login(remiss.avsandare)
    min_remiss, url = reverse("min_remiss", args=[remiss.pk]), reverse("min_remiss_betyg", args=[remiss.pk])
    assert url in _sida(client.get(min_remiss))
    assert "Välj 1 till 10" in _sida(client.post(url, {"skal": "Snabba svar."}), 422)
    assert client.post(url, {"betyg": "8", "skal": "Snabba svar."}).url == min_remiss
    rad = Samarbetsbetyg.objects.get(remiss=remiss)
    assert (rad.betyg, rad.skal, rad.givet_av) == (8, "Snabba svar.", remiss.avsandare)
    sida = _sida(client.get(min_remiss))
    assert "Tack. Du gav 8 av 10." in sida
    assert url not in sida
    assert client.get(url).url == min_remiss
    client.post(url, {"betyg": "1"})
    assert Samarbetsbetyg.objects.get().betyg == 8
    with pytest.raises(DatabaseError), transaction.atomic():
        Samarbetsbetyg.objects.update(betyg=1)


@pytest.mark.krav("S123")
@pytest.mark.parametrize("betyg", [0, 11])
def test_betyget_ar_ett_till_tio(betyg):
    remiss = RemissFactory(avbojd=True)
    with pytest.raises(ValidationError):
        satt_betyg(actor=remiss.avsandare, remiss=remiss, betyg=betyg)


@pytest.mark.krav("S123")
def test_betyget_hindrar_inget_och_visas_inte_for_enheten(client, remiss):
    with pytest.raises(ValidationError, match="besvarad eller avböjd"):
        satt_betyg(actor=remiss.avsandare, remiss=remiss, betyg=3)
    signera(remiss)
    remiss.refresh_from_db()
    assert remiss.status == "besvarad"  # without any mark
    satt_betyg(actor=remiss.avsandare, remiss=remiss, betyg=3, skal="Ingen hörde av sig.")
    client.force_login(remiss.arende.ansvarig)
    for vy, pk in (("arende", remiss.arende_id), ("remiss", remiss.pk), ("arende_historik", remiss.arende_id)):
        sida = _sida(client.get(reverse(vy, args=[pk])))
        assert "Ingen hörde av sig." not in sida
        assert "3 av 10" not in sida


# --- the ladder ---


@pytest.mark.krav("D11")
@pytest.mark.parametrize("vy", ["min_remiss_begaran", "min_remiss_begaran_aterta", "min_remiss_betyg"])
def test_stegen(client, remiss, vy):
    url = reverse(vy, args=[remiss.pk])
    andra = ovriga(remiss) | {"annan": UserFactory(roll="socialsekreterare", enhet=remiss.avsandande_enhet)}
    for vem, status in {"frammande": 403, "kollega": 403, "annan": 404}.items():
        client.force_login(andra[vem])
        assert client.post(url).status_code == status, vem
    client.force_login(remiss.avsandare)
    assert client.put(url).status_code == 405
    if vy == "min_remiss_begaran_aterta":
        assert client.get(url).status_code == 405
    client.logout()
    assert client.post(url).url.startswith("/konto/login/")
