"""Charts: the drawing says the same as the table, and SVG gets points, never localised commas (ui.md section 3)."""

import re
from itertools import pairwise

import pytest
from django.template.loader import render_to_string

from ame.common import diagram
from ame.common.templatetags.ame import svg

LAGER = [["En väg in", "Direkt"], ["Coacha", "Rusta"], ["Arbete", "Annat", "Pågår"]]
FLODEN = [
    ("En väg in", "Coacha", 60),
    ("En väg in", "Rusta", 30),
    ("Direkt", "Rusta", 10),
    ("Coacha", "Arbete", 45),
    ("Coacha", "Annat", 15),
    ("Rusta", "Arbete", 20),
    ("Rusta", "Annat", 13),
    ("Rusta", "Pågår", 7),
]


def tal_i(markup: str) -> list[str]:
    """Every value of a geometry attribute in an SVG."""
    return re.findall(r'\s(?:x|y|x1|x2|y1|y2|width|height|d|dx|dy|viewBox)="([^"]*)"', markup)


def test_bars_stack_to_the_sum_of_the_series():
    figur = diagram.staplar("T", ["jan", "feb"], [("A", [3, 9]), ("B", [7, 0])])
    noll, topp = figur.y_axel[0].lage, figur.y_axel[-1].lage
    per_enhet = (noll - topp) / int(figur.y_axel[-1].text)
    januari = [s for s in figur.staplar if s.text.startswith("jan")]
    assert sum(s.hojd for s in januari) == pytest.approx(10 * per_enhet)
    assert januari[1].y + januari[1].hojd == pytest.approx(januari[0].y)  # B stands on A
    assert januari[0].y + januari[0].hojd == pytest.approx(noll)


def test_bars_leave_out_zero_and_masked_values_but_the_table_shows_them():
    figur = diagram.staplar("T", ["jan", "feb"], [("A", [1204, None]), ("B", [7, 0])])
    assert {s.text for s in figur.staplar} == {"jan: A 1\xa0204", "jan: B 7"}
    assert figur.rader == [["jan", "1\xa0204", "7"], ["feb", "<5", "0"]]
    assert figur.huvud == ["Månad", "A", "B"]


def test_bars_stay_inside_the_drawing_and_apart():
    figur = diagram.staplar("T", [str(i) for i in range(12)], [("A", [i * 17 for i in range(12)])])
    for stapel in figur.staplar:
        assert figur.vanster <= stapel.x
        assert stapel.x + stapel.bredd <= figur.hoger
        assert 0 <= stapel.y <= stapel.y + stapel.hojd <= figur.hojd
    for forra, nasta in pairwise(figur.staplar):
        assert forra.x + forra.bredd < nasta.x


def test_bars_of_nothing_have_an_axis():
    figur = diagram.staplar("T", ["jan"], [("A", [0])])
    assert figur.staplar == []
    assert [s.text for s in figur.y_axel] == ["0", "1"]


@pytest.mark.parametrize(
    ("kategorier", "serier"),
    [(["jan"], []), (["jan"], [("A", [1, 2])]), (["jan"], [("A", [-1])]), (["jan"], [(str(i), [1]) for i in range(5)])],
)
def test_bars_refuse_what_they_cannot_draw_truly(kategorier, serier):
    with pytest.raises(ValueError):
        diagram.staplar("T", kategorier, serier)


@pytest.mark.parametrize("storst", [0, 1, 6, 7, 30, 31, 299, 5_000, 123_456])
def test_the_axis_has_few_round_steps(storst):
    steg = diagram.steglangd(storst)
    assert steg in diagram.STEGLANGDER
    assert storst <= steg * diagram.HOGST_STRECK


def test_flow_bands_fill_the_nodes_on_both_sides():
    figur = diagram.flode("T", LAGER, FLODEN)
    noder = {n.namn: n for n in figur.noder}
    for namn, nod in noder.items():
        ut = sum(b.tjocklek for b in figur.band if b.fran == namn)
        in_ = sum(b.tjocklek for b in figur.band if b.till == namn)
        for sida in filter(None, (ut, in_)):
            assert sida == pytest.approx(nod.hojd), namn
    for lager in LAGER:
        assert sum(noder[n].antal for n in lager) == 100  # everybody is somewhere in every layer


