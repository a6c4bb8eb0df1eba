"""No category without a definition, and none that says what a person is (S043)."""

import pytest
from django.core.exceptions import ValidationError

from ame.arenden.enums import Niva
from ame.organisation.enums import Behovsslag
from ame.organisation.kategorier import krav_kategori, olampligt_ord
from followup.demo.katalog import BESTALLNINGAR, INSATSTYPER
from insatser.standardmall import OMRADEN

DEFINITION = "Behöver en lugn plats och en uppgift i taget."
FORVALDA = [
    *[(f"behov {b}", b.label, b.definition) for b in Behovsslag],
    *[(f"nivå {n}", n.label, n.definition) for n in Niva],
    *[(f"område {o.kod}", o.rubrik, " ".join((o.definition, o.vagledning, *o.checklista))) for o in OMRADEN],
    *[(f"insats {rad[0]}", rad[0], " ".join(rad[1:4])) for rad in INSATSTYPER],
    *[(f"beställning {rad[0]}", rad[0], rad[1]) for rad in BESTALLNINGAR],
]


@pytest.mark.krav("S043", "C22")
@pytest.mark.parametrize("definition", ["", "   \n"])
def test_en_kategori_utan_definition_gar_inte_att_lagga_till(definition):
    with pytest.raises(ValidationError) as fel:
        krav_kategori("Stöd med tider", definition)
    assert list(fel.value.message_dict) == ["definition"]
    with pytest.raises(ValidationError) as fel:
        krav_kategori(" ", DEFINITION, falt_namn="rubrik")
    assert list(fel.value.message_dict) == ["rubrik"]


@pytest.mark.krav("S043", "C22")
@pytest.mark.parametrize(
    "namn",
    [
        "Depression", "ADHD", "adhd-gruppen", "Autism", "Högfungerande autist", "PTSD", "Alkoholmissbruk", "Psykisk ohälsa",
        "Psykiatriska besvär", "Den socialmedicinska koden", "Grov övervikt", "Utseende", "Dålig hygien", "Arbetsskygg",
        "Komplex problematik", "Utmattningssyndrom", "Social ångest", "Feta", "Lat", "Bipolär sjukdom", "Etnisk bakgrund",
    ],
)  # fmt: skip
def test_diagnos_utseende_och_omdome_avvisas_med_rad_om_hur_man_skriver(namn):
    for falt, par in (("namn", (namn, DEFINITION)), ("definition", ("Stöd", f"För personer: {namn}."))):
        with pytest.raises(ValidationError) as fel:
            krav_kategori(*par)
        [text] = fel.value.message_dict[falt]
        assert "vilket stöd som behövs" in text
        assert "Skriv vad personen behöver i stället" in text


@pytest.mark.krav("S043", "C22")
@pytest.mark.parametrize(
    "namn",
    ["Oberoende av tid", "Nautisk utbildning", "Livsmedelshygien", "Kollektivtrafik", "Rask promenad", "Musik"]
    + ["Stöd i kontakten med vården", "Psykosocialt stöd", "Anpassning på en arbetsplats", "Latin och historia", "Grasklippning"],
)
def test_vanliga_ord_gar_bra(namn):
    krav_kategori(namn, DEFINITION)


@pytest.mark.krav("S043", "C22")
@pytest.mark.parametrize(("namn", "definition"), [rad[1:] for rad in FORVALDA], ids=[rad[0] for rad in FORVALDA])
def test_de_forvalda_listorna_har_definition_och_inga_ord_om_diagnos_eller_utseende(namn, definition):
    krav_kategori(namn, definition)
    assert olampligt_ord(f"{namn} {definition}") is None


@pytest.mark.krav("S041", "S043")
@pytest.mark.parametrize("lista", [Behovsslag, Niva])
def test_varje_varde_har_en_egen_definition(lista):
    definitioner = [varde.definition for varde in lista]
    assert all(d.strip() for d in definitioner)
    assert len(set(definitioner)) == len(definitioner)
