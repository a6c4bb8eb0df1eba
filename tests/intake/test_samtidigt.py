"""Two people at once: one winner and one clear message, never two results."""

from threading import Barrier, Thread

import pytest
from django.db import connections

from ame.arenden.models import Arende
from ame.audit.models import Handelse
from ame.common.transitions import OgiltigOvergang
from intake import services as intake
from intake.models import Beredning, Beredningsbeslut, Underrattelse
from tests.factories import UserFactory
from tests.flode import KOMMUNICERAT, bygg_varld, skriv_remiss

pytestmark = pytest.mark.django_db(transaction=True)


def samtidigt(*gor) -> list:
    """Runs the acts at the same moment, each with its own connection. Returns what each gave, or the exception it met."""
    start = Barrier(len(gor))
    svar: list = [None] * len(gor)

    def kor(i):
        try:
            start.wait(timeout=60)
            svar[i] = gor[i]()
        except Exception as fel:  # noqa: BLE001 - what it met is the answer
            svar[i] = fel
        finally:
            connections.close_all()

    tradar = [Thread(target=kor, args=(i,)) for i in range(len(gor))]
    for trad in tradar:
        trad.start()
    for trad in tradar:
        trad.join(timeout=90)
    return svar


def forlorare(svar) -> list:
    return [s for s in svar if isinstance(s, Exception)]


def test_tva_tar_emot_samma_remiss():
    varld = bygg_varld()
    kollega = UserFactory(roll="handlaggare", enhet=varld.ame)
    remiss = skriv_remiss(varld)
    svar = samtidigt(*(lambda u=u: intake.ta_emot(actor=u, remiss=remiss) for u in (varld.handlaggare, kollega)))
    assert [type(s) for s in forlorare(svar)] == [OgiltigOvergang]
    assert Arende.objects.count() == 1
    assert Handelse.objects.filter(verb="remiss.ta_emot").count() == 1


def test_ta_emot_och_aterta_pa_samma_gang():
    """Whoever comes second still gets a state that holds together."""
    varld = bygg_varld()
    for n in range(6):
        remiss = skriv_remiss(varld, lopnummer=n)
        svar = samtidigt(
            lambda r=remiss: intake.ta_emot(actor=varld.handlaggare, remiss=r),
            lambda r=remiss: intake.aterta(actor=varld.socialsekreterare, remiss=r, skal="Fick arbete."),
        )
        remiss.refresh_from_db()
        assert remiss.status == "atertagen"
        if remiss.arende:
            assert remiss.arende.status == "ej_paborjat", "a case without a living remiss does not stay open"
        else:
            assert [type(s) for s in forlorare(svar)] == [OgiltigOvergang]


def test_beslut_och_atertagande_pa_samma_gang():
    varld = bygg_varld()
    for n in range(4):
        remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld, lopnummer=n))
        beredning = intake.starta_beredning(actor=varld.handlaggare, remiss=remiss)
        svar = samtidigt(
            lambda b=beredning: intake.besluta(
                actor=varld.beredare, beredning=b, beslut="avboj", motivering="Nej.", avbojningsskal="platsbrist", **KOMMUNICERAT
            ),
            lambda r=remiss: intake.aterta(actor=varld.socialsekreterare, remiss=r, skal="Fick arbete."),
        )
        assert [type(s) for s in forlorare(svar)] == [OgiltigOvergang], "one winner, no deadlock"
        remiss.refresh_from_db()
        assert remiss.arende.status == "ej_paborjat"
        assert Beredning.objects.get(pk=beredning.pk).status == "beslutad"


def test_inskrivning_och_atertagande_pa_samma_gang():
    from django.utils import timezone

    from tests.flode import baslinje

    varld = bygg_varld()
    for n in range(4):
        remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld, lopnummer=n))
        beredning = intake.starta_beredning(actor=varld.handlaggare, remiss=remiss)
        intake.besluta(actor=varld.beredare, beredning=beredning, beslut="skriv_in", motivering="Ja.")
        svar = samtidigt(
            lambda r=remiss: intake.skriv_in(
                actor=varld.handlaggare, arende=r.arende, inskriven_den=timezone.localdate(), baslinje=baslinje()
            ),
            lambda r=remiss: intake.aterta(actor=varld.socialsekreterare, remiss=r, skal="Fick arbete."),
        )
        assert len(forlorare(svar)) == 1
        remiss.refresh_from_db()
        assert (remiss.status, remiss.arende.status) in {("antagen", "vantar"), ("atertagen", "ej_paborjat")}


def test_tva_remisser_om_samma_person_blir_ett_arende():
    varld = bygg_varld()
    ett = skriv_remiss(varld)
    tva = skriv_remiss(varld, identitetsnummer=ett.identitetsnummer)
    svar = samtidigt(*(lambda r=r: intake.ta_emot(actor=varld.handlaggare, remiss=r) for r in (ett, tva)))
    assert forlorare(svar) == []
    assert Arende.objects.count() == 1


def test_samma_nya_person_i_tva_remisser_blir_en_person():
    from ame.people.models import Person

    varld = bygg_varld()
    ett = skriv_remiss(varld, skicka=False)
    tva = skriv_remiss(varld, skicka=False)
    assert ett.identitetsnummer == tva.identitetsnummer
    svar = samtidigt(*(lambda r=r: intake.skicka(actor=varld.socialsekreterare, remiss=r) for r in (ett, tva)))
    assert forlorare(svar) == []
    assert Person.objects.count() == 1


def test_tva_beslut_i_samma_beredning():
    varld = bygg_varld()
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    beredning = intake.starta_beredning(actor=varld.handlaggare, remiss=remiss)
    svar = samtidigt(
        lambda: intake.besluta(actor=varld.beredare, beredning=beredning, beslut="skriv_in", motivering="Ja."),
        lambda: intake.besluta(
            actor=varld.chef, beredning=beredning, beslut="avboj", motivering="Nej.", avbojningsskal="platsbrist", **KOMMUNICERAT
        ),
    )
    assert [type(s) for s in forlorare(svar)] == [OgiltigOvergang]
    assert Beredningsbeslut.objects.count() == 1
    assert Beredning.objects.get().status == "beslutad"


def test_samma_remiss_skickas_en_gang():
    varld = bygg_varld()
    remiss = skriv_remiss(varld, skicka=False)
    svar = samtidigt(*(lambda: intake.skicka(actor=varld.socialsekreterare, remiss=remiss) for _ in range(2)))
    assert [type(s) for s in forlorare(svar)] == [OgiltigOvergang]
    assert Handelse.objects.filter(verb="remiss.skicka").count() == 1


def test_tva_antecknar_underrattelsen_pa_samma_gang():
    varld = bygg_varld()
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    beredning = intake.starta_beredning(actor=varld.handlaggare, remiss=remiss)
    beslut = intake.besluta(actor=varld.beredare, beredning=beredning, beslut="skriv_in", motivering="Ja.")
    svar = samtidigt(
        *(
            lambda u=u: intake.underratta(actor=u, beslut=beslut, kanal="brev", skickad_den=beslut.beslutad_den)
            for u in (varld.handlaggare, varld.beredare)
        )
    )
    assert forlorare(svar) == []
    assert Underrattelse.objects.count() == 1
