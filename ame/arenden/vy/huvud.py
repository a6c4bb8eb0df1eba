"""The head of every page of a case: who, which case, where in the flow, what one may do (ui.md rule 4; templates/layout/arende.html)."""

from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from ame.access.perms import can_arbeta_i_arende, can_byta_ansvarig, can_hantera_skydd, can_markera_sekretess, can_ta_over
from ame.arenden.enums import Slag, Spar, Status
from ame.arenden.models import Arende, Bevakning
from ame.arenden.services.sekretess import markeringsrader
from ame.arenden.transitions import can_do
from ame.arenden.vy.tider import Tider, dagar_text, las_tider
from ame.common.datum import datum_kort, frist_lage, frist_ord
from ame.people.enums import Identitetsslag
from ame.people.models import PersonIdentitet
from ame.people.nummer import visa_nummer

FLIKAR = (
    ("oversikt", "Översikt", "arende"),
    ("planering", "Planering och insatser", "arende_planering"),
    ("narvaro", "Närvaro", "arende_narvaro"),
    ("journal", "Journal", "arende_journal"),
    ("samtycken", "Samtycken", "arende_samtycken"),
    ("historik", "Historik", "arende_historik"),
)
FARGER = {
    Status.INKOMMET: "neutral",
    Status.BEREDNING: "info",
    Status.VANTAR: "warning",
    Status.INSATS: "info",
    Status.AVSLUTAT: "success",
    Status.EJ_PABORJAT: "neutral",
}


@dataclass(frozen=True)
class Huvud:
    """What templates/components/identitet.html prints. `arende` and `tider` are for the page below."""

    arende: Arende
    tider: Tider
    stig: list[tuple[str, str]]
    namn: str
    personnummer: str
    alder: int
    arendenummer: str
    ansvarig: str
    enhet: str
    status_text: str
    status_farg: str
    taggar: list[tuple[str, str]]
    skyddad: bool
    steg: list[tuple[str, str, str]]
    flikar: list[tuple[str, str, bool]]
    atgarder: list[tuple[str, str, str]] = field(default_factory=list)
    nummer_maskat: str = ""
    sekretess: list[str] = field(default_factory=list)  # provision, date and authority of each mark, also for paper (law.md A24)
    nasta_frist: None = None  # shown among the tags, in words and with the colour of its state


def bygg_huvud(request: HttpRequest, arende: Arende, flik: str) -> Huvud:
    """`flik`: oversikt, planering, journal, samtycken or historik; anything else marks no tab. `arende` comes from hamta_arende.
    Four queries."""
    person = arende.person
    identitet = PersonIdentitet.objects.filter(person_id=person.pk, till_den__isnull=True).first()
    bevakning = Bevakning.objects.oppna().filter(arende=arende).order_by("forfaller_den", "skapad_vid").first()
    tider = las_tider(arende)
    sekretess = markeringsrader(arende)
    return Huvud(
        arende=arende,
        tider=tider,
        stig=[("Min dag", reverse("min_dag")), ("Ärenden", reverse("arendelista")), (arende.nummer, _url("arende", arende))],
        namn=person.namn,
        personnummer=visa_nummer(identitet.nummer) if identitet else "",
        alder=alder(person.fodelsedatum, timezone.localdate()),
        arendenummer=arende.nummer,
        ansvarig=arende.ansvarig.namn,
        enhet=arende.enhet.namn,
        status_text=arende.get_status_display(),
        status_farg=FARGER[Status(arende.status)],
        taggar=_taggar(arende, identitet) + _frist(bevakning) + [(rad, "warning") for rad in sekretess],
        sekretess=sekretess,
        skyddad=person.har_skydd,
        steg=_steg(arende, tider),
        flikar=_flikar(arende, flik, har_insats=tider.insats is not None),
        atgarder=_atgarder(request, arende, flik),
    )


def _flikar(arende: Arende, flik: str, *, har_insats: bool) -> list[tuple[str, str, bool]]:
    """Attendance has a tab of its own, and only when there is something to attend (S090)."""
    visas = [f for f in FLIKAR if f[0] != "narvaro" or har_insats]
    return [(namn, _url(vy, arende), nyckel == flik) for nyckel, namn, vy in visas]


def alder(fodd: date, idag: date) -> int:
    """Whole years from the birth date itself: the number's day may be another (law.md C21)."""
    return idag.year - fodd.year - ((idag.month, idag.day) < (fodd.month, fodd.day))


def _frist(bevakning: Bevakning | None) -> list[tuple[str, str]]:
    """The next due date as date and words; the colour only repeats them (ui.md rule 5)."""
    if bevakning is None:
        return []
    dag = bevakning.forfaller_den
    farg = {"sen": "danger", "idag": "warning", "snart": "info"}.get(frist_lage(dag), "neutral")
    return [(f"Nästa frist {datum_kort(dag)}, {frist_ord(dag)}", farg)]


def _url(vy: str, arende: Arende) -> str:
    return reverse(vy, args=[arende.pk])


