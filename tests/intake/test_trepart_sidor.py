"""The page of the talk: the unit books and writes down, the remittent reads and ticks off the own points (S027, S034, S113)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.access.models import User
from ame.arenden.models import Bevakning
from ame.arenden.services import hamta_utkast, satt_skydd
from ame.audit.models import Lasning
from intake.models import Overenskommelse, Trepartssamtal
from intake.services import trepart
from intake.services.trepart import Punkt
from tests.factories import OverenskommelseFactory, UserFactory
from tests.flode import samtycke_till_remittent, skriv_in, skriv_remiss

pytestmark = pytest.mark.django_db


@pytest.fixture
def samtal(varld) -> Trepartssamtal:
    remiss = skriv_remiss(varld, niva_avsandare="gron")
    skriv_in(varld, remiss)
    return Trepartssamtal.objects.select_related("arende__person", "remiss").get(remiss=remiss)


def idag():
    return timezone.localdate()


def url(samtal, namn="trepart"):
    return reverse(namn, args=[samtal.pk])


def hall(samtal, actor, deltog=("deltagare", "ame", "remittent"), punkter=()):
    return trepart.hall(
        samtal=samtal, actor=actor, hallet_den=idag(), deltog=list(deltog), tolk="ej_behov",
        overenskommet="Praktik tre dagar i veckan.", punkter=punkter,
    )  # fmt: skip


def post(**falt):
    return {
        "hallet_den": idag().isoformat(),
        "deltog": ["deltagare", "ame", "remittent"],
        "tolk": "ej_behov",
        "overenskommet": "Praktik tre dagar i veckan.",
        "gemensam_niva": "gul",
        "punkt1_text": "Ringer tre arbetsplatser",
        "punkt1_part": "ame",
        "punkt1_senast": (idag() + timedelta(days=7)).isoformat(),
        "flik": "ett",
    } | falt


# --- the unit ---------------------------------------------------------------------------------------------------


@pytest.mark.krav("S027", "C97")
def test_boka_dokumentera_och_se_det_pa_arendet(varld, samtal, som):
    klient = som(varld.handlaggare)
    html = klient.get(url(samtal)).content.decode()
    assert "Ska bokas" in html
    assert "Boka samtalet" in html
    den = idag() + timedelta(days=3)
    svar = klient.post(
        url(samtal, "trepart_boka"), {"den": den.isoformat(), "klockan": "14:30", "plats": "Hos er", "kanal": "brev"}
    )
    assert svar.url == url(samtal)
    assert "14.30, Hos er" in klient.get(url(samtal)).content.decode()
    svar = klient.post(url(samtal), post())
    assert svar.url == url(samtal)
    arende = klient.get(reverse("arende", args=[samtal.arende_id])).content.decode()
    for text in ("Hållet", "Personen själv, Arbetsmarknadsenheten, Remittenten", "Praktik tre dagar i veckan.",
                 "Ringer tre arbetsplatser"):  # fmt: skip
        assert text in arende
    punkt = Overenskommelse.objects.get()
    assert punkt.ansvarig == samtal.arende.ansvarig  # nobody else was named
    assert "Ringer tre arbetsplatser" in klient.get(reverse("remiss", args=[samtal.remiss_id])).content.decode()


@pytest.mark.krav("S027")
def test_arendet_visar_ocksa_varfor_det_inte_blev_av(varld, samtal, som):
    klient = som(varld.handlaggare)
    svar = klient.post(url(samtal, "trepart_ej_hallet"), {"ej-skal": "tolk_saknades", "ej-text": "Ingen tolk kom."})
    assert svar.status_code == 302
    html = klient.get(reverse("arende", args=[samtal.arende_id])).content.decode()
    assert "Blev inte av" in html
    assert "Tolk saknades" in html
    assert "Ingen tolk kom." in html


@pytest.mark.krav("C97", "N17")
def test_texten_sparas_medan_man_skriver_och_tva_fonster_skriver_inte_over_varandra(varld, samtal, som):
    klient = som(varld.handlaggare)
    svar = klient.post(url(samtal, "trepart_utkast"), post(overenskommet="Halvt skrivet"))
    assert svar.content.decode().startswith("Utkast sparat")
    html = klient.get(url(samtal)).content.decode()
    assert "Halvt skrivet" in html
    assert "Ringer tre arbetsplatser" in html
    assert klient.post(url(samtal, "trepart_utkast"), post(overenskommet="Annat", flik="två")).status_code == 409
    assert "Halvt skrivet" in klient.get(url(samtal)).content.decode()
    klient.post(url(samtal), post())
    assert hamta_utkast(actor=varld.handlaggare, formular="trepart", objekt_id=samtal.pk) is None


@pytest.mark.parametrize(
    ("falt", "text"),
    [
        ({"overenskommet": ""}, "Skriv vad ni kom fram till."),
        ({"punkt1_senast": ""}, "Skriv vad, vem och när, eller töm raden."),
        ({"punkt1_text": "Ring 19870412-1234"}, "personnummer"),
        ({"deltog": ["ame"]}, "hålls med personen"),
    ],
)
@pytest.mark.krav("S027", "N16")
def test_fel_sags_och_det_skrivna_ligger_kvar(varld, samtal, som, falt, text):
    svar = som(varld.handlaggare).post(url(samtal), post(andra_deltagare="Stödperson Kim", **falt))
    assert svar.status_code == 422
    html = svar.content.decode()
    assert text in html
    assert "Stödperson Kim" in html
    samtal.refresh_from_db()
    assert samtal.status == "att_boka"


@pytest.mark.krav("K08")
def test_tolken_gar_inte_att_valja_bort_for_den_som_behover(varld, samtal, som):
    assert "Behövs inte" in som(varld.handlaggare).get(url(samtal)).content.decode()
    person = samtal.arende.person
    person.har_tolkbehov = True
    person.save(update_fields=["har_tolkbehov"])
    assert "Behövs inte" not in som(varld.handlaggare).get(url(samtal)).content.decode()
    assert som(varld.handlaggare).post(url(samtal), post()).status_code == 422


@pytest.mark.krav("B10")
def test_sidan_erbjuder_bara_de_kanaler_som_far_anvandas(varld, samtal, som):
    html = som(varld.handlaggare).get(url(samtal)).content.decode()
    assert 'value="sms"' in html
    assert 'value="formedling"' not in html
    satt_skydd(arende=samtal.arende, actor=varld.handlaggare, slag="sekretessmarkering", kalla="Folkbokföringen")
    html = som(varld.handlaggare).get(url(samtal)).content.decode()
    assert 'value="formedling"' in html
    assert 'value="sms"' not in html
    assert 'value="brev"' not in html


@pytest.mark.krav("S042", "S041")
def test_nivaskillnaden_tas_upp_pa_samtalet_med_definitionerna(varld, samtal, som):
    html = som(varld.handlaggare).get(url(samtal)).content.decode()
    assert "Avsändaren bedömer grön nivå, enheten gul." in html
    assert "Förmågan behöver prövas i en insats." in html


@pytest.mark.krav("S027", "C96")
def test_uppgiften_pa_min_dag_leder_till_samtalet(varld, samtal, som):
    klient = som(varld.handlaggare)
    rad = Bevakning.objects.get(slag="trepart")
    assert klient.get(reverse("bevakning_oppna", args=[rad.pk])).url == url(samtal)
    hall(samtal, varld.handlaggare, punkter=[Punkt(text="Ringer", part="ame", ansvarig=varld.handlaggare, senast_den=idag())])
    rad = Bevakning.objects.get(slag="overenskommet")
    assert klient.get(reverse("bevakning_oppna", args=[rad.pk])).url == url(samtal)


@pytest.mark.krav("S027")
def test_en_punkt_till_efter_samtalet(varld, samtal, som):
    hall(samtal, varld.handlaggare, deltog=("deltagare", "ame"))
    klient = som(varld.handlaggare)
    data = {"text": "Skriver CV", "part": "remittent", "senast_den": idag().isoformat()}
    assert klient.post(url(samtal, "trepart_punkt"), data).status_code == 422  # they were not there
    assert klient.post(url(samtal, "trepart_punkt"), data | {"part": "deltagare"}).status_code == 302
    assert Overenskommelse.objects.get().text == "Skriver CV"


# --- the remittent ----------------------------------------------------------------------------------------------


@pytest.mark.krav("S113", "S027", "D11")
def test_remittenten_laser_samma_dokument_och_bockar_av_sina_punkter(varld, samtal, som):
    punkter = [
        Punkt(text="Ringer", part="ame", ansvarig=varld.handlaggare, senast_den=idag()),
        Punkt(text="Skickar beslut", part="remittent", senast_den=idag()),
    ]
    hall(samtal, varld.handlaggare, punkter=punkter)
    klient = som(varld.socialsekreterare)
    for html in (klient.get(url(samtal)).content.decode(),
                 klient.get(reverse("min_remiss", args=[samtal.remiss_id])).content.decode()):  # fmt: skip
        for text in ("Praktik tre dagar i veckan.", "Ringer", "Skickar beslut", "Hållet"):
            assert text in html
    var, er = samtal.punkter.get(part="ame"), samtal.punkter.get(part="remittent")
    assert reverse("overenskommelse_klar", args=[er.pk]) in klient.get(url(samtal)).content.decode()
    assert reverse("overenskommelse_klar", args=[var.pk]) not in klient.get(url(samtal)).content.decode()
    assert klient.post(reverse("overenskommelse_klar", args=[er.pk])).url == url(samtal)
    er.refresh_from_db()
    assert er.klar_den == idag()
    assert klient.post(reverse("overenskommelse_klar", args=[var.pk])).status_code == 403
    assert klient.post(reverse("overenskommelse_angra", args=[er.pk])).status_code == 302
    er.refresh_from_db()
    assert er.klar_den is None


@pytest.mark.krav("S034", "S113")
def test_remittenten_andrar_inget_i_dokumentet(varld, samtal, som):
    klient = som(varld.socialsekreterare)
    assert klient.post(url(samtal), post()).status_code == 403
    for namn in ("trepart_boka", "trepart_ej_hallet", "trepart_punkt", "trepart_utkast"):
        assert klient.post(url(samtal, namn), {}).status_code == 403
    samtal.refresh_from_db()
    assert samtal.status == "att_boka"


@pytest.mark.krav("S034", "A09", "S113")
def test_den_som_inte_var_med_laser_bara_med_grund(varld, samtal, som):
    hall(samtal, varld.handlaggare, deltog=("deltagare", "ame"))
    klient = som(varld.socialsekreterare)
    html = klient.get(url(samtal)).content.decode()
    assert "Hållet" in html
    assert "Praktik tre dagar" not in html
    samtycke_till_remittent(varld, samtal.arende)
    assert "Praktik tre dagar" in klient.get(url(samtal)).content.decode()


@pytest.mark.krav("A03", "B10")
def test_remittenten_far_inte_veta_hur_en_skyddad_person_kallades(varld, samtal, som):
    satt_skydd(arende=samtal.arende, actor=varld.handlaggare, slag="sekretessmarkering", kalla="Folkbokföringen")
    samtal = Trepartssamtal.objects.select_related("arende__person", "remiss").get(pk=samtal.pk)
    trepart.boka(
        samtal=samtal, actor=varld.handlaggare, bokat_vid=timezone.now() + timedelta(days=2), plats="Hos er", kanal="formedling"
    )
    for sida in (url(samtal), reverse("min_remiss", args=[samtal.remiss_id])):
        html = som(varld.socialsekreterare).get(sida).content.decode()
        assert "förmedling" not in html
        assert "kyddad" not in html
        assert "Bokat" in html
    assert "Skatteverkets förmedling" in som(varld.handlaggare).get(url(samtal)).content.decode()


# --- the wall ---------------------------------------------------------------------------------------------------


@pytest.mark.krav("D01", "A02", "D02")
def test_framling_404_kollega_403_och_varje_blick_loggas(varld, samtal, som):
    assert som(UserFactory(roll="handlaggare")).get(url(samtal)).status_code == 404
    assert som(UserFactory(roll="socialsekreterare", enhet=varld.soc)).get(url(samtal)).status_code == 404
    assert som(UserFactory(roll="handlaggare", enhet=varld.ame)).get(url(samtal)).status_code == 403
    assert som(varld.chef).post(url(samtal), post()).status_code == 403
    assert som(varld.handlaggare).get(url(samtal, "trepart_boka")).status_code == 405
    fore = Lasning.objects.count()
    for user in (varld.handlaggare, varld.socialsekreterare):
        som(user).get(url(samtal))
    assert Lasning.objects.count() == fore + 2


@pytest.mark.krav("S027")
def test_lika_manga_fragor_med_en_punkt_som_med_tjugo(varld, samtal, som):
    hall(samtal, varld.handlaggare)
    samtal.refresh_from_db()

    def antal(sida, user):
        klient = som(User.objects.get(pk=user.pk))
        klient.get(sida)
        with CaptureQueriesContext(connection) as fragor:
            assert klient.get(sida).status_code == 200
        return len(fragor)

    sidor = [
        (url(samtal), varld.handlaggare),
        (reverse("arende", args=[samtal.arende_id]), varld.handlaggare),
        (reverse("min_remiss", args=[samtal.remiss_id]), varld.socialsekreterare),
    ]
    OverenskommelseFactory(samtal=samtal)
    ett = [antal(*s) for s in sidor]
    for _ in range(19):
        OverenskommelseFactory(samtal=samtal)
    assert [antal(*s) for s in sidor] == ett
