"""The PDF writer: accessible by the standard, and text from people is never code (S023)."""

import io
from datetime import date

import pytest
import typst
from pypdf import PdfReader

from ame.common.pdf import rita_pdf

DATA = {
    "titel": "Protokoll från beredningsmöte 25 november 2026",
    "sidfot": "AME Centrum",
    "fakta": [["Enhet", "AME Centrum"]],
    "deltagare": [{"namn": "Åsa Öberg", "fran": "Försäkringskassan"}],
    "arenden": [],
}


def _text(pdf: bytes) -> str:
    return " ".join(sida.extract_text() for sida in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.krav("S023")
def test_dokumentet_ar_tillgangligt_och_pa_svenska():
    pdf = rita_pdf("protokoll", DATA)
    lasare = PdfReader(io.BytesIO(pdf))
    rot = lasare.trailer["/Root"]
    assert rot["/Lang"].startswith("sv")
    assert rot["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in rot
    assert lasare.metadata["/Title"] == DATA["titel"]
    assert b"pdfuaid" in pdf, "the file says that it follows PDF/UA"
    assert all("/FontFile" in str(sida) or sida["/Resources"]["/Font"] for sida in lasare.pages)
    assert "Åsa Öberg" in _text(pdf)
    assert "Försäkringskassan" in _text(pdf)


@pytest.mark.parametrize(
    "namn", ["#sys", "*fet* _kursiv_", '#include "/etc/passwd"', "$x^2$", "= Rubrik", "<etikett> @ref", "a\\b // c"]
)
def test_text_ar_data_och_aldrig_kod(namn):
    data = DATA | {
        "deltagare": [{"namn": namn, "fran": "AF"}],
        "arenden": [{"nr": 1, "rubrik": namn, "fakta": [["Fråga", namn]], "beslut": []}],
    }
    assert _text(rita_pdf("protokoll", data)).count(namn) == 3


def test_radbrytningar_i_en_text_blir_rader():
    data = DATA | {"fakta": [["Plats", "Rum 1\nEntré B"]]}
    assert "Rum 1\nEntré B" in _text(rita_pdf("protokoll", data))


def test_utan_titel_eller_med_en_sokvag_som_mall_blir_det_inget_dokument():
    with pytest.raises(ValueError, match="titel"):
        rita_pdf("protokoll", DATA | {"titel": " "})
    with pytest.raises(ValueError, match="ett ord"):
        rita_pdf("../protokoll", DATA)


def test_dagar_blir_text():
    assert "2026-11-25" in _text(rita_pdf("protokoll", DATA | {"fakta": [["Dag", date(2026, 11, 25)]]}))


@pytest.mark.krav("S023", "N16")
@pytest.mark.parametrize(
    ("text", "visas"),
    [
        ("Wei 王伟", "Wei [U+738B][U+4F1F]"),
        ("Bra jobbat 😀", "Bra jobbat [U+1F600]"),
        ("klistrat\x01 in", "klistrat in"),
        ("".join(chr(0x4E00 + n) for n in range(40)), "[U+4E00]"),
    ],
)
def test_ett_tecken_som_typsnittet_saknar_stoppar_inget_dokument(text, visas):
    """One emoji in a reason would otherwise mean a meeting that can never be closed."""
    data = DATA | {"arenden": [{"nr": 1, "rubrik": text, "fakta": [["Fråga", text]], "beslut": [[["Skäl", text]]]}]}
    assert visas in _text(rita_pdf("protokoll", data)).replace("\n", "")


def test_ett_fel_i_mallen_ar_fortfarande_ett_fel():
    with pytest.raises(typst.TypstError):
        rita_pdf("protokoll", {"titel": "Utan resten"})
