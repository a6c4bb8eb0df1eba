"""The kartläggning: begun in a version of the template, written area by area, finished and never overwritten (S038, S040)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.models import Arende, Utkast
from ame.arenden.services import las_arende, ta_bort_utkast
from ame.audit.services import log_event
from ame.common.krock import Krock
from ame.common.texter import krav_text, utan_nummer
from ame.organisation.enums import Behovsslag
from insatser.enums import Avsnittsstatus, Behovsstatus, Kartlaggningsstatus, Omradesslag
from insatser.models import Kartlaggning, Kartlaggningsavsnitt, Kartlaggningsmall, Kartlaggningsomrade, Planbehov
from insatser.services.kartlaggningsmall import aktuell_mall, skapa_standardmall
from insatser.services.plan import HOS_ANNAN, andra_plan, hamta_eller_borja_plan, plan_hos_annan
from insatser.services.planbehov import nytt_behov
from insatser.services.stillestand import prova_om

UTKAST = "kartlaggningsavsnitt"  # the draft of one section, by its writer
UTKAST_KLAR = "kartlaggning_klar"  # the draft of the summary
LAST = "Kartläggningen är klar och ändras inte. Gör en ny om något är annorlunda nu."
SLUTET = "Ärendet är avslutat. Kartläggningen kan läsas men inte ändras."


class Avsnittskrock(Krock):
    """Somebody saved the section in between. `sparat` is what stands there now; what was typed is still on the page (N17)."""

    def __init__(self, sparat: Kartlaggningsavsnitt) -> None:
        super().__init__(
            "Avsnittet är ändrat i ett annat fönster. Båda texterna visas här. Spara när din text är som den ska vara."
        )
        self.sparat = sparat


@transaction.atomic
def borja_kartlaggning(*, actor: User, arende: Arende) -> Kartlaggning:
    """A new kartläggning in the version that applies today, or the one that is under way: of two who begin at once both get the same.
    A verksamhet without a template gets the default one. Raises ValidationError when the template is retired."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if pagaende := Kartlaggning.objects.filter(arende=arende, status=Kartlaggningsstatus.PAGAR).first():
        return pagaende
    if not arende.ar_oppet:
        raise ValidationError("Ärendet är avslutat. En kartläggning görs i ett öppet ärende.")
    mall = _las_mall(actor, arende)
    rad = Kartlaggning(arende=arende, mall=mall, paborjad_den=timezone.localdate(), skriven_av=actor)
    rad.full_clean()
    rad.save(force_insert=True)
    Kartlaggningsavsnitt.objects.bulk_create(Kartlaggningsavsnitt(kartlaggning=rad, omrade=o) for o in mall.omraden.all())
    log_event(actor=actor, verb="kartlaggning.borja", obj=rad, after=str(mall.version), arende_id=arende.pk)
    return rad


def _las_mall(actor: User, arende: Arende) -> Kartlaggningsmall:
    """Locked, so that no area is changed while the kartläggning begins in it."""
    verksamhet = arende.enhet.verksamhet
    if not Kartlaggningsmall.objects.filter(verksamhet=verksamhet).exists():
        return skapa_standardmall(verksamhet=verksamhet, actor=actor)
    mall = aktuell_mall(verksamhet.pk, timezone.localdate())
    if mall is None:
        raise ValidationError("Ingen mall gäller i dag. Be administratören lägga upp en version.")
    return Kartlaggningsmall.objects.select_for_update(of=("self",)).get(pk=mall.pk)


