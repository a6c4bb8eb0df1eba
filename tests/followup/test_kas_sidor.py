"""The KAS pages: the ladder per URL, what the page says, ordering and freezing."""

import csv
import io
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from ame.access import perms
from ame.access.enums import Roll
from ame.access.models import User
from ame.arenden.models import Arende
from followup.enums import KorningStatus
from followup.kas.definitioner import definitioner
from followup.kas.sida import omfattningar
from followup.models import Korning
from followup.services.korning import frys_korning
from followup.tasks import kor_kas
from tests.factories import ArendeFactory, EnhetFactory, KoladaVardeFactory, KorningFactory, UserFactory, med_roll
from tests.followup.kas_hjalp import raknad, sidan, text, url

pytestmark = pytest.mark.django_db

# --- the ladder -----------------------------------------------------------------------------------------------------


@pytest.fixture
def latt(db):
    """A run of one unit, without the twenty cases: for the questions of who may come in."""
    enhet = EnhetFactory()
    return KorningFactory(klar=True, kommun=enhet.verksamhet.namnd.kommun, enhet=enhet)


MED_KORNING = ["kas_korning", "kas_framsteg", "kas_frys", "kas_leverera", "kas_formular", "kas_pdf", "kas_xlsx", "kas_csv", "kas_jamfor",
               "kas_kommuner", "kas_lista"]  # fmt: skip


@pytest.mark.parametrize("namn", ["kas", "kas_rakna", *MED_KORNING])
def test_utloggad_skickas_till_inloggning(client, latt, namn):
    metod = client.post if namn == "kas_rakna" else client.get
    assert "/konto/login/" in metod(url(namn, latt.pk)).url


@pytest.mark.parametrize("namn", MED_KORNING)
def test_framling_far_404(client, latt, namn):
    client.force_login(UserFactory(roll="chef", enhet=EnhetFactory()))
    assert client.get(url(namn, latt.pk)).status_code == 404


@pytest.mark.krav("LC06", "D12")
@pytest.mark.parametrize("namn", ["kas", "kas_rakna", *MED_KORNING])
@pytest.mark.parametrize("roll", [Roll.HANDLEDARE, Roll.ADMIN, Roll.LOGGKONTROLLANT, Roll.SOCIALSEKRETERARE])
def test_kollega_utan_ratt_far_403(client, latt, namn, roll):
    client.force_login(UserFactory(roll=roll, enhet=latt.enhet))
    metod = client.post if namn == "kas_rakna" else client.get
    assert metod(url(namn, latt.pk)).status_code == 403


@pytest.mark.parametrize("namn", MED_KORNING)
def test_saknad_korning_ar_404(client, latt, namn):
    client.force_login(UserFactory(roll="chef", enhet=latt.enhet))
    assert client.get(url(namn, uuid4())).status_code == 404


@pytest.mark.parametrize("namn", ["kas", "kas_rakna", *MED_KORNING])
def test_fel_metod_ar_405(client, latt, namn):
    client.force_login(UserFactory(roll="chef", enhet=latt.enhet))
    metod = client.get if namn == "kas_rakna" else client.delete if namn in ("kas_frys", "kas_leverera") else client.post
    assert metod(url(namn, latt.pk)).status_code == 405


@pytest.mark.parametrize(
    ("roll", "rakna", "frysa", "lista"), [(Roll.CHEF, 1, 0, 1), (Roll.BESTALLARE, 1, 1, 0), (Roll.HANDLAGGARE, 0, 0, 1)]
)
def test_sidan_visar_bara_det_rollen_far(client, kas_plats, kas_korning, roll, rakna, frysa, lista):
    client.force_login(UserFactory(roll=roll, enhet=kas_plats.enheter["A"]))
    html = client.get(f"{reverse('kas')}?omfattning=kommun:{kas_plats.kommun.pk}&ar=2025").content.decode()
    assert (reverse("kas_rakna") in html) == bool(rakna)
    assert (reverse("kas_frys", args=[kas_korning.pk]) in html) == bool(frysa)
    assert (url("kas_lista", kas_korning.pk) in html) == bool(lista)


