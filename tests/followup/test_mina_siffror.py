"""Mina siffror: own cases in the unit's measures, and who holds what without any result (S127, S152, T06)."""

import random
from datetime import date, timedelta

import pytest
from django.urls import reverse

from followup.kas.lasare import lasare
from followup.matt.egna import egen_figur, egen_summa
from followup.matt.katalog import KATALOG
from followup.matt.rakna import ALLA_ENHETER, HELA, Fonster, Summa, rader, summera
from followup.matt.skatta import skatta
from followup.vy.matt import UTAN_LISTA
from followup.vy.mina_siffror import mina
from intake.models import Remiss
from tests.factories import ArendeFactory, BevakningFactory, EnhetFactory, UppdragFactory, UserFactory
from tests.followup.kommunlott import Bygge, lotta

pytestmark = pytest.mark.django_db
TILL = date(2026, 1, 15)
URL = "mina_siffror"


@pytest.fixture
def bygge():
    return Bygge(lotta(random.Random(11)))


@pytest.mark.krav("S127", "C80", "T05")
@pytest.mark.parametrize("fro", [3, 11, 29])
def test_alla_arenden_ger_enhetens_tal(fro):
    """The same definitions: asked of every case, the own figures are the unit's, for every measure."""
    bygge = Bygge(lotta(random.Random(fro)))
    arenden = [a for a, _ in bygge.id_av.values() if a]
    remisser = list(Remiss.objects.values_list("pk", flat=True))
    with lasare() as las:
        for kod, m in KATALOG.items():
            if kod in UTAN_LISTA:
                continue
            grans = {e.pk: m.grans_dagar for e in bygge.enheter}
            ids = remisser if m.objekt == "anvisning" else arenden
            egen = egen_summa(las, m, grans, Fonster(TILL), ids)
            enhetens = summera(rader(las, m, grans, Fonster(TILL))).get((ALLA_ENHETER, "", HELA, HELA), Summa())
            assert egen == enhetens, kod
            v, nattens = egen_figur(m, egen), skatta(m, enhetens)
            assert (v.taljare, v.namnare, v.skal) == (nattens.taljare, nattens.namnare, nattens.skal), kod
            assert v.varde == pytest.approx(nattens.varde), kod


@pytest.mark.krav("S127")
def test_bara_de_egna_arendena_raknas(bygge):
    """A handler sees the same dashboard for own cases that the manager sees for the unit."""
    from ame.arenden.models import Arende

    jag, kollega = bygge.handlaggare[0]
    Arende.objects.filter(pk__in=Arende.objects.filter(ansvarig=jag).order_by("pk").values("pk")[:1]).update(ansvarig=kollega)
    for user in (jag, kollega):
        mitt = mina(user, TILL + timedelta(days=1))
        egna = {r.pk for r in Arende.objects.filter(ansvarig=user)}
        assert mitt.antal == len(egna)
        koder = {e.matt.id: e for _, rum in mitt.rum for e in rum}
        assert set(koder) == {k for k, m in KATALOG.items() if k not in UTAN_LISTA and not m.alltid_saknas}
        remisser = Remiss.objects.filter(arende__in=egna, inkom_den__range=(date(2025, 1, 16), TILL)).exclude(status="atertagen")
        assert koder["k8_upprepad"].n == str(remisser.count())
        inskrivna = Arende.objects.filter(pk__in=egna, inskriven_den__lte=TILL).exclude(avslutad_den__lte=TILL)
        assert koder["k3_galler"].n == str(inskrivna.count())


