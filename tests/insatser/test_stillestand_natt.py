"""The night's job: opens, tells, ends. Never twice, never half a unit, and never a decision about a person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Bevakningsslag, Status
from ame.arenden.models import Arende, Bevakning
from ame.arenden.services import byt_ansvarig
from ame.arenden.services.niva import bedom_niva
from ame.audit.models import Handelse
from insatser.enums import Stillestandsslag
from insatser.models import Insats, Stillestand
from insatser.services import stillestand as tjanst
from insatser.services.plan import nytt_mal
from insatser.services.stillestand import prova_om, uppdatera_stillestand
from insatser.tasks import stillestand_natt
from intake.enums import Loftesslag
from tests.factories import (
    ArendeFactory,
    EnhetFactory,
    EnhetInstallningFactory,
    InsatsFactory,
    InsatstypFactory,
    LofteFactory,
    NivabedomningFactory,
    PlanFactory,
    SkyddAtkomstFactory,
    StodaktivitetFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
S = Stillestandsslag


def idag():
    return timezone.localdate()


def for_(dagar):
    return idag() - timedelta(days=dagar)


@pytest.fixture
def enhet(db):
    return EnhetFactory()


def utan_insats(enhet, dagar=45, **falt):
    """Enrolled so long ago, and nothing since: GLAPP and nothing else."""
    falt = {"inkom_den": for_(dagar), "inskriven_den": for_(dagar), "status": Status.VANTAR, "deltagande": False} | falt
    return ArendeFactory(enhet=enhet, **falt)


def over_tiden(enhet, dagar=5):
    typ = InsatstypFactory(verksamhet=enhet.verksamhet, normal_langd_dagar=30, langsta_langd_dagar=None)
    arende = ArendeFactory(enhet=enhet, insats=True, deltagande=False, inkom_den=for_(100), inskriven_den=for_(100))
    return InsatsFactory(arende=arende, insatstyp=typ, start_den=for_(30 + dagar), planerat_slut_den=for_(-60))


def oppna(**falt):
    return Stillestand.objects.filter(upphort_den__isnull=True, **falt)


def uppgifter(user=None):
    rader = Bevakning.objects.oppna().filter(slag=Bevakningsslag.STILLESTAND)
    return rader.filter(ansvarig=user) if user else rader


# --- what is stored, and who is told ---


@pytest.mark.krav("S070", "C31")
def test_forbi_normal_langd_ger_en_uppgift_till_agaren_och_efter_30_dagar_till_chefen(enhet):
    """S070: A participation past its normal length, or past 6 months with no re-assessment, raises a task for the owner and after 30 days
    for the manager."""
    chefer = [UserFactory(roll="chef", enhet=enhet) for _ in range(2)]
    insats = over_tiden(enhet)
    bedoms_inte = ArendeFactory(enhet=enhet, insats=True, deltagande=False, inkom_den=for_(180), inskriven_den=for_(180))
    InsatsFactory(arende=bedoms_inte, start_den=for_(20))
    uppdatera_stillestand(idag())
    funna = {(r.arende_id, r.slag): r for r in oppna()}
    assert set(funna) == {(insats.arende_id, S.OVER_NORMALTID), (bedoms_inte.pk, S.INGEN_BEDOMNING)}
    for rad in funna.values():
        uppgift = uppgifter().get(mal_id=rad.pk)
        assert (uppgift.ansvarig, uppgift.arende_id, uppgift.skapad_av) == (rad.arende.ansvarig, rad.arende_id, None)
    uppdatera_stillestand(idag() + timedelta(days=29))
    assert not any(uppgifter(c) for c in chefer)
    uppdatera_stillestand(idag() + timedelta(days=30))
    for chef in chefer:
        titlar = set(uppgifter(chef).values_list("titel", flat=True))
        assert f"Ärende {insats.arende.nummer} står stilla: {S.OVER_NORMALTID.label}" in titlar
        assert any(bedoms_inte.nummer in t for t in titlar)
    rad = oppna(arende=insats.arende, slag=S.OVER_NORMALTID).get()
    assert rad.till_chef_den == idag() + timedelta(days=30)
    insats.refresh_from_db()
    assert insats.status == "pagar"  # the machine ends nothing


@pytest.mark.krav("S070", "T07")
def test_chefen_far_det_efter_enhetens_egna_dagar(enhet):
    EnhetInstallningFactory(enhet=enhet, inlasning_chef_dagar=3)
    chef = UserFactory(roll="chef", enhet=enhet)
    utan_insats(enhet)
    uppdatera_stillestand(for_(3))
    uppdatera_stillestand(for_(1))
    assert not uppgifter(chef)
    uppdatera_stillestand(idag())
    assert uppgifter(chef).count() == 1


def test_utan_chef_forsoks_det_igen_nasta_natt(enhet):
    EnhetInstallningFactory(enhet=enhet, inlasning_chef_dagar=1)
    utan_insats(enhet)
    uppdatera_stillestand(for_(5))
    uppdatera_stillestand(for_(1))
    assert oppna().get().till_chef_den is None
    chef = UserFactory(roll="chef", enhet=enhet)
    uppdatera_stillestand(idag())
    assert oppna().get().till_chef_den == idag()
    assert uppgifter(chef).count() == 1


@pytest.mark.krav("B07", "D01")
def test_en_skyddad_persons_arende_sags_bara_till_chef_pa_listan(enhet):
    EnhetInstallningFactory(enhet=enhet, inlasning_chef_dagar=1)
    pa_listan, annan = (UserFactory(roll="chef", enhet=enhet) for _ in range(2))
    arende = utan_insats(enhet, person__skyddad=True)
    uppdatera_stillestand(for_(5))
    uppdatera_stillestand(for_(3))
    assert not uppgifter(pa_listan)
    assert oppna().get().till_chef_den is None
    SkyddAtkomstFactory(person=arende.person, user=pa_listan)
    uppdatera_stillestand(idag())
    assert uppgifter(pa_listan).count() == 1
    assert not uppgifter(annan)
    assert arende.person.efternamn not in uppgifter(pa_listan).get().titel


@pytest.mark.krav("S077", "N29")
def test_ett_missat_lofte_har_redan_sin_uppgift(enhet):
    arende = utan_insats(enhet, dagar=20)
    LofteFactory(slag=Loftesslag.AKTIVITET, arende=arende, mal_id=arende.pk, lovat_den=for_(6), remiss__mottagande_enhet=enhet)
    uppdatera_stillestand(idag())
    assert oppna().get().slag == S.MISSAT_LOFTE
    assert not uppgifter()


def test_ny_agare_tar_over_sin_uppgift_men_inte_chefens(enhet):
    EnhetInstallningFactory(enhet=enhet, inlasning_chef_dagar=1)
    chef = UserFactory(roll="chef", enhet=enhet)
    arende = utan_insats(enhet)
    uppdatera_stillestand(for_(2))
    uppdatera_stillestand(idag())
    ny = UserFactory(roll="handlaggare", enhet=enhet)
    byt_ansvarig(arende=arende, actor=User.objects.get(pk=arende.ansvarig_id), ny=ny, overlamning="Jag slutar på fredag.")
    assert uppgifter(ny).count() == uppgifter(chef).count() == 1
    InsatsFactory(arende=arende, start_den=idag())
    uppdatera_stillestand(idag())
    assert not uppgifter()


# --- ends ---


@pytest.mark.krav("N06", "C31")
def test_det_som_ror_sig_igen_upphor_och_uppgifterna_lamnar(enhet):
    EnhetInstallningFactory(enhet=enhet, inlasning_chef_dagar=1)
    UserFactory(roll="chef", enhet=enhet)
    arende = utan_insats(enhet)
    uppdatera_stillestand(for_(2))
    uppdatera_stillestand(for_(1))
    assert uppgifter().count() == 2
    InsatsFactory(arende=arende, start_den=idag())
    uppdatera_stillestand(idag())
    rad = Stillestand.objects.get()
    assert (rad.upptackt_den, rad.upphort_den) == (for_(2), idag())
    assert not uppgifter()


@pytest.mark.krav("N06")
def test_prova_om_avslutar_genast_men_oppnar_inget(enhet):
    arende, annat = utan_insats(enhet), utan_insats(enhet)
    assert prova_om(arende.pk) == 0
    assert not Stillestand.objects.exists()
    uppdatera_stillestand(idag())
    assert prova_om(arende.pk) == 0
    InsatsFactory(arende=arende, start_den=idag())
    assert prova_om(arende.pk) == 1
    assert set(oppna().values_list("arende", flat=True)) == {annat.pk}
    assert set(uppgifter().values_list("arende", flat=True)) == {annat.pk}


@pytest.mark.krav("N06", "S070")
def test_den_som_bedomer_nivan_tar_bort_uppgiften_genast(enhet):
    arende = ArendeFactory(enhet=enhet, insats=True, deltagande=False, inkom_den=for_(200), inskriven_den=for_(200))
    InsatsFactory(arende=arende, start_den=for_(20))
    uppdatera_stillestand(for_(1))
    assert oppna().get().slag == S.INGEN_BEDOMNING
    bedom_niva(arende=arende, actor=User.objects.get(pk=arende.ansvarig_id), niva="gul", skal="Prövar nu.", bedomd_den=idag())
    assert not oppna().exists()
    assert not uppgifter()


@pytest.mark.krav("N06", "S058")
def test_ett_nytt_mal_i_planen_tar_bort_aktiv_utan_steg_genast(enhet):
    arende = ArendeFactory(enhet=enhet, insats=True, deltagande=False, inkom_den=for_(300), inskriven_den=for_(300))
    NivabedomningFactory(arende=arende, bedomd_den=for_(20))
    StodaktivitetFactory(arende=arende, den=for_(200))
    InsatsFactory(arende=arende, start_den=for_(20))
    plan = PlanFactory(arende=arende, paborjad_den=for_(290))
    uppdatera_stillestand(idag())
    assert oppna().get().slag == S.UTAN_STEG
    nytt_mal(actor=User.objects.get(pk=arende.ansvarig_id), plan=plan, text="Praktik på halvtid.")
    assert not oppna().exists()


@pytest.mark.krav("C31")
def test_samma_sak_igen_blir_en_ny_rad(enhet):
    arende = utan_insats(enhet, dagar=100)
    uppdatera_stillestand(for_(60))
    insats = InsatsFactory(arende=arende, start_den=for_(50))
    uppdatera_stillestand(for_(49))
    Insats.objects.filter(pk=insats.pk).update(status="avslutad", slut_den=for_(40), slutorsak="genomford")
    uppdatera_stillestand(idag())
    rader = Stillestand.objects.filter(arende=arende, slag=S.GLAPP).order_by("upptackt_den")
    assert [(r.sedan_den, r.upphort_den) for r in rader] == [(for_(100), for_(49)), (for_(40), None)]


def test_natten_som_missade_rorelsen_avslutar_den_gamla_och_oppnar_en_ny(enhet):
    arende = utan_insats(enhet, dagar=100)
    uppdatera_stillestand(for_(60))
    InsatsFactory(arende=arende, start_den=for_(50), avslutad=True, slut_den=for_(40))
    uppdatera_stillestand(idag())
    rader = Stillestand.objects.filter(arende=arende, slag=S.GLAPP).order_by("sedan_den")
    assert [(r.sedan_den, r.upphort_den) for r in rader] == [(for_(100), idag()), (for_(40), None)]
    assert list(uppgifter().values_list("mal_id", flat=True)) == [rader[1].pk]


@pytest.mark.krav("T07")
def test_gransen_andras_fran_en_dag_gamla_rader_star_kvar_och_nya_foljer_den_nya(enhet):
    """T07: A limit changed from 30 to 15 days: the old series goes on, the new one starts at its date."""
    EnhetInstallningFactory(enhet=enhet, glapp_dagar=30)
    gammal, ny = utan_insats(enhet, dagar=45), utan_insats(enhet, dagar=20)
    uppdatera_stillestand(for_(1))
    fore = oppna().get()
    assert fore.arende_id == gammal.pk
    EnhetInstallningFactory(enhet=enhet, galler_fran_den=idag(), glapp_dagar=15)
    uppdatera_stillestand(idag())
    rader = {r.arende_id: r for r in oppna()}
    assert set(rader) == {gammal.pk, ny.pk}
    assert (rader[gammal.pk].pk, rader[gammal.pk].upptackt_den) == (fore.pk, fore.upptackt_den)
    assert rader[ny.pk].upptackt_den == idag()
    EnhetInstallningFactory(enhet=enhet, galler_fran_den=idag() + timedelta(days=1), glapp_dagar=90)
    uppdatera_stillestand(idag() + timedelta(days=1))
    assert set(oppna().values_list("pk", flat=True)) == {r.pk for r in rader.values()}  # a longer limit takes nothing back


# --- twice, and halfway ---


@pytest.mark.krav("T17")
def test_kord_tva_ganger_ger_samma_rader(enhet):
    """T17: Nightly job run twice gives the same rows (idempotent)."""
    EnhetInstallningFactory(enhet=enhet, inlasning_chef_dagar=1)
    UserFactory(roll="chef", enhet=enhet)
    utan_insats(enhet)
    over_tiden(enhet)
    uppdatera_stillestand(for_(3))

    def lage():
        return set(Stillestand.objects.values_list()), set(Bevakning.objects.values_list())

    stillestand_natt()
    fore = lage()
    assert stillestand_natt() == [0, 0, 0]
    assert lage() == fore
    assert len(fore[0]) == 2
    assert len(fore[1]) == 4


@pytest.mark.krav("T17")
def test_ett_fel_mitt_i_lamnar_hela_enheter(enhet, monkeypatch):
    """One unit breaks after its rows were written: it has none of them, the other all of them, and the next run mends it."""
    annan = EnhetFactory()
    for e in (enhet, annan):
        utan_insats(e)
        utan_insats(e)
    riktig, nummer = tjanst.skapa_bevakning, []

    def faller(**falt):
        if falt["arende"].enhet_id == enhet.pk and len(nummer) == 1:
            raise RuntimeError("strömmen gick")
        if falt["arende"].enhet_id == enhet.pk:
            nummer.append(1)
        return riktig(**falt)

    monkeypatch.setattr(tjanst, "skapa_bevakning", faller)
    with pytest.raises(RuntimeError, match="1 enheter"):
        uppdatera_stillestand(idag())
    assert set(oppna().values_list("arende__enhet_id", flat=True)) == {annan.pk}
    assert uppgifter().count() == 2
    monkeypatch.undo()
    uppdatera_stillestand(idag())
    assert (oppna().count(), uppgifter().count()) == (4, 4)


def test_ett_arende_som_avslutas_star_inte_stilla_langre(enhet):
    arende = utan_insats(enhet)
    uppdatera_stillestand(for_(1))
    Arende.objects.filter(pk=arende.pk).update(status=Status.AVSLUTAT, avslutad_den=idag())
    uppdatera_stillestand(idag())
    assert not oppna().exists()
    assert not uppgifter()


def test_aterfar_uppgiften_nar_den_stangts_men_arendet_oppnats_igen(enhet):
    utan_insats(enhet)
    uppdatera_stillestand(for_(1))
    uppgifter().update(klar_vid=timezone.now())
    uppdatera_stillestand(idag())
    assert uppgifter().count() == oppna().count() == 1


@pytest.mark.krav("G14")
def test_handelserna_bar_bara_koder(enhet):
    arende = utan_insats(enhet)
    NivabedomningFactory(arende=arende, bedomd_den=for_(3))
    uppdatera_stillestand(idag())
    h = Handelse.objects.get(verb="stillestand.upptackt")
    assert (h.aktor, h.efter, h.arende_id, h.data) == (None, "glapp", arende.pk, {})
