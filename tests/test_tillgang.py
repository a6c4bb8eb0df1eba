"""The access ladder over every address at once: whoever has nothing to do with a thing meets the same wall as an id that does not exist.

A new address with an id in it must be given its kind of object here, otherwise the test fails.
"""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ame.access.enums import Roll
from ame.audit.models import Handelse
from tests.factories import (
    AnordnareFactory,
    AnstallningFactory,
    AnteckningFactory,
    ArbetsgivarbrevFactory,
    ArendeFactory,
    ArsarbetareFactory,
    AterkopplingFactory,
    AvslutFactory,
    AvtalsgruppFactory,
    AvtalsmalFactory,
    BeredningFactory,
    BeredningsbeslutFactory,
    BeredningsmoteFactory,
    BestallningstypFactory,
    BevakningFactory,
    BilageinnehallFactory,
    DelegationFactory,
    EnhetFactory,
    ExempelbladFactory,
    FranvaroFactory,
    FranvaroskalFactory,
    InsatsFactory,
    InsatstypFactory,
    KallelseFactory,
    KartlaggningFactory,
    KartlaggningsmallFactory,
    KartlaggningsomradeFactory,
    KontaktforsokFactory,
    KontaktvagFactory,
    KorningFactory,
    MedgivandeFactory,
    MoteserieFactory,
    NarvarorapportFactory,
    NotisFactory,
    OmottBehovFactory,
    OverenskommelseFactory,
    PersonFactory,
    PlaceringFactory,
    PlaceringsavstamningFactory,
    PlatsFactory,
    RadgivningFactory,
    RapportFactory,
    RemissFactory,
    SammanslagningFactory,
    SamverkansaktorFactory,
    SamverkansavtalFactory,
    SchemaradFactory,
    SekretessmarkeringFactory,
    StodaktivitetFactory,
    TillfalleFactory,
    TrepartssamtalFactory,
    UppdragFactory,
    UppdragsavtalFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NAMN = "Hemligsson"

# Beginning of the url name -> kind of object its id belongs to; the longest beginning wins.
SLAG = {
    "arende": "arende",
    "anteckning_ny": "arende",
    "arende_uppgifter": "arende",
    "anteckning_utkast": "arende",
    "anteckning_ratta": "anteckning",
    "bevakning_ny": "arende",
    "bevakning": "bevakning",
    "remiss": "remiss",
    "min_remiss": "remiss",
    "gruppko_": "remiss",
    "bilaga": "bilaga",
    "beredning_starta": "remiss",
    "beredning": "beredning",
    "mote": "mote",
    "moteserie": "moteserie",
    "forum_mote": "mote",
    "forum_arende": "beredning",
    "beslut_underrattelse": "beslut",
    "skriv_in": "arende",
    "insats_ny": "arende",
    "schemarad_": "schemarad",
    "tillfalle": "tillfalle",
    "kallelse_ny": "arende",
    "kallelse": "kallelse",
    "bedoma": "tillfalle",
    "rapport_ny": "arende",
    "narvarorapport": "narvarorapport",
    "insats": "insats",
    "insatstyp": "insatstyp",
    "katalog_antal": "anonym_insatstyp",
    "katalog_projekt": "projekt",
    "franvaroskal": "franvaroskal",
    "kontaktvag": "kontaktvag",
    "anordnare": "anordnare",
    "plats_ny": "anordnare",
    "plats": "plats",
    "placering_ny": "insats",
    "placering": "placering",
    "avstamning_gor": "avstamning",
    "arbetsgivarbrev_ny": "placering",
    "arbetsgivarbrev": "arbetsgivarbrev",
    "kartlaggning": "kartlaggning",
    "kartlaggningsmall": "kartlaggningsmall",
    "kartlaggningsmallar": "verksamhet",
    "kartlaggningsomrade": "kartlaggningsomrade",
    "aterkoppling_ny": "remiss",
    "aterkoppling_utkast": "remiss",
    "aterkoppling": "aterkoppling",
    "avsluta": "arende",
    "ej_paborjad": "arende",
    "avslut_utkast": "arende",
    "avslut": "avslut",
    "arbete_bekrafta": "avslut",
    "uppfoljning_svara": "uppfoljning",
    "svarslapp": "arende",
    "behovet": "arende",
    "uppfoljning_forsok": "uppfoljning",
    "aktor_avsluta": "aktor",
    "kontakt_besvarad": "kontakt",
    "avtal_oversyn": "avtal",
    "samtycke_ny": "arende",
    "samtycke": "medgivande",
    "trepart": "trepart",
    "overenskommelse": "overenskommelse",
    "behov_avsluta": "omott_behov",
    "sekretess_hav": "sekretessmarkering",
    "stod_ratta": "stodaktivitet",
    "radgivning_angra": "radgivning",
    "anstallning_ny": "arende",
    "anstallning": "anstallning",
    "kas": "korning",
    "rapport": "rapport",
    "rapportmottagare": "enhet",
    "exempel_nytt": "enhet",
    "exempel_utkast": "enhet",
    "exempelblad": "exempelblad",
    "uppdragsavtal_ny": "enhet",
    "uppdragsavtal_version": "uppdragsavtal",
    "avtalsgrupp_bort": "avtalsgrupp",
    "avtalsmal_bort": "avtalsmal",
    "kas_arsarbetare": "arsarbetare",
    "notis_oppna": "notis",
    "uppdrag_avsluta": "uppdrag",
    "uppdrag_stang_konto": "uppdrag",
    "arendefordelning": "enhet",
    "overlamna": "enhet",
    "franvaro": "franvaro",
    "person_jamfor": "person",
    "sammanslagning": "sammanslagning",
    "enhet_": "enhet",
    "bestallningstyp": "bestallningstyp",
    "verksamhet": "verksamhet",
    "delegation": "delegation",
}
ANDRA_ARGUMENT = {"kpi": "U40450", "kon": "T", "manad": "2026-10", "matt": "k1_andel", "enkat": "deltagare_3m"}
UTAN_TING = {"matt"}  # chooses among definitions, not among anybody's rows: open as a page without id


def _vyer(resolver=None):
    for post in (resolver or get_resolver()).url_patterns:
        if isinstance(post, URLResolver):
            yield from _vyer(post)
        elif isinstance(post, URLPattern) and post.name:
            yield post.name, sorted(post.pattern.converters)


def _slag(vy: str) -> str | None:
    traffar = [b for b in SLAG if vy.startswith(b)]
    return SLAG[max(traffar, key=len)] if traffar else None


VYER = [(vy, argument) for vy, argument in _vyer() if set(argument) - UTAN_TING]


def test_varje_adress_med_id_har_ett_slag():
    assert [vy for vy, _ in VYER if _slag(vy) is None] == []


def _frammande() -> dict[str, uuid.UUID]:
    """One thing of each kind in another municipality."""
    enhet = EnhetFactory()
    person = PersonFactory(namnd=enhet.verksamhet.namnd, efternamn=NAMN, fodelsedatum=date(1980, 1, 2))
    arende = ArendeFactory(enhet=enhet, person=person, insats=True)
    slutet = ArendeFactory(
        enhet=enhet, person=PersonFactory(namnd=enhet.verksamhet.namnd, efternamn=NAMN), avslutat=True, avslut=False
    )
    avslut = AvslutFactory(arende=slutet)
    remiss = RemissFactory(mottagande_enhet=enhet, mottagen=True, efternamn=NAMN)
    return {
        "arende": arende.pk,
        "anteckning": AnteckningFactory(arende=arende).pk,
        "bevakning": BevakningFactory(arende=arende).pk,
        "remiss": remiss.pk,
        "beredning": BeredningFactory().pk,
        "bilaga": BilageinnehallFactory(bilaga__remiss=remiss, bilaga__namn=f"{NAMN}.pdf").pk,
        "mote": BeredningsmoteFactory(enhet=enhet).pk,
        "moteserie": MoteserieFactory(enhet=enhet).pk,
        "beslut": BeredningsbeslutFactory().pk,
        "insats": InsatsFactory(arende=arende).pk,
        "insatstyp": InsatstypFactory(verksamhet=enhet.verksamhet).pk,
        "anonym_insatstyp": InsatstypFactory(verksamhet=enhet.verksamhet, ar_anonym=True, anonym_beslut="2026-09-01 § 12").pk,
        "projekt": InsatstypFactory(
            verksamhet=enhet.verksamhet, varaktighet="projekt", projekt_slut_den=date(2027, 1, 1), projektmal="Mål."
        ).pk,
        "franvaroskal": FranvaroskalFactory(verksamhet=enhet.verksamhet).pk,
        "kontaktvag": KontaktvagFactory(verksamhet=enhet.verksamhet).pk,
        "anordnare": AnordnareFactory(verksamhet=enhet.verksamhet, namn=NAMN).pk,
        "plats": PlatsFactory(anordnare__verksamhet=enhet.verksamhet, namn=NAMN).pk,
        "placering": PlaceringFactory(insats__arende=arende).pk,
        "avstamning": PlaceringsavstamningFactory(placering__insats__arende=arende).pk,
        "arbetsgivarbrev": ArbetsgivarbrevFactory(placering__insats__arende=arende).pk,
        "kartlaggning": KartlaggningFactory(arende=arende).pk,
        "kartlaggningsmall": KartlaggningsmallFactory(verksamhet=enhet.verksamhet).pk,
        "kartlaggningsomrade": KartlaggningsomradeFactory(mall__verksamhet=enhet.verksamhet).pk,
        "tillfalle": TillfalleFactory(insats__arende=arende).pk,
        "schemarad": SchemaradFactory(insats__arende=arende).pk,
        "kallelse": KallelseFactory(arende=arende).pk,
        "narvarorapport": NarvarorapportFactory(remiss=remiss).pk,
        "aterkoppling": AterkopplingFactory(remiss=remiss).pk,
        "avslut": avslut.pk,
        "uppfoljning": UppfoljningFactory(avslut=avslut).pk,
        "aktor": SamverkansaktorFactory(arende=arende).pk,
        "kontakt": KontaktforsokFactory(arende=arende).pk,
        "avtal": SamverkansavtalFactory(enhet=enhet).pk,
        "medgivande": MedgivandeFactory(person=person).pk,
        "korning": KorningFactory(kommun=enhet.verksamhet.namnd.kommun, enhet=enhet).pk,
        "arsarbetare": ArsarbetareFactory(enhet=enhet).pk,
        "uppdragsavtal": (uppdrag := UppdragsavtalFactory(enhet=enhet, rubrik=NAMN)).pk,
        "avtalsgrupp": AvtalsgruppFactory(avtal=uppdrag).pk,
        "avtalsmal": AvtalsmalFactory(avtal=uppdrag).pk,
        "rapport": RapportFactory(
            enhet=enhet, innehall={"titel": NAMN, "fakta": [["Omfattning", NAMN]], "upplysning": [""], "kapitel": []}
        ).pk,
        "exempelblad": ExempelbladFactory(enhet=enhet, lardomar=NAMN).pk,
        "notis": NotisFactory(user=arende.ansvarig, sida_id=arende.pk).pk,
        "uppdrag": UppdragFactory(enhet=enhet).pk,
        "person": person.pk,
        "sammanslagning": SammanslagningFactory(kvar=person).pk,
        "franvaro": FranvaroFactory(enhet=enhet).pk,
        "trepart": TrepartssamtalFactory(remiss=remiss).pk,
        "overenskommelse": OverenskommelseFactory(samtal__remiss=RemissFactory(mottagande_enhet=enhet, antagen=True)).pk,
        "omott_behov": OmottBehovFactory(arende=arende).pk,
        "stodaktivitet": StodaktivitetFactory(arende=arende).pk,
        "radgivning": RadgivningFactory(enhet=enhet).pk,
        "anstallning": AnstallningFactory(arende=arende).pk,
        "sekretessmarkering": SekretessmarkeringFactory(arende=arende).pk,
        "enhet": enhet.pk,
        "bestallningstyp": BestallningstypFactory(verksamhet=enhet.verksamhet).pk,
        "verksamhet": enhet.verksamhet_id,
        "delegation": DelegationFactory(verksamhet=enhet.verksamhet).pk,
    }


def _url(vy: str, argument: list[str], pk: uuid.UUID) -> str:
    return reverse(vy, kwargs={a: ANDRA_ARGUMENT.get(a, pk) for a in argument})


@pytest.mark.krav("A02", "D01", "D11", "D12", "B07", "C90")
@pytest.mark.parametrize("roll", Roll.values)
def test_en_framling_moter_samma_vagg_overallt(client, roll):
    finns = _frammande()
    client.force_login(UserFactory(roll=roll, enhet=EnhetFactory(), is_superuser=True))
    fel = []
    handelser = Handelse.objects.count()
    for vy, argument in VYER:
        slag = _slag(vy)
        url = _url(vy, argument, finns[slag])
        svar, okand, skriv = client.get(url), client.get(_url(vy, argument, uuid.uuid4())), client.post(url)
        if svar.status_code not in {403, 404, 405} or svar.status_code != okand.status_code or NAMN in svar.content.decode():
            fel.append((vy, "get", svar.status_code, okand.status_code))
        if (
            skriv.status_code not in {403, 404, 405}
            or NAMN in skriv.content.decode()
            or svar.status_code == skriv.status_code == 405
        ):
            fel.append((vy, "post", skriv.status_code, None))
    assert fel == []
    assert Handelse.objects.count() == handelser


@pytest.mark.krav("D01")
def test_utan_inloggning_kommer_man_ingenstans(client):
    finns = _frammande()
    for vy, argument in VYER:
        for metod in ("get", "post"):
            svar = getattr(client, metod)(_url(vy, argument, finns[_slag(vy)]))
            assert svar.status_code == 302, vy
            assert svar.url.startswith("/konto/login/")


@pytest.mark.krav("D11", "S034")
def test_remittenten_nar_inget_av_arendet(client):
    """The sender of the remiss reads her own remiss and nothing of the case behind it."""
    remiss = RemissFactory(antagen=True)
    client.force_login(remiss.avsandare)
    for vy, argument in VYER:
        if _slag(vy) == "arende":
            svar = [client.get(_url(vy, argument, remiss.arende_id)), client.post(_url(vy, argument, remiss.arende_id))]
            assert {s.status_code for s in svar} <= {403, 404, 405}, vy
            assert {s.status_code for s in svar} != {405}, vy


# Pages without an id: who comes in. Everybody else gets 403; every new one must be entered here.
OPPET_FOR = {
    "min_dag": set(Roll.values),
    "installningar": set(Roll.values),
    "notiser": set(Roll.values),
    "logg_bekrafta": set(Roll.values),
    "sok": {"handlaggare", "beredare", "chef"},
    "arendelista": {"handlaggare", "beredare", "chef"},
    "franvaro": {"handlaggare", "beredare", "chef"},
    "remisser": {"handlaggare", "beredare", "chef"},
    "platser": {"chef"},
    "arbetslista": {"reception", "handlaggare", "beredare"},
    "arbetslista_flera": {"reception", "handlaggare", "beredare"},
    "kraver_dig": {"chef"},
    "remiss_ny": {"socialsekreterare"},
    "ansokan_ny": {"handlaggare", "beredare"},
    "mina_remisser": {"socialsekreterare"},
    "gruppko": {"socialsekreterare"},  # and the chef of a remitting unit: tests/intake/test_gruppko.py
    "registrera": {"reception"},
    "sokt": {"reception"},
    "beredningar": {"handlaggare", "beredare", "chef", "socialsekreterare"},
    "mote_nytt": {"beredare", "chef"},
    "moteserie_ny": {"beredare", "chef"},
    "forum": {"forummedlem"},
    "omotta_behov": {"beredare", "chef"},
    "stillestand": {"handlaggare", "beredare", "chef"},
    "malgrupper": {"beredare", "chef"},
    "behov_namnden": {"beredare", "chef"},
    "diarium": {"chef", "admin"},
    "stodmix": {"chef"},
    "radgivning": {"handlaggare", "beredare", "chef"},
    "insatser": {"handlaggare", "beredare", "chef", "handledare"},
    "insatskatalog": {"handlaggare", "beredare", "chef", "handledare", "reception", "bestallare", "admin"},
    "anordnare": {"handlaggare", "beredare", "chef"},
    "anordnare_ny": {"handlaggare", "beredare", "chef"},
    "placeringar_utan_steg": {"handlaggare", "beredare", "chef"},
    "narvaro": {"handlaggare", "beredare", "chef", "handledare"},
    "mellan_stolarna": {"handlaggare", "beredare", "chef"},
    "uppfoljningar": {"handlaggare", "beredare", "chef"},
    "uppfoljning_period": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "nyckeltalsval": {"chef", "bestallare"},
    "flode": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "flode_csv": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "flode_lista": {"handlaggare", "beredare", "chef"},
    "bestand": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "bestand_csv": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "lokalt": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "uppfoljning": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "uppfoljning_veckan": {"chef"},
    "uppfoljning_csv": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "resultat_forsorjning": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "samverkanssiffror": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "resultat": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "resultat_insatser": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "resultat_justerad": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "resultat_tillgang": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "resultat_aterkomst": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "resultat_inlasning": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "resultat_utveckling": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "resultat_samlad": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "rundgang_lista": {"handlaggare", "beredare", "chef"},
    "insatssiffror": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "insatssiffror_csv": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "samverkanssiffror_csv": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "roster": {"chef", "bestallare", "analytiker"},  # never who works with the persons (N19)
    "finsam": {"handlaggare", "beredare", "chef"},
    "uppdragsavtal": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "avtalsmal": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "insatsplatser": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "bestallarsida": {"chef", "bestallare", "analytiker"},
    "langliggare": {"handlaggare", "beredare", "chef"},
    "avtal": {"handlaggare", "beredare", "chef"},
    "avtal_nytt": {"chef"},
    "aterkoppling_sena": {"handlaggare", "beredare", "chef"},
    "trepart_saknade": {"handlaggare", "beredare", "chef"},
    "kas": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "kas_kvalitet": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "kas_definitioner": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "kas_arsarbetare": {"chef"},
    "kas_kolada": {"chef", "bestallare"},
    "rapporter": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "exempel": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "forskningsuttag": {"analytiker"},
    "kas_rakna": {
        "handlaggare",
        "beredare",
        "chef",
        "bestallare",
        "analytiker",
    },  # the chosen scope decides: tests/followup/test_kas_sidor.py
    "matt_lista": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "matt_detalj": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "matt_csv": {"handlaggare", "beredare", "chef", "bestallare", "analytiker"},
    "matt_rader": {"handlaggare", "beredare", "chef"},
    "matt_mal": {"chef"},
    "matt_brott": {"chef"},
    "mina_siffror": {"handlaggare", "beredare", "chef"},
    "laslogg": {"loggkontrollant"},
    "admin_start": {"admin"},
    "uppdrag_nytt": {"admin"},
}
EGNA_UTAN_ID = {
    vy
    for vy, argument in _vyer()
    if not set(argument) - UTAN_TING and not vy.startswith(("account_", "mfa_", "komponenter", "galleri_"))
} - {"tillganglighet", "csp_rapport", "halsa", "demo_logga_in", "svara", "svara_tack"}


@pytest.mark.krav("D01", "D12", "S145")
@pytest.mark.parametrize("roll", Roll.values)
def test_sidor_utan_id_ar_bara_for_sina_roller(client, roll):
    assert set(OPPET_FOR) == EGNA_UTAN_ID
    client.force_login(UserFactory(roll=roll, enhet=EnhetFactory(), is_superuser=True))
    fel = []
    argument = dict(_vyer())
    for vy, roller in OPPET_FOR.items():
        svar = client.get(url := reverse(vy, kwargs={a: ANDRA_ARGUMENT[a] for a in argument[vy]}))
        if svar.status_code == 405:
            svar = client.post(url)
        if (svar.status_code == 403) == (roll in roller) or svar.status_code not in {200, 302, 403, 422}:  # 422: an empty form
            fel.append((vy, svar.status_code))
    assert fel == []


@pytest.mark.krav("D02")
def test_kan_loggen_inte_skrivas_visas_inte_sidan(client):
    enhet = EnhetFactory()
    user = UserFactory(roll="handlaggare", enhet=enhet)
    arende = ArendeFactory(enhet=enhet, ansvarig=user, person=PersonFactory(namnd=enhet.verksamhet.namnd, efternamn=NAMN))
    client.force_login(user)
    client.raise_request_exception = False
    assert NAMN in client.get(reverse("arende", args=[arende.pk])).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_lasning ADD CONSTRAINT stopp CHECK (objekt_typ = 'aldrig') NOT VALID")
    for vy in ("arende", "arende_journal", "arende_historik", "arende_planering", "arende_samtycken"):
        svar = client.get(reverse(vy, args=[arende.pk]))
        assert svar.status_code in {500, 503}, vy
        assert NAMN not in svar.content.decode()
