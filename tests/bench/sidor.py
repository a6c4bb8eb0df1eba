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
from intake.models import Beredningsmote, Remiss  # noqa: E402

VARVTAL, UPPVARMNING = 40, 5
USER = "h0.1"  # a handläggare of the unit that is the same in every size
REMITTENT, BEREDARE, CHEF, HANDLEDARE = (
    "soc.1",
    "beredare.1",
    "chef.1",
    "handledare.1",
)  # who else looks: the sender and the forum of the same unit


def sidor(user: User) -> dict[str, list]:
    """Page -> the requests it takes turns with: method, address, data, and who asks when it is not `user`."""
    egna = list(Arende.objects.oppna().filter(ansvarig=user).order_by("nummer").values_list("pk", "person_id")[:25])
    nummer = PersonIdentitet.objects.filter(person__in=[p for _, p in egna]).values_list("nummer", flat=True)
    return {
        "tom sida": [("get", "/bench/tom/", None)],
        "Min dag": [("get", "/", None)],
        "ärendelista": [("get", "/arenden/", None)],
        "ärende": [("get", f"/arenden/{pk}/", None) for pk, _ in egna],
        "personsök": [("post", "/sok/", {"q": n}) for n in nummer],
        "KAS-sida": [("get", "/uppfoljning/kas/", None)],
        "inkorg": [("get", "/inflode/remisser/", None)],
        "Mina remisser": [("get", "/inflode/mina-remisser/", None, REMITTENT)],
        "min remiss": [("get", f"/inflode/mina-remisser/{pk}/", None, REMITTENT) for pk in _remisser()],
        "forummöte": [("get", f"/beredning/moten/{pk}/", None, BEREDARE) for pk in _moten()],
        "kräver dig": [("get", "/inflode/kraver-dig/", None, CHEF)],
        "planering": [("get", f"/arenden/{pk}/planering/", None) for pk, _ in egna],
        "närvaro i ärendet": [("get", f"/arenden/{pk}/narvaro/", None) for pk, _ in egna],
        "närvaro för gruppen": [("get", "/insatser/narvaro/", None, HANDLEDARE)],
        "insatslista": [("get", "/insatser/", None)],
        "platser": [("get", "/insatser/platser/", None)],
        "katalog": [("get", "/insatser/katalog/", None)],
        "mellan stolarna": [("get", "/insatser/mellan-stolarna/", None)],
        "står stilla": [("get", "/insatser/stillestand/", None, CHEF)],
        "målgrupper": [("get", "/insatser/malgrupper/", None, CHEF)],
        "siffrornas översikt": [("get", "/uppfoljning/", None, CHEF)],
        "ett mått": [("get", "/uppfoljning/matt/k1_andel/", None, CHEF)],
        "alla mått": [("get", "/uppfoljning/matt/", None, CHEF)],
        "resultat": [("get", "/uppfoljning/resultat/", None, CHEF)],
        "mina siffror": [("get", "/uppfoljning/matt/mina/", None)],
        "insatser i siffror": [("get", "/uppfoljning/insatser/", None, CHEF)],
        "remisser och svar": [("get", "/uppfoljning/remisser/", None, CHEF)],
    }


def _remisser() -> list:
    return list(Remiss.objects.filter(avsandare__username=REMITTENT, status="antagen").values_list("pk", flat=True)[:25])


def _moten() -> list:
    return list(Beredningsmote.objects.filter(skapad_av__username=BEREDARE).values_list("pk", flat=True))


class Klienter:
    """A signed-in client per user."""

    def __init__(self) -> None:
        self._alla: dict[str, Client] = {}

    def __call__(self, username: str = USER) -> Client:
        if username not in self._alla:
            self._alla[username] = Client()
            user = User.objects.get(username=username)
            self._alla[username].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return self._alla[username]


def _fraga(klienter: Klienter, fraga: tuple):
    metod, url, data, *vem = fraga
    return getattr(klienter(*vem), metod)(url, data)


def mat(klienter: Klienter, alla: dict[str, list]) -> dict[str, dict]:
    tider: dict[str, list[float]] = {namn: [] for namn in alla}
    gc.disable()
    for varv in range(UPPVARMNING + VARVTAL):
        for namn, val in alla.items():
            start = time.perf_counter()
            svar = _fraga(klienter, val[varv % len(val)])
            tid = time.perf_counter() - start
            if svar.status_code not in (200, 302):
                raise SystemExit(f"{namn} svarade {svar.status_code}.")
            if varv >= UPPVARMNING:
                tider[namn].append(tid * 1000)
        if varv % 20 == 0:
            gc.collect()
    return {namn: {"median": statistics.median(t), "p95": statistics.quantiles(t, n=20)[18]} for namn, t in tider.items()}


def storlekar(klienter: Klienter, alla: dict[str, list]) -> dict:
    """First load: every style sheet and script that Min dag names, gzipped as WhiteNoise does, without fonts; and each page's HTML."""
    html = {namn: _fraga(klienter, val[0]) for namn, val in alla.items()}
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
    klienter = Klienter()
    alla = sidor(user)
    oppna = Arende.objects.oppna().filter(ansvarig=user).count()
    json.dump({"sidor": mat(klienter, alla), "storlekar": storlekar(klienter, alla), "oppna": oppna}, sys.stdout)


if __name__ == "__main__":
    main()
