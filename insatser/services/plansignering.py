"""A plan becomes a signed version, and the version is handed over (S053, S119, C54; law.md C34, C38, K06, K08)."""

import hashlib
import json
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Anteckningstyp, Bevakningsslag
from ame.arenden.models import Arende
from ame.arenden.services import los_bevakning, signera_anteckning, skapa_bevakning
from ame.audit.services import log_event
from ame.common.datum import datum_text, krav_har_varit
from ame.common.pdf import rita_pdf
from ame.common.texter import krav_text, utan_nummer
from insatser.enums import Overlamningssatt
from insatser.models import Plan, Planoverlamning, Planversion
from insatser.services.plan import SEDAN, Andrad, arbetsarende, las_plan
from insatser.services.plan_innehall import Rader, bygg_innehall, kontaktvagar, las_rader
from insatser.services.stillestand import prova_om

TITEL_OVERSYN = "Se över planen tillsammans med deltagaren"
SATT_SKYDDAD = (Overlamningssatt.I_HANDEN, Overlamningssatt.UPPLAST)  # nothing about a protected person goes by post (law.md B10)


def brister(plan: Plan, arende: Arende, rader: Rader) -> list[str]:
    """What is missing before the plan can be signed, everything at once. No query."""
    idag = timezone.localdate()
    prov = [
        (bool(plan.eget_onskemal.strip()), "Skriv vad deltagaren själv vill."),
        (bool(plan.maltyp), "Välj vad planen ska leda till."),
        (bool(rader.oppna_mal), "Lägg till minst ett mål."),
        (bool(rader.pagaende), "Lägg till minst en aktivitet som leder mot ett mål."),
        (plan.uppfoljas_den is not None and plan.uppfoljas_den >= idag, "Bestäm en dag framåt då planen följs upp."),
        (
            plan.ersattare is not None and plan.ersattare.is_active and plan.ersattare_id != arende.ansvarig_id,
            "Välj en ersättare, som deltagaren når när handläggaren är borta.",
        ),
        (bool(arende.ansvarig.telefon), f"{arende.ansvarig.namn} saknar telefonnummer. Be administratören lägga in det."),
        (plan.har_barn is not None, "Svara på om det finns barn i hushållet."),
        (not plan.har_barn or bool(plan.barnperspektiv.strip()), "Skriv vad planen betyder för barnen."),
    ]
    return [text for ok, text in prov if not ok]


