"""One owner, always: taking over, members, cover, leaving (C13)."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ame.access.models import Franvaro, Uppdrag, User
from ame.access.services import avsluta_uppdrag, stang_konto
from ame.arenden import services
from ame.arenden.models import Ansvar, Anteckning, Arende, Atkomst, Bevakning
from ame.audit.models import Handelse
from ame.common.transitions import OgiltigOvergang
from tests.ame.arenden.varld import bygg_varld
from tests.factories import (
    AtkomstFactory,
    BeredningFactory,
    BevakningFactory,
    EnhetFactory,
    FranvaroFactory,
    PersonFactory,
    RemissFactory,
    SkyddAtkomstFactory,
    UserFactory,
)

IDAG = timezone.localdate


def ny(user: User) -> User:
    """As the next request sees the user: nothing cached."""
    return User.objects.get(pk=user.pk)


def ser(user: User, arende: Arende) -> bool:
    return Arende.objects.visible_to(ny(user)).filter(pk=arende.pk).exists()


def _oppna_for(varld, user: User) -> None:
    services.ge_insyn(arende=varld.arende, actor=user, skal="Ansvarig är sjuk i dag")


# --- one owner ----------------------------------------------------------------------------------------------------


@pytest.mark.krav("S029", "C13")
def test_arendet_kan_inte_sparas_utan_ansvarig(varld):
    with pytest.raises(ValidationError) as fel:
        Arende(person=varld.arende.person, enhet=varld.enhet, spar="huvudspar", inkom_den=IDAG()).full_clean()
    assert "ansvarig" in fel.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        Arende.objects.filter(pk=varld.arende.pk).update(ansvarig=None)


@pytest.mark.krav("S029", "C13")
def test_en_anteckning_gor_ingen_till_ansvarig(varld):
    varld.arende.enhet.installningar.update(insyn="enheten")
    _oppna_for(varld, varld.kollega)
    services.signera_anteckning(
        arende=varld.arende, actor=varld.kollega, typ="telefon", text="Ringde och bokade om.", handelse_den=IDAG()
    )
    varld.arende.refresh_from_db()
    assert Anteckning.objects.filter(arende=varld.arende, skriven_av=varld.kollega).exists()
    assert varld.arende.ansvarig == varld.ansvarig
    assert Ansvar.objects.filter(arende=varld.arende).count() == 1


# --- taking over --------------------------------------------------------------------------------------------------


@pytest.mark.krav("S029", "S030", "C13")
def test_kollegan_tar_over_med_skal_och_bada_far_veta(varld):
    BevakningFactory(arende=varld.arende, titel="Ring arbetsplatsen")
    _oppna_for(varld, varld.kollega)
    services.ta_over(arende=varld.arende, actor=ny(varld.kollega), skal="Ada har gått på föräldraledighet")
    varld.arende.refresh_from_db()
    assert varld.arende.ansvarig == varld.kollega
    rader = list(Ansvar.objects.filter(arende=varld.arende).order_by("till_den"))
    assert [(r.user, r.till_den, r.overlamning) for r in rader] == [
        (varld.ansvarig, IDAG(), ""),
        (varld.kollega, None, "Tog över: Ada har gått på föräldraledighet"),
    ]
    assert Bevakning.objects.oppna().get(arende=varld.arende).ansvarig == varld.kollega
    assert varld.arende.nummer in Bevakning.objects.oppna().get(ansvarig=varld.ansvarig, arende=None).titel
    assert Handelse.objects.get(verb="arende.ta_over").aktor_id == varld.kollega.pk


@pytest.mark.krav("S029")
def test_ta_over_kraver_skal_och_att_arendet_ar_oppet_for_en(varld):
    with pytest.raises(PermissionDenied, match="angivet skäl"):
        services.ta_over(arende=varld.arende, actor=varld.kollega, skal="Jag vill")
    _oppna_for(varld, varld.kollega)
    for fel, text in (("  ", "varför"), ("Gäller 19900101-9802", "personnummer")):
        with pytest.raises(ValidationError, match=text):
            services.ta_over(arende=varld.arende, actor=ny(varld.kollega), skal=fel)
    for user in (varld.chef, varld.handledare, varld.framling, varld.admin):
        with pytest.raises(PermissionDenied):
            services.ta_over(arende=varld.arende, actor=user, skal="Jag vill")
    slutet = varld.nytt_arende(insats=False, avslutat=True)
    AtkomstFactory(arende=slutet, user=varld.kollega)
    with pytest.raises(PermissionDenied, match="avslutat"):
        services.ta_over(arende=slutet, actor=ny(varld.kollega), skal="Jag vill")


@pytest.mark.krav("N17", "T03")
def test_tva_tar_over_samtidigt_och_den_andra_far_veta(varld):
    tredje = UserFactory(namn="Tyra Tredje", roll="handlaggare", enhet=varld.enhet)
    for user in (varld.kollega, tredje):
        AtkomstFactory(arende=varld.arende, user=user)
    fran = varld.ansvarig.pk
    services.ta_over(arende=varld.arende, actor=ny(varld.kollega), skal="Sjuk", fran=fran)
    with pytest.raises(OgiltigOvergang, match="Kia Kollega är nu ansvarig"):
        services.ta_over(arende=varld.arende, actor=ny(tredje), skal="Sjuk", fran=fran)
    services.ta_over(arende=varld.arende, actor=ny(varld.kollega), skal="Igen", fran=fran)  # a double click
    assert Ansvar.objects.filter(arende=varld.arende).count() == 2


@pytest.mark.krav("T03")
def test_samma_ansvarig_igen_flyttar_inget_datum(varld):
    fore = list(Ansvar.objects.filter(arende=varld.arende).order_by("pk").values())
    services.byt_ansvarig(arende=varld.arende, actor=varld.chef, ny=varld.ansvarig, overlamning="Samma igen.")
    utfall = services.lamna_over(
        actor=varld.chef, enhet=varld.enhet, fran=varld.kollega, till=varld.ansvarig,
        arende_ids=[varld.arende.pk], overlamning="Samma igen.",
    )  # fmt: skip
    assert utfall.flyttade == []
    assert list(Ansvar.objects.filter(arende=varld.arende).order_by("pk").values()) == fore


# --- members ------------------------------------------------------------------------------------------------------


@pytest.mark.krav("S024")
def test_insatspersonal_ar_medarbetare_och_inte_ansvarig(varld):
    for user in (varld.kollega, varld.handledare):
        assert not ser(user, varld.arende)
        services.lagg_till_medarbetare(arende=varld.arende, actor=varld.ansvarig, user=user, skal="Håller i insatsen")
        assert ser(user, varld.arende)
    varld.arende.refresh_from_db()
    assert varld.arende.ansvarig == varld.ansvarig
    assert Ansvar.objects.filter(arende=varld.arende).count() == 1
    rad = Atkomst.objects.get(user=varld.handledare)
    services.ta_bort_medarbetare(arende=varld.arende, actor=varld.ansvarig, atkomst=rad)
    assert not ser(varld.handledare, varld.arende)
    assert ser(varld.kollega, varld.arende)
    with pytest.raises(ValidationError, match="redan borttagen"):
        services.ta_bort_medarbetare(arende=varld.arende, actor=varld.ansvarig, atkomst=rad)


@pytest.mark.krav("S024", "D01")
def test_medarbetaren_forsvinner_med_uppdraget(varld):
    services.lagg_till_medarbetare(arende=varld.arende, actor=varld.ansvarig, user=varld.handledare, skal="Insatsen")
    Uppdrag.objects.filter(user=varld.handledare).update(till_den=IDAG() - timedelta(days=1))
    assert not ser(varld.handledare, varld.arende)


@pytest.mark.krav("S024", "B07")
def test_vem_som_lagger_till_vem(varld):
    lagg = services.lagg_till_medarbetare
    with pytest.raises(PermissionDenied):
        lagg(arende=varld.arende, actor=varld.kollega, user=varld.handledare, skal="Insatsen")
    with pytest.raises(ValidationError, match="i enheten"):
        lagg(arende=varld.arende, actor=varld.ansvarig, user=varld.framling, skal="Insatsen")
    with pytest.raises(ValidationError, match="redan ansvarig"):
        lagg(arende=varld.arende, actor=varld.chef, user=varld.ansvarig, skal="Insatsen")
    with pytest.raises(ValidationError, match="vad personen ska göra"):
        lagg(arende=varld.arende, actor=varld.ansvarig, user=varld.kollega, skal=" ")
    ett = lagg(arende=varld.arende, actor=varld.ansvarig, user=varld.kollega, skal="Insatsen")
    assert lagg(arende=varld.arende, actor=varld.ansvarig, user=varld.kollega, skal="Insatsen") == ett
    skyddat = varld.nytt_arende(person=PersonFactory(skyddad=True, namnd=varld.enhet.verksamhet.namnd))
    SkyddAtkomstFactory(person=skyddat.person, user=varld.ansvarig)
    with pytest.raises(ValidationError, match="skyddade uppgifter"):
        lagg(arende=skyddat, actor=varld.ansvarig, user=varld.kollega, skal="Insatsen")


# --- cover --------------------------------------------------------------------------------------------------------


def _borta(varld, **falt) -> Franvaro:
    dagar = {"fran_den": IDAG(), "till_den": IDAG() + timedelta(days=7)}
    data = {"actor": varld.ansvarig, "user": varld.ansvarig, "enhet": varld.enhet, "ersattare": varld.kollega} | dagar
    return services.registrera_franvaro(**data | falt)


@pytest.mark.krav("C13", "S029")
def test_ersattaren_ser_arenden_och_uppgifter_och_agaren_ar_kvar(varld):
    bevakning = BevakningFactory(arende=varld.arende)
    assert not ser(varld.kollega, varld.arende)
    _borta(varld)
    assert ser(varld.kollega, varld.arende)
    assert bevakning in Bevakning.objects.visible_to(ny(varld.kollega))
    services.klarmarkera(bevakning=bevakning, actor=ny(varld.kollega))
    varld.arende.refresh_from_db()
    assert varld.arende.ansvarig == varld.ansvarig
    assert Bevakning.objects.filter(ansvarig=varld.kollega, titel__startswith="Du ersätter Ada Ansvarig").count() == 1


@pytest.mark.krav("C13", "D01")
@pytest.mark.parametrize(("fran", "till", "oppet"), [(0, 0, True), (-7, 0, True), (-7, -1, False), (1, 7, False)])
def test_atkomsten_galler_fran_och_med_till_och_med(varld, fran, till, oppet):
    dagar = {"fran_den": IDAG() + timedelta(days=fran), "till_den": IDAG() + timedelta(days=till)}
    FranvaroFactory(user=varld.ansvarig, ersattare=varld.kollega, enhet=varld.enhet, **dagar)
    assert ser(varld.kollega, varld.arende) is oppet


@pytest.mark.krav("C13", "B07")
def test_ersattaren_ser_bara_den_enhetens_oskyddade_arenden(varld):
    annan = EnhetFactory(verksamhet=varld.enhet.verksamhet)
    i_annan = varld.nytt_arende()
    Arende.objects.filter(pk=i_annan.pk).update(enhet=annan)
    skyddat = varld.nytt_arende(person=PersonFactory(skyddad=True, namnd=varld.enhet.verksamhet.namnd))
    chefens = varld.nytt_arende(ansvarig=UserFactory(roll="handlaggare", enhet=varld.enhet))
    _borta(varld)
    assert not ser(varld.kollega, i_annan)
    assert not ser(varld.kollega, skyddat)
    assert not ser(varld.kollega, chefens)
    SkyddAtkomstFactory(person=skyddat.person, user=varld.kollega)
    assert ser(varld.kollega, skyddat)


@pytest.mark.krav("C13", "T06")
def test_ersattaren_arbetar_i_enheten_hela_tiden(varld):
    for fel in (varld.framling, varld.chef, varld.handledare):
        with pytest.raises(ValidationError, match="alla dagarna"):
            _borta(varld, ersattare=fel)
    Uppdrag.objects.filter(user=varld.kollega).update(till_den=IDAG() + timedelta(days=2))
    with pytest.raises(ValidationError, match="alla dagarna"):
        _borta(varld)
    _borta(varld, till_den=IDAG() + timedelta(days=2))
    Uppdrag.objects.filter(user=varld.kollega).update(till_den=IDAG() - timedelta(days=1))
    assert not ser(varld.kollega, varld.arende)


@pytest.mark.krav("C13")
def test_vem_som_registrerar_och_nar_det_krockar(varld):
    with pytest.raises(PermissionDenied):
        _borta(varld, actor=varld.kollega)
    _borta(varld, actor=varld.chef)
    with pytest.raises(ValidationError, match="redan en frånvaro"):
        _borta(varld)
    with pytest.raises(ValidationError, match="också frånvarande"):
        _borta(varld, actor=varld.kollega, user=varld.kollega, ersattare=varld.ansvarig)
    with pytest.raises(ValidationError, match="redan varit"):
        _borta(varld, fran_den=IDAG() - timedelta(days=9), till_den=IDAG() - timedelta(days=8))
    with pytest.raises(ValidationError, match="någon annan som ersättare"):
        tredje = UserFactory(roll="handlaggare", enhet=varld.enhet)
        _borta(varld, actor=tredje, user=tredje, ersattare=tredje)


@pytest.mark.krav("C13")
def test_tillbaka_i_fortid(varld):
    rad = _borta(varld, fran_den=IDAG() - timedelta(days=2))
    with pytest.raises(PermissionDenied):
        services.avsluta_franvaro(actor=varld.kollega, franvaro=rad)
    for _ in range(2):
        services.avsluta_franvaro(actor=varld.ansvarig, franvaro=rad)
    rad.refresh_from_db()
    assert rad.till_den == IDAG()
    kommande = _borta(varld, fran_den=IDAG() + timedelta(days=3))
    services.avsluta_franvaro(actor=varld.chef, franvaro=kommande)
    assert not Franvaro.objects.filter(pk=kommande.pk).exists()


@pytest.mark.krav("C13", "C95")
def test_ersattning_kostar_en_fraga_per_begaran(varld):
    _borta(varld)
    user = ny(varld.kollega)
    list(Arende.objects.visible_to(user))
    with CaptureQueriesContext(connection) as fragor:
        for _ in range(3):
            list(Arende.objects.visible_to(user))
    assert len(fragor) == 3


# --- leaving ------------------------------------------------------------------------------------------------------


@pytest.mark.krav("S029", "C13")
@pytest.mark.parametrize("sak", ["arende", "beredning", "uppgift"])
def test_uppdraget_slutar_inte_forran_allt_ar_overlamnat(varld, sak):
    """When an owner's account is closed, all their cases must be moved first; the same goes for what else they hold."""
    slutar = UserFactory(namn="Sara Slutar", roll="handlaggare", enhet=varld.enhet)
    ord_ = {"arende": "1 öppet ärende", "beredning": "1 pågående beredning", "uppgift": "1 egen uppgift"}[sak]
    if sak == "arende":
        varld.nytt_arende(ansvarig=slutar)
    elif sak == "beredning":
        arende = varld.nytt_arende(insats=False, beredning=True)
        BeredningFactory(arende=arende, remiss=RemissFactory(mottagande_enhet=varld.enhet, arende=arende, mottagen=True,
                         person=arende.person), ansvarig=slutar)  # fmt: skip
    else:
        BevakningFactory(arende=None, ansvarig=slutar, skapad_av=None, forfaller_den=IDAG() + timedelta(days=5))
    uppdrag = Uppdrag.objects.get(user=slutar)
    with pytest.raises(ValidationError, match=ord_):
        avsluta_uppdrag(actor=varld.admin, uppdrag=uppdrag, till_den=IDAG())
    with pytest.raises(ValidationError, match=ord_):
        stang_konto(actor=varld.admin, user=slutar)
    slutar.refresh_from_db()
    uppdrag.refresh_from_db()
    assert slutar.is_active
    assert uppdrag.till_den is None
    services.lamna_over(
        actor=varld.chef, enhet=varld.enhet, fran=slutar, till=varld.kollega, overlamning="Sara slutar.", med_ovrigt=True,
        arende_ids=list(Arende.objects.filter(ansvarig=slutar).values_list("pk", flat=True)),
    )  # fmt: skip
    stang_konto(actor=varld.admin, user=slutar)
    slutar.refresh_from_db()
    assert not slutar.is_active
    assert Uppdrag.objects.get(user=slutar).till_den == IDAG()


