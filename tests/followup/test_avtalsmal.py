"""Goals of the agreement against the stored figures: reached, not reached, cannot be judged (C73; S138-S140, S151)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup.models import Matkorning, Uppdragsavtal
from followup.vy.avtalsmal import malrader
from followup.vy.malkurva import Manadsvarde, malkurva
from tests.factories import EnhetFactory, UserFactory
from tests.factories.matt import SIGNERAT, AvtalsmalFactory, MatkorningFactory, MatpunktFactory, UppdragsavtalFactory

pytestmark = pytest.mark.django_db
IDAG = date(2026, 11, 23)


@pytest.fixture
def ame():
    return EnhetFactory(namn="AME Norr")


def avtal_med(ame, *mal, version=1, **falt):
    """Signed, with the goals in it."""
    avtal = UppdragsavtalFactory(enhet=ame, version=version, fran_den=date(2025, 1, 1), till_den=None, **falt)
    for ett in mal:
        AvtalsmalFactory(avtal=avtal, **ett)
    Uppdragsavtal.objects.filter(pk=avtal.pk).update(signerat_av=avtal.skapat_av, signerat_vid=SIGNERAT)
    return avtal


def punkt(ame, manad, matt, varde, *, definition="2026-11", taljare=None, namnare=None, **falt):
    kommun = ame.verksamhet.namnd.kommun
    korning = Matkorning.objects.filter(kommun=kommun, manad=manad).first()
    sista = date(manad.year + manad.month // 12, manad.month % 12 + 1, 1).toordinal() - 1
    korning = korning or MatkorningFactory(
        kommun=kommun, manad=manad, till_den=date.fromordinal(sista), definitionsversion=definition
    )
    return MatpunktFactory(enhet=ame, korning=korning, matt=matt, varde=varde, taljare=taljare, namnare=namnare, **falt)


def rader(ame, ar, idag=IDAG):
    return malrader(ame.pk, ame.verksamhet.namnd.kommun_id, ar, idag)


def andel(ame, manad, varde, **falt):
    return punkt(ame, manad, "r_avslutade", varde, taljare=round(varde * 40), namnare=40, **falt)


@pytest.mark.krav("S139", "C73")
@pytest.mark.parametrize(("antal", "bedomning"), [(200, "natt"), (199, "ej_natt")])
def test_ett_avtal_haller_antal_deltagare_per_ar_och_utfallet_star_mot_det_manad_for_manad(ame, antal, bedomning):
    """S139: an agreement holds number of participants per year; actual against it per month."""
    avtal_med(ame, {"ar": 2025, "slag": "volym", "matt": "v_deltagare", "riktning": "minst", "varde": 200})
    for manad in range(1, 13):
        punkt(ame, date(2025, manad, 1), "v_deltagare", float(antal if manad == 12 else 100 + manad), taljare=100 + manad)
    (rad,) = rader(ame, 2025)
    assert rad.bedomning == bedomning
    assert (rad.utfall, rad.mal_text, rad.till) == (str(antal), "minst 200 deltagare", date(2025, 12, 31))
    assert rad.figur.rader[0] == ["jan", "101", "minst 200 deltagare"]
    assert [r[1] for r in rad.figur.rader] == [str(100 + m) for m in range(1, 12)] + [str(antal)]


@pytest.mark.krav("S138", "C73")
def test_ett_mal_om_genomstromning_ar_en_linje_i_diagrammet(ame, som):
    """S138: a goal can be set on days in step or outflow per month and is shown as a line in the chart."""
    avtal_med(
        ame,
        {"slag": "genomstromning", "matt": "r_tid", "riktning": "hogst", "varde": 180},
        {"slag": "genomstromning", "matt": "v_utflode", "riktning": "minst", "varde": 8.5},
    )
    for manad in (8, 9, 10):
        punkt(ame, date(2026, manad, 1), "r_tid", 150.0 + manad, namnare=80)
        punkt(ame, date(2026, manad, 1), "v_utflode", 7.5, namnare=80)
    tid, utflode = rader(ame, 2026)
    assert (tid.ord, utflode.ord) == ("Nått hittills", "Inte nått hittills")
    assert utflode.mal_text == "minst 8,5 av hundra per månad"
    mallinje = tid.figur.kurvor[1]
    assert mallinje.namn == "Mål högst 180 dagar"
    assert mallinje.bana.count("H") == 1, "one level line"
    html = som(UserFactory(roll="chef", enhet=ame)).get(reverse("avtalsmal")).content.decode()
    assert mallinje.bana in html
    assert "160" in html


@pytest.mark.krav("S140", "C73")
def test_utfallsmalet_ar_natt_inte_natt_eller_kan_inte_bedomas(ame, som):
    """S140: the report says reached, not reached, cannot be judged."""
    avtal_med(
        ame,
        {"matt": "r_avslutade", "varde": 0.4},
        {"matt": "r_dag90", "varde": 0.5},
        {"matt": "r_dag30", "varde": 0.5},
        {"matt": "r_dag180", "varde": 0.5},
        {"matt": "r_dag365", "varde": 0.5},
    )
    okt = date(2026, 10, 1)
    andel(ame, okt, 0.45)
    punkt(ame, okt, "r_dag90", 0.45, taljare=18, namnare=40)
    punkt(ame, okt, "r_dag30", 0.75, taljare=3, namnare=4, mer={"dold": {"n": 4, "ja": 3, "nej": 1}})
    punkt(ame, okt, "r_dag180", None, taljare=0, namnare=0, skal="Ingen att räkna på.")
    svar = {r.mal.matt: r for r in rader(ame, 2026)}
    assert {k: r.bedomning for k, r in svar.items()} == {
        "r_avslutade": "natt", "r_dag90": "ej_natt", "r_dag30": "kan_ej", "r_dag180": "kan_ej", "r_dag365": "kan_ej",
    }  # fmt: skip
    assert svar["r_dag180"].skal == "Ingen att räkna på."
    assert svar["r_dag365"].skal == "Det finns inga siffror för året."
    assert "liten" in svar["r_dag30"].skal
    assert "75" not in svar["r_dag30"].utfall
    html = som(UserFactory(roll="bestallare", enhet=ame)).get(reverse("avtalsmal")).content.decode()
    for ordet in ("Nått hittills", "Inte nått hittills", "Kan inte bedömas"):
        assert ordet in html


@pytest.mark.krav("S139", "S140")
def test_volymen_bedoms_forst_nar_aret_ar_slut_och_rakna(ame):
    avtal_med(ame, {"ar": 2026, "slag": "volym", "matt": "v_avslutade", "varde": 10})
    punkt(ame, date(2026, 10, 1), "v_avslutade", 50.0, taljare=50)
    (rad,) = rader(ame, 2026)
    assert (rad.bedomning, rad.skal) == ("kan_ej", "Året är inte slut.")
    (rad,) = rader(ame, 2026, date(2027, 1, 2))
    assert (rad.bedomning, rad.skal) == ("kan_ej", "Årets sista månad är inte räknad.")
    punkt(ame, date(2026, 12, 1), "v_avslutade", 60.0, taljare=60)
    (rad,) = rader(ame, 2026, date(2027, 1, 2))
    assert (rad.ord, rad.utfall) == ("Nått", "60")


@pytest.mark.krav("S151", "C73")
def test_malets_definition_ar_last_for_aret(ame):
    """S151: a goal's definition is locked for the year. Figures counted by another definition do not decide it."""
    avtal_med(ame, {"matt": "r_avslutade", "varde": 0.4, "definitionsversion": "2026-01"})
    andel(ame, date(2026, 9, 1), 0.5, definition="2026-01")
    assert rader(ame, 2026)[0].bedomning == "natt"
    andel(ame, date(2026, 10, 1), 0.5, definition="2026-11")
    (rad,) = rader(ame, 2026)
    assert rad.bedomning == "kan_ej"
    assert "definition 2026-01" in rad.skal
    assert "2026-11" in rad.skal


