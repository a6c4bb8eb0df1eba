"""The walls around plan, attendance, report and letter: what each side may never learn (law.md A02, A22, B08, C05, D01, D11)."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Atkomstslag
from insatser.arbetsgivarbrev import innehall
from insatser.enums import Narvarostatus as S
from insatser.models import Insats, Plan, Tillfalle
from insatser.services.bedoma import anmal_franvaro
from insatser.services.markera import Markering, markera
from insatser.services.rapport import andrade_efterat, hinder
from insatser.services.rapport_innehall import sammanstall
from insatser.veckoschema import vecka_text
from insatser.vy.rapport import manader
from tests.factories import (
    AnordnareFactory,
    ArbetsgivarbrevFactory,
    ArendeFactory,
    AtkomstFactory,
    InsatsFactory,
    InsatstypFactory,
    KartlaggningFactory,
    KartlaggningsavsnittFactory,
    NarvarorapportFactory,
    PersonFactory,
    PlaceringFactory,
    PlanaktivitetFactory,
    PlanbehovFactory,
    PlanFactory,
    PlanmalFactory,
    PlanversionFactory,
    PlatsFactory,
    SkyddAtkomstFactory,
    TillfalleFactory,
    TrepartssamtalFactory,
    UserFactory,
)
from tests.factories.bas import vid
from tests.insatser.rapportvarld import OKTOBER, bygg_rapportvarld

pytestmark = pytest.mark.django_db


def mandag() -> date:
    """Last week's."""
    idag = timezone.localdate()
    return idag - timedelta(days=idag.weekday() + 7)


@pytest.fixture
def insats(varld):
    Insats.objects.all().delete()
    start = mandag() - timedelta(days=14)
    return InsatsFactory(
        arende=varld.arende, handledare=varld.handledare, start_den=start, planerat_slut_den=start + timedelta(days=120)
    )


def _grid(klient, grupp="min"):
    return klient.get(f"{reverse('narvaro')}?grupp={grupp}&vecka={vecka_text(mandag())}").content.decode()


# --- the handledare of the group ----------------------------------------------------------------------------------


@pytest.fixture
def sjuk(varld, insats):
    rad = TillfalleFactory(insats=insats, den=mandag(), status=S.FRANVARANDE, markerad=True, anmalt_skal="Ska till öppenvården.")
    Tillfalle.objects.filter(pk=rad.pk).update(
        status=S.SJUK_MED_INTYG, bedomd_av=varld.ansvarig, bedomd_vid=timezone.now(), forklaring="Var sjuk."
    )
    return Tillfalle.objects.get(pk=rad.pk)


@pytest.mark.krav("D01", "S089", "I09")
def test_handledaren_ser_att_nagon_var_borta_men_inte_hur_det_bedomdes(varld, sjuk):
    for text in (
        _grid(varld.klient(varld.handledare)),
        varld.klient(varld.handledare).get(reverse("tillfalle", args=[sjuk.pk])).content.decode(),
    ):
        assert "intyg" not in text.lower() and "sjuk" not in text.lower() and "öppenvården" not in text
        assert "Frånvarande" in text
    assert "Sjuk, intyg" in varld.klient(varld.ansvarig).get(reverse("tillfalle", args=[sjuk.pk])).content.decode()
    assert "Sjuk, intyg" in _grid(varld.klient(varld.ansvarig), "mina")


@pytest.mark.krav("D01", "N17", "I09")
def test_krocken_sager_inte_handledaren_hur_franvaron_bedomdes(varld, sjuk):
    handledare, ansvarig = (User.objects.get(pk=u.pk) for u in (varld.handledare, varld.ansvarig))
    gammal = Markering(sjuk.pk, sjuk.version - 1, S.NARVARANDE)
    [stopp] = markera(actor=handledare, rader=[gammal]).stopp
    assert stopp.ar_konflikt and "sjuk" not in stopp.skal.lower() and "bedömd" in stopp.skal
    [stopp] = markera(actor=ansvarig, rader=[gammal]).stopp
    assert "Sjuk" in stopp.skal


