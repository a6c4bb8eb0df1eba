"""Identity numbers, checked on the numbers that the `personnummer` project publishes for this (law.md C20-C24)."""

from datetime import date

import pytest

from ame.people.enums import Identitetsslag, Kon
from ame.people.nummer import OgiltigtNummer, las_nummer, visa_nummer

IDAG = date(2026, 11, 22)

# The four ways of writing each number, then what it is; "—" = not valid. Numbers from the published list.
GILTIGA = [
    ("190905271474", "090527+1474", Identitetsslag.PERSONNUMMER, Kon.MAN, date(1909, 5, 27)),
    ("198211059954", "821105-9954", Identitetsslag.PERSONNUMMER, Kon.MAN, date(1982, 11, 5)),
    ("195705749959", "570574-9959", Identitetsslag.SAMORDNINGSNUMMER, Kon.MAN, date(1957, 5, 14)),
    ("199012119948", "901211-9948", Identitetsslag.PERSONNUMMER, Kon.KVINNA, date(1990, 12, 11)),
    ("197306749982", "730674-9982", Identitetsslag.SAMORDNINGSNUMMER, Kon.KVINNA, date(1973, 6, 14)),
    ("187912219990", "791221+9990", Identitetsslag.PERSONNUMMER, Kon.MAN, date(1879, 12, 21)),
    ("200012099891", "001209-9891", Identitetsslag.PERSONNUMMER, Kon.MAN, date(2000, 12, 9)),
    ("197302889931", "730288-9931", Identitetsslag.SAMORDNINGSNUMMER, Kon.MAN, date(1973, 2, 28)),
]
OGILTIGA = ["201509160006", "198707049996", "193901829913", "201211209941", "201210759984", "721086-9924", "19721086-9924"]


@pytest.mark.krav("LC20", "LC22")
@pytest.mark.parametrize(("kanonisk", "kort", "slag", "kon", "fodd"), GILTIGA)
def test_giltiga_nummer_i_alla_skrivsatt(kanonisk, kort, slag, kon, fodd):
    langt = f"{kanonisk[:8]}{kort[6]}{kanonisk[8:]}"
    for text in (kanonisk, kort, langt, langt.replace("-", "–"), f" {kanonisk[:8]} {kanonisk[8:]} "):
        nummer = las_nummer(text, IDAG)
        assert (nummer.nummer, nummer.slag, nummer.kon, nummer.fodelsedatum) == (kanonisk, slag, kon, fodd)


@pytest.mark.krav("LC20", "LC22")
@pytest.mark.parametrize("text", OGILTIGA)
def test_fel_kontrollsiffra_eller_datum_avvisas(text):
    with pytest.raises(OgiltigtNummer, match="stämmer inte"):
        las_nummer(text, IDAG)


@pytest.mark.parametrize("text", ["", "123", "abc", "19821105995", "8211059954123", "821105/9954"])
def test_fel_form_far_en_anvisning(text):
    with pytest.raises(OgiltigtNummer, match="10 eller 12 siffror"):
        las_nummer(text, IDAG)


def test_tio_siffror_utan_plus_ar_senaste_seklet_som_har_passerat():
    """261224 is 1926 on 22 November 2026: nobody is born next month."""
    from followup.demo.personnummer import provnummer

    kort = provnummer(date(1926, 12, 24), "K")[2:]
    assert las_nummer(kort, IDAG).fodelsedatum == date(1926, 12, 24)


def test_tolv_siffror_i_framtiden_avvisas():
    from followup.demo.personnummer import provnummer

    with pytest.raises(OgiltigtNummer, match="framtiden"):
        las_nummer(provnummer(date(2027, 1, 4), "M"), IDAG)


@pytest.mark.krav("LC24")
def test_bokstavsnummer_ar_reservnummer_och_aldrig_personnummer():
    nummer = las_nummer("20000101-T220", IDAG)
    assert (nummer.slag, nummer.nummer, nummer.kon) == (Identitetsslag.RESERVNUMMER, "20000101-T220", Kon.OKANT)
    with pytest.raises(OgiltigtNummer, match="datum"):
        las_nummer("20001341-T220", IDAG)


def test_numret_visas_med_bindestreck():
    assert visa_nummer("198211059954") == "19821105-9954"
    assert visa_nummer("20000101-T220") == "20000101-T220"