@pytest.mark.krav("S151", "T07")
def test_en_andrad_grans_i_mattet_under_aret_gor_malet_obedombart(ame):
    avtal_med(ame, {"matt": "k1_andel", "slag": "genomstromning", "varde": 0.8})
    for manad, grans in ((8, 14), (9, 14), (10, 30)):
        punkt(ame, date(2026, manad, 1), "k1_andel", 0.9, taljare=36, namnare=40, mer={"grans": grans})
    (rad,) = rader(ame, 2026)
    assert rad.bedomning == "kan_ej"
    assert "Gränsen i måttet" in rad.skal


@pytest.mark.krav("S151")
def test_ett_andrat_mal_ar_ett_nytt_och_det_gamla_foljs_upp_anda(ame):
    """S151: a change makes a new goal. One carried on unchanged is one goal in two versions."""
    gammalt = {"matt": "r_avslutade", "varde": 0.4}
    lika = {"matt": "v_deltagare", "slag": "volym", "varde": 100}
    avtal_med(ame, gammalt, lika, version=1)
    avtal_med(ame, {"matt": "r_avslutade", "varde": 0.3}, lika, version=2)
    UppdragsavtalFactory(enhet=ame, version=3)  # a draft sets no goal
    andel(ame, date(2026, 10, 1), 0.35)
    svar = {(r.mal.matt, r.mal.varde): (r.bedomning, r.versioner) for r in rader(ame, 2026)}
    assert svar == {
        ("r_avslutade", 0.4): ("ej_natt", (1,)),
        ("r_avslutade", 0.3): ("natt", (2,)),
        ("v_deltagare", 100.0): ("kan_ej", (1, 2)),
    }


