"""The hand case of methods.md 8 (V12): seven remisser, five persons, data date 2025-12-31."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from ame.arenden.enums import Status
from followup.kas.lasare import lasare
from followup.matt.katalog import KATALOG
from followup.matt.rakna import ALLA_ENHETER, HELA, Fonster, lista, rader, summera
from followup.matt.skatta import Varde, incidens, skatta
from followup.nyckeltal.km import kaplan_meier
from tests.factories import (
    ArendeFactory,
    AvslutFactory,
    BestallningstypFactory,
    EnhetFactory,
    InsatsFactory,
    LofteFactory,
    PersonFactory,
    PlanFactory,
    PlanversionFactory,
    RemissFactory,
)
from tests.factories.bas import vid

pytestmark = pytest.mark.django_db

DATADATUM = date(2025, 12, 31)
# case, person, remiss, first meeting, plan, start, end, outcome
FALL = [
    ("e1", "P1", "2025-01-07", "2025-01-17", "2025-02-06", "2025-02-10", "2025-05-11", "A"),
    ("e2", "P2", "2025-01-13", "2025-02-12", "2025-03-14", "2025-03-17", "2025-06-15", "O"),
    ("e3", "P2", "2025-09-01", "2025-09-08", None, "2025-09-15", None, None),
    ("e4", "P3", "2025-02-03", "2025-02-10", "2025-02-24", "2025-03-03", "2025-08-30", "S"),
    ("e5", "P4", "2025-10-06", None, None, None, None, None),
    ("e6", "P5", "2025-03-03", "2025-03-17", "2025-04-14", "2025-04-14", None, None),
    ("e7", "P1", "2025-05-20", "2025-05-27", "2025-06-10", "2025-06-10", "2025-09-08", "A"),
]
AVSLUT = {"A": {}, "S": {"studier": True}, "O": {"avbrott": True}}


def den(text):
    return date.fromisoformat(text) if text else None


@pytest.fixture
def fallen():
    enhet = EnhetFactory()
    sander = EnhetFactory(remittent=True, verksamhet__namnd=enhet.verksamhet.namnd)
    typ = BestallningstypFactory(verksamhet=enhet.verksamhet)
    personer = {p: PersonFactory(namnd=enhet.verksamhet.namnd, kon="K") for p in ("P1", "P2", "P3", "P4", "P5")}
    id_av = {}
    for namn, person, *dagar_, utfall in FALL:
        remiss_den, mote, plan, start, slut = map(den, dagar_)
        status = Status.AVSLUTAT if slut else Status.INSATS if start else Status.INKOMMET
        arende = ArendeFactory(
            person=personer[person], enhet=enhet, inkom_den=remiss_den, inskriven_den=start, avslutad_den=slut, status=status,
            avslut=False, deltagande=False,
        )  # fmt: skip
        remiss = RemissFactory(
            mottagen=True, arende=arende, person=personer[person], mottagande_enhet=enhet, avsandande_enhet=sander, bestallningstyp=typ,
            inkom_den=remiss_den, svar_senast_den=remiss_den + timedelta(days=90), avtalade=False, medgivande=None,
            grund="samma_myndighet", status="antagen" if start else "mottagen",
        )  # fmt: skip
        if mote:
            LofteFactory(remiss=remiss, slag="besok", lovat_den=remiss_den + timedelta(days=21), uppfyllt_den=mote)
        if start:
            InsatsFactory(arende=arende, start_den=start, slut_den=slut, **({"avslutad": True} if slut else {}))
        if plan:
            egen = PlanFactory(
                arende=arende, paborjad_den=remiss_den, **({"status": "avslutad", "avslutad_den": slut} if slut else {})
            )
            PlanversionFactory(plan=egen, signerad_vid=vid(plan))
        if slut:
            AvslutFactory(arende=arende, avslutad_den=slut, **AVSLUT[utfall])
        id_av[namn] = (arende.pk, remiss.pk)
    return enhet, id_av


def matt(enhet, kod, till=DATADATUM, grans=None):
    with lasare() as las:
        m = KATALOG[kod]
        summor = summera(rader(las, m, {enhet.pk: grans or m.grans_dagar}, Fonster(till)))
    s = summor.get((str(enhet.pk), "", HELA, HELA))
    assert s == summor.get((ALLA_ENHETER, "", HELA, HELA))
    return s, skatta(m, s) if s else Varde()


@pytest.mark.krav("V12", "T02")
def test_dagar_till_mote_foljer_den_som_vantar(fallen):
    enhet, _ = fallen
    s, v = matt(enhet, "k1_dagar")
    kurva = kaplan_meier({(dag, bool(o)): n for (dag, o), n in s.dagar.items()})
    assert s.dagar == {(10, 1): 1, (30, 1): 1, (7, 1): 3, (14, 1): 1, (86, 0): 1}
    kvar = {x.dag: Fraction(x.taljare, x.namnare) for x in kurva.steg}
    assert (kvar[7], kvar[10]) == (Fraction(4, 7), Fraction(3, 7))
    assert (v.varde, v.taljare, v.namnare) == (10, 6, 7)


@pytest.mark.krav("V12", "T02")
def test_i_tid_har_den_som_fortfarande_vantar_i_namnaren(fallen):
    enhet, id_av = fallen
    _, v = matt(enhet, "k1_andel")
    assert (v.taljare, v.namnare) == (5, 7)
    with lasare() as las:
        m = KATALOG["k1_andel"]
        i_tid = lista(las, m, {enhet.pk: 14}, Fonster(DATADATUM), bara_ja=True)
        alla = lista(las, m, {enhet.pk: 14}, Fonster(DATADATUM))
    assert set(i_tid) == {id_av[x][1] for x in ("e1", "e3", "e4", "e6", "e7")}
    assert len(alla) == 7
    _, farsk = matt(enhet, "k1_andel", date(2025, 10, 12))  # e5 is six days old: left out; it is not late yet
    assert (farsk.taljare, farsk.namnare) == (5, 6)
    _, sen = matt(enhet, "k1_andel", date(2025, 10, 20))  # fourteen days old and open: late
    assert (sen.taljare, sen.namnare) == (5, 7)


@pytest.mark.krav("V12")
def test_plan_och_ko(fallen):
    enhet, id_av = fallen
    _, plan = matt(enhet, "k3_andel")
    assert (plan.taljare, plan.namnare) == (5, 6)
    _, ko = matt(enhet, "k7_ko")
    assert ko.varde == 1
    with lasare() as las:
        assert lista(las, KATALOG["k7_ko"], {enhet.pk: None}, Fonster(DATADATUM)) == [id_av["e5"][1]]
    _, langst = matt(enhet, "k7_langst")
    assert langst.varde == 86


@pytest.mark.krav("V12")
def test_incidens_av_utfall(fallen):
    enhet, _ = fallen
    s, _v = matt(enhet, "r_utfall")
    kurva = incidens(s.dagar)
    assert s.antal == 6
    vid_90 = [kurva.vid(x, 90) for x in ("ett", "tva", "tre", "kvar")]
    assert vid_90 == pytest.approx([1 / 3, 0, 1 / 6, 1 / 2])
    vid_180 = [kurva.vid(x, 180) for x in ("ett", "tva", "tre", "kvar")]
    assert vid_180 == pytest.approx([1 / 3, 1 / 4, 1 / 6, 1 / 4])


@pytest.mark.krav("V12")
def test_rundgang_utan_fullt_ar_har_inget_tal(fallen):
    enhet, _ = fallen
    s, v = matt(enhet, "r_ater")
    assert s.dagar == {(9, 1): 1, (78, 1): 1, (123, 0): 1, (114, 0): 1}
    kurva = incidens(s.dagar)
    assert [1 - kurva.vid("ett", d) for d in (9, 78, 114)] == pytest.approx([3 / 4, 1 / 2, 1 / 2])
    assert v.varde is None and v.skal == "Ingen har följts i ett år än."
