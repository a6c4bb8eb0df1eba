"""A secrecy mark states provision, date and authority, on screen, on paper and in what is exported (OSL 5:5; law.md A24)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Sekretessmarkering
from ame.arenden.services.sekretess import (
    gallande_markeringar,
    havd_sekretessmarkering,
    markeringsrader,
    satt_sekretessmarkering,
)
from tests.factories import AnteckningFactory, SekretessmarkeringFactory

pytestmark = pytest.mark.django_db
LAGRUM = "26 kap. 1 § OSL"


def satt(varld, actor=None, **falt):
    data = {"lagrum": LAGRUM, "satt_den": timezone.localdate(), "myndighet": varld.enhet.verksamhet.namnd}
    return satt_sekretessmarkering(arende=varld.arende, actor=actor or varld.ansvarig, **(data | falt))


@pytest.mark.krav("A24")
@pytest.mark.parametrize("saknas", ["lagrum", "satt_den", "myndighet"])
def test_saknas_nagot_av_de_tre_sparas_inget(varld, saknas):
    """Saving with any missing fails."""
    with pytest.raises(ValidationError) as fel:
        satt(varld, **{saknas: "" if saknas == "lagrum" else None})
    assert list(fel.value.message_dict) == [saknas]
    klient, url = varld.klient(varld.ansvarig), reverse("arende_sekretess", args=[varld.arende.pk])
    data = {"lagrum": LAGRUM, "satt_den": timezone.localdate().isoformat(), "myndighet": varld.enhet.verksamhet.namnd_id}
    assert klient.post(url, data | {saknas: ""}).status_code == 422
    assert not Sekretessmarkering.objects.exists()
    assert klient.post(url, data).status_code == 302
    assert Sekretessmarkering.objects.count() == 1


@pytest.mark.krav("A24")
def test_alla_tre_syns_pa_skarmen_pa_papper_och_i_det_som_exporteras(varld):
    rad = satt(varld)
    text = f"Sekretess: {LAGRUM}, {rad.satt_den.isoformat()}, {varld.enhet.verksamhet.namnd.namn}"
    AnteckningFactory(arende=varld.arende)
    klient = varld.klient(varld.ansvarig)
    for sida, query in (("arende", {}), ("arende_journal", {}), ("arende_planering", {}), ("arende_journal", {"utskrift": "1"})):
        assert text in klient.get(reverse(sida, args=[varld.arende.pk]), query).content.decode(), (sida, query)
    assert markeringsrader(varld.arende) == [text]
    havd_sekretessmarkering(markering=rad, actor=varld.ansvarig)
    assert text not in klient.get(reverse("arende", args=[varld.arende.pk])).content.decode()
    assert LAGRUM in klient.get(reverse("arende_sekretess", args=[varld.arende.pk])).content.decode()  # the history stays


@pytest.mark.krav("A24")
def test_havd_tva_ganger_ar_havd_en_gang_och_samma_bestammelse_satts_en_gang(varld):
    rad = satt(varld)
    assert satt(varld).pk == rad.pk
    havd_sekretessmarkering(markering=rad, actor=varld.chef)
    assert havd_sekretessmarkering(markering=rad, actor=varld.chef).havd_den == timezone.localdate()
    assert gallande_markeringar(varld.arende) == []
    assert satt(varld).pk != rad.pk


@pytest.mark.krav("A24", "N16")
def test_dagen_kan_inte_vara_i_framtiden_och_lagrum_ar_inget_personnummer(varld):
    for falt, pa in (
        ({"satt_den": timezone.localdate() + timedelta(days=1)}, "satt_den"),
        ({"lagrum": "19870412-1234"}, "lagrum"),
    ):
        with pytest.raises(ValidationError) as fel:
            satt(varld, **falt)
        assert pa in fel.value.message_dict


@pytest.mark.krav("A24", "D01")
def test_bara_ansvarig_och_chef_satter_och_haver(varld):
    with pytest.raises(PermissionDenied):
        satt(varld, actor=varld.kollega)
    rad = satt(varld, actor=varld.chef)
    with pytest.raises(PermissionDenied):
        havd_sekretessmarkering(markering=rad, actor=varld.kollega)
    url, hav = reverse("arende_sekretess", args=[varld.arende.pk]), reverse("sekretess_hav", args=[rad.pk])
    assert varld.klient(varld.framling).get(url).status_code == 404
    assert varld.klient(varld.framling).post(hav).status_code == 404
    assert varld.klient(varld.kollega).get(url).status_code == 403
    assert varld.klient(varld.ansvarig).get(hav).status_code == 405
    assert varld.klient(varld.ansvarig).post(hav).url == url


@pytest.mark.krav("A24")
def test_en_annan_myndighets_markering_sager_vilken(varld):
    from tests.factories import NamndFactory

    annan = NamndFactory(kommun=varld.enhet.verksamhet.namnd.kommun, namn="Socialnämnden")
    satt(varld, myndighet=annan)
    SekretessmarkeringFactory()  # another case's
    assert [m.myndighet for m in gallande_markeringar(varld.arende)] == [annan]
    assert "Socialnämnden" in varld.klient(varld.ansvarig).get(reverse("arende", args=[varld.arende.pk])).content.decode()


@pytest.mark.krav("A24")
def test_pdf_exporten_visar_alla_tre():
    """PDF export shows all three."""
    import io

    from pypdf import PdfReader

    from intake.services.protokoll import rita_utdrag
    from tests.factories import BeredningFactory

    beredning = BeredningFactory(forum=True)
    rad = SekretessmarkeringFactory(arende=beredning.arende, lagrum=LAGRUM)
    pdf = rita_utdrag(beredning.mote, [beredning.pk], beredning.ansvarig)
    text = " ".join(" ".join(sida.extract_text() for sida in PdfReader(io.BytesIO(pdf)).pages).split())
    for del_ in (LAGRUM, rad.satt_den.isoformat(), rad.myndighet.namn):
        assert del_ in text
