"""T11: positions and municipal jobs in full-time years; T10: feriejobb that is not in the system yet (kas.md Q-B, Q-E, Q-N, 6.1)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ame.access.enums import Roll
from ame.audit.models import Handelse
from followup.kas.installningar import tolka
from followup.kas.kpi import Skop
from followup.kas.lasare import lasare
from followup.kas.populationer import Urval
from followup.kas.rakna import rakna
from followup.models import Arsarbetare
from followup.services.arsarbetare import andra_arsarbetare, registrera_arsarbetare
from tests.factories import (
    AnstallningFactory,
    ArendeFactory,
    ArsarbetareFactory,
    BaslinjeFactory,
    EnhetFactory,
    UserFactory,
    med_roll,
)
from tests.followup.kas_hjalp import text

pytestmark = pytest.mark.django_db
SIDA = "/uppfoljning/kas/arsarbetare/"
NY = {"slag": "konsulent", "kon": "K", "grad": 75, "start_den": "2025-01-01", "slut_den": ""}


@pytest.fixture
def enhet(db):
    return EnhetFactory()


@pytest.fixture
def chef(enhet):
    return UserFactory(roll="chef", enhet=enhet)


def t11(enhet, ar=2025, **inst):
    with lasare() as las:
        siffror = rakna(las, Urval(ar, "2024", Skop("enhet", (str(enhet.pk),)), tolka(inst)))[str(enhet.pk)]
    return {(s.kpi, s.kon): s for s in siffror if s.tabell == "T11"}


@pytest.mark.krav("C70", "S131")
def test_arsarbetare_ar_grad_ganger_dagar(enhet):
    """Counted by hand: 1 + 0.5 half the year (184 of 365 days) + a day; what lies outside the year does not count."""
    dagar = {"enhet": enhet, "start_den": date(2020, 1, 1)}
    ArsarbetareFactory(**dagar, kon="K", grad=100)
    ArsarbetareFactory(enhet=enhet, kon="M", grad=50, start_den=date(2025, 7, 1))
    ArsarbetareFactory(**dagar, kon="M", grad=100, slut_den=date(2025, 1, 1))
    ArsarbetareFactory(**dagar, kon="M", grad=100, slut_den=date(2024, 12, 31))
    ArsarbetareFactory(enhet=enhet, kon="M", grad=100, start_den=date(2026, 1, 1))
    ArsarbetareFactory(kon="K", grad=100)  # another unit
    s = t11(enhet)
    assert s["U40000", "K"].varde == Decimal(1)
    assert s["U40000", "M"].varde == Decimal("0.25479452")  # (50 x 184 + 100 x 1) / 36 500
    assert s["U40000", "T"].varde == Decimal("1.25479452")
    assert (s["U40000", "T"].taljare, s["U40000", "T"].namnare) == (3, None)


@pytest.mark.krav("C70")
def test_skottarets_dagar_ar_366(enhet):
    ArsarbetareFactory(enhet=enhet, grad=100, start_den=date(2024, 2, 29), slut_den=date(2024, 2, 29))
    assert t11(enhet, 2024)["U40000", "T"].varde == Decimal("0.00273224")


def jobb(enhet, kon, start, slut, *, slag="kommunal", grad=100, arendeslag="ame"):
    a = ArendeFactory(
        enhet=enhet, insats=True, slag=arendeslag, inkom_den=date(2024, 1, 1), inskriven_den=date(2024, 1, 1), baslinje=False
    )
    BaslinjeFactory(arende=a, kon=kon)
    AnstallningFactory(arende=a, slag=slag, sysselsattningsgrad=grad, start_den=start, slut_den=slut)


@pytest.mark.krav("C70", "T14")
def test_kommunala_anstallningar_raknas_per_ar_och_kon(enhet):
    jobb(enhet, "K", date(2024, 7, 1), date(2025, 1, 31), grad=50)  # 31 days of 365
    jobb(enhet, "M", date(2025, 12, 31), None)  # one day
    jobb(enhet, "O", date(2025, 1, 1), date(2025, 12, 31))  # sex unknown: in the total only
    jobb(enhet, "K", date(2025, 1, 1), None, slag="ordinarie")
    jobb(enhet, "K", date(2025, 1, 1), None, arendeslag="feriejobb")  # never
    jobb(enhet, "K", date(2025, 1, 1), None, arendeslag="osa")  # only when chosen
    s = t11(enhet)
    assert s["U40403", "K"].varde == Decimal("0.04246575")
    assert s["U40403", "M"].varde == Decimal("0.00273973")
    assert s["U40403", "T"].varde == Decimal("1.04520548")
    assert s["U40403", "T"].taljare == 3
    assert t11(enhet, slag=["ame", "osa"])["U40403", "K"].varde == Decimal("1.04246575")


@pytest.mark.krav("N02", "C70")
def test_inget_registrerat_ar_streck_och_inga_anstallningar_ar_noll(enhet):
    ArendeFactory(enhet=enhet, insats=True, inkom_den=date(2025, 1, 1), inskriven_den=date(2025, 1, 1))
    s = t11(enhet)
    assert (s["U40000", "T"].varde, s["U40000", "T"].skal) == (None, "Inga årsarbetare är registrerade för året.")
    assert (s["U40403", "T"].varde, s["U40403", "T"].taljare) == (Decimal(0), 0)


@pytest.mark.krav("T14", "C70", "N02")
def test_feriejobb_ar_rader_utan_varde_som_sager_varfor(enhet):
    a = ArendeFactory(
        enhet=enhet, insats=True, slag="feriejobb", inkom_den=date(2025, 6, 1), inskriven_den=date(2025, 6, 1), baslinje=False
    )
    BaslinjeFactory(arende=a)
    with lasare() as las:
        siffror = rakna(las, Urval(2025, "2024", Skop("enhet", (str(enhet.pk),)), tolka({})))[str(enhet.pk)]
        tidigare = rakna(las, Urval(2023, "2019", Skop("enhet", (str(enhet.pk),)), tolka({})))[str(enhet.pk)]
    t10 = [s for s in siffror if s.tabell == "T10"]
    assert [(s.kpi, s.kon) for s in t10] == [
        ("N40471", "K"), ("N40471", "M"), ("N40471", "T"), ("N40472", "T"), ("N40473", "T"), ("N40474", "T"), ("N40475", "T"),
    ]  # fmt: skip
    assert {(s.varde, s.taljare, s.namnare, s.skal) for s in t10} == {
        (None, None, None, "Feriejobb registreras inte i systemet än.")
    }
    assert [s for s in tidigare if s.tabell == "T10"] == []
    assert {s.varde for s in siffror if s.kpi == "U40800"} == {None}


# --- the page ------------------------------------------------------------------------------------------------------------


@pytest.mark.krav("C70")
def test_chefen_lagger_in_andrar_och_avslutar(client, enhet, chef):
    client.force_login(chef)
    assert "Inga tjänster är registrerade" in client.get(SIDA).content.decode()
    assert client.post(SIDA, NY).status_code == 302
    rad = Arsarbetare.objects.get()
    assert (rad.enhet, rad.grad, rad.slut_den, rad.registrerad_av) == (enhet, 75, None, chef)
    assert "Tills vidare" in text(client.get(SIDA).content.decode())
    adress = reverse("kas_arsarbetare_andra", args=[rad.pk])
    assert client.get(adress).status_code == 200
    assert client.post(adress, {**NY, "slut_den": "2025-06-30"}).status_code == 302
    rad.refresh_from_db()
    assert rad.slut_den == date(2025, 6, 30)
    assert set(Handelse.objects.filter(objekt_id=rad.pk).values_list("verb", flat=True)) == {
        "arsarbetare.ny",
        "arsarbetare.andra",
    }


@pytest.mark.parametrize("fel", [{"grad": 0}, {"grad": 101}, {"slut_den": "2024-12-31"}, {"kon": "X"}, {"start_den": ""}])
def test_fel_sags_och_det_skrivna_star_kvar(client, chef, fel):
    client.force_login(chef)
    svar = client.post(SIDA, {**NY, "grad": 75, **fel})
    assert svar.status_code == 422
    assert not Arsarbetare.objects.exists()
    assert svar.context["form"].data["start_den"] == {**NY, **fel}["start_den"]


def test_chef_i_flera_enheter_valjer(client, chef, enhet):
    annan = EnhetFactory()
    med_roll(chef, "chef", annan)
    client.force_login(chef)
    client.post(f"{SIDA}?enhet={annan.pk}", NY)
    assert Arsarbetare.objects.get().enhet == annan
    client.post(f"{SIDA}?enhet={EnhetFactory().pk}", NY)  # not hers: falls back to one of her own
    assert {r.enhet_id for r in Arsarbetare.objects.all()} <= set(chef.enheter_med_roll(Roll.CHEF))


@pytest.mark.krav("D12")
def test_stegen(client, enhet, chef):
    rad = ArsarbetareFactory(enhet=enhet)
    adress = reverse("kas_arsarbetare_andra", args=[rad.pk])
    for url in (SIDA, adress):
        assert "/konto/login/" in client.get(url).url
    client.force_login(UserFactory(roll="chef", enhet=EnhetFactory()))
    assert client.get(adress).status_code == 404
    for roll in (Roll.HANDLAGGARE, Roll.BESTALLARE, Roll.ADMIN):
        client.force_login(UserFactory(roll=roll, enhet=enhet))
        assert client.get(SIDA).status_code == client.post(SIDA, NY).status_code == 403
    client.force_login(chef)
    assert client.delete(SIDA).status_code == client.delete(adress).status_code == 405


@pytest.mark.krav("D12")
def test_bara_enhetens_chef_far_skriva(enhet, chef):
    framling = UserFactory(roll="chef", enhet=EnhetFactory())
    varden = {"slag": "chef", "kon": "M", "grad": 100, "start_den": date(2025, 1, 1), "slut_den": None}
    rad = registrera_arsarbetare(actor=chef, enhet=enhet, **varden)
    with pytest.raises(PermissionDenied):
        registrera_arsarbetare(actor=framling, enhet=enhet, **varden)
    with pytest.raises(PermissionDenied):
        andra_arsarbetare(actor=framling, arsarbetare=rad, **varden)
    with pytest.raises(ValidationError):
        andra_arsarbetare(actor=chef, arsarbetare=rad, **{**varden, "grad": 0})


def test_frageantalet_vaxer_inte(client, enhet, chef, django_assert_max_num_queries):
    def fragor():
        with django_assert_max_num_queries(30) as fangade:
            client.get(SIDA)
        return len(fangade)

    client.force_login(chef)
    ArsarbetareFactory(enhet=enhet)
    fragor()
    forst = fragor()
    ArsarbetareFactory.create_batch(20, enhet=enhet)
    assert fragor() == forst
