"""Channels, "avböjd", tries, coverage, and how what is learnt of the job corrects the KAS outcome until the year is frozen (S129, R8)."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ame.arenden.models import Bevakning
from ame.audit.models import Handelse
from followup import services
from followup.kas.lasare import lasare
from followup.matt.katalog import KATALOG
from followup.matt.rakna import Fonster, rader
from followup.models import Arbetsbekraftelse, Avslut, KorningRad
from followup.services.arbete import fryst_ar
from followup.vy.uppfoljning import tackning
from tests.factories import (
    ArendeFactory,
    EnhetFactory,
    EnhetInstallningFactory,
    KorningFactory,
    KorningRadFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.followup.slutfas import antagen_remiss, avsluta, for_dagar_sedan, idag

pytestmark = pytest.mark.django_db
SVAR = {"status": "gjord", "sysselsattning": "arbetssokande", "forsorjning": "bistand", "kalla": "samtal", "kanal": "telefon"}


def _jobb(dagar=50, avtal=False):
    """A case that ended in a job which began `dagar` days ago; the avslut itself is 50 days old."""
    remiss = antagen_remiss()
    return avsluta(
        remiss, avslutad_den=for_dagar_sedan(50), arbete_start_den=for_dagar_sedan(dagar), har_avtal_minst_en_manad=avtal
    )


def _svara(avslut, dag=30, **falt):
    data = SVAR | {"gjord_den": idag(), "arbetet": "okant"} | falt
    return services.svara_uppfoljning(actor=avslut.signerat_av, uppfoljning=avslut.uppfoljningar.get(dag=dag), **data)


def _kas(avslut):
    with lasare() as las:
        return dict(las.rader("SELECT inskrivning_id, kas_utfall FROM statistik.inskrivning"))[avslut.arende_id]


# --- the answer: channel, source, date, declined ---


@pytest.mark.krav("S129", "N18")
def test_svaret_har_datum_utfall_kalla_och_kanal():
    rad = _svara(_jobb(), kalla="intyg", kanal="besok")
    rad.refresh_from_db()
    assert (rad.gjord_den, rad.sysselsattning, rad.kalla, rad.kanal) == (idag(), "arbetssokande", "intyg", "besok")


@pytest.mark.krav("S129")
@pytest.mark.parametrize("status", ["ej_nadd", "avbojd"])
def test_ej_nadd_och_avbojd_ar_svar_som_aldrig_sager_nagot_om_arbete(status):
    avslut = _jobb()
    rad = _svara(avslut, status=status, arbetet="ej_borjat", arbete_upphorde_den=for_dagar_sedan(40))
    rad.refresh_from_db()
    assert (rad.status, rad.sysselsattning, rad.forsorjning, rad.kalla, rad.arbete_upphorde_den) == (status, "", "", "", None)
    assert rad.kanal == "telefon"
    assert not Arbetsbekraftelse.objects.exists()
    assert _kas(avslut) == "A"
    assert not Bevakning.objects.oppna().filter(mal_id=rad.pk).exists()


@pytest.mark.krav("N18")
@pytest.mark.parametrize(("falt", "fel"), [
    ({"kanal": ""}, "kanal"),
    ({"kanal": "duva"}, "kanal"),
    ({"status": "avbojd", "kanal": ""}, "kanal"),
    ({"arbetet": ""}, "arbetet"),
    ({"arbetet": "upphorde"}, "arbete_upphorde_den"),
    ({"arbetet": "upphorde", "arbete_upphorde_den": idag() + timedelta(days=1)}, "arbete_upphorde_den"),
    ({"arbetet": "upphorde", "arbete_upphorde_den": idag() - timedelta(days=51)}, "arbete_upphorde_den"),
])  # fmt: skip
def test_det_som_saknas_sags_pa_sitt_falt(falt, fel):
    avslut = _jobb()
    with pytest.raises(ValidationError) as raised:
        _svara(avslut, **falt)
    assert fel in raised.value.message_dict
    assert avslut.uppfoljningar.get(dag=30).status == "planerad"


def test_ett_svar_ur_ett_register_har_ingen_kanal():
    assert _svara(_jobb(), kalla="register", kanal="").kanal == ""


@pytest.mark.krav("B10")
def test_den_som_ar_skyddad_soks_inte_med_sms_eller_brev(client):
    from ame.people.services import ge_skyddsatkomst, registrera_skydd

    avslut = _jobb()
    user, person = avslut.signerat_av, avslut.arende.person
    registrera_skydd(actor=user, person=person, slag="sekretessmarkering", kalla="Remiss")
    ge_skyddsatkomst(actor=user, person=person, user_ids=[user.pk], skal="Ansvarig")
    with pytest.raises(ValidationError) as fel:
        _svara(Avslut.objects.get(pk=avslut.pk), kanal="sms")
    assert "skyddade" in fel.value.message_dict["kanal"][0]
    client.force_login(user)
    form = client.get(reverse("uppfoljning_svara", args=[avslut.uppfoljningar.get(dag=30).pk])).context["form"]
    assert [k for k, _ in form.fields["kanal"].choices] == ["telefon", "besok", "genom_annan"]


@pytest.mark.krav("S129")
def test_uppfoljningar_laggs_vid_30_90_180_och_365_kalenderdagar():
    avslut = _jobb()
    dagar = [30, 90, 180, 365]
    assert [u.dag for u in avslut.uppfoljningar.order_by("dag")] == dagar
    assert [u.forfaller_den - avslut.avslutad_den for u in avslut.uppfoljningar.order_by("dag")] == [
        timedelta(days=d) for d in dagar
    ]


@pytest.mark.krav("S128", "S129")
def test_angra_inom_sju_dagar_tar_bort_uppfoljningar_och_uppgifter():
    avslut = _jobb()
    assert Bevakning.objects.oppna().filter(arende=avslut.arende).count() == 5  # four follow-ups and the job to confirm
    services.angra_avslut(actor=avslut.signerat_av, avslut=avslut)
    assert not avslut.uppfoljningar.exists()
    assert not Bevakning.objects.oppna().filter(arende=avslut.arende).exists()


# --- the job: under a month, never, or ended ---


@pytest.mark.krav("S129", "S131")
def test_arbete_som_varade_under_en_manad_rattar_utfallet_med_spar():
    avslut = _jobb()
    fore = Avslut.objects.values().get(pk=avslut.pk)
    _svara(avslut, arbetet="upphorde", arbete_upphorde_den=for_dagar_sedan(40))
    rad = Arbetsbekraftelse.objects.get(avslut=avslut)
    assert (rad.utfall, rad.gallde_den) == ("upphorde", for_dagar_sedan(40))
    assert rad.underlag == "Uppföljning efter 30 dagar: uppgift från personen"
    assert _kas(avslut) == "E"
    assert Avslut.objects.values().get(pk=avslut.pk) == fore  # what was signed is never changed
    handelse = Handelse.objects.get(verb="avslut.bekrafta_arbete")
    assert (handelse.efter, handelse.data, handelse.aktor) == ("upphorde", {}, avslut.signerat_av)
    assert not Bevakning.objects.oppna().filter(slag="arbete").exists()


@pytest.mark.krav("S129", "S131")
@pytest.mark.parametrize("avtal", [True, False])
def test_arbete_som_aldrig_blev_av_rattar_utfallet_aven_med_avtal(avtal):
    avslut = _jobb(avtal=avtal)
    assert _kas(avslut) == "A"
    _svara(avslut, arbetet="ej_borjat")
    assert _kas(avslut) == "E"


@pytest.mark.krav("S129", "S131")
def test_arbete_som_tog_slut_efter_en_manad_ar_fortfarande_arbete_i_kas_och_bekraftat():
    avslut = _jobb()
    rad = _svara(avslut, 90, arbetet="upphorde", arbete_upphorde_den=for_dagar_sedan(50) + relativedelta(months=1))
    assert (_kas(avslut), Arbetsbekraftelse.objects.get().utfall) == ("A", "bekraftat")
    assert rad.arbete_upphorde_den == for_dagar_sedan(50) + relativedelta(months=1)


@pytest.mark.parametrize(("dagar", "avtal", "rader_"), [(50, False, 1), (50, True, 0), (20, False, 0)])
def test_ett_arbete_som_pagar_bekraftas_nar_manaden_har_gatt_och_det_ar_nytt(dagar, avtal, rader_):
    """With a contract nothing new is learnt, and before the month is over nothing can be said."""
    avslut = _jobb(dagar=dagar, avtal=avtal)
    _svara(avslut, arbetet="pagar", sysselsattning="arbete_osubv", forsorjning="lon")
    assert Arbetsbekraftelse.objects.count() == rader_
    _svara(avslut, 90, arbetet="pagar", sysselsattning="arbete_osubv", forsorjning="lon")
    assert Arbetsbekraftelse.objects.count() == rader_  # the same answer again adds no row


def test_vet_inte_och_avslut_till_annat_andrar_inget():
    avslut, flytt = _jobb(), avsluta(antagen_remiss(), orsak="flytt", vart="Uppsala")
    _svara(avslut, arbetet="okant")
    _svara(flytt, arbetet="ej_borjat")
    assert not Arbetsbekraftelse.objects.exists()


def test_ett_arbete_som_foll_bort_fore_forsta_dagen_gar_att_rapportera():
    avslut = avsluta(antagen_remiss(), arbete_start_den=idag() + timedelta(days=10))
    services.bekrafta_arbete(actor=avslut.signerat_av, avslut=avslut, utfall="ej_borjat", gallde_den=idag(), underlag="Samtal")
    assert _kas(avslut) == "E"


# --- the frozen year ---


def _frys(avslut, enhet=None, ar=None):
    kommun = avslut.arende.enhet.verksamhet.namnd.kommun
    korning = KorningFactory(kommun=kommun, enhet=enhet, ar=ar or avslut.avslutad_den.year, klar=True)
    KorningRadFactory(korning=korning, taljare=1, namnare=1)
    type(korning).objects.filter(pk=korning.pk).update(fryst_vid=korning.klar_vid, fryst_av=avslut.signerat_av)
    return korning


@pytest.mark.krav("S131", "N03", "T10")
def test_ar_aret_fryst_sparas_rattelsen_med_spar_och_siffrorna_star(client):
    avslut = _jobb()
    korning = _frys(avslut)
    fore = list(KorningRad.objects.filter(korning=korning).order_by("pk").values())
    _svara(avslut, arbetet="ej_borjat")
    assert Arbetsbekraftelse.objects.get().utfall == "ej_borjat"
    assert Handelse.objects.get(verb="avslut.bekrafta_arbete").data == {"fryst_ar": avslut.avslutad_den.year}
    assert list(KorningRad.objects.filter(korning=korning).order_by("pk").values()) == fore
    with pytest.raises(DatabaseError), transaction.atomic():  # and nothing can move them
        KorningRad.objects.filter(korning=korning).update(taljare=0)
    client.force_login(avslut.signerat_av)
    text = f"KAS för {avslut.avslutad_den.year} är fryst"
    assert text in client.get(reverse("arende", args=[avslut.arende_id])).content.decode()
    assert text in client.get(reverse("arbete_bekrafta", args=[avslut.pk])).content.decode()
    assert text in client.get(reverse("uppfoljning_svara", args=[avslut.uppfoljningar.get(dag=90).pk])).content.decode()


@pytest.mark.krav("S131")
def test_bara_arets_egen_frysta_korning_galler():
    avslut = _jobb()
    _frys(avslut, ar=avslut.avslutad_den.year - 1)
    _frys(avslut, enhet=EnhetFactory(verksamhet=avslut.arende.enhet.verksamhet))
    KorningFactory(fryst=True, ar=avslut.avslutad_den.year)  # another municipality
    KorningFactory(klar=True, ar=avslut.avslutad_den.year, kommun=avslut.arende.enhet.verksamhet.namnd.kommun)  # preliminary
    assert fryst_ar(avslut) is None
    _frys(avslut, enhet=avslut.arende.enhet)
    assert fryst_ar(avslut) == avslut.avslutad_den.year


def test_rattningen_syns_i_arendet(client):
    avslut = _jobb()
    _svara(avslut, arbetet="ej_borjat")
    client.force_login(avslut.signerat_av)
    sida = client.get(reverse("arende", args=[avslut.arende_id])).content.decode()
    assert "Arbetet blev aldrig av" in sida
    assert "Räknas som E Övrigt" in sida


# --- tries ---


@pytest.mark.krav("S129")
def test_ett_forsok_noteras_och_uppfoljningen_vantar(client):
    avslut = _jobb()
    rad = avslut.uppfoljningar.get(dag=30)
    client.force_login(avslut.signerat_av)
    url = reverse("uppfoljning_forsok", args=[rad.pk])
    for _ in range(2):  # sent twice is one try
        assert client.post(url, {"forsok-kanal": "sms", "forsok-den": for_dagar_sedan(2).isoformat()}).status_code == 302
    client.post(url, {"forsok-kanal": "telefon", "forsok-den": idag().isoformat()})
    handelser = Handelse.objects.filter(verb="uppfoljning.forsok").order_by("pk")
    assert [(h.efter, h.handelse_den) for h in handelser] == [("sms", for_dagar_sedan(2)), ("telefon", idag())]
    rad.refresh_from_db()
    assert rad.status == "planerad"
    assert "Sms" in client.get(reverse("uppfoljning_svara", args=[rad.pk])).content.decode()
    assert f'2, senast <span class="ame-nummer">{idag():%Y-%m-%d}' in client.get(reverse("uppfoljningar")).content.decode()
    assert client.post(url, {"forsok-kanal": "", "forsok-den": ""}).status_code == 422
    assert client.post(url, {"forsok-kanal": "sms", "forsok-den": (idag() + timedelta(days=1)).isoformat()}).status_code == 422
    assert client.get(url).status_code == 405


@pytest.mark.krav("D01")
def test_forsokets_steg(client):
    avslut = _jobb()
    url = reverse("uppfoljning_forsok", args=[avslut.uppfoljningar.get(dag=30).pk])
    data = {"forsok-kanal": "sms", "forsok-den": idag().isoformat()}
    for user, status in ((UserFactory(roll="handlaggare"), 404), (UserFactory(roll="chef", enhet=avslut.arende.enhet), 403)):
        client.force_login(user)
        assert client.post(url, data).status_code == status
    assert not Handelse.objects.filter(verb="uppfoljning.forsok").exists()


# --- coverage ---


@pytest.fixture
def enhet():
    enhet = EnhetFactory()
    EnhetInstallningFactory(enhet=enhet, insyn="enheten")
    return enhet


def _avslutat(enhet, user):
    arende = ArendeFactory(
        enhet=enhet, ansvarig=user, avslutat=True, inkom_den=for_dagar_sedan(500), inskriven_den=for_dagar_sedan(490),
        avslutad_den=for_dagar_sedan(100),
    )  # fmt: skip
    return arende.avslut.get()


@pytest.mark.krav("S129", "C61", "N18")
def test_tackningen_visas_alltid_med_ej_nadd_och_avbojd_som_egna_delar(client, enhet):
    user = UserFactory(roll="handlaggare", enhet=enhet)
    lagen = [{"gjord": True}, {"gjord": True}, {"ej_nadd": True}, {"ej_nadd": True, "status": "avbojd"}, {}]
    for falt in lagen:
        UppfoljningFactory(avslut=_avslutat(enhet, user), dag=30, forfaller_den=for_dagar_sedan(70), **falt)
    UppfoljningFactory(avslut=_avslutat(enhet, user), dag=180, forfaller_den=idag() + timedelta(days=80))  # not due
    UppfoljningFactory(avslut=_avslutat(enhet, user), dag=30, forfaller_den=for_dagar_sedan(400), gjord=True)  # long ago
    client.force_login(user)
    svar = client.get(reverse("uppfoljningar"))
    rad = next(t for t in svar.context["tackning"] if t.namn == "30 dagar")
    assert (rad.forfallna, rad.kanda, rad.ej_nadda, rad.avbojda, rad.ogjorda) == (5, 2, 1, 1, 1)
    assert rad.celler == ["2 av 5", "1 av 5", "1 av 5", "1 av 5"]
    assert [t.celler for t in svar.context["tackning"] if t.namn == "180 dagar"] == [["—"] * 4]
    sida = svar.content.decode()
    for ord_ in ("Täckning", "Vi vet hur det gick", "Ej nådd", "Avböjd", "Inte gjord än", "2 av 5"):
        assert ord_ in sida
    assert "Täckning" in client.get(reverse("uppfoljningar"), {"visa": "kommande"}).content.decode()


@pytest.mark.krav("N01", "S129")
def test_listans_tackning_ar_k16(enhet):
    """The same question for whoever sees the whole unit: one measure, one number."""
    user = UserFactory(roll="chef", enhet=enhet)
    for falt in ({"gjord": True}, {"gjord": True}, {"ej_nadd": True}, {}):
        UppfoljningFactory(avslut=_avslutat(enhet, user), dag=30, forfaller_den=for_dagar_sedan(70), **falt)
    alla = tackning(user, "enheten", idag())[-1]
    with lasare() as las:
        k16 = rader(las, KATALOG["k16_tackning"], {enhet.pk: None}, Fonster(idag()))
    assert (alla.forfallna, alla.kanda) == (sum(r.antal for r in k16), sum(r.antal for r in k16 if r.ja)) == (4, 2)


def test_lika_manga_fragor_med_forsok_pa_en_och_tjugo_rader(client, enhet):
    user = UserFactory(roll="handlaggare", enhet=enhet)
    client.force_login(user)
    antal = []
    for n in (1, 19):
        for _ in range(n):
            rad = UppfoljningFactory(avslut=_avslutat(enhet, user))
            services.notera_forsok(actor=user, uppfoljning=rad, kanal="telefon", den=idag())
        with CaptureQueriesContext(connection) as fragor:
            assert client.get(reverse("uppfoljningar")).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]


def test_arendets_flik_visar_uppfoljningarna(client):
    avslut = _jobb()
    _svara(avslut, kalla="intyg")
    client.force_login(avslut.signerat_av)
    sida = client.get(reverse("arende", args=[avslut.arende_id])).content.decode()
    for dag in (30, 90, 180, 365):
        assert f"Efter {dag} dagar" in sida
    assert "Intyg, telefon" in sida
