"""Templates of kartläggning: the same areas for everybody, dated versions, never changed under those who have begun (S050, S051)."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from ame.access.models import User
from ame.access.perms import can_administrera_verksamhet, krav
from ame.audit.services import log_event
from ame.common.datum import datum_text, krav_framat
from ame.common.texter import utan_nummer
from ame.organisation.kategorier import krav_kategori, krav_lamplig
from ame.organisation.models import Verksamhet
from insatser import standardmall
from insatser.enums import Omradesslag
from insatser.models import Kartlaggning, Kartlaggningsmall, Kartlaggningsomrade

OMRADETS = ("rubrik", "slag", "definition", "vagledning", "checklista", "ar_obligatorisk")
LANGSTA_RAD = 160


def aktuell_mall(verksamhet_id: Any, den: date) -> Kartlaggningsmall | None:
    """The version that a kartläggning begun on the day is written in: the same for everyone in the verksamhet (S051)."""
    rader = Kartlaggningsmall.objects.filter(verksamhet=verksamhet_id).aktuella(den)
    return rader.order_by("-galler_fran_den", "-version").first()


@transaction.atomic
def skapa_standardmall(*, verksamhet: Verksamhet, actor: User | None, galler_fran_den: date | None = None) -> Kartlaggningsmall:
    """The template of insatser/standardmall.py, when the verksamhet has none; else the one it has. `actor` None: the demo's seed."""
    _las_verksamhet(verksamhet)
    if finns := Kartlaggningsmall.objects.filter(verksamhet=verksamhet).order_by("-galler_fran_den", "-version").first():
        return finns
    mall = Kartlaggningsmall(
        verksamhet=verksamhet,
        namn=standardmall.NAMN,
        vagledning=standardmall.VAGLEDNING,
        galler_fran_den=galler_fran_den or timezone.localdate(),
    )
    mall.full_clean()
    mall.save(force_insert=True)
    for ordning, rad in enumerate(standardmall.OMRADEN, start=1):
        falt = vars(rad) | {"checklista": list(rad.checklista), "slag": rad.slag.value}
        _nytt_omrade(Kartlaggningsomrade(mall=mall, ordning=ordning, **falt))
    log_event(actor=actor, verb="kartlaggningsmall.skapa", obj=mall, handelse_den=mall.galler_fran_den)
    return mall


@transaction.atomic
def ny_mallversion(
    *, actor: User, mall: Kartlaggningsmall, galler_fran_den: date, vagledning: str | None = None
) -> Kartlaggningsmall:
    """A copy that can be changed until the first kartläggning is begun in it. It applies from a coming day, when the old one ends;
    those already begun keep the old one (S051). `vagledning`: the unit's manual text, the old one's when None (S050)."""
    krav(can_administrera_verksamhet(actor, mall.verksamhet))
    _las_verksamhet(mall.verksamhet)
    mall = Kartlaggningsmall.objects.select_related("verksamhet").get(pk=mall.pk)
    _krav_kommande(galler_fran_den)
    syskon = Kartlaggningsmall.objects.filter(verksamhet=mall.verksamhet_id)
    if kommande := syskon.filter(galler_fran_den__gt=timezone.localdate()).first():
        dag = datum_text(kommande.galler_fran_den)
        raise ValidationError(f"Det finns redan en version som börjar gälla den {dag}. Ändra i den.")
    ny = Kartlaggningsmall(
        verksamhet=mall.verksamhet,
        namn=mall.namn,
        version=max(syskon.filter(namn=mall.namn).values_list("version", flat=True)) + 1,
        vagledning=mall.vagledning if vagledning is None else vagledning.strip(),
        galler_fran_den=galler_fran_den,
    )
    utan_nummer({"vagledning": ny.vagledning})
    ny.full_clean()
    ny.save(force_insert=True)
    for omrade in mall.omraden.all():
        kopia = {f: getattr(omrade, f) for f in (*OMRADETS, "kod", "ordning")}
        _nytt_omrade(Kartlaggningsomrade(mall=ny, **kopia))
    syskon.exclude(pk=ny.pk).aktuella(galler_fran_den).update(galler_till_den=galler_fran_den - timedelta(days=1))
    log_event(actor=actor, verb="kartlaggningsmall.ny_version", obj=ny, before=str(mall.pk), handelse_den=galler_fran_den)
    return ny


