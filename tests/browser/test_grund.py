"""The harness itself, on the pages that every role starts from."""

import pytest

ROLLER = ["handlaggare", "beredare", "handledare", "socialsekreterare", "chef", "bestallare", "loggkontrollant", "admin"]


@pytest.mark.parametrize("roll", ROLLER)
def test_every_role_signs_in_and_out(resa, roll):
    resa.som(roll)
    resa.ga("/installningar/")
    resa.logga_ut()
