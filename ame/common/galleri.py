"""The component gallery, `/dev/komponenter/`: every component in every state, with made-up people. DEBUG only.

axe-core runs on this page in light and dark (tests/browser); what looks right here looks right on the pages.
"""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.common import diagram
from ame.common.datum import utkast_sparat
from ame.common.toast import toast
from ame.common.widgets import DatumInput

MANADER = ["dec", "jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov"]


class AnteckningExempel(forms.Form):
    """Every kind of field that pages use."""

    datum = forms.DateField(label="Datum", widget=DatumInput(snabbval=("idag", "vecka", "kvartal")))
    typ = forms.ChoiceField(label="Typ", choices=[("mote", "Möte"), ("samtal", "Telefonsamtal"), ("besok", "Besök")])
    text = forms.CharField(
        label="Anteckning",
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Skriv sakligt. Deltagaren har rätt att läsa anteckningen.",
        error_messages={"min_length": "Skriv minst 10 tecken", "required": "Skriv en anteckning"},
    )
    delas = forms.ChoiceField(
        label="Vem ska se anteckningen?",
        choices=[("ame", "Bara AME"), ("soc", "AME och ekonomiskt bistånd")],
        initial="ame",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vem som ska se anteckningen"},
    )


class FaltExempel(forms.Form):
    """The remaining fields, optional ones too."""

    rubrik = forms.CharField(label="Rubrik", max_length=80)
    telefon = forms.CharField(label="Telefon", required=False, help_text="Till exempel 070-123 45 67")
    timmar = forms.IntegerField(label="Timmar i veckan", min_value=1, max_value=40)
    dagar = forms.MultipleChoiceField(
        label="Dagar",
        choices=[("ma", "Måndag"), ("on", "Onsdag"), ("fr", "Fredag")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Välj en eller flera.",
    )
    informerad = forms.BooleanField(label="Deltagaren är informerad", error_messages={"required": "Bekräfta informationen"})
    last = forms.CharField(label="Ärendenummer", initial="A-2026-1042", disabled=True, required=False)


class FilterExempel(forms.Form):
    vy = forms.ChoiceField(label="Sparad vy", required=False, choices=[("", "Mina pågående"), ("sena", "Min enhet, försenade")])
    steg = forms.ChoiceField(label="Steg", required=False, choices=[("", "Alla"), ("b", "Beredning"), ("i", "Insats")])


LAGER = [
    ["En väg in", "Direkt remiss"],
    ["Beredning", "Direkt till insats"],
    ["Kartlägga", "Coacha", "Rusta"],
    ["Arbete", "Studier", "Åter till AF", "Annat avslut", "Pågår"],
]
FLODEN = [
    ("En väg in", "Beredning", 186),
    ("Direkt remiss", "Direkt till insats", 64),
    ("Beredning", "Kartlägga", 98),
    ("Beredning", "Coacha", 52),
    ("Beredning", "Rusta", 36),
    ("Direkt till insats", "Coacha", 40),
    ("Direkt till insats", "Rusta", 24),
    ("Kartlägga", "Arbete", 24),
    ("Kartlägga", "Studier", 18),
    ("Kartlägga", "Åter till AF", 14),
    ("Kartlägga", "Annat avslut", 32),
    ("Kartlägga", "Pågår", 10),
    ("Coacha", "Arbete", 46),
    ("Coacha", "Studier", 16),
    ("Coacha", "Åter till AF", 8),
    ("Coacha", "Annat avslut", 15),
    ("Coacha", "Pågår", 7),
    ("Rusta", "Arbete", 22),
    ("Rusta", "Studier", 12),
    ("Rusta", "Annat avslut", 22),
    ("Rusta", "Pågår", 4),
]
AVSLUT = [
    ("Arbete eller studier", [9, 11, 8, 12, 14, 10, 16, 7, 12, 15, 13, 11]),
    ("Annat avslut", [7, 6, 9, 8, 7, 9, 10, 5, 8, 9, 8, 7]),
]
FORSORJNING: list[tuple[str, list[int | None]]] = [
    ("Ekonomiskt bistånd", [61, 48]),
    ("A-kassa", [22, 31]),
    ("Studiestöd", [9, 7]),
    ("Saknas", [None, 6]),
]
KVAR = [
    ("Coacha", 92, [(0, 1), (30, 0.96), (60, 0.85), (90, 0.71), (150, 0.5), (210, 0.34), (300, 0.2), (365, 0.15)]),
    ("Rusta", 60, [(0, 1), (30, 0.98), (60, 0.94), (90, 0.83), (150, 0.66), (210, 0.5), (300, 0.38), (365, 0.29)]),
]
HANDELSER = [
    ("Telefonsamtal", "Journal", datetime(2026, 11, 20, 14, 10), "Eva Lind", "anteckning", "Vill öka till 30 timmar i veckan."),
    (
        "Närvaro rapporterad",
        "System",
        datetime(2026, 11, 12, 9, 0),
        "Arbetsarena Återbruket",
        "system",
        "Vecka 45: 20 timmar.",
    ),
    (
        "Insats startad: Rusta",
        "Insats",
        datetime(2026, 10, 12, 10, 30),
        "Eva Lind",
        "insats",
        "Arbetsträning, 20 timmar.",
    ),
    ("Beredning klar", "Beslut", date(2026, 9, 17), "Samverkansforum", "beslut", "Beslut: planering mot arbete inom handel."),
]
FAKTA = [
    ("Insats", "Rusta"),
    ("Form", "Arbetsarena Återbruket"),
    ("Period", "12 okt 2026–3 jan 2027"),
    ("Omfattning", "20 tim/vecka"),
    ("Närvaro", "94 %"),
    ("Tolk", ""),
]
STEG = [
    ("Inflöde", "3 sep", "klar"),
    ("Beredning", "17 sep", "klar"),
    ("Insats", "Rusta, vecka 6 av 12", "aktiv"),
    ("Avslut", "", "kommande"),
]
FLIKAR = ["Översikt", "Planering och insatser", "Journal", "Dokument", "Samtycken", "Historik"]
ATGARDER = [
    ("Ny anteckning", "#id_text", "anteckning"),
    ("Starta insats", "#", "meny"),
    ("Byt handläggare", "#", "meny"),
    ("Skriv ut ärendet", "#", "meny"),
    ("Avsluta ärendet", "#", "fara"),
]


def _figurer() -> dict[str, Any]:
    return {
        "flode": diagram.flode("Deltagarflöde senaste 12 månaderna", LAGER, FLODEN),
        "staplar": diagram.staplar("Avslut per månad", MANADER, AVSLUT),
        "fyra": diagram.staplar("Försörjning före start", ["Kvinnor", "Män"], FORSORJNING, x_rubrik="Kön"),
        "kurva": diagram.stegkurva("Andel kvar i insats efter start", KVAR),
    }


def _huvud(idag: date, *, skyddad: bool = False) -> SimpleNamespace:
    return SimpleNamespace(
        stig=[("Min dag", "#"), ("Ärenden", "#"), ("A-2026-1042", "#")],
        namn="Sara Exempel" if skyddad else "Amina Yusuf",
        nummer_maskat="" if skyddad else "19870412-TF12",
        personnummer="",
        alder=None if skyddad else 39,
        arendenummer="A-2026-1042",
        ansvarig="Eva Lind",
        enhet="AME Centrum",
        status_text="Insats pågår",
        status_farg="info",
        taggar=[("Tolk: somaliska", "neutral")],
        nasta_frist=idag - timedelta(days=3),
        skyddad=skyddad,
        steg=STEG,
        flikar=[(namn, "#", i == 0) for i, namn in enumerate(FLIKAR)],
        atgarder=ATGARDER,
    )


def _lista(idag: date) -> list[SimpleNamespace]:
    rader = [
        ("Amina Yusuf", "19870412-TF12", "Rusta", "Uppföljning", -3),
        ("Leo Ström", "20010215-TF33", "Beredning", "Ny remiss, första kontakt", -1),
        ("Björn Ek", "19990130-TF02", "Kartlägga", "Förnya samtycke", 0),
        ("Cecilia Öhman", "19751105-TF03", "Coacha", "Möte 13.00", 0),
        ("Samir Haddad", "19820608-TF19", "Koordinera", "Trepartsmöte", 4),
        ("Åsa Nyberg", "19690321-TF40", "Avslut", "Skriv slutnotering", 26),
    ]
    return [SimpleNamespace(namn=n, nummer=p, steg=s, uppgift=u, frist=idag + timedelta(days=d)) for n, p, s, u, d in rader]


def _raknare() -> list[dict[str, Any]]:
    return [
        {"antal": 2, "text": "försenade", "url": "?f=sen", "farg": "danger", "aktiv": True},
        {"antal": 2, "text": "i dag", "url": "?f=idag", "farg": "warning", "aktiv": False},
        {"antal": 1, "text": "kommande 7 dagar", "url": "?f=vecka", "farg": "info", "aktiv": False},
        {"antal": 3, "text": "nya remisser", "url": "?f=remiss", "farg": "", "aktiv": False},
    ]


def exempel(request: HttpRequest) -> dict[str, Any]:
    """Example data for the gallery and for looking at layouts."""
    idag = timezone.localdate()
    bunden = request.method == "POST" or "fel" in request.GET
    return {
        "idag": idag,
        "om_10_dagar": idag + timedelta(days=10),
        "for_3_dagar_sedan": idag - timedelta(days=3),
        "idempotensnyckel": "exempel",
        "huvud": _huvud(idag),
        "huvud_skyddad": _huvud(idag, skyddad=True),
        "form": AnteckningExempel(
            {"datum": "2026-11-22", "typ": "mote", "text": "Kort", "delas": "ame"} if bunden else None, initial={"datum": idag}
        ),
        "form_fel": AnteckningExempel({"datum": "2026-13-45", "typ": "mote", "text": "Kort"}, auto_id="fel_%s"),
        "faltform": FaltExempel(auto_id="falt_%s"),
        "faltform_fel": FaltExempel({"timmar": "70"}, auto_id="faltfel_%s"),
        "filterform": FilterExempel(auto_id="filter_%s"),
        "rader": _lista(idag),
        "sida": Paginator(range(204), 25).page(4),
        "raknare": _raknare(),
        "handelser": [dict(zip(("titel", "typ", "tid", "av", "slag", "text"), h, strict=True)) for h in HANDELSER],
        "fakta": FAKTA,
        **_figurer(),
    }


@require_safe
def komponenter(request: HttpRequest) -> HttpResponse:
    """The gallery page. Answers 404 when DEBUG is off."""
    if not settings.DEBUG:
        raise Http404
    if "toast" in request.GET:
        toast(request, "Bevakningen är klar.", angra="/dev/komponenter/")
        toast(request, "Anteckningen kunde inte sparas.", niva=messages.ERROR)
    return render(request, "dev/komponenter.html", exempel(request))


def utkast(request: HttpRequest) -> HttpResponse:
    """What an autosave view answers: the words for the status line."""
    if not settings.DEBUG:
        raise Http404
    return HttpResponse(utkast_sparat())
