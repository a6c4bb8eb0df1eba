"""The good example: one page, no person, the same tables in every municipality."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from ame.access.enums import Roll
from ame.arenden.models import Utkast
from ame.organisation.enums import KasKlass, LokaTyp
from ame.organisation.models import Insatstyp
from followup.models import Exempelblad
from followup.services.exempel import skapa_exempelblad
from tests.factories import EnhetFactory, InsatstypFactory, UserFactory
from tests.followup.rapport_hjalp import bygg, frysta_siffror

pytestmark = pytest.mark.django_db
TEXT = {"sa_gor_vi": "Vi träffas i en liten grupp varje tisdag.", "lardomar": "Korta perioder med tydligt syfte."}


def plats(antal=40, **typ):
    """A unit with a chef and an insats that `antal` have begun, counted by the night."""
    enhet = EnhetFactory()
    insatstyp = InsatstypFactory(
        verksamhet=enhet.verksamhet, namn="Jobbspår", loka_typ=LokaTyp.JOBBSOK, kas_klass=KasKlass.K2, **typ
    )
    bygg(enhet, antal, insatstyp)
    frysta_siffror(enhet)
    return enhet, insatstyp, UserFactory(roll=Roll.CHEF, enhet=enhet)


def gor(enhet, insatstyp, chef, **mer):
    return skapa_exempelblad(actor=chef, enhet=enhet, insatstyp=insatstyp, **(TEXT | {"inga_personuppgifter": True} | mer))


def tabell(blad, rubrik):
    return next(t for t in blad.innehall["tabeller"] if t["rubrik"] == rubrik)


@pytest.mark.krav("S166", "C79")
def test_bladet_har_syfte_grupp_utfall_efter_niva_och_tid_och_ingen_person(client):
    """S166: one page with aim, group mix, results by level and time, no person data."""
    enhet, insatstyp, chef = plats()
    blad = gor(enhet, insatstyp, chef)
    assert dict(blad.innehall["texter"])["Syfte"] == insatstyp.syfte
    grupp = dict(tabell(blad, "Gruppen")["rader"])
    assert (grupp["Antal deltagare"], grupp["Kvinnor"], grupp["Män"]) == ("40", "20", "20")
    niva = tabell(blad, "Utfall efter nivå vid start")
    assert niva["kolumner"] == ["Nivå", "Antal", "Arbete", "Studier", "Annat avslut", "Kvar i AME"]
    assert next(r for r in niva["rader"] if r[0] == "Alla")[1] == "40"
    assert [r[0] for r in tabell(blad, "Utfall efter tid från insatsens start")["rader"]][0] == "Inom 90 dagar"
    client.force_login(chef)
    sida = client.get(reverse("exempelblad", args=[blad.pk]))
    pdf = client.get(reverse("exempelblad_pdf", args=[blad.pk]))
    assert (sida.status_code, pdf.status_code) == (200, 200)
    lasare = PdfReader(io.BytesIO(pdf.content))
    assert len(lasare.pages) == 1
    from ame.arenden.models import Arende

    text = lasare.pages[0].extract_text() + sida.content.decode()
    for arende in Arende.objects.select_related("person"):
        assert arende.person.efternamn not in text
        assert arende.nummer not in text


@pytest.mark.krav("S166")
def test_ett_langt_blad_ar_fortfarande_en_sida(client):
    enhet, insatstyp, chef = plats()
    blad = gor(enhet, insatstyp, chef, sa_gor_vi="Lång text. " * 109, lardomar="Ännu mer. " * 119)
    client.force_login(chef)
    assert len(PdfReader(io.BytesIO(client.get(reverse("exempelblad_pdf", args=[blad.pk])).content)).pages) == 1


@pytest.mark.krav("S167", "C79")
def test_tva_kommuners_blad_kan_laggas_bredvid_varandra():
    """S167: insats types are mapped to the KAS/LOKA types so that two municipalities' pages can be laid side by side."""
    forsta, andra = (gor(*plats(antal)) for antal in (40, 26))
    assert forsta.enhet.verksamhet.namnd.kommun_id != andra.enhet.verksamhet.namnd.kommun_id

    def rader(blad):
        return [(t["rubrik"], t["kolumner"], [r[0] for r in t["rader"]]) for t in blad.innehall["tabeller"]]

    assert rader(forsta) == rader(andra)
    typer = [{k: v for k, v in b.innehall["fakta"] if k in ("Loka-typ", "KAS-typ")} for b in (forsta, andra)]
    assert typer[0] == typer[1] == {"Loka-typ": LokaTyp.JOBBSOK.label, "KAS-typ": KasKlass.K2.label}


