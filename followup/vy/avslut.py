"""Avslut in words: the KAS code and why, what stands in the way, and the answers to be checked."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from ame.arenden.enums import Forsorjning, Status
from ame.arenden.models import Arende, Bevakning
from ame.arenden.transitions import can_do
from ame.common.datum import datum_text
from ame.common.vy import fel_till_form
from followup.enums import Avslutsorsak, HurJobbet, KasKod
from followup.forms.avslut import AvslutForm
from followup.kaskod import ARBETSORSAKER, AvslutFakta, kas_kod, varfor
from followup.models import Avslut
from followup.models.avslut import ANGRA_DAGAR
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR
from followup.services.avslut import avslutsfakta, falt_for, kan_angras_till, saknade_slutliga
from followup.services.utan_kannedom import FORSOK_DAGAR, FORSOK_MINST, forsok_i_ord, forsoksdagar, vart_okant
from insatser.enums import Placeringsstatus
from insatser.models import Insats, Placering
from insatser.services import oklar_narvaro, oklara_placeringar, placering_i_ord, plan_som_slutar


@dataclass(frozen=True)
class Kasord:
    """The code with its name, why, whether it waits for a confirmation, and what else the reason needs."""

    kod: str
    skal: str
    preliminar: bool = False
    mer: str = ""


def kas_ord(fakta: AvslutFakta, har_avtal: bool = True, mer: str = "") -> Kasord:
    kod = kas_kod(fakta)
    return Kasord(KasKod(kod).label if kod else "Räknas inte", varfor(fakta), kod == KasKod.A and not har_avtal, mer)


def kas_ord_for_form(arende: Arende, form: AvslutForm) -> Kasord | None:
    """The words beside the reason while the form is filled in; None before a reason is chosen."""
    if form.vald_orsak not in Avslutsorsak.values:
        return None
    har_avtal = bool(form["har_avtal_minst_en_manad"].value())
    mer = _forsoken(arende) if form.vald_orsak == Avslutsorsak.UTAN_KANNEDOM else ""
    return kas_ord(avslutsfakta(arende, form.vald_orsak, **form.fakta()), har_avtal, mer)


def _forsoken(arende: Arende) -> str:
    """How many tries to reach the person are registered, and what is still needed (T04)."""
    antal = len(forsoksdagar(arende, timezone.localdate()))
    if antal < FORSOK_MINST:
        return f"{forsok_i_ord(antal)} Skriv dem på sidan Stöd med utfallet ”Nådde inte fram”, eller skriv här varför ingen har sökt personen."
    return f"{antal} försök att nå personen är registrerade de senaste {FORSOK_DAGAR} dagarna. Det räcker."


@dataclass(frozen=True)
class Hinder:
    text: str
    lank: str
    lanktext: str


def hinder_for_avslut(arende: Arende, overgang: str = "avsluta") -> list[Hinder]:
    """What must be done first, each with the way to do it: final answers (S111), attendance that nobody has marked (S088), and
    placements that nobody has started or called off (S075)."""
    if not can_do(arende.status, overgang):
        return [_fel_lage(arende, overgang)]
    narvaro = [
        Hinder(o.text, reverse("arende_narvaro", args=[arende.pk]), "Registrera närvaron")
        for o in oklar_narvaro(arende, timezone.localdate())
    ]
    placeringar = [
        Hinder(placering_i_ord(p), reverse("placering", args=[p.pk]), "Starta den eller ställ in den")
        for p in oklara_placeringar(arende, timezone.localdate())
    ]
    return [*narvaro, *placeringar] + [
        Hinder(
            f"Remissen {r.nummer} väntar på slutlig återkoppling.",
            reverse("aterkoppling_ny", args=[r.pk]),
            f"Skriv återkopplingen till {r.avsandande_enhet}",
        )
        for r in saknade_slutliga(arende).select_related("avsandande_enhet").order_by("inkom_den")
    ]


def _fel_lage(arende: Arende, overgang: str) -> Hinder:
    if not arende.ar_oppet:
        return Hinder("Ärendet är redan avslutat.", reverse("arende", args=[arende.pk]), "Till ärendet")
    if overgang == "avsluta":
        return Hinder(
            "Personen är inte inskriven, så det finns inget att avsluta.",
            reverse("ej_paborjad", args=[arende.pk]),
            "Avsluta som ej påbörjat",
        )
    return Hinder("En insats har börjat, så ärendet är påbörjat.", reverse("avsluta", args=[arende.pk]), "Avsluta ärendet")


def foljder(arende: Arende, avslutad_den: date, orsak: str) -> list[str]:
    """What happens when it is signed. Four queries."""
    insatser = Insats.objects.pagaende().filter(arende=arende).count()
    placeringar = (
        Placering.objects.oppna()
        .filter(insats__arende=arende)
        .aggregate(
            pagar=Count("pk", filter=Q(status=Placeringsstatus.PAGAR)),
            planerad=Count("pk", filter=Q(status=Placeringsstatus.PLANERAD)),
        )
    )
    bevakningar = Bevakning.objects.oppna().filter(arende=arende).count()
    ord_ = []
    if insatser:
        ord_.append(f"{insatser} {'pågående insats avslutas' if insatser == 1 else 'pågående insatser avslutas'} samma dag.")
    if n := placeringar["pagar"]:
        ord_.append(f"{n} {'pågående placering avslutas' if n == 1 else 'pågående placeringar avslutas'}, med sitt schema.")
    if n := placeringar["planerad"]:
        ord_.append(f"{n} {'planerad placering ställs' if n == 1 else 'planerade placeringar ställs'} in.")
    if plan_som_slutar(arende):
        ord_.append("Planen avslutas. Mål och aktiviteter som är öppna läggs ner.")
    if bevakningar:
        ord_.append(
            f"{bevakningar} {'öppen bevakning tas bort' if bevakningar == 1 else 'öppna bevakningar tas bort'} från Att göra."
        )
    if orsak not in {Avslutsorsak.AVLIDEN, Avslutsorsak.FELREGISTRERING}:
        dagar = ", ".join(datum_text(avslutad_den + timedelta(days=d)) for d in UPPFOLJNINGSDAGAR)
        ord_.append(f"Fyra uppföljningar läggs in: {dagar}.")
    ord_.append(f"Du kan ångra i {ANGRA_DAGAR} dagar. Efter det går avslutet inte att ändra.")
    return ord_


def granska_rader(arende: Arende, form: AvslutForm) -> list[tuple[str, Any]]:
    """The answers to be checked, in the form's order and only those the reason uses."""
    d = form.cleaned_data
    rader: list[tuple[str, Any]] = [("Orsak", Avslutsorsak(d["orsak"]).label), ("Avslutat den", datum_text(d["avslutad_den"]))]
    anvands = falt_for(d["orsak"])
    if d["orsak"] in ARBETSORSAKER:
        rader += [
            ("Första arbetsdag", datum_text(d["arbete_start_den"])),
            ("Anställningsavtal", "Minst en månad" if d["har_avtal_minst_en_manad"] else "Kortare, eller inte känt"),
            ("Hur jobbet kom till", HurJobbet(d["hur_jobbet"]).label),
        ]
    if "csn_berattigad" in anvands:
        rader.append(("Ger rätt till studiemedel", "Ja" if d["csn_berattigad"] else "Nej"))
    if "utlatande_den" in anvands:
        rader.append(("Utlåtande lämnat", datum_text(d["utlatande_den"]) if d["utlatande_den"] else "Nej"))
    if d["orsak"] == Avslutsorsak.VARD:
        rader.append(("En annan myndighet tar över", "Ja" if d["annan_myndighet_tar_over"] else "Nej"))
    if d["orsak"] == Avslutsorsak.UTAN_KANNEDOM:
        rader.append(("Vart", vart_okant(arende, d["avslutad_den"], d["skal_utan_kontakt"])))
    rader += [
        (namn, d[falt]) for falt, namn in (("mottagande_myndighet", "Myndighet"), ("vart", "Vart")) if falt in anvands and d[falt]
    ]
    return [
        *rader,
        ("Försörjning före", Forsorjning(d["forsorjning_fore"]).label),
        ("Försörjning efter", Forsorjning(d["forsorjning_efter"]).label),
        ("Slutanteckning", d["slutanteckning"]),
    ]


def prova_kontakt(arende: Arende, form: AvslutForm) -> None:
    """Says before the review what the signing would say: utan kännedom needs tries, or a reason (T04)."""
    d = form.cleaned_data
    if d["orsak"] != Avslutsorsak.UTAN_KANNEDOM:
        return
    try:
        vart_okant(arende, d["avslutad_den"], d["skal_utan_kontakt"])
    except ValidationError as fel:
        fel_till_form(form, fel)


def far_angras(avslut: Avslut, arende: Arende) -> bool:
    return avslut.angrat_vid is None and arende.status == Status.AVSLUTAT and timezone.localdate() <= kan_angras_till(avslut)