@pytest.mark.krav("N03")
def test_chef_som_inte_far_frysa_ser_varfor(client, som_kas_chef, kas_plats, kas_chef, kas_korning):
    skal = "Bara kommunens beställare, eller en chef för alla kommunens enheter, fryser hela kommunens siffror."
    assert skal in sidan(som_kas_chef, kas_korning)
    svar = som_kas_chef.post(url("kas_frys", kas_korning.pk))
    assert svar.status_code == 403
    assert skal in svar.content.decode()
    egen = raknad(kas_plats, kas_chef, kas_plats.enheter["A"])
    html = sidan(som_kas_chef, egen)
    assert url("kas_frys", egen.pk) in html
    assert "Bara enhetens chef" not in html
    client.force_login(UserFactory(roll=Roll.HANDLAGGARE, enhet=kas_plats.enheter["A"]))
    assert skal not in sidan(client, kas_korning)


@pytest.mark.krav("N03")
def test_enhetens_korning_ar_enhetens_chefs(client, kas_plats, kas_chef, kas_korning):
    """The unit's chef and the nämnd's beställare; a chef elsewhere in the municipality neither counts nor freezes."""
    enheter, egen = kas_plats.enheter, raknad(kas_plats, kas_chef, kas_plats.enheter["A"])
    vem = {
        "chef A": UserFactory(roll="chef", enhet=enheter["A"]),
        "chef B": UserFactory(roll="chef", enhet=enheter["B"]),
        "beställare N1": UserFactory(roll="bestallare", enhet=enheter["B"]),
        "beställare N2": UserFactory(roll="bestallare", enhet=enheter["C"]),
    }
    kommun = kas_plats.kommun.pk
    assert [n for n, u in vem.items() if perms.can_rakna_kas(u, enheter["A"], kommun)] == ["chef A", "beställare N1"]
    assert [n for n, u in vem.items() if perms.can_frys_kas(u, egen)] == ["chef A"]
    assert [n for n, u in vem.items() if perms.can_rakna_kas(u, None, kommun)] == list(vem)
    assert [n for n, u in vem.items() if perms.can_frys_kas(u, kas_korning)] == ["beställare N1", "beställare N2"]
    utifran = [UserFactory(roll=roll, enhet=EnhetFactory()) for roll in ("chef", "bestallare")]
    assert not any(perms.can_rakna_kas(u, None, kommun) or perms.can_frys_kas(u, kas_korning) for u in utifran)


def test_chef_i_alla_enheter_fryser_kommunens_korning(kas_plats, kas_korning):
    chef = UserFactory(roll="chef", enhet=kas_plats.enheter["A"])
    med_roll(chef, "chef", kas_plats.enheter["B"])
    assert not perms.can_frys_kas(User.objects.get(pk=chef.pk), kas_korning)
    med_roll(chef, "chef", kas_plats.enheter["C"])
    assert perms.can_frys_kas(User.objects.get(pk=chef.pk), kas_korning)


def test_annan_enhets_korning_bestalls_inte(client, kas_plats):
    """Handläggare in A, chef in B: A can be chosen and not counted."""
    chef = UserFactory(roll="chef", enhet=kas_plats.enheter["B"])
    med_roll(chef, "handlaggare", kas_plats.enheter["A"])
    client.force_login(User.objects.get(pk=chef.pk))
    omf = f"enhet:{kas_plats.enheter['A'].pk}"
    assert client.get(reverse("kas"), {"omfattning": omf, "ar": 2025}).context.get("bestallning") is None
    assert (
        client.post(
            reverse("kas_rakna"), {"omfattning": omf, "ar": 2025, "bridge_days": 0, "avslut_basis": "person", "slag": ["ame"]}
        ).status_code
        == 403
    )
    assert not Korning.objects.exists()


