"""Reports of a month, a quarter and a year: made on a set day, kept as they were printed, and told of (S134, S146, S165, S173, T10)."""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_gora_om_rapport, can_valja_rapportmottagare, krav
from ame.arenden.enums import Notisslag
from ame.arenden.services.notiser import skapa as skapa_notis
from ame.audit.services import log_event
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from followup import rapportinnehall
from followup.enums import Rapportslag
from followup.kas.lasare import lasare
from followup.matt import lasa, rapporttabell
from followup.matt.definition import DEFINITIONSVERSION
from followup.matt.grans import alla_granser
from followup.matt.katalog import KATALOG
from followup.matt.lagra import dolt_i, rakna_manad
from followup.matt.rakna import Fonster
from followup.models import Matkorning, Matpunkt, Rapport, Rapportmottagare

logger = logging.getLogger(__name__)

MANADER = {Rapportslag.MANAD: 1, Rapportslag.KVARTAL: 3, Rapportslag.AR: 12}
ARSRAPPORTENS_MANAD = 2  # a job found in December has had its month by then (kas.md 6.2)
OMGORNING = {
    "rattat": "Uppgifter har rättats i efterhand.",
    "sent": "Uppgifter har kommit in i efterhand.",
    "definition": "En definition har rättats.",
}
KAN_FA = (Roll.CHEF, Roll.BESTALLARE, Roll.ANALYTIKER, Roll.HANDLAGGARE, Roll.BEREDARE)  # who may open a report
NAMNDENS = (Roll.BESTALLARE, Roll.ANALYTIKER)


# --- what is due ------------------------------------------------------------------------------------------------


def som_ska_goras(idag: date) -> list[tuple[str, date]]:
    """(kind, last day) of the reports that the month calls for: the month before; the quarter before in January, April, July and October;
    the year before in February."""
    manadens_sista = idag.replace(day=1) - timedelta(days=1)
    svar = [(Rapportslag.MANAD.value, manadens_sista)]
    if idag.month % 3 == 1:
        svar.append((Rapportslag.KVARTAL.value, manadens_sista))
    if idag.month == ARSRAPPORTENS_MANAD:
        svar.append((Rapportslag.AR.value, date(idag.year - 1, 12, 31)))
    return svar


def skapa_rapporter(*, idag: date) -> int:
    """Makes what is due for every unit and is not made yet. A month that is not frozen waits for the next morning."""
    antal = 0
    enheter = list(Enhet.objects.filter(slag=Enhetsslag.AME).select_related("verksamhet__namnd").order_by("pk"))
    for slag, till in som_ska_goras(idag):
        finns = set(Rapport.objects.filter(slag=slag, till_den=till).values_list("enhet_id", flat=True))
        ofrysta = set(
            Matkorning.objects.filter(manad=till.replace(day=1), fryst_vid__isnull=True).values_list("kommun_id", flat=True)
        )
        for enhet in enheter:
            if enhet.pk not in finns and enhet.verksamhet.namnd.kommun_id not in ofrysta:
                skapa_rapport(enhet=enhet, slag=slag, till_den=till)
                antal += 1
        if ofrysta:
            logger.warning("Rapporterna väntar: månaden är inte fryst i %s kommuner.", len(ofrysta))
    return antal


# --- one report -------------------------------------------------------------------------------------------------


def skapa_rapport(*, enhet: Enhet, slag: str, till_den: date) -> Rapport:
    """The report of the period that ends on the day, from the stored figures of its last month, kept as it is printed. Twice gives the one
    that is (S134, T10)."""
    finns = Rapport.objects.filter(enhet=enhet, slag=slag, till_den=till_den).order_by("version").first()
    if finns is not None:
        return finns
    manad = till_den.replace(day=1)
    korning = Matkorning.objects.filter(kommun_id=enhet.verksamhet.namnd.kommun_id, manad=manad).first()
    tabeller = _lagrade_tabeller(korning, enhet.pk)
    return _spara(enhet, slag, till_den, korning, _bilder(enhet, slag, manad), tabeller)