@pytest.mark.krav("S029", "D09")
def test_vem_som_stanger_konton(varld):
    with pytest.raises(PermissionDenied):
        stang_konto(actor=varld.chef, user=varld.handledare)
    with pytest.raises(ValidationError, match="eget konto"):
        stang_konto(actor=varld.admin, user=varld.admin)
    UppdragIAnnan = EnhetFactory()  # another nämnd has a say in its own
    UserFactory._meta.model.objects.get(pk=varld.handledare.pk).uppdrag.create(
        enhet=UppdragIAnnan, roll="handledare", fran_den=IDAG()
    )
    with pytest.raises(PermissionDenied, match="annan nämnd"):
        stang_konto(actor=varld.admin, user=varld.handledare)


@pytest.mark.krav("D09")
def test_ett_stangt_kontos_session_slutar_vid_nasta_begaran(varld):
    klient = varld.klient(varld.handledare)
    assert klient.get("/insatser/").status_code == 200
    stang_konto(actor=varld.admin, user=varld.handledare)
    svar = klient.get("/insatser/")
    assert svar.status_code == 302
    assert svar.url.startswith("/konto/login/")


@pytest.mark.krav("T06", "S029")
def test_den_som_slutat_blir_aldrig_ansvarig_eller_valbar(varld):
    from ame.access.personal import personal_i

    stang_konto(actor=varld.admin, user=varld.kollega)
    with pytest.raises(ValidationError, match="i enheten"):
        services.byt_ansvarig(arende=varld.arende, actor=varld.chef, ny=varld.kollega, overlamning="Ta över.")
    assert varld.kollega not in personal_i(varld.enhet.pk, "handlaggare")
    assert Uppdrag.objects.filter(user=varld.kollega).exists()  # stays in history