@pytest.mark.krav("S152")
def test_malen_ar_enhetens_egna(ame):
    granne = EnhetFactory(verksamhet=ame.verksamhet)
    avtal_med(ame, {"varde": 0.4})
    avtal_med(granne, {"varde": 0.6})
    for enhet in (ame, granne):
        andel(enhet, date(2026, 10, 1), 0.5)
    assert [r.bedomning for r in rader(ame, 2026)] == ["natt"]
    assert [r.bedomning for r in rader(granne, 2026)] == ["ej_natt"]


def test_fragorna_ar_lika_manga_med_ett_och_nio_mal(ame):
    def fragor():
        with CaptureQueriesContext(connection) as c:
            rader(ame, 2026)
        return len(c)

    avtal_med(ame, {"varde": 0.4})
    andel(ame, date(2026, 10, 1), 0.5)
    en = fragor()
    matt = ("r_dag30", "r_dag90", "r_dag180", "r_dag365", "k1_andel", "k3_andel", "v_deltagare", "v_paborjade")
    avtal_med(ame, *({"matt": m, "varde": 0.4} for m in matt), version=2)
    for m in matt:
        punkt(ame, date(2026, 10, 1), m, 0.5, taljare=20, namnare=40)
    assert len(rader(ame, 2026)) == 9
    assert fragor() == en


def test_ett_ar_som_inte_gar_att_valja_finns_inte(ame, som):
    klient = som(UserFactory(roll="chef", enhet=ame))
    for ar in ("2019", "x", "20300"):
        assert klient.get(reverse("avtalsmal") + f"?ar={ar}").status_code == 404
    assert klient.get(reverse("avtalsmal") + "?ar=2025").status_code == 200


def test_linjen_har_ett_glapp_dar_talet_saknas_och_bryts_dar_mattet_andrades():
    manader = [Manadsvarde("jan", 1.0, "1"), Manadsvarde("feb", None, "··"), Manadsvarde("mar", 3.0, "3"),
               Manadsvarde("apr", 4.0, "4"), Manadsvarde("maj", 5.0, "5", serie=1)]  # fmt: skip
    figur = malkurva("Prov", manader, 2.0, "minst 2")
    assert [t for t in figur.kurvor[0].bana if t in "ML"] == ["M", "M", "L", "M"]
    assert len(figur.punkter) == 4
    assert malkurva("Prov", [Manadsvarde("jan", None, "—")], 0.5, "minst 50 %", faktor=100.0).kurvor[0].bana == ""