@transaction.atomic
def spara_avsnitt(*, actor: User, avsnitt: Kartlaggningsavsnitt, version: int, **falt: Any) -> Kartlaggningsavsnitt:
    """What is known of one area. `version` is the one the text began from: another one there now raises Avsnittskrock and nothing is
    written over (N17); the same answers sent twice are no clash. The kartläggning is locked, so that nobody finishes it meanwhile.
    `falt`: resurser, hinder, behov, avklarat, status. The draft of the writer is used up."""
    Kartlaggning.objects.select_for_update(of=("self",)).get(pk=avsnitt.kartlaggning_id)
    rad = (
        Kartlaggningsavsnitt.objects.select_for_update(of=("self",))
        .select_related("kartlaggning__arende", "omrade", "andrad_av")
        .get(pk=avsnitt.pk)
    )
    arende = rad.kartlaggning.arende
    krav(can_arbeta_i_arende(actor, arende))
    _krav_skrivbar(rad.kartlaggning)
    nya = _rensa(rad.omrade, falt)
    if rad.version != version:
        if nya != {namn: getattr(rad, namn) for namn in nya}:
            raise Avsnittskrock(rad)
        ta_bort_utkast(actor=actor, formular=UTKAST, objekt_id=rad.pk)
        return rad
    fore = rad.status
    for namn, varde in nya.items():
        setattr(rad, namn, varde)
    _krav_avsnitt(rad)
    rad.version += 1
    rad.andrad_av, rad.andrad_vid = actor, timezone.now()
    rad.full_clean()
    rad.save(update_fields=[*nya, "version", "andrad_av", "andrad_vid"])
    ta_bort_utkast(actor=actor, formular=UTKAST, objekt_id=rad.pk)
    log_event(actor=actor, verb="kartlaggning.avsnitt", obj=rad, before=fore, after=rad.status, arende_id=arende.pk)
    return rad


def _krav_skrivbar(kartlaggning: Kartlaggning) -> None:
    """A finished one is locked (S038), and in a closed case nothing is written. Raises ValidationError."""
    if kartlaggning.status == Kartlaggningsstatus.KLAR:
        raise ValidationError(LAST)
    if not kartlaggning.arende.ar_oppet:
        raise ValidationError(SLUTET)


def _rensa(omrade: Kartlaggningsomrade, falt: dict[str, Any]) -> dict[str, Any]:
    """The answers as they are stored: only kinds of need and lines of the checklist that exist. What is begun is not empty."""
    resurser, hinder = falt["resurser"].strip(), falt.get("hinder", "").strip()
    behov = [slag for slag in Behovsslag.values if slag in falt.get("behov", [])]
    avklarat = [text for text in omrade.checklista if text in falt.get("avklarat", [])]
    borjat = bool(resurser or hinder or behov or avklarat)
    status = Avsnittsstatus.PAGAR if borjat and falt["status"] == Avsnittsstatus.TOMT else falt["status"]
    return {"resurser": resurser, "hinder": hinder, "behov": behov, "avklarat": avklarat, "status": status}


def _krav_avsnitt(rad: Kartlaggningsavsnitt) -> None:
    """The sections on what works and on the own wish hold no obstacles: they are about something else (S040)."""
    if rad.omrade.slag != Omradesslag.LIVSOMRADE and (rad.hinder or rad.behov):
        raise ValidationError("Det som är svårt och behov skrivs i ett livsområde.")
    utan_nummer({"resurser": rad.resurser, "hinder": rad.hinder})
    skrivet = bool(rad.resurser or rad.hinder)
    if rad.status == Avsnittsstatus.KLART and not skrivet:
        raise ValidationError({"resurser": "Skriv något innan avsnittet är klart. Det kan också vara ”inget att ta upp”."})
    if rad.status == Avsnittsstatus.EJ_AKTUELLT and rad.omrade.ar_obligatorisk:
        raise ValidationError({"status": "Området ingår alltid i kartläggningen. Skriv kort vad ni sa om det."})


def brister(kartlaggning: Kartlaggning) -> list[str]:
    """What is missing before it can be finished: something that works, the own wish, the mandatory areas (S040, S051). One query."""
    rader = list(kartlaggning.avsnitt.select_related("omrade"))
    saknas = []
    if not any(r.resurser for r in rader if r.omrade.slag != Omradesslag.ONSKEMAL):
        saknas.append(
            "Skriv minst en sak som fungerar: en kunskap, en erfarenhet eller en styrka. Det räcker inte med det som är svårt."
        )
    if not any(r.resurser for r in rader if r.omrade.slag == Omradesslag.ONSKEMAL):
        saknas.append("Skriv minst ett av personens egna önskemål.")
    if oklara := [r.omrade.rubrik for r in rader if r.omrade.ar_obligatorisk and r.status != Avsnittsstatus.KLART]:
        saknas.append(f"Gör klart de avsnitt som alltid ingår: {', '.join(oklara)}.")
    return saknas