@pytest.mark.krav("S167")
def test_varje_insatstyp_har_loka_och_kas():
    for falt, lista in (("loka_typ", LokaTyp), ("kas_klass", KasKlass)):
        with pytest.raises(ValidationError):
            InsatstypFactory.build(**{falt: ""}).full_clean(exclude=["verksamhet", "agare"])
        assert set(dict(Insatstyp._meta.get_field(falt).choices)) == set(lista.values)


@pytest.mark.krav("S166", "N12", "LC18")
def test_for_fa_deltagare_ger_inget_blad():
    enhet, insatstyp, chef = plats(4, minsta_n=5)
    with pytest.raises(ValidationError, match="kännas igen"):
        gor(enhet, insatstyp, chef)
    enhet, insatstyp, chef = plats(8, minsta_n=10)
    with pytest.raises(ValidationError, match="Färre än 10"):
        gor(enhet, insatstyp, chef)


@pytest.mark.krav("LC18")
def test_sma_celler_gar_inte_att_rakna_ut():
    enhet, insatstyp, chef = plats(22)
    niva = tabell(gor(enhet, insatstyp, chef), "Utfall efter nivå vid start")["rader"]
    for rad in niva:
        synliga = [c.replace("\xa0", "") for c in rad[1:]]
        assert all(not c.isdigit() or int(c) == 0 or int(c) >= 5 for c in synliga), rad
        dolda = [c for c in synliga[1:] if not c.isdigit()]
        assert len(dolda) != 1 or not synliga[0].isdigit(), rad


@pytest.mark.krav("S166")
@pytest.mark.parametrize(
    ("mer", "falt"),
    [({"lardomar": "Hon, 19850102-2384, fick jobb."}, "lardomar"), ({"inga_personuppgifter": False}, "inga_personuppgifter"),
     ({"sa_gor_vi": " "}, "sa_gor_vi")],
)  # fmt: skip
def test_texten_provas_for_personuppgifter(mer, falt):
    enhet, insatstyp, chef = plats(20)
    with pytest.raises(ValidationError) as fel:
        gor(enhet, insatstyp, chef, **mer)
    assert falt in fel.value.message_dict
    assert not Exempelblad.objects.exists()


@pytest.mark.krav("S166", "D01")
def test_sidorna_och_trappan(client):
    enhet, insatstyp, chef = plats()
    url = reverse("exempel_nytt", args=[enhet.pk, insatstyp.pk])
    client.force_login(chef)
    assert reverse("exempel_nytt", args=[enhet.pk, insatstyp.pk]) in client.get(reverse("exempel")).content.decode()
    assert client.get(url).status_code == 200
    client.post(reverse("exempel_utkast", args=[enhet.pk, insatstyp.pk]), TEXT | {"flik": "a"})
    assert Utkast.objects.get().innehall["lardomar"] == TEXT["lardomar"]
    fel = client.post(url, TEXT)
    assert (fel.status_code, TEXT["lardomar"] in fel.content.decode()) == (422, True)
    assert client.post(url, TEXT | {"inga_personuppgifter": "on"}).status_code == 302
    assert not Utkast.objects.exists()
    blad = Exempelblad.objects.get()
    assert "Jobbspår" in client.get(reverse("exempel")).content.decode()
    client.force_login(UserFactory(roll=Roll.BEREDARE, enhet=enhet))
    assert client.get(url).status_code == 403
    client.force_login(UserFactory(roll=Roll.CHEF, enhet=EnhetFactory()))
    for adress in (url, reverse("exempelblad", args=[blad.pk]), reverse("exempelblad_pdf", args=[blad.pk])):
        assert client.get(adress).status_code == 404
