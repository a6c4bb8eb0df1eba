"""A month by month line: where it is broken, and what its table says."""

import re
from datetime import date

import pytest
from django.template.loader import render_to_string

from ame.common.diagram_linje import Linjepunkt, linje


def punkter(*rader):
    return [Linjepunkt(date(2026, i + 1, 1), varde, f"{varde}", serie=serie) for i, (varde, serie) in enumerate(rader)]


@pytest.mark.krav("T07")
def test_linjen_bryts_vid_ny_serie_och_vid_lucka():
    figur = linje("Möte i tid", punkter((0.5, 0), (0.6, 0), (0.7, 1), (0.8, 1), (None, 1), (0.9, 1)), i_procent=True)
    assert [b.bana.count(",") for b in figur.banor] == [2, 2]
    assert len(figur.prickar) == 1
    assert [b.text for b in figur.brott] == ["Ny serie"]
    assert [r[0] for r in figur.rader] == ["januari 2026", "februari 2026", "mars 2026", "april 2026", "maj 2026", "juni 2026"]


@pytest.mark.krav("T08")
def test_ett_brott_ritas_vid_sin_manad_och_inte_utanfor_diagrammet():
    rader = punkter((0.5, 0), (0.6, 0), (0.7, 0))
    figur = linje("X", rader, i_procent=True, brott=[(date(2026, 2, 17), "Import."), (date(2024, 1, 1), "Långt före.")])
    assert [(b.text, b.x) for b in figur.brott] == [("Brott", (figur.vanster + figur.hoger) / 2)]


def test_axeln_ar_noll_till_hundra_eller_till_narmaste_jamna():
    assert [s.text for s in linje("X", punkter((0.5, 0)), i_procent=True).y_axel] == [
        "0\xa0%",
        "25\xa0%",
        "50\xa0%",
        "75\xa0%",
        "100\xa0%",
    ]
    assert [s.text for s in linje("X", punkter((37.0, 0)), i_procent=False).y_axel] == ["0", "10", "20", "30", "40"]


def test_malet_ar_en_egen_linje():
    rader = [Linjepunkt(date(2026, m, 1), 0.5, "50", mal=0.8 if m < 3 else 0.9, mal_text="80") for m in (1, 2, 3, 4)]
    figur = linje("X", rader, i_procent=True)
    assert [b.serie for b in figur.banor] == [0, 1, 1]
    assert figur.forklaring == ((0, "Värde"), (1, "Mål"))


def test_manader_i_oordning_avvisas():
    with pytest.raises(ValueError, match="ordning"):
        linje("X", list(reversed(punkter((0.5, 0), (0.6, 0)))), i_procent=True)
    with pytest.raises(ValueError, match="Minst en"):
        linje("X", [], i_procent=True)


def test_ritas_utan_decimalkomma_och_med_tabell():
    figur = linje("Möte i tid", punkter((0.53, 0), (0.61, 0), (0.77, 1)), i_procent=True)
    html = render_to_string(figur.mall, {"figur": figur})
    assert 'aria-label="Linjediagram: Möte i tid.' in html
    assert "jan 2026" in html
    assert "Ny serie" in html
    assert not re.search(r'="\d+,\d*"', html)
    assert "style=" not in html
