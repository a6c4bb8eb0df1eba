"""Counts stored figures as the worker does and prints time and the highest memory as JSON. Called by tests.bench.__main__.

python -m tests.bench.natt enhet        one municipality with one unit: a whole first night (36 months), and a night as all others
python -m tests.bench.natt alla 2       every municipality's night, shared by so many processes
python -m tests.bench.natt duckdb       the same questions over the same rows, for every unit at once: here and in DuckDB in memory
"""

import json
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402

from ame.access.models import User  # noqa: E402
from ame.organisation.models import Kommun  # noqa: E402
from followup.matt.lagra import oppna_manader, rakna_kommun  # noqa: E402

NATT = 2  # months that an ordinary night counts: the one that runs, and the one before until it is frozen


def minne() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def natt(kod: str, manader: int = NATT) -> tuple[int, int]:
    idag = timezone.localdate()
    return rakna_kommun(kommun_id=kod, idag=idag, manader=oppna_manader(kod, idag)[-manader:]), minne()


def enhet() -> dict[str, Any]:
    kod = User.objects.get(username="chef.1").aktiva_uppdrag[0].enhet.verksamhet.namnd.kommun_id
    svar: dict[str, Any] = {}
    for namn, manader in (("vanlig", NATT), ("forsta", 36)):
        start = time.perf_counter()
        antal, _ = natt(kod, manader)
        svar |= {namn: time.perf_counter() - start, f"{namn}_rader": antal}
    return svar | {"minne": minne()}


def alla(arbetare: int, antal: int) -> dict[str, Any]:
    koder = list(Kommun.objects.order_by("kod").values_list("kod", flat=True))
    alla_kommuner = len(koder)
    koder = koder[:: max(1, alla_kommuner // antal)][:antal]
    start = time.perf_counter()
    with ProcessPoolExecutor(arbetare, mp_context=get_context("spawn")) as pool:
        svar = list(pool.map(natt, koder))
    return {
        "sekunder": time.perf_counter() - start, "minne": max(m for _, m in svar), "rader": sum(n for n, _ in svar),
        "kommuner": len(koder), "av": alla_kommuner,
    }  # fmt: skip


def main() -> None:
    if sys.argv[1] == "duckdb":
        from tests.bench.duck import jamfor

        json.dump(jamfor(), sys.stdout)
    else:
        json.dump(enhet() if sys.argv[1] == "enhet" else alla(int(sys.argv[2]), int(sys.argv[3])), sys.stdout)


if __name__ == "__main__":
    main()
