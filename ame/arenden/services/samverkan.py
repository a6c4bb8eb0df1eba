"""Other parties in the case: who does what, and how long they take to answer (C52; S116, S126)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.models import Arende, Kontaktforsok, Samverkansaktor
from ame.arenden.services.arende import las_arende
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.common.texter import utan_nummer
from ame.organisation.models import Samverkanspart


@transaction.atomic
def lagg_till_aktor(
    *,
    arende: Arende,
    actor: User,
    part: Samverkanspart,
    uppdrag: str,
    fran_den: date,
    niva: str = "",
    schema: str = "",
    kontakt: str = "",
) -> Samverkansaktor:
    """Puts a party on the case with what it does, level, hours and contact (S116). It gives the party no access to anything."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    _krav_kommunens(arende, part)
    utan_nummer({"uppdrag": uppdrag, "niva": niva, "schema": schema, "kontakt": kontakt})
    rad = Samverkansaktor(
        arende=arende,
        part=part,
        uppdrag=uppdrag.strip(),
        niva=niva.strip(),
        schema=schema.strip(),
        kontakt=kontakt.strip(),
        fran_den=fran_den,
        registrerad_av=actor,
    )
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="arende.aktor", obj=rad, after=part.slag, handelse_den=fran_den, arende_id=arende.pk)
    return rad


@transaction.atomic
def avsluta_aktor(*, aktor: Samverkansaktor, actor: User) -> Samverkansaktor:
    """The party's part is over. Twice changes nothing."""
    rad = Samverkansaktor.objects.select_for_update(of=("self",)).select_related("arende", "part").get(pk=aktor.pk)
    krav(can_arbeta_i_arende(actor, rad.arende))
    if rad.till_den is None:
        rad.till_den = max(timezone.localdate(), rad.fran_den)
        rad.save(update_fields=["till_den"])
        log_event(actor=actor, verb="arende.aktor_slut", obj=rad, before=rad.part.slag, arende_id=rad.arende_id)
    return rad


@transaction.atomic
def notera_kontakt(
    *, arende: Arende, actor: User, part: Samverkanspart, satt: str, forsokt_den: date, nadd: bool = False, besvarad: bool = False
) -> Kontaktforsok:
    """A try to reach a party. Answered at once means reached too (S126)."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    _krav_kommunens(arende, part)
    krav_har_varit("forsokt_den", forsokt_den)
    rad = Kontaktforsok(
        arende=arende,
        part=part,
        satt=satt,
        forsokt_den=forsokt_den,
        nadd_den=forsokt_den if nadd or besvarad else None,
        besvarad_den=forsokt_den if besvarad else None,
        registrerad_av=actor,
    )
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="arende.kontakt", obj=rad, after=part.slag, handelse_den=forsokt_den, arende_id=arende.pk)
    return rad


@transaction.atomic
def notera_svar(*, kontakt: Kontaktforsok, actor: User, den: date) -> Kontaktforsok:
    """The party has answered. Only the first answer is kept."""
    rad = Kontaktforsok.objects.select_for_update(of=("self",)).select_related("arende", "part").get(pk=kontakt.pk)
    krav(can_arbeta_i_arende(actor, rad.arende))
    krav_har_varit("den", den)
    if rad.besvarad_den is None:
        rad.besvarad_den, rad.nadd_den = den, rad.nadd_den or den
        rad.full_clean()
        rad.save(update_fields=["besvarad_den", "nadd_den"])
        log_event(actor=actor, verb="arende.kontakt_svar", obj=rad, handelse_den=den, arende_id=rad.arende_id)
    return rad


def _krav_kommunens(arende: Arende, part: Samverkanspart) -> None:
    if part.kommun_id != arende.enhet.verksamhet.namnd.kommun_id:
        raise ValidationError({"part": "Välj en part i listan."})