@pytest.mark.krav("D12")
def test_valet_visar_just_det_som_gar_att_oppna(client, kas_plats, kas_chef):
    """A beställare chooses among the units of the own nämnd; a chef who is handledare next door does not get those figures."""
    alla = {namn: raknad(kas_plats, kas_chef) if namn is None else KorningFactory(klar=True, kommun=kas_plats.kommun, enhet=e)
            for namn, e in [(None, None), *kas_plats.enheter.items()]}  # fmt: skip
    chef = UserFactory(roll="chef", enhet=kas_plats.enheter["A"])
    med_roll(chef, "handledare", kas_plats.enheter["B"])
    stab = EnhetFactory(verksamhet=kas_plats.enheter["A"].verksamhet, slag="stab")
    for user, ser in ((chef, {None, "A"}), (UserFactory(roll="bestallare", enhet=stab), {None, "A", "B"})):
        user = User.objects.get(pk=user.pk)
        client.force_login(user)
        enheter = {e.pk: namn for namn, e in kas_plats.enheter.items()}
        assert {enheter[o.enhet.pk] if o.enhet else None for o in omfattningar(user)} == ser
        assert {n for n, k in alla.items() if client.get(url("kas_korning", k.pk)).status_code == 200} == ser
    assert client.get(url("kas_korning", alla["C"].pk)).status_code == 404
    client.force_login(chef)
    assert client.get(url("kas_korning", alla["B"].pk)).status_code == 403


# --- the page -------------------------------------------------------------------------------------------------------


@pytest.mark.krav("N04", "T16", "S172", "S156")
def test_sidan_sager_allt_som_hor_till_siffrorna(som_kas_chef, kas_plats, kas_korning):
    innehall = text(sidan(som_kas_chef, kas_korning))
    for ord in (
        "Hela Handräkna", "1 januari 2025 till 31 december 2025", "KAS 2024–", "definitioner", "Data från", "Reglerna som gäller",
        "Så räknas det", "Arbeten som inte är bekräftade än", "Avslut räknade på det andra sättet", "Källa: Kolada U40455",
        "60,0\xa0%", "6&nbsp;av&nbsp; 10", "15,4\xa0%", "2&nbsp;av&nbsp; 13",
        "Räknat per inskrivning är avsluten 14. Arbeten som inte är bekräftade än: 1.",
    ):  # fmt: skip
        assert ord in innehall, ord
    assert "effekt" not in innehall.lower()
    assert "Uppgift om utbildning saknas för 1 av 13 deltagare." in innehall  # said for every such table (S172) ...
    assert "Uppgift om utbildning saknas för 1 av 13 deltagare (" not in innehall  # ... and warned of from a tenth on
    assert "Uppgift om tid utan arbete saknas för 2 av 13 deltagare (15,4\xa0%)" in innehall


def test_varje_definition_har_sin_text_pa_sidan(som_kas_chef, kas_korning):
    innehall = text(sidan(som_kas_chef, kas_korning)) + text(som_kas_chef.get(reverse("kas_kvalitet")).content.decode())
    for k in definitioner("2024"):
        assert k.forklaring in innehall
        assert k.kort in innehall


@pytest.mark.krav("N02")
def test_utan_underlag_visas_streck_och_skal_aldrig_noll(som_kas_chef, kas_plats, kas_chef):
    tom = raknad(kas_plats, kas_chef, ar=2019)
    assert set(tom.rader.values_list("varde", "taljare", "namnare")) == {(None, None, None)}
    innehall = text(sidan(som_kas_chef, tom))
    assert "— Inga inskrivningar eller anvisningar är registrerade för året." in innehall
    assert "0,0\xa0%" not in innehall
    rader = list(csv.DictReader(io.StringIO(som_kas_chef.get(url("kas_csv", tom.pk)).content.decode()), delimiter=";"))
    assert {(r["varde"], r["n"], r["N"]) for r in rader} == {("", "", "")}


@pytest.mark.krav("N02")
def test_utan_avslutade_kvinnor_star_skalet(som_kas_chef, kas_plats, kas_chef):
    Arende.objects.filter(enhet=kas_plats.enheter["B"], person__kon="K", avslutad_den__isnull=False).update(slag="kaa")
    chef_b = UserFactory(roll="chef", enhet=kas_plats.enheter["B"])
    rad = raknad(kas_plats, chef_b, kas_plats.enheter["B"]).rader.get(kpi="U40455", kon="K")
    assert (rad.varde, rad.taljare, rad.namnare, rad.skal) == (None, 0, 0, "Ingen kvinna avslutades under året.")