# --- moving many --------------------------------------------------------------------------------------------------


@pytest.mark.krav("N09", "S030", "C13")
def test_flera_arenden_med_en_overlamning(varld):
    """Transfer one, many or all cases; history stays readable for the new handler."""
    andra = [varld.nytt_arende() for _ in range(2)]
    hos_annan = varld.nytt_arende(ansvarig=UserFactory(namn="Olga Annan", roll="handlaggare", enhet=varld.enhet))
    slutet = varld.nytt_arende(insats=False, avslutat=True)
    skyddat = varld.nytt_arende(person=PersonFactory(skyddad=True, namnd=varld.enhet.verksamhet.namnd))
    services.signera_anteckning(arende=varld.arende, actor=varld.ansvarig, typ="mote", text="Första mötet.", handelse_den=IDAG())
    utfall = services.lamna_over(
        actor=varld.chef, enhet=varld.enhet, fran=varld.ansvarig, till=varld.kollega, overlamning="Läs senaste anteckningen.",
        arende_ids=[a.pk for a in (varld.arende, *andra, hos_annan, slutet, skyddat)],
    )  # fmt: skip
    assert {a.pk for a in utfall.flyttade} == {varld.arende.pk, *(a.pk for a in andra)}
    skal = dict(utfall.kvar)
    assert skal[hos_annan.nummer] == "Olga Annan är redan ansvarig"
    assert skal[slutet.nummer] == "ärendet är avslutat"
    assert "du kan inte öppna det" in skal["Ett ärende"]
    for arende in utfall.flyttade:
        assert Ansvar.objects.get(arende=arende, till_den=None).overlamning == "Läs senaste anteckningen."
    assert list(Anteckning.objects.visible_to(ny(varld.kollega)).values_list("text", flat=True)) == ["Första mötet."]
    for user in (varld.kollega, varld.ansvarig):  # told once each, not once per case
        assert Bevakning.objects.oppna().get(ansvarig=user, arende=None).titel.startswith("3 ärenden")
    rad = Handelse.objects.get(verb="enhet.overlamning")
    assert len(rad.data["arenden"]) == 3
    assert (rad.fore, rad.efter) == (str(varld.ansvarig.pk), str(varld.kollega.pk))


