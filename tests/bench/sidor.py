"""Measures the pages in a process of its own and prints JSON. Called by tests.bench.__main__.

Django's test client, in the process: every middleware, session, permission, template and log row is there; no web server and no
network are. Pages take turns, so that a busy moment of the machine falls on all of them, the empty page too.
"""

import gc
import gzip
import json
import re
import statistics
import sys
import time

import django

django.setup()

from django.contrib.staticfiles import finders  # noqa: E402
from django.test import Client  # noqa: E402

from ame.access.models import User  # noqa: E402
from ame.arenden.models import Arende  # noqa: E402
from ame.people.models import PersonIdentitet  # noqa: E402

VARVTAL, UPPVARMNING = 120, 15
USER = "h0.1"  # a handläggare of the unit that is the same in every size


def sidor(user: User) -> dict[str, list]:
    """Page -> the requests it takes turns with."""
    egna = list(Arende.objects.oppna().filter(ansvarig=user).order_by("nummer").values_list("pk", "person_id")[:25])
    nummer = PersonIdentitet.objects.filter(person__in=[p for _, p in egna]).values_list("nummer", flat=True)
    return {
        "tom sida": [("get", "/bench/tom/", None)],
        "Min dag": [("get", "/", None)],
        "ärendelista": [("get", "/arenden/", None)],
        "ärende": [("get", f"/arenden/{pk}/", None) for pk, _ in egna],
        "personsök": [("post", "/sok/", {"q": n}) for n in nummer],
        "KAS-sida": [("get", "/uppfoljning/kas/", None)],
    }


def mat(client: Client, alla: dict[str, list]) -> dict[str, dict]:
    tider: dict[str, list[float]] = {namn: [] for namn in alla}
    gc.disable()
    for varv in range(UPPVARMNING + VARVTAL):
        for namn, val in alla.items():
            metod, url, data = val[varv % len(val)]
            start = time.perf_counter()
            svar = getattr(client, metod)(url, data)
            tid = time.perf_counter() - start
            if svar.status_code not in (200, 302):
                raise SystemExit(f"{namn} svarade {svar.status_code}.")
            if varv >= UPPVARMNING:
                tider[namn].append(tid * 1000)
        if varv % 20 == 0:
            gc.collect()
    return {namn: {"median": statistics.median(t), "p95": statistics.quantiles(t, n=20)[18]} for namn, t in tider.items()}


def storlekar(client: Client, alla: dict[str, list]) -> dict:
    """First load: every style sheet and script that Min dag names, gzipped as WhiteNoise does, without fonts; and each page's HTML."""
    html = {
        namn: client.get(val[0][1]) if val[0][0] == "get" else client.post(val[0][1], val[0][2]) for namn, val in alla.items()
    }
    forsta = html["Min dag"].content.decode()
    filer = re.findall(r'<link[^>]+rel="(?:stylesheet|modulepreload)"[^>]*href="([^"]+)"|<script[^>]+src="([^"]+)"', forsta)
    vikter = {}
    for url in {a or b for a, b in filer}:
        hittad = finders.find(url.split("/static/", 1)[-1])
        if hittad:
            with open(hittad, "rb") as fil:
                vikter[url] = len(gzip.compress(fil.read(), 9))
    return {
        "filer": vikter,
        "html": {n: len(s.content) for n, s in html.items()},
        "html_gzip": {n: len(gzip.compress(s.content, 6)) for n, s in html.items()},
    }


def main() -> None:
    user = User.objects.get(username=USER)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    alla = sidor(user)
    oppna = Arende.objects.oppna().filter(ansvarig=user).count()
    json.dump({"sidor": mat(client, alla), "storlekar": storlekar(client, alla), "oppna": oppna}, sys.stdout)


if __name__ == "__main__":
    main()