def avtryck(innehall: dict[str, Any]) -> str:
    """A mark of what is to be signed: the page shows one content, and no other is signed."""
    return hashlib.sha256(json.dumps(innehall, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def signera_plan(*, actor: User, plan: Plan, deltagarens_syn: str, sedd: str = "") -> Planversion:
    """Signs what the plan holds now as the next version; it is never changed again (S053). `sedd` is the mark of the content on the page:
    raises Andrad when the plan has changed since. The same content with the same words twice is one version."""
    plan, arende = las_plan(actor, plan)
    rader = las_rader(plan)
    if fel := brister(plan, arende, rader):
        raise ValidationError(fel)
    syn = krav_text("deltagarens_syn", deltagarens_syn, "Skriv vad deltagaren själv tycker om planen.")
    innehall = bygg_innehall(plan, arende, rader)
    if sedd and sedd != avtryck(innehall):
        raise Andrad(f"Planen har ändrats {SEDAN}. Läs igenom den en gång till innan du signerar.")
    forra = plan.versioner.defer("pdf").first()
    if forra and (forra.deltagarens_syn, avtryck(forra.innehall | {"kontaktvagar": []})) == (
        syn,
        avtryck(innehall | {"kontaktvagar": []}),
    ):
        return forra
    innehall["kontaktvagar"] = kontaktvagar(arende, timezone.localdate())
    rad = _spara(actor, plan, arende, innehall, syn, (forra.nummer if forra else 0) + 1)
    _bevaka_oversyn(actor, plan, arende)
    return rad


def _spara(actor: User, plan: Plan, arende: Arende, innehall: dict[str, Any], syn: str, nummer: int) -> Planversion:
    pdf = rita_pdf("plan", pdf_data(arende, innehall, syn, nummer))
    rad = Planversion(
        plan=plan,
        nummer=nummer,
        innehall=innehall,
        deltagarens_syn=syn,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        signerad_av=actor,
    )
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="plan.signera", obj=rad, after=str(nummer), arende_id=arende.pk)
    prova_om(arende.pk)
    return rad


def pdf_data(arende: Arende, innehall: dict[str, Any], syn: str, nummer: int) -> dict[str, Any]:
    """The sheet. A protected person's name is not on it: paper may end up anywhere (law.md B10)."""
    namn = "" if arende.person.har_skydd else arende.person.namn
    idag = datum_text(timezone.localdate())
    return {
        "titel": "Din plan",
        "sidfot": f"{innehall['enhet']}. Din plan, version {nummer}, {idag}",
        "namn": namn,
        "dag": idag,
        "nummer": nummer,
        "syn": syn,
        **innehall,
    }


def _bevaka_oversyn(actor: User, plan: Plan, arende: Arende) -> None:
    """One open reminder for the owner at the day of the review; the one from the last signing is done (N06)."""
    assert plan.uppfoljas_den  # brister asks for it
    los_bevakning(actor=actor, slag=Bevakningsslag.PLAN, mal_id=plan.pk)
    skapa_bevakning(
        actor=actor,
        ansvarig=arende.ansvarig,
        arende=arende,
        slag=Bevakningsslag.PLAN,
        titel=TITEL_OVERSYN,
        forfaller_den=plan.uppfoljas_den,
        mal_id=plan.pk,
    )


@transaction.atomic
def overlamna_plan(
    *, actor: User, planversion: Planversion, overlamnad_den: date, satt: str, tolk_skal: str = ""
) -> Planoverlamning:
    """The participant has got the version: from now on the plan counts as known (S053). With a need of interpreter it is read aloud with
    one, or the reason why not is signed in the journal (law.md K08). Twice is one."""
    arende = arbetsarende(actor, planversion.plan)
    Plan.objects.select_for_update(of=("self",)).get(pk=planversion.plan_id)
    if finns := planversion.overlamningar.filter(overlamnad_den=overlamnad_den, satt=satt).first():
        return finns
    krav_har_varit("overlamnad_den", overlamnad_den)
    if overlamnad_den < timezone.localdate(planversion.signerad_vid):
        raise ValidationError({"overlamnad_den": "Planen kan inte lämnas över innan den är signerad."})
    if arende.person.har_skydd and satt not in SATT_SKYDDAD:
        raise ValidationError({"satt": "Personen har skyddade personuppgifter. Lämna planen vid ett möte, aldrig med post."})
    _krav_tolk(arende, satt, tolk_skal)
    rad = Planoverlamning(planversion=planversion, overlamnad_den=overlamnad_den, satt=satt, overlamnad_av=actor)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="plan.overlamna", obj=rad, after=satt, handelse_den=overlamnad_den, arende_id=arende.pk)
    if arende.person.har_tolkbehov:
        _skriv_om_tolk(actor, arende, rad, tolk_skal)
    return rad


def _krav_tolk(arende: Arende, satt: str, tolk_skal: str) -> None:
    utan_nummer({"tolk_skal": tolk_skal})
    if arende.person.har_tolkbehov and satt != Overlamningssatt.UPPLAST and not tolk_skal.strip():
        raise ValidationError(
            {"tolk_skal": "Personen behöver tolk. Läs upp planen med tolk, eller skriv varför tolken inte användes."}
        )


def _skriv_om_tolk(actor: User, arende: Arende, rad: Planoverlamning, tolk_skal: str) -> None:
    upplast = rad.satt == Overlamningssatt.UPPLAST
    tolk = "Planen lästes upp med tolk." if upplast else f"Tolk användes inte. Skäl: {tolk_skal.strip()}"
    signera_anteckning(
        arende=arende,
        actor=actor,
        typ=Anteckningstyp.OVRIGT,
        handelse_den=rad.overlamnad_den,
        text=f"Planen, version {rad.planversion.nummer}, lämnades över. {tolk}",
        ta_bort_utkastet=False,
    )