def test_forvalet_ar_egen_enhet_och_forra_aret(som_kas_chef, kas_plats):
    svar = som_kas_chef.get(reverse("kas"))
    assert svar.context["omfattning"].enhet == kas_plats.enheter["A"]
    assert svar.context["ar"] == timezone.localdate().year - 1
    assert "Ingen körning" in svar.content.decode()


@pytest.mark.parametrize(
    "fraga", ["omfattning=enhet:x", "omfattning=kommun:0180", "ar=1900", "ar=abc", "version=2014", "omfattning=" + "9" * 500]
)
def test_omojligt_val_ger_forvalet(som_kas_chef, fraga):
    assert som_kas_chef.get(f"{reverse('kas')}?{fraga}").status_code == 200


def test_annan_kommuns_siffror_gar_inte_att_valja(client, kas_plats, kas_korning):
    client.force_login(UserFactory(roll="chef", enhet=EnhetFactory()))
    svar = client.get(f"{reverse('kas')}?omfattning=kommun:{kas_plats.kommun.pk}&ar=2025")
    assert "Handräkna" not in svar.content.decode()
    client.post(reverse("kas_rakna"), {"omfattning": f"kommun:{kas_plats.kommun.pk}", "ar": 2025})
    assert Korning.objects.filter(kommun=kas_plats.kommun).count() == 1


def test_bestalla_visar_kon_och_sen_siffrorna(som_kas_chef, kas_plats, kas_ko, django_capture_on_commit_callbacks):
    data = {
        "omfattning": f"kommun:{kas_plats.kommun.pk}",
        "ar": "2025",
        "avslut_basis": "inskrivning",
        "slag": ["ame", "osa"],
        "bridge_days": "0",
    }
    with django_capture_on_commit_callbacks(execute=True):
        svar = som_kas_chef.post(reverse("kas_rakna"), data, follow=True)
    ny = Korning.objects.get()
    assert kas_ko == [str(ny.pk)]
    assert ny.installningar["avslut_basis"] == "inskrivning"
    assert ny.installningar["slag"] == ["ame", "osa"]
    assert "Räkningen väntar på sin tur" in svar.content.decode()
    fragment = som_kas_chef.get(url("kas_framsteg", ny.pk), headers={"HX-Request": "true"})
    assert 'hx-trigger="every 1s"' in fragment.content.decode()
    assert "HX-Refresh" not in fragment
    kor_kas(str(ny.pk))
    klar = som_kas_chef.get(url("kas_framsteg", ny.pk), headers={"HX-Request": "true"})
    assert klar["HX-Refresh"] == "true"
    assert som_kas_chef.get(url("kas_framsteg", ny.pk)).url == url("kas_korning", ny.pk)
    innehall = text(som_kas_chef.get(f"{reverse('kas')}?omfattning=kommun:{kas_plats.kommun.pk}&ar=2025").content.decode())
    assert "Andra regler än de vanliga: avslut räknas per inskrivning" in innehall


@pytest.mark.parametrize("data", [{"ar": "2025"}, {"omfattning": "x", "ar": "2025"}, {"omfattning": "", "ar": ""}])
def test_trasig_bestallning_skapar_inget(som_kas_chef, data):
    assert som_kas_chef.post(reverse("kas_rakna"), data, follow=True).status_code == 200
    assert not Korning.objects.exists()


@pytest.mark.krav("T17")
def test_avbruten_korning_later_den_forra_sta(som_kas_chef, kas_plats, kas_korning):
    KorningFactory(
        kommun=kas_plats.kommun, ar=2025, status=KorningStatus.FEL, meddelande="Räkningen avbröts.", skapad_vid=timezone.now()
    )
    innehall = text(som_kas_chef.get(f"{reverse('kas')}?omfattning=kommun:{kas_plats.kommun.pk}&ar=2025").content.decode())
    assert "Räkningen blev inte klar" in innehall
    assert "60,0\xa0%" in innehall