@pytest.mark.krav("D01", "AK11")
def test_handledaren_laser_inte_skalet_som_andra_skrev_och_tommer_det_inte(varld, insats):
    rad = TillfalleFactory(insats=insats, den=timezone.localdate(), anmald_vid=timezone.now() - timedelta(hours=3))
    Tillfalle.objects.filter(pk=rad.pk).update(anmalt_skal="Ska till öppenvården.", anmald_kanal="telefon")
    url = reverse("bedoma_anmalan", args=[rad.pk])
    assert "öppenvården" not in varld.klient(varld.handledare).get(url).content.decode()
    assert "öppenvården" in varld.klient(varld.ansvarig).get(url).content.decode()
    anmal_franvaro(actor=User.objects.get(pk=varld.handledare.pk), tillfalle=rad, kanal="sms")
    rad.refresh_from_db()
    assert (rad.anmalt_skal, rad.anmald_kanal) == ("Ska till öppenvården.", "sms")


@pytest.mark.krav("S024", "D01")
def test_planen_ar_for_medarbetaren_i_arendet_och_inte_for_gruppens_handledare(varld, insats):
    plan = PlanFactory(arende=varld.arende)
    version = PlanversionFactory(plan=plan, nummer=1, signerad_av=varld.ansvarig)
    url = reverse("arende_plan_pdf", args=[varld.arende.pk, version.pk])
    assert not Plan.objects.visible_to(User.objects.get(pk=varld.handledare.pk)).exists()
    assert varld.klient(varld.handledare).get(url).status_code == 404
    AtkomstFactory(arende=varld.arende, user=varld.handledare, slag=Atkomstslag.MEDARBETARE)
    assert Plan.objects.visible_to(User.objects.get(pk=varld.handledare.pk)).get() == plan
    assert varld.klient(varld.handledare).get(url).status_code == 200
    assert varld.klient(varld.handledare).get(reverse("arende_plan", args=[varld.arende.pk])).status_code == 403


# --- lists ----------------------------------------------------------------------------------------------------------


@pytest.mark.krav("C05", "C07", "C04")
def test_det_kansliga_gor_ingen_grupp_av_personer_fast_adressen_skrivs_for_hand(varld, insats):
    namn = insats.arende.person.namn
    TillfalleFactory(insats=insats, den=mandag())
    plats = PlatsFactory(anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet))
    PlaceringFactory(insats=insats, plats=plats, start_den=insats.start_den)
    klient = varld.klient(varld.ansvarig)
    val = (f"typ:{insats.insatstyp_id}", f"plats:{plats.pk}")
    assert all(namn in _grid(klient, v) for v in val)
    type(insats.insatstyp).objects.filter(pk=insats.insatstyp_id).update(ar_kanslig=True)
    type(plats.anordnare).objects.filter(pk=plats.anordnare_id).update(ar_kanslig=True)
    assert not any(namn in _grid(klient, v) for v in val)
    assert namn in _grid(klient, "mina")


@pytest.mark.krav("B08")
def test_skyddad_person_star_utan_namn_pa_min_dag_och_utan_spar_mellan_stolarna(varld):
    arende = varld.nytt_arende(person=PersonFactory(namnd=varld.enhet.verksamhet.namnd, efternamn="Hemligsson", skyddad=True))
    SkyddAtkomstFactory(person=arende.person, user=varld.ansvarig)
    insats = arende.insatser.get()
    TillfalleFactory(insats=insats, den=timezone.localdate() - timedelta(days=1), status=S.FRANVARANDE, markerad=True)
    plan = PlanFactory(arende=arende, paborjad_den=timezone.localdate() - timedelta(days=200))
    noterat = timezone.localdate() - timedelta(days=190)
    PlanbehovFactory(
        plan=plan, slag="sprak", beskrivning="Läser i Norrby.", aktor="utbildning", aktor_namn="SFI Norrby", noterat_den=noterat
    )
    PlanaktivitetFactory(
        plan=plan, mal=PlanmalFactory(plan=plan), text="Träffa Berga boende.", ansvarig_aktor="fk", start_den=noterat
    )
    klient = varld.klient(varld.ansvarig)
    dag = klient.get(reverse("min_dag")).content.decode()
    assert "Frånvaro att bedöma" in dag and "Hemligsson" not in dag
    lista = klient.get(reverse("mellan_stolarna")).content.decode()
    assert f"Skyddad person, {arende.nummer}" in lista
    assert not any(ord_ in lista for ord_ in ("Hemligsson", "Norrby", "Berga"))


# --- a plan and the other unit's case ---------------------------------------------------------------------------------