def gor_om_rapport(*, actor: User, rapport: Rapport, orsak: str) -> Rapport:
    """A new version beside the old one, counted from what the data say today about the same period: later corrections give a new snapshot,
    never a changed one (S173). Counted by the worker, from the newest version only: the same order twice gives one."""
    krav(can_gora_om_rapport(actor, rapport.enhet_id))
    if orsak not in OMGORNING:
        raise ValidationError({"orsak": "Välj varför rapporten görs om."})
    nyare = Rapport.objects.filter(
        enhet=rapport.enhet, slag=rapport.slag, till_den=rapport.till_den, version__gt=rapport.version
    ).first()
    if nyare is not None:
        return nyare
    bilder, tabeller, korning = _raknat_nu(
        rapport.enhet, rapport.enhet.verksamhet.namnd.kommun_id, rapport.slag, rapport.till_den
    )
    return _spara(
        rapport.enhet,
        rapport.slag,
        rapport.till_den,
        korning,
        bilder,
        tabeller,
        skal=OMGORNING[orsak],
        actor=actor,
        efter=rapport.version,
    )


def _bilder(enhet: Enhet, slag: str, manad: date) -> list[lasa.Bild]:
    return lasa.bilder(enhet.pk, enhet.verksamhet.namnd.kommun_id, rapportinnehall.koder(slag), manad=manad)


def _lagrade_tabeller(korning: Matkorning | None, enhet_id: UUID) -> dict[str, Mapping[str, Any]] | None:
    rad = korning and korning.punkter.filter(enhet_id=enhet_id, urval="", matt=rapporttabell.ID).first()
    return {t["id"]: t for t in rad.delar["tabeller"]} if rad else None


def _raknat_nu(
    enhet: Enhet, kommun_id: str, slag: str, till: date
) -> tuple[list[lasa.Bild], dict[str, Mapping[str, Any]], Matkorning]:
    """The period counted anew, not stored among the months: those are frozen. Masked with every unit of the municipality, as the night."""
    enheter = list(Enhet.objects.filter(slag=Enhetsslag.AME, verksamhet__namnd__kommun_id=kommun_id).values_list("pk", flat=True))
    manad = till.replace(day=1)
    dolt = dolt_i(kommun_id, manad - relativedelta(months=1))
    granser = alla_granser(KATALOG.values(), enheter, till)
    with lasare() as las:
        rader = rakna_manad(las, granser, enheter, Fonster(till), dolt)
        korning = Matkorning(
            kommun_id=kommun_id, manad=manad, till_den=till, datadatum=las.datadatum, definitionsversion=DEFINITIONSVERSION
        )
    egna = {r.matt: r for r in rader if r.enhet == str(enhet.pk) and r.urval == ""}
    nya = {
        kod: Matpunkt(
            korning=korning, enhet=enhet, matt=kod, taljare=r.varde.taljare, namnare=r.varde.namnare, varde=r.varde.varde, skal=r.varde.skal,
            mer=r.mer, delar=r.delar,
        )
        for kod, r in egna.items()
    }  # fmt: skip
    tabeller = nya[rapporttabell.ID].delar["tabeller"] if rapporttabell.ID in nya else []
    bilder = [_med_ny_punkt(b, nya[b.matt.id]) if b.matt.id in nya else b for b in _bilder(enhet, slag, manad)]
    return bilder, {t["id"]: t for t in tabeller}, korning


def _med_ny_punkt(b: lasa.Bild, ny: Matpunkt) -> lasa.Bild:
    """The trend as it was frozen, with the month's own point counted anew; the target that held then still holds."""
    fore = [p for p in b.trend if p.manad < ny.korning.manad]
    gammal = next((p for p in b.trend if p.manad == ny.korning.manad), None)
    mal = [] if gammal is None or gammal.mal is None else [(ny.korning.manad, gammal.mal)]
    punkt = replace(lasa._trend(b.matt, [ny], mal)[-1], serie=gammal.serie if gammal else len(fore))
    return replace(b, trend=[*fore, punkt])


