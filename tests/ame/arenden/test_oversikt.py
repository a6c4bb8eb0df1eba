"""What the pages of a case show, in words and in order, and that they cost the same however much there is."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden import services
from ame.arenden.vy.handelser import VERB
from ame.arenden.vy.huvud import alder
from ame.audit.models import Handelse
from tests.factories import (
    INSKRIVEN,
    AnsvarFactory,
    AnteckningFactory,
    AtkomstFactory,
    BevakningFactory,
    HandelseFactory,
    InsatsFactory,
    PersonFactory,
    PersonIdentitetFactory,
    RemissFactory,
    vid,
)

pytestmark = pytest.mark.django_db


def _sida(varld, namn="arende", user=None, **query):
    svar = varld.klient(user or varld.ansvarig).get(reverse(namn, args=[varld.arende.pk]), query)
    assert svar.status_code == 200
    return svar


def _handelse(varld, verb, den, **falt):
    falt = {"aktor": varld.ansvarig, "objekt_id": varld.arende.pk, "arende_id": varld.arende.pk, "efter": ""} | falt
    return HandelseFactory(verb=verb, handelse_den=den, **falt)


@pytest.mark.parametrize(
    ("fodd", "idag", "ar"),
    [
        (date(1987, 4, 12), date(2026, 11, 22), 39),
        (date(1987, 11, 22), date(2026, 11, 22), 39),
        (date(1987, 11, 23), date(2026, 11, 22), 38),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
    ],
)
@pytest.mark.krav("LC21")
def test_alder_raknas_fran_fodelsedatum(fodd, idag, ar):
    assert alder(fodd, idag) == ar


@pytest.mark.krav("S032", "LC21")
def test_identitetsraden_sager_vem_och_vilket_arende(varld):
    BevakningFactory(arende=varld.arende, forfaller_den=timezone.localdate() - timedelta(days=3))
    huvud = _sida(varld).context["huvud"]
    person = varld.arende.person
    assert huvud.namn == person.namn
    assert huvud.personnummer == f"{person.identiteter.get().nummer[:8]}-{person.identiteter.get().nummer[8:]}"
    assert huvud.alder == alder(person.fodelsedatum, timezone.localdate())
    assert (huvud.arendenummer, huvud.ansvarig, huvud.enhet) == (varld.arende.nummer, "Ada Ansvarig", "AME Prov")
    assert huvud.status_text == "Insats pågår"
    assert any(text.endswith("försenad 3 dagar") and farg == "danger" for text, farg in huvud.taggar)


@pytest.mark.krav("LC22")
def test_samordningsnummer_visar_niva_och_vilande_och_tolken_sitt_sprak(varld):
    person = PersonFactory(namnd=varld.enhet.verksamhet.namnd, tolk=True, identitet=False)
    PersonIdentitetFactory(person=person, slag="samordningsnummer", nummer="197010632391", niva="sannolik", ar_vilande=True)
    varld.arende = varld.nytt_arende(person=person)
    assert _sida(varld).context["huvud"].taggar[:2] == [
        ("Samordningsnummer, sannolik identitet, vilande", "warning"),
        ("Tolk: somaliska", "info"),
    ]


@pytest.mark.krav("S069", "C31")
def test_dagar_i_varje_steg(varld):
    inskriven = INSKRIVEN
    varld.arende.inkom_den = inskriven - timedelta(days=14)
    varld.arende.save(update_fields=["inkom_den"])
    _handelse(varld, "arende.starta_beredning", inskriven - timedelta(days=10))
    _handelse(varld, "arende.starta_insats", inskriven + timedelta(days=6))
    _handelse(varld, "arende.starta_insats", inskriven + timedelta(days=20))
    sedan = (timezone.localdate() - inskriven).days
    svar = _sida(varld)
    assert svar.context["huvud"].tider.rader() == [
        ("Inflöde", "4 dagar"),
        ("Beredning", "10 dagar"),
        ("Väntan på insats", "6 dagar"),
        ("Insats", f"{sedan - 6} dagar"),
        ("Totalt", f"{sedan + 14} dagar"),
    ]
    assert [lage for _, _, lage in svar.context["huvud"].steg] == ["klar", "klar", "aktiv", "kommande"]


@pytest.mark.parametrize(
    ("trait", "lagen"),
    [
        ({"insats": False}, ["aktiv", "kommande", "kommande", "kommande"]),
        ({"insats": False, "beredning": True}, ["klar", "aktiv", "kommande", "kommande"]),
        ({"insats": False, "inskrivet": True, "direkt": True}, ["klar", "klar", "aktiv", "kommande"]),
        ({"insats": False, "avslutat": True}, ["klar", "klar", "klar", "klar"]),
        ({"insats": False, "ej_paborjat": True}, ["klar", "kommande", "kommande", "klar"]),
    ],
)
@pytest.mark.krav("S003", "S015")
def test_stegen_foljer_arendet_i_bada_sparen(varld, trait, lagen):
    varld.arende = varld.nytt_arende(**trait)
    steg = _sida(varld).context["huvud"].steg
    assert [lage for _, _, lage in steg] == lagen
    assert (steg[1][1] == "Direktspår, ingen beredning") == ("direkt" in trait)


def test_atgarderna_foljer_roll_och_lage(varld):
    def atgarder(user, **trait):
        varld.arende = varld.nytt_arende(**trait)
        return {namn for namn, _, _ in _sida(varld, user=user).context["huvud"].atgarder}

    pagar = atgarder(varld.ansvarig)
    assert {"Ny anteckning", "Lägg till bevakning", "Starta insats", "Byt ansvarig", "Avsluta ärendet"} <= pagar
    assert not {"Skriv in", "Avsluta som ej påbörjat"} & pagar
    assert {"Skriv in", "Avsluta som ej påbörjat"} <= atgarder(varld.ansvarig, insats=False, beredning=True)
    assert "Skriv in" not in atgarder(varld.ansvarig, insats=False)  # main track: beredning first
    assert "Skriv in" in atgarder(varld.ansvarig, insats=False, direkt=True)
    chefens = atgarder(varld.chef)
    assert chefens == {"Byt ansvarig", "Skyddade personuppgifter", "Sekretessmarkering", "Skriv ut journalen"}
    assert not {"Avsluta ärendet", "Starta insats", "Lägg till bevakning"} & atgarder(varld.ansvarig, insats=False, avslutat=True)


@pytest.mark.krav("S032", "C56")
def test_kontakter_pa_bada_sidor(varld):
    remiss = RemissFactory(
        person=varld.arende.person, arende=varld.arende, mottagande_enhet=varld.enhet, status="antagen",
        inkom_den=varld.arende.inkom_den, skickad_vid=timezone.now(), grund="uppgiftsskyldighet",
    )  # fmt: skip
    html = _sida(varld).content.decode()
    for text in (
        "Ada Ansvarig",
        varld.ansvarig.telefon,
        remiss.avsandare.namn,
        remiss.avsandare.telefon,
        varld.arende.person.telefon,
    ):
        assert text in html


# --- the timeline -----------------------------------------------------------------------------------------------


def _titlar(svar):
    return [p.anteckning.text if p.anteckning else p.handelse.titel for p in svar.context["poster"]]


@pytest.mark.krav("LC35")
def test_tidslinjen_blandar_anteckningar_och_handelser_nyast_forst(varld):
    _handelse(varld, "arende.oppna", date(2026, 9, 1))
    AnteckningFactory(arende=varld.arende, text="Första mötet", handelse_den=date(2026, 9, 10))
    AnteckningFactory(
        arende=varld.arende, text="Skriven sent", handelse_den=date(2026, 9, 5), signerad_vid=vid(date(2026, 11, 1))
    )
    _handelse(varld, "arende.skriva_in", date(2026, 9, 15), fore="beredning", efter="vantar")
    _handelse(varld, "anteckning.signera", date(2026, 9, 10))  # the note itself is there already
    HandelseFactory()  # another case
    svar = _sida(varld)
    assert _titlar(svar) == ["Inskriven", "Första mötet", "Skriven sent", "Ärendet öppnades"]
    html = svar.content.decode()
    assert "Från «Beredning» till «Väntar på insats»." in html
    assert "Skriven i efterhand 1 november 2026" in html


def test_handelse_som_ligger_framat_hamnar_pa_dagen_den_skrevs(varld):
    _handelse(varld, "beredning.dagordning", timezone.localdate() + timedelta(days=9))
    AnteckningFactory(arende=varld.arende, text="I dag", handelse_den=timezone.localdate(), signerad_vid=timezone.now())
    assert _titlar(_sida(varld)) == ["I dag", "Sattes upp på ett möte"]


@pytest.mark.krav("LC05")
def test_tidslinjen_filtreras_pa_slag_och_aldrig_pa_text(varld):
    AnteckningFactory(arende=varld.arende, text="Anteckningen")
    _handelse(varld, "arende.skriva_in", INSKRIVEN)
    _handelse(varld, "bevakning.klar", INSKRIVEN)
    _handelse(varld, "remiss.ta_emot", INSKRIVEN)
    assert _titlar(_sida(varld, visa="anteckningar")) == ["Anteckningen"]
    assert _titlar(_sida(varld, visa="beslut")) == ["Inskriven"]
    assert _titlar(_sida(varld, visa="system")) == ["Bevakning klar"]
    assert _titlar(_sida(varld, visa="remiss")) == ["Remiss togs emot"]
    assert len(_titlar(_sida(varld, visa="påhittat"))) == 4
    assert len(_titlar(_sida(varld, q="Anteckningen", sok="x"))) == 4


def test_tidslinjen_bladdrar_och_svarar_htmx_med_ett_stycke(varld):
    for n in range(25):
        AnteckningFactory(arende=varld.arende, text=f"Nr {n}", handelse_den=INSKRIVEN + timedelta(days=n))
    assert _titlar(_sida(varld))[0] == "Nr 24"
    assert _titlar(_sida(varld, sida=2)) == ["Nr 4", "Nr 3", "Nr 2", "Nr 1", "Nr 0"]
    svar = varld.klient(varld.ansvarig).get(
        reverse("arende", args=[varld.arende.pk]), {"sida": 2}, headers={"HX-Request": "true", "HX-Target": "handelser"}
    )
    html = svar.content.decode()
    assert "<html" not in html
    assert "<h1" not in html
    assert 'id="handelser"' in html


def test_varje_verb_i_koden_har_ett_namn():
    import re
    from pathlib import Path

    rot = Path(__file__).resolve().parents[3]
    skrivna = set()
    for paket in ("ame", "intake", "insatser", "followup"):
        for fil in (rot / paket).rglob("services/*.py"):
            skrivna |= set(
                re.findall(
                    r'"((?:arende|anteckning|bevakning|beredning|insats|aterkoppling|avslut|uppfoljning)\.\w+)"', fil.read_text()
                )
            )
    from ame.arenden.transitions import TRANSITIONS as ARENDE
    from intake.transitions import TRANSITIONS as REMISS

    skrivna |= {f"arende.{a}" for a in ARENDE} | {f"remiss.{a}" for a in REMISS}
    assert len(skrivna) > 25
    assert skrivna - set(VERB) == set()


# --- journal and history ----------------------------------------------------------------------------------------


@pytest.mark.krav("LC05", "S034")
def test_journalen_visar_allt_och_filtrerar_pa_typ(varld):
    AnteckningFactory(arende=varld.arende, typ="mote", text="Mötestext", synlighet="remittent")
    AnteckningFactory(arende=varld.arende, typ="telefon", text="Samtalstext", bedomning="Egen slutsats")
    AnteckningFactory(text="Annat ärende")
    html = _sida(varld, "arende_journal").content.decode()
    assert "Mötestext" in html
    assert "Egen slutsats" in html
    assert "Delas med remittenten" in html
    assert "Annat ärende" not in html
    bara = _sida(varld, "arende_journal", typ="telefon").content.decode()
    assert "Samtalstext" in bara
    assert "Mötestext" not in bara
    papper = _sida(varld, "arende_journal", typ="telefon", utskrift="1").content.decode()
    assert "Samtalstext" in papper
    assert "Mötestext" not in papper
    assert varld.arende.nummer in papper
    assert varld.arende.person.namn in papper


@pytest.mark.krav("S030", "C13")
def test_historiken_visar_vem_nar_och_overlamningen(varld):
    services.byt_ansvarig(arende=varld.arende, actor=varld.chef, ny=varld.kollega, overlamning="Ring handledaren på torsdag.")
    html = _sida(varld, "arende_historik", user=varld.chef).content.decode()
    assert "Ny ansvarig" in html
    assert "Kia Kollega tog över efter Ada Ansvarig." in html
    assert "Ring handledaren på torsdag." in html
    assert "Chris Chef" in html


@pytest.mark.krav("S029", "S030")
def test_byt_ansvarig_fran_sidan(varld):
    BevakningFactory(arende=varld.arende)
    services.spara_utkast(actor=varld.ansvarig, formular="anteckning", objekt_id=varld.arende.pk, innehall={"text": "Halv"})
    klient, url = varld.klient(varld.ansvarig), reverse("arende_ansvarig", args=[varld.arende.pk])
    html = klient.get(url).content.decode()
    assert "1 öppna bevakningar följer med" in html
    assert "Du har ett utkast i ärendet" in html
    assert "Chris Chef" not in html  # chefer do not hold cases
    assert klient.post(url, {"ny": varld.kollega.pk, "overlamning": ""}).status_code == 422
    assert klient.post(url, {"ny": varld.framling.pk, "overlamning": "Ta över."}).status_code == 422
    svar = klient.post(url, {"ny": varld.kollega.pk, "overlamning": "Ta över.", "fran": varld.ansvarig.pk})
    assert svar.url == reverse("min_dag")  # the former ansvarig may not open it any more
    igen = varld.klient(varld.chef).post(url, {"ny": varld.ansvarig.pk, "overlamning": "Åter.", "fran": varld.ansvarig.pk})
    assert igen.status_code == 422
    assert Handelse.objects.filter(verb="arende.byt_ansvarig").count() == 1


# --- the cost ---------------------------------------------------------------------------------------------------


def _fyll(varld, n: int) -> None:
    for i in range(n):
        rad = AnteckningFactory(arende=varld.arende, handelse_den=INSKRIVEN + timedelta(days=i))
        AnteckningFactory(arende=varld.arende, rattar=rad, handelse_den=INSKRIVEN + timedelta(days=i))
        BevakningFactory(arende=varld.arende, titel=f"Uppgift {i}")
        dag = INSKRIVEN + timedelta(days=i)
        _handelse(varld, "insats.starta", dag, objekt_id=InsatsFactory(arende=varld.arende).pk)
        _handelse(varld, "arende.byt_ansvarig", dag, fore=str(varld.ansvarig.pk), efter=str(varld.kollega.pk))
        _handelse(varld, "bevakning.klar", dag, objekt_id=uuid4())
        AnsvarFactory(arende=varld.arende, till_den=varld.arende.inkom_den)
        AtkomstFactory(arende=varld.arende)


@pytest.mark.krav("C95")
@pytest.mark.parametrize(
    ("namn", "query"),
    [("arende", {}), ("arende", {"visa": "anteckningar"}), ("arende_journal", {}), ("arende_historik", {}), ("arende_skydd", {})],
)
def test_sidan_kostar_lika_mycket_med_en_rad_som_med_tjugo(varld, namn, query):
    klient = varld.klient(varld.ansvarig)
    url = reverse(namn, args=[varld.arende.pk])
    antal = []
    for n in (1, 19):
        _fyll(varld, n)
        with CaptureQueriesContext(connection) as fragor:
            assert klient.get(url, query).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]
    assert antal[0] <= 40