@pytest.fixture
def annan_enhet(varld):
    """The person's open case in another unit of the same nämnd, where a plan goes on."""
    framling = varld.framling
    return ArendeFactory(enhet=framling.aktiva_uppdrag[0].enhet, person=varld.arende.person, ansvarig=framling, insats=True)


@pytest.mark.krav("A02", "D01", "S052")
def test_ett_avslutat_arende_visar_inte_planen_som_en_annan_enhet_fortsatter_med(varld, annan_enhet):
    plan = PlanFactory(arende=varld.arende, eget_onskemal="Nytt hos den andra enheten.")
    slut = timezone.localdate() - timedelta(days=30)
    fore = PlanversionFactory(plan=plan, nummer=1, signerad_av=varld.ansvarig, signerad_vid=vid(slut - timedelta(days=5)))
    efter = PlanversionFactory(plan=plan, nummer=2, signerad_av=varld.framling, signerad_vid=vid(slut + timedelta(days=5)))
    klient, url = varld.klient(varld.ansvarig), reverse("arende_planering", args=[varld.arende.pk])
    assert "Nytt hos den andra enheten" in klient.get(url).content.decode()  # open: shared
    type(varld.arende).objects.filter(pk=varld.arende.pk).update(status="avslutat", avslutad_den=slut)
    text = klient.get(url).content.decode()
    assert "Nytt hos den andra enheten" not in text and "Version 1" in text and "Version 2" not in text
    assert "Nytt hos den andra enheten" not in klient.get(reverse("arende", args=[varld.arende.pk])).content.decode()
    pdf = [klient.get(reverse("arende_plan_pdf", args=[varld.arende.pk, v.pk])).status_code for v in (fore, efter)]
    assert pdf == [200, 404]
    assert not Plan.objects.visible_to(User.objects.get(pk=varld.ansvarig.pk)).exists()
    assert Plan.objects.visible_to(User.objects.get(pk=varld.framling.pk)).get() == plan


@pytest.mark.krav("A02", "D01", "S052")
def test_ett_nytt_arende_visar_inte_planen_ur_en_annan_enhets_avslutade(varld, annan_enhet):
    slut = annan_enhet.inkom_den - timedelta(days=1)
    type(varld.arende).objects.filter(pk=varld.arende.pk).update(
        status="avslutat", inkom_den=slut - timedelta(days=90), inskriven_den=slut - timedelta(days=80), avslutad_den=slut
    )
    plan = PlanFactory(
        arende=varld.arende, paborjad_den=slut - timedelta(days=80), status="avslutad", avslutad_den=slut, lagesbild="Gammalt."
    )
    url = reverse("arende_planering", args=[annan_enhet.pk])
    assert "Gammalt." not in varld.klient(varld.framling).get(url).content.decode()
    assert not Plan.objects.visible_to(User.objects.get(pk=varld.framling.pk)).exists()
    assert Plan.objects.visible_to(User.objects.get(pk=varld.ansvarig.pk)).get() == plan
    egen = varld.klient(varld.ansvarig).get(reverse("arende_planering", args=[varld.arende.pk])).content.decode()
    assert "Gammalt." in egen


@pytest.mark.krav("A02")
def test_planen_talar_inte_om_den_andra_enhetens_trepartssamtal(varld, annan_enhet):
    PlanFactory(arende=varld.arende, malen_skiljer=True)
    samtal = TrepartssamtalFactory(arende=annan_enhet)
    text = varld.klient(varld.ansvarig).get(reverse("arende_planering", args=[varld.arende.pk])).content.decode()
    assert str(samtal.pk) not in text and "Inget samtal är bokat" in text


# --- the report to the remittent ----------------------------------------------------------------------------------------


@pytest.mark.krav("C04", "S088")
def test_rapporten_namner_inte_en_kanslig_insats():
    rv = bygg_rapportvarld()
    rv.insats.insatstyp.__class__.objects.filter(pk=rv.insats.insatstyp_id).update(ar_kanslig=True, namn="Kvinnofridsgruppen")
    assert "Kvinnofridsgruppen" not in str(rv.signera().innehall)