@transaction.atomic
def gor_klar(*, actor: User, kartlaggning: Kartlaggning, sammanfattning: str, behov_i_planen: bool = False) -> Kartlaggning:
    """Finishes and locks it. It cannot be finished with only obstacles filled in (S040), nor while the writer has typed something that
    is not saved (C97). The same summary sent twice finishes it once. It fills an empty picture in the plan, and the needs go there when
    the handläggare says so (S062)."""
    kartlaggning = (
        Kartlaggning.objects.select_for_update(of=("self",))
        .select_related("arende__person", "arende__enhet")
        .get(pk=kartlaggning.pk)
    )
    arende = kartlaggning.arende
    krav(can_arbeta_i_arende(actor, arende))
    if kartlaggning.status == Kartlaggningsstatus.KLAR and kartlaggning.sammanfattning == sammanfattning.strip():
        return kartlaggning
    _krav_skrivbar(kartlaggning)
    if saknas := [*brister(kartlaggning), *_osparat(actor, kartlaggning)]:
        raise ValidationError(saknas)
    utan_plan = plan_hos_annan(arende)  # then it is finished beside the plan
    if utan_plan and behov_i_planen:
        raise ValidationError({"behov_i_planen": f"{HOS_ANNAN} Ta bort markeringen, så kan kartläggningen göras klar."})
    kartlaggning.sammanfattning = krav_text(
        "sammanfattning", sammanfattning, "Skriv en sammanfattning. Den blir lägesbilden i personens plan."
    )
    kartlaggning.status, kartlaggning.klar_den = Kartlaggningsstatus.KLAR, timezone.localdate()
    kartlaggning.full_clean()
    kartlaggning.save(update_fields=["sammanfattning", "status", "klar_den"])
    log_event(actor=actor, verb="kartlaggning.klar", obj=kartlaggning, arende_id=arende.pk)
    prova_om(arende.pk)
    if not utan_plan:
        _fyll_lagesbilden(actor, arende, kartlaggning)
    if behov_i_planen:
        behov_till_plan(actor=actor, kartlaggning=kartlaggning)
    ta_bort_utkast(actor=actor, formular=UTKAST_KLAR, objekt_id=kartlaggning.pk)
    return kartlaggning


def _osparat(actor: User, kartlaggning: Kartlaggning) -> list[str]:
    """Sections where the writer's own draft waits: finishing would leave it outside."""
    rubriker = dict(kartlaggning.avsnitt.order_by("omrade__ordning").values_list("pk", "omrade__rubrik"))
    utkast = set(
        Utkast.objects.visible_to(actor).filter(formular=UTKAST, objekt_id__in=rubriker).values_list("objekt_id", flat=True)
    )
    vantar = [rubrik for pk, rubrik in rubriker.items() if pk in utkast]
    return [f"Du har text som inte är sparad i: {', '.join(vantar)}. Öppna avsnittet och spara."] if vantar else []


def _fyll_lagesbilden(actor: User, arende: Arende, kartlaggning: Kartlaggning) -> None:
    """Only an empty picture is filled: what somebody has written in the plan stands."""
    plan = hamta_eller_borja_plan(actor=actor, arende=arende)
    if not plan.lagesbild.strip():
        andra_plan(actor=actor, plan=plan, version=plan.version, lagesbild=kartlaggning.sammanfattning)


@transaction.atomic
def behov_till_plan(*, actor: User, kartlaggning: Kartlaggning) -> list[Planbehov]:
    """The ticked needs that are not open in the person's plan yet become needs there, without an actor: a gap to be handled (S021,
    S062). May be called twice. Returns the new ones."""
    krav(can_arbeta_i_arende(actor, kartlaggning.arende))
    plan = hamta_eller_borja_plan(actor=actor, arende=kartlaggning.arende)
    oppna = Planbehov.objects.filter(plan=plan, status=Behovsstatus.OPPET)
    finns = set(oppna.values_list("slag", flat=True))
    return [
        nytt_behov(actor=actor, plan=plan, slag=slag, beskrivning=f"Ur kartläggningen: {', '.join(rubriker)}"[:300])
        for slag, rubriker in behov_med_omraden(kartlaggning).items()
        if slag not in finns
    ]


def behov_med_omraden(kartlaggning: Kartlaggning) -> dict[str, list[str]]:
    """Each ticked need and the areas where it was ticked, in the order of the template. One query."""
    behov: dict[str, list[str]] = {}
    for avsnitt in kartlaggning.avsnitt.select_related("omrade").order_by("omrade__ordning"):
        for slag in avsnitt.behov:
            behov.setdefault(slag, []).append(avsnitt.omrade.rubrik)
    return behov
