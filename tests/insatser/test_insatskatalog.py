"""The catalogue as the staff read it, heads without identity, and projects that end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Bevakning
from ame.audit.models import Lasning
from ame.organisation.models import Insatstyp
from insatser.models import Insats, Radgivning
from insatser.services.katalog import projekt_som_slutar, skriv_projektresultat
from insatser.services.radgivning import registrera_radgivning
from insatser.tasks import projekt_natt
from tests.factories import InsatsFactory, InsatstypFactory, UserFactory

pytestmark = pytest.mark.django_db
NARVARON = "Närvaro registreras per tillfälle. Rapport: varje månad."


def _idag(dagar=0):
    return timezone.localdate() + timedelta(days=dagar)


def _typ(varld, **falt):
    return InsatstypFactory(verksamhet=varld.enhet.verksamhet, **falt)


@pytest.fixture
def projekt(varld):
    return _typ(
        varld,
        namn="Gröna steget",
        varaktighet="projekt",
        projekt_slut_den=_idag(30),
        projektmal="Tio i arbete.",
        agare=varld.chef,
    )


@pytest.fixture
def anonym(varld):
    return _typ(varld, namn="Öppna huset", ar_anonym=True, anonym_beslut="2026-09-01 § 12")


# --- what is offered ----------------------------------------------------------------------------------------------


@pytest.mark.krav("S067")
def test_katalogen_visar_vad_som_erbjuds_for_vem_och_hur_manga_som_ar_inne(varld):
    Insats.objects.all().delete()
    typ = _typ(varld, namn="Köksgruppen", platser=8, malgrupp="Den som vill pröva kök.", normal_langd_dagar=77)
    _typ(varld, namn="Gammal", galler_till_den=_idag(-1))
    InsatstypFactory(namn="Annan verksamhet")
    InsatsFactory(arende=varld.arende, insatstyp=typ)
    InsatsFactory(arende=varld.nytt_arende(deltagande=False), insatstyp=typ, avslutad=True)
    for user in (varld.ansvarig, varld.chef, varld.handledare, varld.admin):
        html = varld.klient(user).get(reverse("insatskatalog")).content.decode()
        for text in ("Köksgruppen", "Den som vill pröva kök.", "77 dagar", "1 av 8 platser", NARVARON, "Visas från 5 deltagare"):
            assert text in html
        assert "Gammal" not in html
        assert "Annan verksamhet" not in html
    assert varld.klient(varld.socialsekreterare).get(reverse("insatskatalog")).status_code == 403
    assert varld.klient(varld.chef).post(reverse("insatskatalog")).status_code == 405


@pytest.mark.krav("N12")
def test_katalogen_och_starten_sager_varfor_narvaro_inte_registreras(varld):
    typ = _typ(varld, narvaroregel="ingen", narvaro_skal="Den som vill kommer.", rapportrytm="ingen")
    text = "Närvaro registreras inte, därför att den som vill kommer. Rapport: ingen rapport lämnas."
    assert text in varld.klient(varld.ansvarig).get(reverse("insatskatalog")).content.decode()
    start = reverse("insats_ny", args=[varld.arende.pk])
    assert text in varld.klient(varld.ansvarig).post(start, {"uppdatera": "insatstyp", "insatstyp": typ.pk}).content.decode()


def test_sidorna_bredvid_listan_visar_vagen_tillbaka(varld, anonym, projekt):
    sidor = [reverse(namn) for namn in ("insatskatalog", "radgivning", "anordnare", "anordnare_ny", "placeringar_utan_steg")]
    sidor += [reverse("katalog_antal", args=[anonym.pk]), reverse("katalog_projekt", args=[projekt.pk])]
    for url in sidor:
        svar = varld.klient(varld.ansvarig).get(url)
        assert svar.context["stig"][0] == ("Insatser", reverse("insatser")), url
        assert 'aria-label="Du är här"' in svar.content.decode(), url


@pytest.mark.krav("C95")
def test_katalogen_kostar_lika_mycket_med_tjugo_rader(varld):
    klient, antal = varld.klient(varld.ansvarig), []
    for n in (1, 19):
        for nr in range(n):
            typ = _typ(varld, agare=varld.chef, varaktighet="projekt", projekt_slut_den=_idag(nr), projektmal="Mål.")
            InsatsFactory(arende=varld.nytt_arende(deltagande=False), insatstyp=typ)
        with CaptureQueriesContext(connection) as fragor:
            assert klient.get(reverse("insatskatalog")).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]


# --- law.md C32: only heads ---------------------------------------------------------------------------------------


@pytest.mark.krav("LC32")
def test_en_insats_utan_identitet_raknas_i_antal(varld, anonym):
    klient, url = varld.klient(varld.ansvarig), reverse("katalog_antal", args=[anonym.pk])
    nyckel = uuid4()
    data = {"nyckel": nyckel, "enhet": varld.enhet.pk, "den": _idag(), "antal": 14, "minuter": 120}
    for _ in range(2):  # sent twice is counted once
        assert klient.post(url, data).status_code == 302
    rad = Radgivning.objects.get()
    assert (rad.insatstyp, rad.antal, rad.registrerad_av) == (anonym, 14, varld.ansvarig)
    html = klient.get(url).content.decode()
    assert "2026-09-01 § 12" in html
    assert ">14<" in html
    assert not {f.name for f in Radgivning._meta.get_fields()} & {"person", "arende", "insats"}


@pytest.mark.krav("LC32")
def test_det_som_inte_ar_anonymt_eller_inte_gallde_raknas_inte(varld, anonym):
    grund = {"actor": varld.ansvarig, "enhet": varld.enhet, "antal": 3, "minuter": 60}
    with pytest.raises(ValidationError):
        registrera_radgivning(**grund, insatstyp=_typ(varld), den=_idag())
    for den in (_idag(1), anonym.galler_fran_den - timedelta(days=1)):
        with pytest.raises(ValidationError) as fel:
            registrera_radgivning(**grund, insatstyp=anonym, den=den)
        assert "den" in fel.value.message_dict
    with pytest.raises(ValidationError):
        registrera_radgivning(**grund | {"antal": 0}, insatstyp=anonym, den=_idag())
    with pytest.raises(PermissionDenied):
        registrera_radgivning(**grund | {"actor": varld.handledare}, insatstyp=anonym, den=_idag())


@pytest.mark.krav("D01", "A02")
def test_stegen_for_antal_och_projekt(varld, anonym, projekt):
    frammande = UserFactory(roll="handlaggare")
    for namn, pk in (("katalog_antal", anonym.pk), ("katalog_projekt", projekt.pk)):
        url = reverse(namn, args=[pk])
        assert varld.klient(frammande).get(url).status_code == 404
        assert varld.klient(varld.ansvarig).get(reverse(namn, args=[uuid4()])).status_code == 404
        assert varld.klient(varld.ansvarig).get(url).status_code == 200
        assert varld.klient(varld.ansvarig).put(url).status_code == 405
    assert varld.klient(varld.handledare).post(reverse("katalog_antal", args=[anonym.pk]), {}).status_code == 403
    assert varld.klient(varld.ansvarig).post(reverse("katalog_projekt", args=[projekt.pk]), {}).status_code == 403
    assert varld.klient(varld.chef).post(reverse("katalog_projekt", args=[projekt.pk]), {}).status_code == 422
    vanlig = _typ(varld).pk
    for namn in ("katalog_antal", "katalog_projekt"):
        assert varld.klient(varld.ansvarig).get(reverse(namn, args=[vanlig])).status_code == 404


# --- S068: "... at its end the system asks for result and shows those still inside" -------------------------------


@pytest.mark.krav("S068")
def test_nattens_jobb_fragar_agaren_sextio_dagar_fore_slutet(varld, projekt):
    Insatstyp.objects.filter(pk=projekt.pk).update(projekt_slut_den=_idag(61))
    assert projekt_som_slutar(_idag()) == 0
    for _ in range(2):
        assert projekt_som_slutar(_idag(1)) == 1
    rad = Bevakning.objects.oppna().get(slag="projekt")
    assert (rad.ansvarig, rad.forfaller_den, rad.arende, rad.mal_id) == (varld.chef, _idag(61), None, projekt.pk)
    assert "Gröna steget" in rad.titel
    klient = varld.klient(varld.chef)
    assert klient.get(reverse("bevakning_oppna", args=[rad.pk])).url == reverse("katalog_projekt", args=[projekt.pk])


@pytest.mark.krav("S068")
def test_vid_slutet_visas_de_som_ar_kvar_och_resultatet_skrivs(varld, projekt):
    Insats.objects.all().delete()
    InsatsFactory(arende=varld.arende, insatstyp=projekt)
    dold = varld.nytt_arende(ansvarig=varld.kollega, deltagande=False)
    InsatsFactory(arende=dold, insatstyp=projekt)
    Insatstyp.objects.filter(pk=projekt.pk).update(projekt_slut_den=_idag(-1), agare=varld.ansvarig)
    projekt_natt()
    klient, url = varld.klient(varld.ansvarig), reverse("katalog_projekt", args=[projekt.pk])
    assert "Gröna steget" in klient.get(reverse("insatskatalog")).content.decode()
    html = klient.get(url).content.decode()
    for text in ("2 kvar i projektet", "Projektet har slutat", varld.arende.person.namn, "1 i ärenden som du inte kan öppna"):
        assert text in html
    assert dold.person.namn not in html
    assert Lasning.objects.filter(objekt_typ="katalogprojekt", user=varld.ansvarig).latest("vid").data == {"antal": 1}
    assert klient.post(url, {"resultat": " "}).status_code == 422
    assert klient.post(url, {"resultat": "Sju i arbete. De två som är kvar går till Köksgruppen."}).status_code == 302
    projekt.refresh_from_db()
    assert (projekt.projektresultat[:4], projekt.projektresultat_den) == ("Sju ", _idag())
    assert not Bevakning.objects.oppna().filter(slag="projekt").exists()
    assert projekt_som_slutar(_idag()) == 0
    assert "Gröna steget" not in klient.get(reverse("insatskatalog")).content.decode()


@pytest.mark.krav("S068")
def test_ett_forlangt_projekt_fragas_inte(varld, projekt):
    projekt_som_slutar(_idag())
    Insatstyp.objects.filter(pk=projekt.pk).update(galler_till_den=_idag(-1))
    _typ(
        varld,
        namn="Gröna steget",
        varaktighet="projekt",
        projekt_slut_den=_idag(400),
        projektmal="Tjugo.",
        galler_fran_den=_idag(),
    )
    assert projekt_som_slutar(_idag()) == 0
    assert not Bevakning.objects.oppna().filter(slag="projekt").exists()


def test_bara_agaren_eller_chefen_skriver_resultatet(varld, projekt):
    with pytest.raises(PermissionDenied):
        skriv_projektresultat(actor=varld.ansvarig, insatstyp=projekt, resultat="Bra.")
    with pytest.raises(ValidationError):
        skriv_projektresultat(actor=varld.chef, insatstyp=projekt, resultat="Anna 19800101-1234 fick arbete.")
    with pytest.raises(ValidationError):
        skriv_projektresultat(actor=varld.chef, insatstyp=_typ(varld, agare=varld.chef), resultat="Bra.")
