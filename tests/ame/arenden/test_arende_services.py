"""What holds for a case whatever page it came from."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from ame.access.models import User
from ame.arenden import services
from ame.arenden.enums import Atkomstslag
from ame.arenden.models import Ansvar, Arende, Atkomst, Baslinje, Bevakning
from ame.audit.models import Handelse
from ame.common.transitions import OgiltigOvergang
from tests.ame.arenden.varld import bygg_varld
from tests.factories import BevakningFactory, PersonFactory, SkyddAtkomstFactory, UserFactory


def _ansvarig_enligt_historiken(arende: Arende) -> User:
    return Ansvar.objects.get(arende=arende, till_den__isnull=True).user


@pytest.mark.krav("S029", "S030", "C13")
def test_ansvarshistoriken_sager_alltid_samma_som_arendet(varld):
    person = PersonFactory(namnd=varld.enhet.verksamhet.namnd)
    idag = timezone.localdate()
    arende = services.oppna_arende(
        actor=varld.ansvarig, person=person, enhet=varld.enhet, spar="huvudspar", inkom_den=idag, ansvarig=varld.ansvarig
    )
    assert _ansvarig_enligt_historiken(arende) == arende.ansvarig == varld.ansvarig
    for ny in (varld.kollega, varld.ansvarig, varld.kollega):
        arende = services.byt_ansvarig(arende=arende, actor=varld.chef, ny=ny, overlamning="Ring på måndag.")
        arende.refresh_from_db()
        assert _ansvarig_enligt_historiken(arende) == arende.ansvarig == ny
    historik = list(Ansvar.objects.filter(arende=arende).order_by("till_den", "pk"))
    assert len(historik) == 4
    assert sum(rad.till_den is None for rad in historik) == 1
    assert {rad.overlamning for rad in historik} == {"", "Ring på måndag."}


@pytest.mark.krav("S030", "S029")
def test_overlamning_kraver_text_och_nagon_i_enheten(varld):
    with pytest.raises(ValidationError, match="behöver veta"):
        services.byt_ansvarig(arende=varld.arende, actor=varld.ansvarig, ny=varld.kollega, overlamning="  ")
    for fel in (varld.framling, varld.chef, varld.handledare):
        with pytest.raises(ValidationError, match="i enheten"):
            services.byt_ansvarig(arende=varld.arende, actor=varld.ansvarig, ny=fel, overlamning="Ta över.")
    with pytest.raises(ValidationError, match="personnummer"):
        services.byt_ansvarig(arende=varld.arende, actor=varld.ansvarig, ny=varld.kollega, overlamning="Gäller 19900101-9802.")
    with pytest.raises(PermissionDenied):
        services.byt_ansvarig(arende=varld.arende, actor=varld.kollega, ny=varld.kollega, overlamning="Jag tar den.")
    varld.arende.refresh_from_db()
    assert varld.arende.ansvarig == varld.ansvarig


@pytest.mark.krav("S030")
def test_bevakningarna_foljer_med_och_bada_far_veta(varld):
    BevakningFactory(arende=varld.arende, titel="Ring arbetsplatsen")
    services.byt_ansvarig(arende=varld.arende, actor=varld.chef, ny=varld.kollega, overlamning="Läs journalen.")
    kollegas = set(Bevakning.objects.oppna().filter(ansvarig=varld.kollega).values_list("titel", flat=True))
    assert kollegas == {"Ring arbetsplatsen", "Nytt ärende: läs överlämningen"}
    till_forra = Bevakning.objects.oppna().get(ansvarig=varld.ansvarig)
    assert varld.arende.nummer in till_forra.titel
    assert till_forra.arende is None  # the former may not open the case any more


@pytest.mark.krav("T03")
def test_byte_till_samma_person_andrar_inget(varld):
    services.byt_ansvarig(arende=varld.arende, actor=varld.ansvarig, ny=varld.ansvarig, overlamning="Ingen ändring.")
    assert Ansvar.objects.filter(arende=varld.arende).count() == 1
    assert not Handelse.objects.filter(verb="arende.byt_ansvarig").exists()


@pytest.mark.krav("N17")
def test_den_som_kommer_tvaa_far_ett_tydligt_besked(varld):
    fran = varld.ansvarig.pk
    services.byt_ansvarig(arende=varld.arende, actor=varld.chef, ny=varld.kollega, overlamning="Ett.", fran=fran)
    tredje = UserFactory(roll="handlaggare", enhet=varld.enhet)
    with pytest.raises(OgiltigOvergang, match="Kia Kollega är nu ansvarig"):
        services.byt_ansvarig(arende=varld.arende, actor=varld.ansvarig, ny=tredje, overlamning="Två.", fran=fran)
    varld.arende.refresh_from_db()
    assert varld.arende.ansvarig == varld.kollega


@pytest.mark.krav("B07")
def test_forra_ansvarig_lamnar_den_skyddades_namnlista(varld):
    arende = varld.nytt_arende(person=PersonFactory(skyddad=True, namnd=varld.enhet.verksamhet.namnd))
    SkyddAtkomstFactory(person=arende.person, user=varld.ansvarig, skal="Ansvarig för ärendet")
    SkyddAtkomstFactory(person=arende.person, user=varld.chef, skal="Chef för enheten")
    services.byt_ansvarig(arende=arende, actor=varld.chef, ny=varld.kollega, overlamning="Läs.")
    pa_listan = set(arende.person.skyddatkomster.filter(till_den__isnull=True).values_list("user", flat=True))
    assert pa_listan == {varld.kollega.pk, varld.chef.pk}


@pytest.mark.krav("S025")
def test_ett_oppet_arende_per_person_och_enhet(varld):
    falt = {"actor": varld.ansvarig, "enhet": varld.enhet, "spar": "huvudspar", "inkom_den": timezone.localdate()}
    samma = services.oppna_arende(person=varld.arende.person, ansvarig=varld.kollega, **falt)
    assert samma == varld.arende
    ny = services.oppna_arende(person=PersonFactory(namnd=varld.enhet.verksamhet.namnd), ansvarig=varld.kollega, **falt)
    assert ny.pk != samma.pk
    assert ny.beredningsmodell == varld.enhet.installning(timezone.localdate()).beredningsmodell


@pytest.mark.django_db(transaction=True)
def test_tva_mottaganden_samtidigt_ger_ett_arende():
    varld = bygg_varld()
    person = PersonFactory(namnd=varld.enhet.verksamhet.namnd)
    falt = {"person": person, "enhet": varld.enhet, "spar": "huvudspar", "inkom_den": timezone.localdate()}
    svar = _samtidigt(
        lambda: services.oppna_arende(actor=varld.ansvarig, ansvarig=varld.ansvarig, **falt).pk,
        lambda: services.oppna_arende(actor=varld.kollega, ansvarig=varld.kollega, **falt).pk,
    )
    assert len(set(svar)) == 1
    assert Arende.objects.filter(person=person).count() == 1


@pytest.mark.krav("N17")
@pytest.mark.django_db(transaction=True)
def test_tva_avslut_samtidigt_ger_en_vinnare_och_ett_besked():
    varld = bygg_varld()
    idag = timezone.localdate()
    svar = _samtidigt(
        lambda: services.avsluta_arende(arende=varld.arende, actor=varld.ansvarig, avslutad_den=idag).status,
        lambda: services.avsluta_arende(arende=varld.arende, actor=varld.kollega, avslutad_den=idag).status,
    )
    assert sorted(str(s) for s in svar if not isinstance(s, Exception)) == ["avslutat"]
    (fel,) = [s for s in svar if isinstance(s, Exception)]
    assert isinstance(fel, OgiltigOvergang)
    assert "Avslutat" in str(fel)
    assert Handelse.objects.filter(verb="arende.avsluta").count() == 1


def _samtidigt(*anrop):
    """Runs the calls at the same moment, each on a connection of its own; an exception is an answer too."""
    start = threading.Barrier(len(anrop))
    svar: list = [None] * len(anrop)

    def kor(i: int) -> None:
        close_old_connections()
        try:
            start.wait(timeout=60)
            svar[i] = anrop[i]()
        except Exception as fel:  # noqa: BLE001
            svar[i] = fel
        finally:
            connection.close()

    tradar = [threading.Thread(target=kor, args=(i,)) for i in range(len(anrop))]
    for trad in tradar:
        trad.start()
    for trad in tradar:
        trad.join(timeout=90)
    return svar


@pytest.mark.krav("T10")
def test_baslinjen_fryser_efter_fjorton_dagar_och_tas_aldrig_bort(varld):
    bas = varld.arende.baslinje
    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        Baslinje.objects.filter(pk=bas.pk).delete()
    with (
        pytest.raises(DatabaseError, match="pgtrigger"),
        transaction.atomic(),
    ):  # frozen: the factory's enrolment is older than fourteen days
        Baslinje.objects.filter(pk=bas.pk).update(utbildning="gymnasial")
    farsk = varld.nytt_arende(inskriven_den=timezone.localdate(), deltagande=False).baslinje
    Baslinje.objects.filter(pk=farsk.pk).update(utbildning="gymnasial")
    farsk.refresh_from_db()
    assert farsk.utbildning == "gymnasial"
    Baslinje.objects.filter(pk=farsk.pk).update(fryses_den=timezone.localdate())
    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        Baslinje.objects.filter(pk=farsk.pk).update(utbildning="grund")


@pytest.mark.krav("D01", "D10")
def test_insyn_galler_en_timme_och_kraver_skal_och_enhet(varld):
    with pytest.raises(ValidationError, match="Skriv varför"):
        services.ge_insyn(arende=varld.arende, actor=varld.kollega, skal=" ")
    for user in (varld.framling, varld.admin, varld.handledare, varld.socialsekreterare):
        with pytest.raises(PermissionDenied):
            services.ge_insyn(arende=varld.arende, actor=user, skal="Nyfiken.")
    rad = services.ge_insyn(arende=varld.arende, actor=varld.kollega, skal="Vikarierar i dag.")
    assert rad.slag == Atkomstslag.ANGIVET_SKAL
    assert timedelta(minutes=59) < rad.till_vid - timezone.now() <= timedelta(hours=1)
    assert varld.arende in Arende.objects.visible_to(varld.kollega)
    Atkomst.objects.filter(pk=rad.pk).update(till_vid=timezone.now())
    assert varld.arende not in Arende.objects.visible_to(varld.kollega)
    assert Handelse.objects.get(verb="arende.insyn").aktor == varld.kollega