@transaction.atomic
def spara_omrade(
    *, actor: User, mall: Kartlaggningsmall, omrade: Kartlaggningsomrade | None = None, **falt: Any
) -> Kartlaggningsomrade:
    """Adds an area to a version, or changes one: only while nobody has begun in it. An area without definition is refused, and one
    whose name or definition says what a person is (S043). `falt`: rubrik, slag, definition, vagledning, checklista, ar_obligatorisk."""
    assert set(falt) <= set(OMRADETS)
    mall = _las_orord(actor, mall)
    if omrade is None:
        sist = mall.omraden.order_by("-ordning").values_list("ordning", flat=True).first() or 0
        rad = Kartlaggningsomrade(mall=mall, ordning=sist + 1, kod=_ledig_kod(mall, falt["rubrik"]))
    else:
        rad = mall.omraden.get(pk=omrade.pk)
    for namn, varde in falt.items():
        setattr(rad, namn, varde.strip() if isinstance(varde, str) else varde)
    krav_kategori(rad.rubrik, rad.definition, falt_namn="rubrik")
    _krav_checklista(rad.checklista)
    utan_nummer({"rubrik": rad.rubrik, "definition": rad.definition, "vagledning": rad.vagledning})
    rad.full_clean()
    rad.save()
    _krav_hel(mall)
    log_event(actor=actor, verb="kartlaggningsmall.omrade", obj=rad, after=rad.kod)
    return rad


@transaction.atomic
def ta_bort_omrade(*, actor: User, omrade: Kartlaggningsomrade) -> None:
    """Takes an area out of a version that nobody has begun in. Older versions keep theirs, and what was written in it is still shown."""
    mall = _las_orord(actor, omrade.mall)
    rad = mall.omraden.get(pk=omrade.pk)
    log_event(actor=actor, verb="kartlaggningsmall.omrade_bort", obj=rad, before=rad.kod)
    rad.delete()
    _krav_hel(mall)


@transaction.atomic
def avsluta_mall(*, actor: User, mall: Kartlaggningsmall, galler_till_den: date) -> Kartlaggningsmall:
    """The last day a kartläggning can be begun in the version. Begun and finished ones stay as they are."""
    krav(can_administrera_verksamhet(actor, mall.verksamhet))
    _las_verksamhet(mall.verksamhet)
    mall = Kartlaggningsmall.objects.select_for_update(of=("self",)).get(pk=mall.pk)
    krav_framat("galler_till_den", galler_till_den)
    mall.galler_till_den = galler_till_den
    mall.full_clean()
    mall.save(update_fields=["galler_till_den"])
    log_event(actor=actor, verb="kartlaggningsmall.avsluta", obj=mall, handelse_den=galler_till_den)
    return mall


def ar_anvand(mall: Kartlaggningsmall) -> bool:
    """Whether a kartläggning has been begun in the version."""
    return Kartlaggning.objects.filter(mall=mall).exists()


def _las_verksamhet(verksamhet: Verksamhet) -> None:
    Verksamhet.objects.select_for_update(of=("self",)).get(pk=verksamhet.pk)  # one change of the list at a time


def _las_orord(actor: User, mall: Kartlaggningsmall) -> Kartlaggningsmall:
    """The version with its row locked: whoever begins in it waits, and gets it whole."""
    krav(can_administrera_verksamhet(actor, mall.verksamhet))
    mall = Kartlaggningsmall.objects.select_for_update(of=("self",)).get(pk=mall.pk)
    if ar_anvand(mall):
        raise ValidationError("Versionen används redan och ändras inte. Gör en ny version och ändra i den.")
    return mall


def _krav_kommande(den: date) -> None:
    if den <= timezone.localdate():
        raise ValidationError({"galler_fran_den": "Välj i morgon eller senare, så hinner du ändra innan någon börjar."})


def _krav_checklista(rader: list[str]) -> None:
    """A ticked line is stored about a person, as a category is: it says nothing of what somebody is or has (S043)."""
    if lang := next((rad for rad in rader if len(rad) > LANGSTA_RAD), None):
        raise ValidationError({"checklista": f"Korta raden till högst {LANGSTA_RAD} tecken: {lang[:40]}…"})
    utan_nummer({"checklista": "\n".join(rader)})
    krav_lamplig("checklista", "\n".join(rader))


def _krav_hel(mall: Kartlaggningsmall) -> None:
    """A version without something that works and an own wish could never be finished (S040)."""
    slag = set(mall.omraden.values_list("slag", flat=True))
    if not {Omradesslag.RESURS, Omradesslag.ONSKEMAL} <= slag:
        raise ValidationError("Mallen behöver minst ett avsnitt om det som fungerar och ett om egna önskemål.")


def _ledig_kod(mall: Kartlaggningsmall, rubrik: str) -> str:
    """Made from the heading, never typed: there is no free code field (S043). It follows the area through the versions."""
    bas = slugify(rubrik)[:34].strip("-") or "omrade"
    tagna = set(mall.omraden.values_list("kod", flat=True))
    return next(kod for n in range(1, 100) if (kod := bas if n == 1 else f"{bas}-{n}") not in tagna)


def _nytt_omrade(rad: Kartlaggningsomrade) -> None:
    krav_kategori(rad.rubrik, rad.definition, falt_namn="rubrik")
    _krav_checklista(rad.checklista)
    rad.full_clean()
    rad.save(force_insert=True)
