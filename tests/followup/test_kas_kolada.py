"""Kolada: the number format (kas.md 3) and published figures from a file (S169)."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from followup.kas.definitioner import DEFINITIONER
from followup.kas.installningar import REGLER
from followup.kas.varde import andel, i_fil, pa_sidan, summa_av_andelar
from followup.models import KoladaVarde
from followup.services.korning import rakna_korning
from tests.factories import KorningFactory
from tests.followup.kommun12 import bygg_kommun12

FIL = """kpi,kommunkod,kommun,ar,kon,varde
U40455,0180,Stockholm,2022,T,47.8
U40455,0180,Stockholm,2023,T,56.0
U40455,0123,Järfälla,2016,T,
"""


@pytest.mark.parametrize(
    ("n", "namnare", "varde"),
    [(17, 38, "44.73684211"), (62, 67, "92.53731343"), (211, 792, "26.64141414"), (29, 54, "53.70370370"), (0, 3, "0.00000000"),
     (3, 3, "100.00000000"), (1, 3, "33.33333333"), (2, 3, "66.66666667"), (1, 2**31, "0.00000005")],
)  # fmt: skip
def test_andelen_har_atta_decimaler_avrundade_uppat_fran_halva(n, namnare, varde):
    assert i_fil(andel(n, namnare), ar_antal=False) == varde


@pytest.mark.parametrize(
    ("a", "b", "namnare", "varde"), [(20, 9, 54, "53.70370371"), (4, 7, 15, "73.33333334"), (10, 7, 38, "44.73684210")]
)
def test_u40455_ar_summan_av_tva_avrundade_andelar(a, b, namnare, varde):
    """The values are those stored in Kolada; the share of the sum has another last digit."""
    assert f"{summa_av_andelar([a, b], namnare)}" == varde
    assert f"{andel(a + b, namnare)}" != varde


@pytest.mark.krav("N02")
def test_utan_underlag_finns_inget_varde():
    assert andel(0, 0) is None
    assert summa_av_andelar([0, 0], 0) is None
    assert i_fil(None, ar_antal=False) == ""
    assert pa_sidan(None, ar_antal=False) == pa_sidan(None, ar_antal=True) == "—"


def test_pa_sidan_star_en_decimal_med_komma_och_fast_mellanslag():
    assert pa_sidan(Decimal("53.70370371"), ar_antal=False) == "53,7\xa0%"
    assert pa_sidan(Decimal("12.25"), ar_antal=False) == "12,3\xa0%"
    assert pa_sidan(Decimal(12345), ar_antal=True) == "12\xa0345"
    assert i_fil(Decimal("12.25"), ar_antal=False) == "12.25000000"
    assert i_fil(Decimal("12.00000000"), ar_antal=True) == "12"


@pytest.fixture
def fil(tmp_path):
    def skriv(text, **mer):
        plats = tmp_path / "kolada.csv"
        plats.write_text(text, encoding="utf-8", **mer)
        return Path(plats)

    return skriv


def lasta():
    return set(KoladaVarde.objects.values_list("kommunkod", "ar", "varde"))


@pytest.mark.krav("S169")
@pytest.mark.django_db
def test_importen_tal_att_goras_om_och_saknat_ar_forblir_saknat(fil, capsys):
    call_command("importera_kolada", fil(FIL))
    assert capsys.readouterr().out == "3 rader lästa: 3 nya, 0 ändrade, 0 oförändrade. 1 saknar värde och lämnas utan.\n"
    forst = lasta()
    assert forst == {("0180", 2022, Decimal("47.8")), ("0180", 2023, Decimal("56")), ("0123", 2016, None)}
    call_command("importera_kolada", fil(FIL))
    assert "0 nya, 0 ändrade, 3 oförändrade" in capsys.readouterr().out
    assert lasta() == forst
    call_command("importera_kolada", fil(FIL.replace("56.0", "56.1")))
    assert "0 nya, 1 ändrade, 2 oförändrade" in capsys.readouterr().out
    assert ("0180", 2023, Decimal("56.1")) in lasta()


@pytest.mark.django_db
def test_semikolon_decimalkomma_och_bom_gar_bra(fil):
    call_command("importera_kolada", fil("\ufeff" + FIL.replace(",", ";").replace("47.8", "47,8")))
    assert ("0180", 2022, Decimal("47.8")) in lasta()


@pytest.mark.parametrize(
    ("rad", "sags"),
    [("X,0180,S,2023,T,1", "kpi"), ("U40455,180,S,2023,T,1", "kommunkoden"), ("U40455,0180,S,2023,X,1", "kön"),
     ("U40455,0180,S,år,T,1", "år"), ("U40455,0180,S,2023,T,hög", "år")],
)  # fmt: skip
@pytest.mark.django_db
def test_fel_i_filen_sags_med_rad_och_inget_lases_in(fil, rad, sags):
    with pytest.raises(CommandError, match=f"Rad 5: {sags}"):
        call_command("importera_kolada", fil(f"{FIL}{rad}\n"))
    assert not KoladaVarde.objects.exists()


@pytest.mark.django_db
def test_fil_utan_kolumn(fil):
    with pytest.raises(CommandError, match="kolumnen kommunkod saknas"):
        call_command("importera_kolada", fil("kpi,ar\n"))


@pytest.mark.django_db
def test_fil_som_inte_finns():
    with pytest.raises(CommandError, match="kan inte läsas"):
        call_command("importera_kolada", Path("finns-inte.csv"))


# --- the run beside the published figures ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_bredvid_publicerade_ger_andel_publicerat_och_skillnad(capsys, fil):
    kommun = bygg_kommun12().kommun
    with pytest.raises(CommandError, match="ingen klar körning"):
        call_command("kas_bredvid", kommun=kommun.pk, ar=2025)
    rakna_korning(korning_id=KorningFactory(kommun=kommun, ar=2025).pk)
    call_command("importera_kolada", fil(FIL))
    call_command("kas_bredvid", kommun=kommun.pk, ar=2025)
    ut = capsys.readouterr().out
    assert "| Avslutade per deltagare | Totalt | 76,9 | 10 av 13 | 55,0 (2020; 0,55 ± 0,05) | +21,9 |" in ut
    assert "| A. Börjat arbeta (U40406) | Kvinnor | 20,0 | 1 av 5 | 24,0 (2017) | −4,0 |" in ut
    assert "| Saknar gymnasial utbildning (U40816 + U40815) | Totalt | 38,5 | 5 av 13 |" in ut
    assert "| Stockholm | — | 47,8\xa0% | 56,0\xa0% | — |" in ut
    assert "| Järfälla | — | — | — | — |" in ut


def test_varje_kpi_namns_i_kontraktet():
    text = (Path(settings.BASE_DIR) / "docs" / "statistik.md").read_text(encoding="utf-8")
    assert [k.id for k in DEFINITIONER if k.i_kolada and k.id not in text] == []
    assert [r.namn for r in REGLER if f"`{r.namn}`" not in text] == []