@pytest.mark.krav("D11", "S088")
def test_rapporten_borjar_den_dag_remissen_kom():
    rv = bygg_rapportvarld()
    type(rv.remiss).objects.filter(pk=rv.remiss.pk).update(inkom_den=date(2026, 10, 6))
    rv.remiss.refresh_from_db()
    rv.nytt_pass(date(2026, 10, 2), fran_tid=time(13), till_tid=time(16))  # not registered, and before the remiss
    assert hinder(rv.varld.arende, rv.remiss, OKTOBER) == []
    innehall_ = sammanstall(rv.varld.arende, rv.remiss, OKTOBER)
    assert innehall_["period"]["fran"] == "2026-10-06"
    assert [p["den"] for p in innehall_["fakta"]["pass"]] == ["2026-10-06", "2026-10-07", "2026-10-30"]
    rapport = rv.signera()
    assert andrade_efterat(rv.varld.arende, [rapport]) == set()
    TillfalleFactory(insats=rv.insats, den=date(2026, 10, 2), fran_tid=time(8), till_tid=time(9), narvarande=True)
    assert andrade_efterat(rv.varld.arende, [rapport]) == set()  # what was before is none of the report's
    Tillfalle.objects.filter(insats=rv.insats, den=date(2026, 10, 7)).update(status=S.FRANVARANDE, timmar=None)
    assert andrade_efterat(rv.varld.arende, [rapport]) == {rapport.pk}
    alla = list(Tillfalle.objects.filter(insats=rv.insats, den__lt=date(2026, 10, 6)).select_related("insats__insatstyp"))
    assert manader(rv.varld.arende, alla, []) == []


# --- the letter to a workplace ------------------------------------------------------------------------------------------


@pytest.mark.krav("A22")
@pytest.mark.parametrize("kalla", ["kartlaggning", "avsnitt", "plan", "forklaring", "anmalt"])
def test_brevet_tar_inget_ur_akten(varld, insats, kalla):
    hemligt = "Personen har suttit i fängelse två år och medicinerar mot ångest sedan i våras."
    placering = PlaceringFactory(insats=insats, plats=PlatsFactory(anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet)))
    falt = {"tider": "Måndag 9–12", "arbetsuppgifter": hemligt.upper(), "anpassningar": "", "far_delas": False}
    assert innehall(placering, **falt)["arbetsuppgifter"]
    match kalla:
        case "kartlaggning":
            KartlaggningFactory(arende=varld.arende, klar=True, sammanfattning=hemligt)
        case "avsnitt":
            KartlaggningsavsnittFactory(kartlaggning=KartlaggningFactory(arende=varld.arende), hinder=hemligt)
        case "plan":
            PlanFactory(arende=varld.arende, lagesbild=hemligt)
        case "forklaring":
            TillfalleFactory(insats=insats, den=mandag(), forklaring=hemligt)
        case "anmalt":
            TillfalleFactory(insats=insats, den=mandag(), anmalt_skal=hemligt)
    with pytest.raises(ValidationError, match="journalen"):
        innehall(placering, **falt)


# --- what is signed ---------------------------------------------------------------------------------------------------


