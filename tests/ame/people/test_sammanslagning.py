"""Two rows of one human being made one, and two again (C94, T09; law.md B02)."""

import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import close_old_connections, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ame.access.models import User
from ame.arenden import services as arende_services
from ame.arenden.models import Anteckning, Arende
from ame.audit.models import Handelse, Lasning
from ame.people.enums import Identitetsslag
from ame.people.models import Person, PersonIdentitet, Sammanslagning, Skydd, SkyddAtkomst
from ame.people.sammanslagning import angra_sammanslagning, sla_ihop, vad_flyttas
from ame.people.services import Personuppgifter, hitta_eller_skapa_person, registrera_skydd
from intake.models import Remiss
from tests.ame.arenden.varld import Varld, bygg_varld
from tests.factories import (
    AnteckningFactory,
    ArendeFactory,
    EnhetFactory,
    MedgivandeFactory,
    PersonFactory,
    PersonIdentitetFactory,
    RemissFactory,
    SkyddAtkomstFactory,
    VerksamhetFactory,
)

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate
SAMORDNING = "199001629816"


@pytest.fixture
def varld(db) -> Varld:
    return bygg_varld()


@pytest.fixture
def par(varld) -> tuple[Person, Person]:
    return _par(varld)


def _par(varld) -> tuple[Person, Person]:
    """The person of the world's case (personnummer), and an older row with a samordningsnummer and a closed case with a note."""
    kvar = varld.arende.person
    bort = PersonFactory(namnd=kvar.namnd, identitet=False, fodelsedatum=kvar.fodelsedatum)
    PersonIdentitetFactory(person=bort, slag="samordningsnummer", niva="styrkt", nummer=SAMORDNING)
    gammalt = ArendeFactory(enhet=varld.enhet, person=bort, ansvarig=varld.ansvarig, avslutat=True)
    AnteckningFactory(arende=gammalt, text="Första mötet med personen.")
    RemissFactory(besvarad=True, mottagande_enhet=varld.enhet, person=bort, arende=gammalt)
    MedgivandeFactory(person=bort, mottagande_enhet=varld.enhet)
    return kvar, bort


def ihop(varld, kvar, bort, **falt) -> Sammanslagning:
    data = {"actor": ny(varld.chef), "skal": "Besked om personnummer visat.", "inte_fingerade": True}
    return sla_ihop(kvar=kvar, bort=bort, **data | falt)


def ny(user: User) -> User:
    return User.objects.get(pk=user.pk)


def lage() -> dict:
    """Everything that hangs on a person, and both keys."""
    return {
        "arenden": set(Arende.objects.values_list("pk", "person")),
        "remisser": set(Remiss.objects.values_list("pk", "person")),
        "nummer": set(PersonIdentitet.objects.values_list("pk", "person", "till_den")),
        "medgivanden": set(Person.objects.filter(medgivanden__isnull=False).values_list("medgivanden", "pk")),
        "nycklar": set(Person.objects.values_list("pk", "person_key", "record_key")),
    }