@pytest.mark.krav("N03")
def test_frysa_och_se_skillnaden(som_kas_chef, kas_plats, kas_chef, kas_korning):
    for namn in ("B", "C"):  # chef in every unit of the municipality
        med_roll(kas_chef, "chef", kas_plats.enheter[namn])
    assert "aldrig ändras" in som_kas_chef.get(url("kas_frys", kas_korning.pk)).content.decode()
    som_kas_chef.post(url("kas_frys", kas_korning.pk))
    kas_korning.refresh_from_db()
    assert kas_korning.fryst_av == kas_chef
    assert "redan fryst" in som_kas_chef.post(url("kas_frys", kas_korning.pk), follow=True).content.decode()
    fore = text(sidan(som_kas_chef, kas_korning))
    Arende.objects.filter(person__efternamn="Provsson p7").update(inskriven_den=date(2026, 1, 2))
    ny = raknad(kas_plats, kas_chef)
    innehall = text(som_kas_chef.get(f"{reverse('kas')}?omfattning=kommun:{kas_plats.kommun.pk}&ar=2025").content.decode())
    assert "Siffrorna har ändrats sedan 2025 frystes" in innehall
    skillnad = text(som_kas_chef.get(url("kas_jamfor", ny.pk)).content.decode())
    assert "Deltagare, antal U40800 Totalt 13 12" in skillnad
    assert text(sidan(som_kas_chef, kas_korning)) == fore  # the delivered figures stand


def test_jamfor_utan_nagot_att_jamfora_med(som_kas_chef, kas_korning):
    assert "Ingen tidigare körning" in som_kas_chef.get(url("kas_jamfor", kas_korning.pk)).content.decode()


@pytest.mark.krav("S169")
def test_publicerade_varden_bredvid_de_egna(som_kas_chef, kas_plats, kas_chef, kas_korning):
    KoladaVardeFactory(kommunkod="0123", kommunnamn="Järfälla", ar=2024, varde="26.6")
    KoladaVardeFactory(kommunkod="0123", kommunnamn="Järfälla", ar=2025, varde=None)
    svar = som_kas_chef.get(url("kas_korning", kas_korning.pk))
    assert svar.context["kolada_ar"] == [2024, 2025]
    assert [r.varden for r in svar.context["kolada_rader"]] == [["—", "60,0\xa0%"], ["26,6\xa0%", "—"]]


# --- same number of queries at 1 and at 20 rows ------------------------------------------------------------------------


@pytest.mark.parametrize("namn", ["kas", "kas_korning", "kas_lista", "kas_csv", "kas_jamfor"])
def test_frageantalet_vaxer_inte(som_kas_chef, kas_plats, kas_chef, namn, django_assert_max_num_queries, monkeypatch):
    korning = raknad(kas_plats, kas_chef)

    def fragor(adress):
        with django_assert_max_num_queries(60) as fangade:
            assert som_kas_chef.get(adress).status_code == 200
        return len(fangade)

    adress = f"{reverse('kas')}?omfattning=kommun:{kas_plats.kommun.pk}&ar=2025" if namn == "kas" else url(namn, korning.pk)
    fragor(adress)
    forst = fragor(adress)
    ArendeFactory.create_batch(
        20, enhet=kas_plats.enheter["A"], avslutat=True, inskriven_den=date(2025, 2, 1), avslutad_den=date(2025, 3, 1), inkom_den=date(2025, 1, 2),
        ansvarig=kas_chef,
    )  # fmt: skip
    assert fragor(adress) == forst
    assert forst <= 30


def test_egna_fryst_gar_fore_senaste_i_serien(kas_plats, kas_chef, som_kas_chef, kas_korning):
    frys_korning(actor=UserFactory(roll="bestallare", enhet=kas_plats.enheter["A"]), korning=kas_korning)
    KoladaVardeFactory(ar=2025)
    raknad(kas_plats, kas_chef, installningar={"preliminara_arbeten": "rakna_som_E"})
    svar = som_kas_chef.get(url("kas_korning", kas_korning.pk))
    assert svar.context["kolada_rader"][0].varden == ["60,0\xa0%"]