@pytest.mark.krav("C37", "S053", "N03", "A22", "S038")
@pytest.mark.parametrize("vad", ["planversion", "narvarorapport", "arbetsgivarbrev", "kartlaggning", "avsnitt"])
def test_det_frysta_andras_inte_ens_med_sql(vad):
    match vad:
        case "planversion":
            tabell, pk, satt = "insatser_planversion", PlanversionFactory().pk, "deltagarens_syn = 'x'"
        case "narvarorapport":
            tabell, pk, satt = "insatser_narvarorapport", NarvarorapportFactory().pk, "innehall = '{}'"
        case "arbetsgivarbrev":
            tabell, pk, satt = "insatser_arbetsgivarbrev", ArbetsgivarbrevFactory().pk, "innehall = '{}'"
        case "kartlaggning":
            tabell, pk, satt = "insatser_kartlaggning", KartlaggningFactory(klar=True).pk, "sammanfattning = 'x'"
        case "avsnitt":
            rad = KartlaggningsavsnittFactory()
            type(rad.kartlaggning).objects.filter(pk=rad.kartlaggning_id).update(
                status="klar", klar_den=timezone.localdate(), sammanfattning="Klar."
            )
            tabell, pk, satt = "insatser_kartlaggningsavsnitt", rad.pk, "hinder = 'x'"
    for sql in (f"UPDATE {tabell} SET {satt} WHERE id = %s", f"DELETE FROM {tabell} WHERE id = %s"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as c:
            c.execute(sql, [str(pk)])
        assert "pgtrigger" not in sql


# --- roles that never come in -------------------------------------------------------------------------------------------


@pytest.mark.krav("D01", "A02")
@pytest.mark.parametrize("roll", ["forummedlem", "reception", "bestallare", "admin", "loggkontrollant", "socialsekreterare"])
def test_ingen_annan_roll_nar_personens_sidor(varld, insats, roll):
    user = UserFactory(roll=roll, enhet=varld.enhet)
    klient = varld.klient(user)
    rad = TillfalleFactory(insats=insats, den=mandag())
    placering = PlaceringFactory(insats=insats, plats=PlatsFactory(anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet)))
    version = PlanversionFactory(plan=PlanFactory(arende=varld.arende), nummer=1, signerad_av=varld.ansvarig)
    a = varld.arende.pk
    enskilda = [
        reverse("arende_planering", args=[a]),
        reverse("arende_plan", args=[a]),
        reverse("arende_plan_pdf", args=[a, version.pk]),
        reverse("arende_kartlaggning", args=[a]),
        reverse("arende_narvaro", args=[a]),
        reverse("arende_stod", args=[a]),
        reverse("arende_anstallningar", args=[a]),
        reverse("insats", args=[insats.pk]),
        reverse("insats_narvaro", args=[insats.pk]),
        reverse("placering", args=[placering.pk]),
        reverse("tillfalle", args=[rad.pk]),
        reverse("bedoma", args=[rad.pk]),
        reverse("arbetsgivarbrev_ny", args=[placering.pk]),
    ]
    assert {klient.get(url).status_code for url in enskilda} == {404}
    listor = [
        "insatser",
        "narvaro",
        "stillestand",
        "mellan_stolarna",
        "placeringar_utan_steg",
        "malgrupper",
        "stodmix",
        "anordnare",
    ]
    assert {klient.get(reverse(namn)).status_code for namn in listor} == {403}


@pytest.mark.krav("D01", "S056")
def test_ett_mal_ur_nagon_annans_plan_gar_inte_att_valja(varld, insats):
    framlings = PlanmalFactory(plan=PlanFactory())
    url = reverse("insats_ny", args=[varld.arende.pk])
    falt = {
        "nyckel": str(uuid4()),
        "insatstyp": InsatstypFactory(verksamhet=varld.enhet.verksamhet).pk,
        "start_den": timezone.localdate().isoformat(),
        "planmal": framlings.pk,
        "foljer_onskemal": "ja",
        "vald_av": "ame",
        "utforare": "egen",
    }
    svar = varld.klient(varld.ansvarig).post(url, falt)
    assert svar.status_code == 422 and "planmal" in svar.context["form"].errors


@pytest.mark.krav("B12", "B08")
def test_papper_fran_fore_skyddet_lamnas_inte_ut(varld, insats):
    person = varld.arende.person
    plan = PlanFactory(arende=varld.arende)
    fore = PlanversionFactory(plan=plan, nummer=1, signerad_av=varld.ansvarig, signerad_vid=timezone.now())
    placering = PlaceringFactory(insats=insats, plats=PlatsFactory(anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet)))
    brev = ArbetsgivarbrevFactory(placering=placering, skapat_vid=timezone.now())
    url = reverse("arende_plan_pdf", args=[varld.arende.pk, fore.pk])
    klient, brevurl = varld.klient(varld.ansvarig), reverse("arbetsgivarbrev", args=[brev.pk])
    assert [klient.get(u).status_code for u in (url, brevurl)] == [200, 200]
    SkyddAtkomstFactory(person=person, user=varld.ansvarig)
    type(person).objects.filter(pk=person.pk).update(har_skydd=True, adress="", telefon="", epost="")
    # the history of a test is written at one moment: the moment of its transaction
    history = apps.get_model("people", "PersonEvent").objects.filter(pgh_obj_id=person.pk)
    with connection.cursor() as c:
        c.execute("ALTER TABLE people_personevent DISABLE TRIGGER USER")
    history.filter(har_skydd=True).update(pgh_created_at=timezone.now() + timedelta(seconds=5))
    with connection.cursor() as c:
        c.execute("ALTER TABLE people_personevent ENABLE TRIGGER USER")
    assert [klient.get(u).status_code for u in (url, brevurl)] == [410, 410]
    ny = PlanversionFactory(plan=plan, nummer=2, signerad_av=varld.ansvarig, signerad_vid=timezone.now() + timedelta(seconds=9))
    assert klient.get(reverse("arende_plan_pdf", args=[varld.arende.pk, ny.pk])).status_code == 200