@transaction.atomic
def _spara(
    enhet: Enhet, slag: str, till: date, korning: Matkorning | None, bilder: Sequence[lasa.Bild],
    tabeller: Mapping[str, Mapping[str, Any]] | None, *, skal: str = "", actor: User | None = None, efter: int = 0,
) -> Rapport:  # fmt: skip
    """The unit's row is locked, so that two workers make one. `efter`: the version that the new one follows."""
    Enhet.objects.select_for_update(of=("self",)).get(pk=enhet.pk)
    forra = Rapport.objects.filter(enhet=enhet, slag=slag, till_den=till).order_by("-version").first()
    if forra is not None and forra.version > efter:
        return forra
    nu = timezone.now()
    underlag = rapportinnehall.Underlag(
        enhet=enhet, slag=slag, fran_den=till + timedelta(days=1) - relativedelta(months=MANADER[Rapportslag(slag)]), till_den=till,
        version=forra.version + 1 if forra else 1, skal=skal, gjord=nu, datadatum=korning.datadatum if korning else None,
        definitionsversion=korning.definitionsversion if korning else "", bilder=bilder, tabeller=tabeller,
    )  # fmt: skip
    text = rapportinnehall.innehall(underlag)
    rapport = Rapport(
        enhet=enhet, slag=slag, fran_den=underlag.fran_den, till_den=till, version=underlag.version, skal=skal,
        datadatum=underlag.datadatum or nu, definitionsversion=underlag.definitionsversion or DEFINITIONSVERSION, innehall=text,
        sha256=checksumma(text), skapad_vid=nu,
    )  # fmt: skip
    rapport.full_clean()
    rapport.save(force_insert=True)
    log_event(actor=actor, verb="rapport.skapa", obj=rapport, data={"slag": slag, "version": rapport.version})
    _meddela(rapport)
    return rapport


def checksumma(innehall: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(innehall, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


# --- who is told ------------------------------------------------------------------------------------------------


def _meddela(rapport: Rapport) -> None:
    """A notice to everybody with a chosen role: a kind and an id, no figure (C96)."""
    for user in mottagare(rapport.enhet, rapport.slag):
        skapa_notis(user=user, slag=Notisslag.RAPPORT, mal_id=rapport.pk, sida_id=rapport.pk)


def roller(enhet_id: UUID, slag: str) -> list[str]:
    """The chosen roles; the chef where none is chosen."""
    valda = list(Rapportmottagare.objects.filter(enhet_id=enhet_id, slag=slag).order_by("roll").values_list("roll", flat=True))
    return valda or [Roll.CHEF.value]


def mottagare(enhet: Enhet, slag: str) -> list[User]:
    """Users who hold one of the roles today: in the unit, or for a role of the nämnd anywhere in it."""
    valda = roller(enhet.pk, slag)
    alla = User.objects.filter(
        is_active=True, uppdrag__roll__in=valda, uppdrag__enhet__verksamhet__namnd_id=enhet.verksamhet.namnd_id
    )
    return [
        user
        for user in alla.distinct().order_by("pk")
        if any(
            u.roll in valda
            and (u.enhet_id == enhet.pk or (u.roll in NAMNDENS and u.enhet.verksamhet.namnd_id == enhet.verksamhet.namnd_id))
            for u in user.aktiva_uppdrag
        )
    ]


@transaction.atomic
def valj_mottagare(*, actor: User, enhet: Enhet, val: Mapping[str, Iterable[str]]) -> None:
    """Which roles are told of each kind of report. A role that may not open it cannot be chosen."""
    krav(can_valja_rapportmottagare(actor, enhet.pk))
    Enhet.objects.select_for_update(of=("self",)).get(pk=enhet.pk)
    for slag, valda in val.items():
        if not set(valda) <= set(KAN_FA):
            raise ValidationError("Rollen får inte öppna rapporten.")
        egna = Rapportmottagare.objects.filter(enhet=enhet, slag=slag)
        fore = sorted(egna.values_list("roll", flat=True))
        if fore == sorted(valda):
            continue
        egna.exclude(roll__in=list(valda)).delete()
        for roll in sorted(set(valda) - set(fore)):
            rad = Rapportmottagare(enhet=enhet, slag=slag, roll=roll)
            rad.full_clean()
            rad.save(force_insert=True)
        log_event(actor=actor, verb="rapport.mottagare", obj=enhet, data={"slag": slag, "fore": fore, "efter": sorted(valda)})