def test_flow_heights_are_proportional_and_nodes_do_not_overlap():
    figur = diagram.flode("T", LAGER, FLODEN)
    kvoter = {round(b.tjocklek / b.antal, 6) for b in figur.band}
    assert len(kvoter) == 1
    for lager in LAGER:
        staplade = sorted((n for n in figur.noder if n.namn in lager), key=lambda n: n.y)
        for over, under in pairwise(staplade):
            assert over.y + over.hojd < under.y
        assert staplade[0].y >= 0
        assert staplade[-1].y + staplade[-1].hojd <= figur.hojd


def test_flow_refuses_a_leak():
    with pytest.raises(ValueError, match="Rusta: 40 in men 33 ut"):
        diagram.flode("T", LAGER, FLODEN[:-1])


def test_flow_refuses_the_same_name_in_two_layers():
    with pytest.raises(ValueError, match="ett lager"):
        diagram.flode("T", [["A"], ["A"]], [])


def test_the_table_of_a_flow_is_the_flow():
    figur = diagram.flode("T", LAGER, FLODEN)
    assert [(f, t, int(n)) for f, t, n in figur.rader] == FLODEN


def test_step_curve_starts_full_and_steps_down_at_the_day():
    figur = diagram.stegkurva("T", [("Coacha", 92, [(0, 1), (100, 0.5), (200, 0.25)])])
    x = {s.text: s.lage for s in figur.x_axel}
    y = {s.text: s.lage for s in figur.y_axel}
    bana = figur.kurvor[0].bana
    assert bana.startswith(f"M{diagram.tal_i_svg(x['0'])},{diagram.tal_i_svg(y['100' + chr(160) + '%'])}")
    assert bana.endswith(f"V{diagram.tal_i_svg(y['25' + chr(160) + '%'])}")


def test_step_curve_always_carries_its_n():
    figur = diagram.stegkurva("T", [("Coacha", 92, [(0, 1), (9, 0.5)]), ("Rusta", 1204, [(0, 1), (5, 0.4)])])
    assert [k.namn for k in figur.kurvor] == ["Coacha (n = 92)", "Rusta (n = 1\xa0204)"]
    assert figur.huvud == ["Dagar", "Coacha (n = 92)", "Rusta (n = 1\xa0204)"]


def test_step_curve_table_holds_each_day_and_stops_where_the_curve_stops():
    figur = diagram.stegkurva("T", [("A", 9, [(0, 1), (9, 0.5)]), ("B", 8, [(0, 1), (5, 0.4)])])
    assert figur.rader == [
        ["0", "100\xa0%", "100\xa0%"],
        ["5", "100\xa0%", "40\xa0%"],
        ["9", "50\xa0%", ""],
    ]


def test_step_curve_names_do_not_cover_each_other():
    figur = diagram.stegkurva("T", [(n, 9, [(0, 1), (9, 0.2)]) for n in "ABCD"])
    lagen = sorted(k.text_y for k in figur.kurvor)
    assert all(b - a >= 15 for a, b in pairwise(lagen))
    assert lagen[-1] <= figur.hojd


@pytest.mark.parametrize(
    "figur",
    [
        diagram.staplar("T", ["jan", "feb", "mar"], [("A", [1, 2, 3]), ("B", [10, 20, 31])]),
        diagram.flode("T", LAGER, FLODEN),
        diagram.stegkurva("T", [("A", 9, [(0, 1), (7, 0.333), (11, 0.1)])]),
    ],
    ids=["staplar", "flode", "stegkurva"],
)
def test_no_localised_number_reaches_the_svg(figur):
    markup = render_to_string(figur.mall, {"figur": figur})
    varden = tal_i(markup)
    assert len(varden) > 10
    for varde in varden:
        assert re.fullmatch(r"[\dMHVLCZ ,.\-]+", varde), varde
        # in a path a comma parts x and y; a number has at most one decimal group
        assert not re.search(r"\d,\d+,\d", varde), varde
    assert "style=" not in markup
    assert "SAKNAS" not in markup


@pytest.mark.parametrize(
    ("varde", "text"), [(10.5, "10.5"), (10.0, "10"), (0, "0"), (1234567.891, "1234567.89"), (-3.10, "-3.1")]
)
def test_svg_numbers_have_a_point_and_no_grouping(varde, text):
    assert svg(varde) == text
