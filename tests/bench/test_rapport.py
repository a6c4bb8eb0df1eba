"""The report says what was missed and by how much; growth is measured against the empty page of the same run."""

import pytest

from tests.bench import rapport


def matning(antal: int, tom: float, min_dag: float, sekunder: float = 1.0) -> dict:
    sidor = {namn: {"median": min_dag, "p95": min_dag} for namn in rapport.MAL_SIDA} | {"tom sida": {"median": tom, "p95": tom}}
    kas = {"sekunder": sekunder, "minne": 100}
    natt = {
        "enhet": {"vanlig": 3.0, "forsta": 50.0, "minne": 200},
        "duckdb": {"matt": 40, "ame": 6.0, "duckdb": 1.0, "kvot": 6.0},
    }
    natt |= {f"alla_{n}": {"sekunder": 40.0 / n, "minne": 150 * n, "kommuner": 29, "av": 290} for n in (1, 2)}
    return {
        "antal": antal,
        "sidor": sidor,
        "kas_enhet": kas,
        "kas_alla": kas,
        "natt": natt,
        "sadd": {"sekunder": 1, "minne": 1},
        "databas_mb": 1,
        "oppna": 25,
        "storlekar": {"filer": {"/static/a.css": 1024}, "html": {"Min dag": 1024}, "html_gzip": {"Min dag": 100}},
    }


def test_utfall_mot_mal():
    alla = {r.vad: r for r in rapport.rader([matning(10_000, 5.0, 25.0, 16.0)])}
    assert alla["Min dag, 10 000"].dom == "missad med 1.0 x tom sida"
    assert alla["ärende, 10 000"].dom == "ok"
    assert alla["KAS alla 290 enheter, 10 000"].dom == "missad med 1.0 s"
    assert alla["tom sida, 10 000"].dom == ""
    assert alla["Uppsnabbning med två processer, 10 000"].varde == 2.0
    assert alla["Minne, natten, 10 000"].dom == "ok"
    assert alla["Samma frågor i DuckDB (40 mått, 6.0 s mot 1.0 s), 10 000"].dom == "missad med 2.0 x"


def test_tillvaxt_tar_bort_maskinens_humor():
    """Everything twice as slow, the empty page too, is no growth."""
    alla = {r.vad: r.varde for r in rapport.rader([matning(10_000, 5.0, 15.0), matning(1_000_000, 10.0, 30.0)])}
    assert alla["Tillväxt 10 000 till 1 000 000: Min dag"] == pytest.approx(1.0)


def test_markdown_har_mal_och_varde():
    m = [matning(10_000, 5.0, 15.0)]
    text = rapport.som_markdown(rapport.rader(m), m)
    assert "| Min dag, 10 000 | 3.00 x tom sida | 4 x tom sida | ok |" in text
    assert "| /static/a.css | 1.0 |" in text
