from datetime import date

import pytest

from ame.common.helgdagar import helgdag, nasta_vardag


@pytest.mark.parametrize(
    ("den", "namn"),
    [
        (date(2026, 4, 3), "långfredagen"),
        (date(2027, 3, 28), "påskdagen"),
        (date(2038, 4, 26), "annandag påsk"),
        (date(2026, 5, 14), "Kristi himmelsfärds dag"),
        (date(2026, 6, 19), "midsommarafton"),
        (date(2026, 10, 31), "alla helgons dag"),
        (date(2025, 11, 1), "alla helgons dag"),
        (date(2026, 11, 25), ""),
    ],
)
def test_helgdagarnas_namn(den, namn):
    assert helgdag(den) == namn


def test_nasta_vardag_hoppar_over_jul_och_helg():
    assert nasta_vardag(date(2026, 12, 24)) == date(2026, 12, 28)
    assert nasta_vardag(date(2026, 12, 31)) == date(2027, 1, 4)
    assert nasta_vardag(date(2026, 11, 25)) == date(2026, 11, 25)