@pytest.mark.krav("N09")
def test_overlamning_av_flera_kraver_chef_text_och_nagon_i_enheten(varld):
    falt = {"enhet": varld.enhet, "fran": varld.ansvarig, "arende_ids": [varld.arende.pk]}
    for actor in (varld.kollega, varld.admin, varld.framling, varld.ansvarig):
        with pytest.raises(PermissionDenied):
            services.lamna_over(actor=actor, till=varld.kollega, overlamning="Ta den.", **falt)
    for till, text, fel in (
        (varld.kollega, " ", "behöver veta"),
        (varld.kollega, "Gäller 19900101-9802.", "personnummer"),
        (varld.framling, "Ta den.", "i enheten"),
        (varld.ansvarig, "Ta den.", "någon annan"),
    ):
        with pytest.raises(ValidationError, match=fel):
            services.lamna_over(actor=varld.chef, till=till, overlamning=text, **falt)
    varld.arende.refresh_from_db()
    assert varld.arende.ansvarig == varld.ansvarig


@pytest.mark.krav("N17", "S029")
@pytest.mark.django_db(transaction=True)
def test_tva_lamnar_over_samtidigt_och_en_vinner():
    varld = bygg_varld()
    tredje = UserFactory(roll="handlaggare", enhet=varld.enhet)
    svar: list = []

    def gor(till):
        try:
            svar.append(
                services.byt_ansvarig(
                    arende=varld.arende, actor=varld.chef, ny=till, overlamning="Ta den.", fran=varld.ansvarig.pk
                )
            )
        except OgiltigOvergang as fel:
            svar.append(fel)
        finally:
            close_old_connections()
            connection.close()

    tradar = [threading.Thread(target=gor, args=(till,)) for till in (varld.kollega, tredje)]
    for trad in tradar:
        trad.start()
    for trad in tradar:
        trad.join()
    assert sum(isinstance(s, OgiltigOvergang) for s in svar) == 1
    assert Ansvar.objects.filter(arende=varld.arende).count() == 2
    assert Ansvar.objects.filter(arende=varld.arende, till_den=None).count() == 1