def _taggar(arende: Arende, identitet: PersonIdentitet | None) -> list[tuple[str, str]]:
    taggar = []
    person = arende.person
    if identitet and identitet.slag != Identitetsslag.PERSONNUMMER:
        delar = [identitet.get_slag_display(), identitet.get_niva_display().lower(), "vilande" if identitet.ar_vilande else ""]
        taggar.append((", ".join(d for d in delar if d), "warning" if identitet.ar_vilande else "neutral"))
    if person.har_tolkbehov:
        taggar.append((f"Tolk: {person.sprak.lower()}" if person.sprak else "Tolk behövs, språk saknas", "info"))
    elif person.sprak:
        taggar.append((f"Språk: {person.sprak.lower()}", "neutral"))
    if arende.slag != Slag.AME:
        taggar.append((arende.get_slag_display(), "neutral"))
    return taggar


def _steg(arende: Arende, t: Tider) -> list[tuple[str, str, str]]:
    """Inflöde, Beredning, Insats, Avslut with day and length. The direct track has no beredning (S003)."""
    klart_till = {
        Status.INKOMMET: 0,
        Status.BEREDNING: 1,
        Status.VANTAR: 2,
        Status.INSATS: 2,
        Status.AVSLUTAT: 4,
        Status.EJ_PABORJAT: 4,
    }[Status(arende.status)]
    beredning = _fran_och_langd(t.beredning, t.i_beredning)
    if not beredning and klart_till > 1:
        beredning = "Direktspår, ingen beredning" if arende.spar == Spar.DIREKTSPAR else ""
    if t.insats:
        insats = _fran_och_langd(t.insats, t.i_insats)
    else:
        insats = f"Väntar, {dagar_text(t.i_vantan)}" if t.i_vantan is not None else ""
    avslut = f"{arende.get_status_display()} {datum_kort(t.avslut)}" if t.avslut else ""
    namn = ("Inflöde", "Beredning", "Insats", "Avslut")
    texter = (_fran_och_langd(t.inkom, t.i_inflode), beredning, insats, avslut)
    steg = []
    for i, (titel, text) in enumerate(zip(namn, texter, strict=True)):
        lage = "klar" if i < klart_till else "aktiv" if i == klart_till else "kommande"
        if arende.status == Status.EJ_PABORJAT and i in (1, 2) and not text:
            lage = "kommande"  # the case ended before this step
        steg.append((titel, text, lage))
    return steg


def _fran_och_langd(fran: date | None, antal: int | None) -> str:
    return f"{datum_kort(fran)}, {dagar_text(antal)}" if fran and antal is not None else ""


def _atgarder(request: HttpRequest, arende: Arende, flik: str) -> list[tuple[str, str, str]]:
    """The action menu by permission and by what the case's state allows."""
    user, status = request.user, arende.status
    arbetar = bool(can_arbeta_i_arende(user, arende))
    anteckna = "#id_text" if flik == "oversikt" else f"{_url('arende', arende)}#id_text"
    kan_skrivas_in = can_do(status, "skriva_in") and (status == Status.BEREDNING or arende.spar == Spar.DIREKTSPAR)
    val = (
        (arbetar, "Ny anteckning", anteckna, "anteckning"),
        # the next step of the flow is a button; what may be done at any time is in the menu
        (arbetar and kan_skrivas_in, "Skriv in", "skriv_in", "secondary"),
        (
            arbetar and can_do(status, "starta_insats"),
            "Starta insats",
            "insats_ny",
            "secondary" if status == Status.VANTAR else "meny",
        ),
        (arbetar and arende.ar_oppet, "Lägg till bevakning", "bevakning_ny", "meny"),
        (bool(can_byta_ansvarig(user, arende)), "Byt ansvarig", "arende_ansvarig", "meny"),
        (bool(can_ta_over(user, arende)) and not can_byta_ansvarig(user, arende), "Ta över ärendet", "arende_ansvarig", "meny"),
        (bool(can_hantera_skydd(user, arende.person, arende)), "Skyddade personuppgifter", "arende_skydd", "meny"),
        (arbetar, "Samverkan", "arende_samverkan", "meny"),
        (arbetar, "Felaktig utbetalning", "arende_utbetalning", "meny"),
        (bool(can_markera_sekretess(user, arende)), "Sekretessmarkering", "arende_sekretess", "meny"),
        (True, "Skriv ut journalen", "journalutskrift", "meny"),
        (arbetar and can_do(status, "avsluta"), "Avsluta ärendet", "avsluta", "fara"),
        (arbetar and can_do(status, "avsluta_ej_paborjad"), "Avsluta som ej påbörjat", "ej_paborjad", "fara"),
    )
    return [(namn, _atgardsurl(vy, arende), variant) for far, namn, vy, variant in val if far]


def _atgardsurl(vy: str, arende: Arende) -> str:
    if "#" in vy:
        return vy
    if vy == "journalutskrift":
        return f"{_url('arende_journal', arende)}?utskrift=1"
    return _url(vy, arende)