def personer_i_statistiken(enhet) -> int:
    """How many persons the statistics role counts among the unit's enrolments (kas.md 6.0)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE ame_statistik")
        cursor.execute("SELECT count(DISTINCT person_key) FROM statistik.inskrivning WHERE enhet_id = %s", [enhet.pk])
        antal = cursor.fetchone()[0]
        cursor.execute("RESET ROLE")
        return antal


# --- one person ---------------------------------------------------------------------------------------------------


@pytest.mark.krav("T09", "C94")
def test_personen_raknas_en_gang_och_inget_mote_gar_forlorat(varld, par):
    """Two actors merged as duplicates: the person counts once, and no meeting is lost."""
    kvar, bort = par
    fore, anteckningar = lage(), set(Anteckning.objects.values_list("pk", "text"))
    assert personer_i_statistiken(varld.enhet) == 2
    rad = ihop(varld, kvar, bort)
    assert personer_i_statistiken(varld.enhet) == 1
    assert set(Anteckning.objects.values_list("pk", "text")) == anteckningar
    assert Anteckning.objects.filter(arende__person=kvar).count() == len(anteckningar)
    assert vad_flyttas(bort) == []
    assert Person.objects.filter(pk=bort.pk).exists()  # stays, empty, as proof
    angra_sammanslagning(actor=ny(varld.chef), rad=rad)
    assert personer_i_statistiken(varld.enhet) == 2
    assert lage() == fore


@pytest.mark.krav("C94", "T09")
def test_allt_som_pekar_pa_personen_flyttas(varld, par):
    """Every foreign key to Person, whatever model it stands in: a new one is moved without anybody thinking of it."""
    kvar, bort = par
    ihop(varld, kvar, bort)
    for rel in Person._meta.related_objects:
        modell = rel.related_model
        if modell is Sammanslagning or hasattr(modell, "pgh_tracked_model"):
            continue
        assert not modell._base_manager.filter(**{rel.field.name: bort}).exists(), modell


@pytest.mark.krav("C94")
def test_personnumret_galler_och_det_gamla_gar_att_soka_pa(varld, par):
    kvar, bort = par
    ihop(varld, kvar, bort)
    gallande = PersonIdentitet.objects.get(person=kvar, till_den=None)
    assert gallande.slag == Identitetsslag.PERSONNUMMER
    assert PersonIdentitet.objects.get(nummer=SAMORDNING).till_den == IDAG()
    svar = varld.klient(varld.chef).post(reverse("sok"), {"q": SAMORDNING})
    assert set(svar.context["sokning"].traffar) == set(Arende.objects.filter(person=kvar))
    uppgifter = Personuppgifter(
        nummer=_nummer(SAMORDNING), fornamn="X", efternamn="Y", fodelsedatum=kvar.fodelsedatum, kon="K", niva="styrkt"
    )
    assert hitta_eller_skapa_person(actor=varld.chef, namnd=kvar.namnd, uppgifter=uppgifter) == kvar


def _nummer(text):
    from ame.people.nummer import Nummer

    return Nummer(Identitetsslag.SAMORDNINGSNUMMER, text, date(1990, 1, 2), "K")


@pytest.mark.krav("C94")
def test_personnumret_vinner_aven_nar_det_ar_den_andra_som_star_kvar(varld, par):
    personnummer, samordning = par
    rad = ihop(varld, samordning, personnummer)
    assert PersonIdentitet.objects.get(person=samordning, till_den=None).slag == Identitetsslag.PERSONNUMMER
    angra_sammanslagning(actor=ny(varld.chef), rad=rad)
    for person in par:
        assert PersonIdentitet.objects.filter(person=person, till_den=None).count() == 1


@pytest.mark.krav("T09")
def test_nyckeln_foljer_med_nar_bara_den_ena_ar_kand_i_en_annan_namnd(varld, par):
    kvar, bort = par
    annan = EnhetFactory(verksamhet=VerksamhetFactory(namnd__kommun=kvar.namnd.kommun))
    samma = PersonFactory(namnd=annan.verksamhet.namnd, person_key=bort.person_key, record_key=bort.record_key)
    fore = lage()
    rad = ihop(varld, kvar, bort)
    kvar.refresh_from_db()
    assert kvar.person_key == samma.person_key
    angra_sammanslagning(actor=ny(varld.chef), rad=rad)
    assert lage() == fore


# --- who may, and what is refused ---------------------------------------------------------------------------------


@pytest.mark.krav("B02", "C94")
def test_bara_en_chef_med_skal_och_bekraftelse(varld, par):
    kvar, bort = par
    for user in (varld.ansvarig, varld.kollega, varld.handledare, varld.admin, varld.socialsekreterare):
        with pytest.raises(PermissionDenied, match="Bara en chef"):
            ihop(varld, kvar, bort, actor=user)
    for falt, fel in (
        ({"skal": "  "}, "skal"),
        ({"skal": "Nu 19900101-9802"}, "skal"),
        ({"inte_fingerade": False}, "inte_fingerade"),
    ):
        with pytest.raises(ValidationError) as e:
            ihop(varld, kvar, bort, **falt)
        assert fel in e.value.message_dict
    assert not Sammanslagning.objects.exists()


@pytest.mark.krav("A02", "A03", "B07")
def test_chefen_slar_bara_ihop_dem_hon_far_se(varld, par):
    kvar, bort = par
    utanfor = PersonFactory(namnd=kvar.namnd)
    with pytest.raises(PermissionDenied):
        ihop(varld, kvar, utanfor)
    annan = bygg_varld()
    with pytest.raises(PermissionDenied):
        ihop(varld, kvar, annan.arende.person)
    Person.objects.filter(pk=kvar.pk).update(har_skydd=True, telefon="", epost="", adress="")
    with pytest.raises(PermissionDenied):
        ihop(varld, kvar, bort)
    assert varld.klient(varld.chef).get(reverse("person_jamfor", args=[kvar.pk, bort.pk])).status_code == 404


@pytest.mark.krav("C94", "S025")
def test_tva_oppna_arenden_i_samma_enhet_gar_inte_ihop(varld, par):
    kvar, bort = par
    oppet = varld.nytt_arende(person=bort)
    with pytest.raises(ValidationError, match="öppet ärende i samma enhet") as fel:
        ihop(varld, kvar, bort)
    assert oppet.nummer in str(fel.value)
    assert varld.arende.nummer in str(fel.value)
    assert Arende.objects.filter(person=bort).count() == 2


@pytest.mark.krav("B07", "B08", "S029")
def test_den_skyddade_star_kvar_och_agaren_nar_arendet(varld, par):
    skyddad, bort = par
    registrera_skydd(actor=varld.chef, person=skyddad, slag="sekretessmarkering", kalla="Navet")
    for user in (varld.chef, varld.ansvarig):
        SkyddAtkomstFactory(person=skyddad, user=user)
    annan_enhet = EnhetFactory(verksamhet=varld.enhet.verksamhet)
    oppet = ArendeFactory(enhet=annan_enhet, person=bort, insats=True)
    skyddad.refresh_from_db()
    with pytest.raises(ValidationError) as fel:
        ihop(varld, bort, skyddad)
    assert "kvar" in fel.value.message_dict
    ihop(varld, skyddad, bort)
    bort.refresh_from_db()
    assert bort.telefon == ""
    assert Arende.objects.visible_to(ny(oppet.ansvarig)).filter(pk=oppet.pk).exists()
    assert not Arende.objects.visible_to(ny(varld.kollega)).filter(person=skyddad).exists()


@pytest.mark.krav("B07", "C94")
def test_tva_skyddade_har_ett_skydd_och_en_lista(varld, par):
    kvar, bort = par
    for person in par:
        registrera_skydd(actor=varld.chef, person=person, slag="sekretessmarkering", kalla="Navet")
        SkyddAtkomstFactory(person=person, user=varld.chef)
    SkyddAtkomstFactory(person=bort, user=varld.kollega)
    for person in par:
        person.refresh_from_db()
    rad = ihop(varld, kvar, bort)
    assert Skydd.objects.filter(person=kvar, till_den=None).count() == 1
    lista = SkyddAtkomst.objects.filter(person=kvar, till_den=None).values_list("user", flat=True)
    assert sorted(lista) == sorted({varld.chef.pk, varld.kollega.pk, varld.ansvarig.pk})
    angra_sammanslagning(actor=ny(varld.chef), rad=rad)
    assert SkyddAtkomst.objects.filter(person=bort, user=varld.kollega).exists()


# --- undo ---------------------------------------------------------------------------------------------------------


@pytest.mark.krav("C94", "T09")
def test_angra_flyttar_exakt_det_som_flyttades(varld, par):
    kvar, bort = par
    rad = ihop(varld, kvar, bort)
    efterat = ArendeFactory(enhet=EnhetFactory(verksamhet=varld.enhet.verksamhet), person=kvar, insats=True)
    angra_sammanslagning(actor=ny(varld.chef), rad=rad)
    efterat.refresh_from_db()
    assert efterat.person == kvar
    assert bort.arenden.count() == 1
    with pytest.raises(ValidationError, match="redan ångrad"):
        angra_sammanslagning(actor=ny(varld.chef), rad=rad)
    igen = ihop(varld, kvar, bort)  # and it may be done again
    assert igen.pk != rad.pk


@pytest.mark.krav("B06")
def test_skydd_som_kom_medan_de_var_en_galler_bada_efterat(varld, par):
    kvar, bort = par
    rad = ihop(varld, kvar, bort)
    arende_services.satt_skydd(arende=varld.arende, actor=varld.ansvarig, slag="sekretessmarkering", kalla="Navet")
    angra_sammanslagning(actor=ny(varld.chef), rad=rad)
    bort.refresh_from_db()
    assert bort.har_skydd
    assert not Arende.objects.visible_to(ny(varld.kollega)).filter(person=bort).exists()
    assert Arende.objects.visible_to(ny(varld.chef)).filter(person=bort).exists()


@pytest.mark.krav("C94", "N17")
def test_en_redan_sammanslagen_sager_ifran(varld, par):
    kvar, bort = par
    tredje = varld.nytt_arende(insats=False, avslutat=True).person
    forsta = ihop(varld, kvar, bort)
    with pytest.raises(PermissionDenied):  # nothing hangs on it any more, so nobody sees it
        ihop(varld, tredje, bort)
    andra = ihop(varld, kvar, tredje)
    angra_sammanslagning(actor=ny(varld.chef), rad=forsta)
    angra_sammanslagning(actor=ny(varld.chef), rad=andra)
    assert {p.arenden.count() for p in (kvar, bort, tredje)} == {1}


@pytest.mark.krav("C94", "N17")
@pytest.mark.django_db(transaction=True)
def test_tva_slar_ihop_samtidigt_och_en_vinner():
    varld = bygg_varld()
    kvar, bort = _par(varld)
    svar: list = []

    def gor(a, b):
        try:
            svar.append(ihop(varld, a, b))
        except (ValidationError, PermissionDenied) as fel:
            svar.append(fel)
        finally:
            close_old_connections()
            connection.close()

    tradar = [threading.Thread(target=gor, args=ordning) for ordning in ((kvar, bort), (bort, kvar))]
    for trad in tradar:
        trad.start()
    for trad in tradar:
        trad.join()
    assert sum(isinstance(s, Sammanslagning) for s in svar) == 1
    assert len(svar) == 2
    assert Sammanslagning.objects.count() == 1


# --- the pages ----------------------------------------------------------------------------------------------------


@pytest.mark.krav("C94", "B02", "D02")
def test_sida_vid_sida_slas_ihop_och_angras_fran_historiken(varld, par):
    kvar, bort = par
    klient = varld.klient(varld.chef)
    url = reverse("person_jamfor", args=[kvar.pk, bort.pk])
    html = klient.get(url).content.decode()
    for text in (kvar.namn, bort.namn, "19900162-9816", "1 ärenden", "fingerade personuppgifter"):
        assert text in html
    assert set(Lasning.objects.filter(objekt_typ="person_jamfor").values_list("person_id", flat=True)) == {kvar.pk, bort.pk}
    fel = klient.post(url, {"kvar": str(kvar.pk), "skal": "Visade sitt nya besked."})
    assert fel.status_code == 422
    assert "Visade sitt nya besked." in fel.content.decode()
    svar = klient.post(url, {"kvar": str(kvar.pk), "skal": "Visade sitt nya besked.", "inte_fingerade": "on"})
    assert svar.url == reverse("arende", args=[varld.arende.pk])
    assert klient.get(reverse("person_jamfor", args=[bort.pk, kvar.pk])).url == svar.url  # leads to the one who is kept
    rad = Sammanslagning.objects.get()
    angra = reverse("sammanslagning_angra", args=[rad.pk])
    historik = klient.get(reverse("arende_historik", args=[varld.arende.pk])).content.decode()
    assert angra in historik
    assert "Två personer slogs ihop" in historik
    assert angra not in varld.klient(varld.ansvarig).get(reverse("arende_historik", args=[varld.arende.pk])).content.decode()
    assert "Visade sitt nya besked." in klient.get(angra).content.decode()
    assert klient.post(angra, {"bekraftad": "ja"}).url == svar.url
    igen = klient.post(angra, {"bekraftad": "ja"})
    assert igen.status_code == 422
    assert "redan ångrad" in igen.content.decode()
    assert Handelse.objects.filter(verb="person.angra_ihop").exists()


@pytest.mark.krav("B02", "D01", "A03")
def test_sidorna_ar_chefens(varld, par):
    kvar, bort = par
    rad = ihop(varld, kvar, bort)
    urlar = [reverse("person_jamfor", args=[kvar.pk, bort.pk]), reverse("sammanslagning_angra", args=[rad.pk])]
    framlingens_chef = bygg_varld().chef
    for url in urlar:
        for user in (varld.ansvarig, varld.kollega, varld.admin):
            assert varld.klient(user).get(url).status_code == 403
        assert varld.klient(framlingens_chef).get(url).status_code == 404
        assert varld.klient(framlingens_chef).post(url).status_code == 404
        assert varld.klient(varld.chef).put(url).status_code == 405


@pytest.mark.krav("A03", "D01")
def test_sidan_sager_inget_om_det_som_finns_i_en_annan_enhet(varld, par):
    """Neither a number, nor a count, of what another unit has: the chef may not open it."""
    kvar, bort = par
    annan = EnhetFactory(verksamhet=varld.enhet.verksamhet)
    dolda = [ArendeFactory(enhet=annan, person=p, insats=True) for p in par]
    RemissFactory(besvarad=True, mottagande_enhet=annan, person=bort, arende=dolda[1])
    MedgivandeFactory(person=bort, mottagande_enhet=annan)
    klient, url = varld.klient(varld.chef), reverse("person_jamfor", args=[kvar.pk, bort.pk])
    html = klient.get(url).content.decode()
    assert "1 ärenden" in html
    assert "2 ärenden" not in html
    assert "2 remisser" not in html
    svar = klient.post(url, {"kvar": str(kvar.pk), "skal": "Visade sitt nya besked.", "inte_fingerade": "on"})
    assert svar.status_code == 422
    for rad in dolda:
        assert rad.nummer not in svar.content.decode()
    assert not Sammanslagning.objects.exists()


@pytest.mark.krav("D02", "A02")
def test_en_nekad_jamforelse_lamnar_spar(varld, par):
    kvar, _ = par
    utanfor = PersonFactory(namnd=kvar.namnd)
    assert varld.klient(varld.chef).get(reverse("person_jamfor", args=[utanfor.pk, kvar.pk])).status_code == 404
    assert Lasning.objects.filter(user=varld.chef, objekt_typ="person_jamfor", objekt_id=utanfor.pk, atgard="nekad").exists()