@pytest.mark.krav("S127", "N04")
def test_sidan_visar_egna_tal_arenden_och_forsenade(client):
    enhet = EnhetFactory(namn="AME Norr")
    jag = UserFactory(roll="handlaggare", enhet=enhet)
    arende = ArendeFactory(enhet=enhet, ansvarig=jag, insats=True)
    ArendeFactory(enhet=enhet, insats=True)  # a colleague's
    BevakningFactory(arende=arende, ansvarig=jag, forfaller_den=date(2026, 11, 1))
    BevakningFactory(arende=arende, ansvarig=jag, forfaller_den=date(2099, 1, 1))
    client.force_login(jag)
    svar = client.get(reverse(URL))
    m = svar.context["mina"]
    assert (m.antal, m.oppna, m.forsenade) == (1, 1, 1)
    text = svar.content.decode()
    assert "ur 1 ärenden" in text
    assert "Definitioner version 2026-11, samma som enhetens" in text
    assert svar.context["arbetar"] == []  # colleagues are the chef's
    assert "effekt" not in text.lower()


@pytest.mark.krav("S152", "T06")
def test_chefen_ser_arenden_och_forsenade_per_person_men_inga_resultat(client):
    """Per handler the page shows caseload and overdue tasks, not a league table of results; who has left is not among the current."""
    enhet = EnhetFactory(namn="AME Norr")
    chef = UserFactory(roll="chef", enhet=enhet)
    anna = UserFactory(roll="handlaggare", enhet=enhet, namn="Anna")
    orjan = UserFactory(roll="handlaggare", enhet=enhet, namn="Örjan")
    slutad = UserFactory(namn="Slutad")
    UppdragFactory(user=slutad, roll="handlaggare", enhet=enhet, till_den=date(2026, 6, 30))
    for user, antal in ((orjan, 3), (slutad, 1)):
        for _ in range(antal):
            arende = ArendeFactory(enhet=enhet, ansvarig=user, insats=True)
            BevakningFactory(arende=arende, ansvarig=user, forfaller_den=date(2026, 11, 1))
    client.force_login(chef)
    svar = client.get(reverse(URL))
    assert [(k.namn, k.oppna, k.forsenade) for k in svar.context["arbetar"]] == [("Anna", 0, 0), ("Örjan", 3, 3)]
    assert [(k.namn, k.oppna, k.forsenade) for k in svar.context["slutat"]] == [("Slutad", 1, 1)]
    per_person = svar.content.decode().split("Ärenden och försenade uppgifter per handläggare")[-1].split("</table>")[0]
    assert "%" not in per_person
    assert all(m.titel not in per_person for m in KATALOG.values())
    assert anna.namn in per_person


@pytest.mark.krav("B07")
def test_en_skyddad_person_raknas_bara_for_den_som_star_i_listan():
    from tests.factories import PersonFactory

    enhet = EnhetFactory()
    jag = UserFactory(roll="handlaggare", enhet=enhet)
    person = PersonFactory(namnd=enhet.verksamhet.namnd, skyddad=True)
    ArendeFactory(enhet=enhet, ansvarig=jag, person=person, insats=True)
    mitt = mina(jag, date(2026, 11, 23))
    assert (mitt.antal, mitt.oppna, mitt.rum) == (0, 0, [])


def test_samma_antal_fragor_vid_ett_och_tjugo_arenden(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    enhet = EnhetFactory()
    jag = UserFactory(roll="handlaggare", enhet=enhet)
    ArendeFactory(enhet=enhet, ansvarig=jag, insats=True)
    client.force_login(jag)
    client.get(reverse(URL))
    with CaptureQueriesContext(connection) as en:
        client.get(reverse(URL))
    for _ in range(19):
        ArendeFactory(enhet=enhet, ansvarig=jag, insats=True)
    with django_assert_num_queries(len(en)):
        client.get(reverse(URL))


def test_vem_som_kommer_in(client):
    enhet = EnhetFactory()
    for roll, status in (("handlaggare", 200), ("beredare", 200), ("chef", 200), ("reception", 403), ("admin", 403)):
        client.force_login(UserFactory(roll=roll, enhet=enhet))
        assert client.get(reverse(URL)).status_code == status
    assert client.post(reverse(URL)).status_code in (403, 405)
    client.force_login(UserFactory(roll="bestallare", enhet=EnhetFactory(stab=True, verksamhet=enhet.verksamhet)))
    assert client.get(reverse(URL)).status_code == 403
