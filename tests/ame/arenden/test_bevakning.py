"""Reminders: one click and a way back; the machine's own leave when the matter is solved."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.arenden import services
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Bevakning
from ame.audit.models import Handelse
from tests.ame.arenden.test_arende_services import _samtidigt
from tests.ame.arenden.varld import bygg_varld
from tests.factories import BevakningFactory, RemissFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bevakning(varld):
    return BevakningFactory(arende=varld.arende, titel="Ring arbetsplatsen")


@pytest.mark.krav("C96", "N06")
def test_klar_och_angra_ar_handelser_och_tal_upprepning(varld, bevakning):
    for _ in range(2):
        services.klarmarkera(bevakning=bevakning, actor=varld.ansvarig)
    assert not Bevakning.objects.oppna().exists()
    for _ in range(2):
        services.angra_klar(bevakning=bevakning, actor=varld.ansvarig)
    assert Bevakning.objects.oppna().get().klar_av is None
    verb = list(Handelse.objects.order_by("pk").values_list("verb", flat=True))
    assert verb == ["bevakning.klar", "bevakning.angra_klar"]


def test_bara_den_som_arbetar_i_arendet_bockar(varld, bevakning):
    for user in (varld.chef, varld.framling, varld.admin):
        with pytest.raises(PermissionDenied):
            services.klarmarkera(bevakning=bevakning, actor=user)
    egen = BevakningFactory(arende=None, ansvarig=varld.chef, skapad_av=varld.chef)
    assert services.klarmarkera(bevakning=egen, actor=varld.chef).klar_vid
    with pytest.raises(PermissionDenied):
        services.klarmarkera(
            bevakning=BevakningFactory(arende=None, ansvarig=varld.chef, skapad_av=varld.chef), actor=varld.ansvarig
        )


@pytest.mark.krav("N06")
def test_systemets_bevakning_bockas_inte_av_for_hand(varld):
    rad = BevakningFactory(arende=varld.arende, slag=Bevakningsslag.ATERKOPPLING, mal_id=uuid4())
    with pytest.raises(ValidationError, match="försvinner när"):
        services.klarmarkera(bevakning=rad, actor=varld.ansvarig)
    services.los_bevakning(actor=varld.ansvarig, slag=rad.slag, mal_id=rad.mal_id)
    assert not Bevakning.objects.oppna().exists()


def test_avslutat_arende_far_inte_tillbaka_sina_bevakningar(varld, bevakning):
    services.avsluta_arende(arende=varld.arende, actor=varld.ansvarig, avslutad_den=timezone.localdate())
    assert not Bevakning.objects.oppna().exists()
    with pytest.raises(ValidationError, match="avslutat"):
        services.angra_klar(bevakning=bevakning, actor=varld.ansvarig)


@pytest.mark.krav("T17", "N29")
@pytest.mark.django_db(transaction=True)
def test_nattens_jobb_tva_ganger_samtidigt_ger_en_bevakning():
    varld, mal = bygg_varld(), uuid4()
    falt = {"actor": None, "ansvarig": varld.ansvarig, "arende": varld.arende, "slag": "uppfoljning", "mal_id": mal}
    svar = _samtidigt(*[lambda: services.skapa_bevakning(**falt, titel="Uppföljning", forfaller_den=timezone.localdate()).pk] * 3)
    assert len(set(svar)) == 1
    assert Bevakning.objects.filter(mal_id=mal).count() == 1


def test_personnummer_i_titeln_nekas(varld):
    with pytest.raises(ValidationError) as fel:
        services.skapa_bevakning(
            actor=varld.ansvarig, ansvarig=varld.ansvarig, titel="Ring 19900101-9802", forfaller_den=timezone.localdate()
        )
    assert "titel" in fel.value.message_dict


# --- pages ------------------------------------------------------------------------------------------------------


@pytest.mark.krav("C96")
def test_ny_bevakning_hamnar_hos_den_ansvariga(varld):
    services.ge_insyn(arende=varld.arende, actor=varld.kollega, skal="Vikarierar.")
    url = reverse("bevakning_ny", args=[varld.arende.pk])
    klient = varld.klient(varld.kollega)
    sida = klient.get(url).content.decode()
    assert 'data-snabbval="idag vecka kvartal"' in sida
    igar = timezone.localdate() - timedelta(days=1)
    fel = klient.post(url, {"titel": "Boka tolk", "forfaller_den": igar})
    assert fel.status_code == 422
    assert "Dagen har passerat" in fel.content.decode()
    assert klient.post(url, {"titel": "Boka tolk", "forfaller_den": timezone.localdate()}).status_code == 302
    assert Bevakning.objects.get().ansvarig == varld.ansvarig


@pytest.mark.krav("C96")
def test_klar_ger_toast_med_angra_och_gar_dit_den_kom_ifran(varld, bevakning):
    klient = varld.klient(varld.ansvarig)
    url = reverse("bevakning_klar", args=[bevakning.pk])
    assert klient.post(url).url == reverse("arende", args=[varld.arende.pk])
    angra = reverse("bevakning_angra", args=[bevakning.pk])
    assert f'action="{angra}"' in klient.get(reverse("arende", args=[varld.arende.pk])).content.decode()
    assert klient.post(angra).url == reverse("arende", args=[varld.arende.pk])
    assert Bevakning.objects.oppna().count() == 1
    assert klient.post(url, {"tillbaka": "min_dag"}).url == reverse("min_dag")
    assert klient.post(f"{angra}?tillbaka=min_dag").url == reverse("min_dag")
    assert klient.post(url, {"tillbaka": "https://ond.example/"}).url == reverse("arende", args=[varld.arende.pk])


def test_klar_med_htmx_svarar_med_raden_och_en_toast(varld, bevakning):
    svar = varld.klient(varld.ansvarig).post(reverse("bevakning_klar", args=[bevakning.pk]), headers={"HX-Request": "true"})
    html = svar.content.decode()
    assert svar.status_code == 200
    assert "<!doctype" not in html.lower()
    assert "data-fokus" in html
    assert 'hx-swap-oob="beforeend"' in html
    assert reverse("bevakning_angra", args=[bevakning.pk]) in html


def test_systemets_bevakning_leder_till_det_som_loser_den(varld):
    remiss = RemissFactory(antagen=True, arende__enhet=varld.enhet, arende__ansvarig=varld.ansvarig, mottagande_enhet=varld.enhet)
    avtalad, mal = remiss.avtalade.get(), uuid4()
    klient = varld.klient(varld.ansvarig)

    def vag(slag, mal_id, arende=varld.arende):
        rad = BevakningFactory(arende=arende, ansvarig=varld.ansvarig, skapad_av=None, slag=slag, mal_id=mal_id)
        return klient.get(reverse("bevakning_oppna", args=[rad.pk])).url

    assert vag("aterkoppling", avtalad.pk, remiss.arende) == reverse("aterkoppling_ny", args=[remiss.pk])
    assert vag("uppfoljning", mal) == reverse("uppfoljning_svara", args=[mal])
    assert vag("arbete", mal) == reverse("arbete_bekrafta", args=[mal])
    assert vag("samtycke", mal) == reverse("arende_samtycken", args=[varld.arende.pk])
    assert vag("samtycke", uuid4(), None).startswith("/inflode/remisser/")
    assert vag("manuell", None) == reverse("arende", args=[varld.arende.pk])
    assert vag("manuell", None, None) == reverse("min_dag")


@pytest.mark.krav("D01")
def test_stegen_for_en_bevaknings_adresser(varld, bevakning):
    for namn in ("bevakning_klar", "bevakning_angra"):
        url = reverse(namn, args=[bevakning.pk])
        assert varld.klient(varld.framling).post(url).status_code == 404
        assert varld.klient(varld.admin).post(url).status_code == 404
        assert varld.klient(varld.kollega).post(url).status_code == 403
        assert varld.klient(varld.chef).post(url).status_code == 403  # sees it, does not work in it
        assert varld.klient(varld.ansvarig).post(reverse(namn, args=[uuid4()])).status_code == 404
        assert varld.klient(varld.ansvarig).get(url).status_code == 405
    oppna = reverse("bevakning_oppna", args=[bevakning.pk])
    assert varld.klient(varld.framling).get(oppna).status_code == 404
    assert varld.klient(varld.kollega).get(oppna).status_code == 403
    assert varld.klient(varld.chef).get(oppna).status_code == 302
    assert varld.klient(varld.ansvarig).post(oppna).status_code == 405
    andras = BevakningFactory(arende=None, ansvarig=varld.kollega, skapad_av=varld.kollega)
    assert varld.klient(varld.ansvarig).get(reverse("bevakning_oppna", args=[andras.pk])).status_code == 404
