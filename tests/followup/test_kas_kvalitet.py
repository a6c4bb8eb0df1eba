"""The data quality page: every missing or contradicting value of the year as a link to its case, with its owner (S172, T16)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from ame.access.enums import Roll
from ame.arenden.models import Arende
from ame.audit.models import Lasning
from ame.people.models import Person
from followup.kas.kvalitet import BRISTER, OMOJLIGA
from followup.kas.lasare import lasare
from followup.kas.rakna import lista
from followup.kas.sida import Omfattning
from followup.kas.underlag import brister, per_enhet, urval_for_underlag
from followup.models import Avslut
from tests.factories import (
    AnstallningFactory,
    ArendeFactory,
    AvslutFactory,
    BaslinjeFactory,
    EnhetFactory,
    PersonFactory,
    RemissFactory,
    SkyddAtkomstFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.followup.kas_hjalp import raknad, text

pytestmark = pytest.mark.django_db
ADRESS = "/uppfoljning/kas/kvalitet/"


@pytest.fixture
def enhet(db, kas_ko):
    return EnhetFactory()


@pytest.fixture
def chef(enhet):
    return UserFactory(roll="chef", enhet=enhet, namn="Cleo Chef")


@pytest.fixture
def eva(enhet):
    return UserFactory(roll="handlaggare", enhet=enhet, namn="Eva Ek")


@pytest.fixture
def olle(enhet):
    return UserFactory(roll="handlaggare", enhet=enhet, namn="Olle Or")


def arende(enhet, ansvarig, *, start="2025-03-01", slut=None, remiss=True, avslut=None, **bas):
    """A case without fault but for what is said."""
    start = date.fromisoformat(start)
    slut = date.fromisoformat(slut) if slut else None
    person = PersonFactory(namnd=enhet.verksamhet.namnd, kon="K", fodelsedatum=date(1990, 1, 1))
    lage = {"avslutat": True, "avslutad_den": slut, "avslut": False} if slut else {"insats": True}
    a = ArendeFactory(
        enhet=enhet,
        ansvarig=ansvarig,
        person=person,
        inkom_den=start,
        inskriven_den=start,
        baslinje=False,
        deltagande=False,
        **lage,
    )
    if slut:
        AvslutFactory(arende=a, avslutad_den=slut, **(avslut or {"avbrott": True}))
    BaslinjeFactory(arende=a, **{"kon": "K", "fodelsear": 1990, "utbildning": "grund", "utan_arbete_sedan": start - timedelta(days=200),
                                 "grund_utan_arbete": "anstallning", "initiator": "af", **bas})  # fmt: skip
    if remiss:
        RemissFactory(mottagande_enhet=enhet, person=person, arende=a, inkom_den=start, initiator="af", besvarad=True)
    return a


def fel(enhet, eva):
    """One case per kind that can be made wrong; kv_initiator and kv_utan_kod need a row without baslinje or avslut (below)."""
    return {
        "kv_utb": arende(enhet, eva, utbildning=""),
        "kv_utan_arb": arende(enhet, eva, utan_arbete_sedan=None, grund_utan_arbete=""),
        "kv_arb_efter": arende(enhet, eva, utan_arbete_sedan=date(2025, 3, 2)),
        "kv_kon": arende(enhet, eva, kon="O"),
        "kv_alder": arende(enhet, eva, fodelsear=2015),
        "kv_anvisad": arende(enhet, eva, remiss=False),
    }


def hitta(enhet, ar=2025):
    with lasare() as las:
        return brister(las, urval_for_underlag(Omfattning(enhet.verksamhet.namnd.kommun, enhet), ar))


@pytest.mark.krav("C70", "S172", "T16")
def test_varje_sort_hittas_i_just_det_arendet(enhet, eva):
    gront = arende(enhet, eva)
    vantat = fel(enhet, eva)
    hittat = hitta(enhet)
    assert hittat == {a.pk: [sort] for sort, a in vantat.items()}
    assert gront.pk not in hittat


@pytest.mark.krav("C70", "S172")
def test_avsluten_som_saknar_stod(enhet, eva):
    """A not confirmed after a month, D without the one who remitted, A beside a municipal job, follow-ups not done."""
    arbete = {"har_avtal_minst_en_manad": False, "arbete_start_den": date(2025, 6, 1)}
    obekraftat = arende(enhet, eva, slut="2025-06-01", avslut=arbete)
    ensam_d = arende(enhet, eva, slut="2025-06-02", avslut={"uppdrag": True}, remiss=False, start="2024-11-01")
    med_d = arende(enhet, eva, slut="2025-06-02", avslut={"uppdrag": True})
    kommunal = arende(enhet, eva, slut="2025-06-03", avslut={**arbete, "har_avtal_minst_en_manad": True})
    AnstallningFactory(arende=kommunal, slag="kommunal", start_den=date(2025, 4, 1), slut_den=date(2025, 9, 1))
    ofoljd = arende(enhet, eva, slut="2025-06-04")
    UppfoljningFactory(avslut=ofoljd.avslut.get(), dag=30, forfaller_den=date(2025, 7, 4))
    hittat = hitta(enhet)
    assert hittat == {
        obekraftat.pk: ["kv_obekraft"],
        ensam_d.pk: ["kv_d_remitt"],
        kommunal.pk: ["kv_kommunal"],
        ofoljd.pk: ["kv_uppfolj"],
    }
    assert med_d.pk not in hittat


@pytest.mark.krav("S172")
def test_arende_utan_baslinje_saknar_allt(enhet, eva):
    a = ArendeFactory(
        enhet=enhet, ansvarig=eva, insats=True, inkom_den=date(2025, 3, 1), inskriven_den=date(2025, 3, 1), baslinje=False
    )
    assert set(hitta(enhet)[a.pk]) == {"kv_utb", "kv_utan_arb", "kv_kon", "kv_alder", "kv_initiator", "kv_anvisad"}


@pytest.mark.krav("S172")
def test_bara_arets_inskrivningar_ar_med(enhet, eva):
    arende(enhet, eva, start="2023-01-02", slut="2024-12-31", utbildning="")
    oppen = arende(enhet, eva, start="2023-01-02", utbildning="")
    assert list(hitta(enhet)) == [oppen.pk]
    assert len(hitta(enhet, 2024)) == 2


@pytest.mark.krav("C70", "S172")
def test_det_som_aldrig_kan_bli_fel_tar_databasen_inte_emot(enhet, eva):
    """What the page says cannot happen is refused by the database itself."""
    a = arende(enhet, eva, slut="2025-06-01")
    grund = {
        "arende": arende(enhet, eva, slut="2025-06-01"), "avslutad_den": date(2025, 6, 1), "forsorjning_fore": "bistand", "forsorjning_efter": "lon",
        "vart": "Vidare", "slutanteckning": "Klart.", "signerat_av": eva,
    }  # fmt: skip
    Avslut.objects.filter(arende=grund["arende"]).update(angrat_vid="2025-06-02T10:00:00Z", angrat_av=eva)
    nekas = [
        {"orsak": "studier", "kas_kod": "B", "csn_berattigad": False},
        {"orsak": "uppdrag_slutfort", "kas_kod": "D"},
        {"orsak": "arbete", "kas_kod": "A", "arbetsform": "osubv"},
        {"orsak": "flytt", "kas_kod": ""},
    ]
    for fel_rad in nekas:
        with pytest.raises(IntegrityError), transaction.atomic():
            Avslut.objects.create(**grund, **fel_rad)
    with pytest.raises(IntegrityError), transaction.atomic():
        Arende.objects.filter(pk=a.pk).update(avslutad_den=date(2025, 2, 28))
    assert len(OMOJLIGA) == len(nekas) + 1


@pytest.mark.krav("N01", "T05", "S172")
def test_sidan_korningen_och_listan_sager_samma(client, enhet, chef, eva):
    vantat = fel(enhet, eva)
    korning = raknad(type("P", (), {"kommun": enhet.verksamhet.namnd.kommun}), chef, enhet)
    client.force_login(chef)
    svar = client.get(ADRESS, {"omfattning": f"enhet:{enhet.pk}", "ar": 2025})
    pa_sidan = {b.id: n for b, n in svar.context["underlag"].sorter}
    i_korningen = dict(korning.rader.filter(tabell="K").values_list("kpi", "taljare"))
    assert pa_sidan == i_korningen == {b.id: int(b.id in vantat) for b in BRISTER}
    urval = urval_for_underlag(Omfattning(korning.kommun, enhet), 2025)
    with lasare() as las:
        for b in BRISTER:
            ids = lista(las, urval, b, kon="T")
            assert len(ids) == pa_sidan[b.id]
    bakom = client.get(reverse("kas_lista", args=[korning.pk, "kv_utb", "T"]))
    assert [a.pk for a in bakom.context["sida"].object_list] == [vantat["kv_utb"].pk]


@pytest.mark.krav("C70", "S172")
def test_lank_till_arendet_agare_filter_och_antal_per_agare(client, enhet, chef, eva, olle):
    utb, dubbel = arende(enhet, eva, utbildning=""), arende(enhet, olle, utbildning="", kon="O")
    client.force_login(chef)
    fraga = {"omfattning": f"enhet:{enhet.pk}", "ar": 2025}
    svar = client.get(ADRESS, fraga)
    html = svar.content.decode()
    for a in (utb, dubbel):
        assert reverse("arende", args=[a.pk]) in html
        assert a.nummer in html
    assert [(a.namn, a.antal) for a in svar.context["underlag"].agare] == [("Olle Or", 2), ("Eva Ek", 1)]
    assert svar.context["underlag"].antal == 3
    per_agare = client.get(ADRESS, {**fraga, "agare": str(olle.pk)})
    assert list(per_agare.context["underlag"].valda) == [dubbel.pk]
    assert {b.id: n for b, n in per_agare.context["underlag"].sorter if n} == {"kv_utb": 1, "kv_kon": 1}
    per_sort = client.get(ADRESS, {**fraga, "sort": "kv_kon"})
    assert list(per_sort.context["underlag"].valda) == [dubbel.pk]
    assert [(a.namn, a.antal) for a in per_sort.context["underlag"].agare] == [("Olle Or", 1)]
    for skrap in ({"agare": "x"}, {"sort": "x"}, {"omfattning": "enhet:x"}, {"sida": "999"}):
        assert client.get(ADRESS, {**fraga, **skrap}).status_code == 200


@pytest.mark.krav("C70")
def test_kas_sidan_leder_forst_till_underlaget(client, enhet, chef, eva):
    fel(enhet, eva)
    raknad(type("P", (), {"kommun": enhet.verksamhet.namnd.kommun}), chef, enhet)
    client.force_login(chef)
    html = client.get(reverse("kas"), {"omfattning": f"enhet:{enhet.pk}", "ar": 2025}).content.decode()
    lank = f"{ADRESS}?omfattning=enhet%3A{enhet.pk}&amp;ar=2025"
    assert "6 uppgifter saknas eller säger emot varandra." in text(html)
    assert html.index(lank) < html.index("Om siffrorna") < html.index("T1 Deltagare")


@pytest.mark.krav("D02", "B06", "B07")
def test_visningen_loggas_och_skyddad_visas_utan_namn(client, enhet, chef, eva):
    oppen, skyddad = arende(enhet, eva, utbildning=""), arende(enhet, eva, utbildning="")
    Person.objects.filter(pk=skyddad.person_id).update(
        har_skydd=True, fornamn="Hemma", efternamn="Hemligsson", telefon="", adress="", epost=""
    )
    client.force_login(chef)
    html = client.get(ADRESS, {"omfattning": f"enhet:{enhet.pk}", "ar": 2025}).content.decode()
    assert skyddad.nummer not in html
    SkyddAtkomstFactory(person=skyddad.person, user=chef)
    html = client.get(ADRESS, {"omfattning": f"enhet:{enhet.pk}", "ar": 2025}).content.decode()
    assert "Hemligsson" not in html
    assert skyddad.nummer in html
    rad = Lasning.objects.order_by("-pk").first()
    assert (rad.objekt_typ, rad.atgard, rad.ar_skyddad) == ("kas_kvalitet", "lista", True)
    assert set(rad.data["visade"]) == {str(oppen.pk), str(skyddad.pk)}


def test_utan_logg_ingen_lista(client, enhet, chef, eva, monkeypatch):
    a = arende(enhet, eva, utbildning="")
    monkeypatch.setattr("followup.views.kas_kvalitet.log_read", lambda **k: 1 / 0)
    client.force_login(chef)
    client.raise_request_exception = False
    svar = client.get(ADRESS, {"omfattning": f"enhet:{enhet.pk}", "ar": 2025})
    assert svar.status_code == 500
    assert a.nummer not in svar.content.decode()


@pytest.mark.krav("D12", "N13", "S145")
def test_bestallaren_ser_antal_per_enhet_maskade_och_inga_arenden(client, enhet, chef, eva):
    annan = EnhetFactory(verksamhet=enhet.verksamhet)
    arenden = [arende(enhet, eva, utbildning="") for _ in range(3)] + [arende(annan, eva, utbildning="") for _ in range(6)]
    plats = type("P", (), {"kommun": enhet.verksamhet.namnd.kommun})
    raknad(plats, chef, enhet)
    raknad(plats, UserFactory(roll="chef", enhet=annan), annan)
    client.force_login(UserFactory(roll=Roll.BESTALLARE, enhet=enhet))
    svar = client.get(ADRESS, {"omfattning": f"kommun:{plats.kommun.pk}", "ar": 2025})
    html = svar.content.decode()
    assert [a for a in arenden if a.nummer in html or a.person.efternamn in html] == []
    rader = {b.id: texter for b, texter in svar.context["tal"].rader}
    assert len(rader["kv_utb"]) == 3
    assert "3" not in rader["kv_utb"]
    assert not {"6", "9"} <= set(rader["kv_utb"])  # with both the three would follow
    assert rader["kv_kon"] == ["0", "0", "0"]
    assert not Lasning.objects.filter(objekt_typ="kas_kvalitet").exists()


def test_enheter_utan_korning_finns_inte_i_tabellen(enhet):
    assert per_enhet([(enhet.pk, "X")], 2025).enheter == []


# --- the ladder ----------------------------------------------------------------------------------------------------------


def test_stegen(client, enhet, eva):
    assert "/konto/login/" in client.get(ADRESS).url
    a = arende(enhet, eva, utbildning="")
    client.force_login(UserFactory(roll="chef", enhet=EnhetFactory()))
    framling = client.get(ADRESS, {"omfattning": f"enhet:{enhet.pk}", "ar": 2025})
    assert a.nummer not in framling.content.decode()
    for roll in (Roll.HANDLEDARE, Roll.ADMIN, Roll.SOCIALSEKRETERARE, Roll.RECEPTION):
        client.force_login(UserFactory(roll=roll, enhet=enhet))
        assert client.get(ADRESS).status_code == 403
    client.force_login(eva)
    assert client.get(ADRESS).status_code == 200
    assert client.post(ADRESS).status_code == 405


def test_frageantalet_vaxer_inte(client, enhet, chef, eva, django_assert_max_num_queries):
    def fragor():
        with django_assert_max_num_queries(40) as fangade:
            assert client.get(ADRESS, {"omfattning": f"enhet:{enhet.pk}", "ar": 2025}).status_code == 200
        return len(fangade)

    client.force_login(chef)
    arende(enhet, eva, utbildning="")
    fragor()
    forst = fragor()
    for _ in range(20):
        arende(enhet, eva, utbildning="")
    assert fragor() == forst
