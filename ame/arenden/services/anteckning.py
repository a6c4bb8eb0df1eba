from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.anteckningsdelar import delar
from ame.arenden.enums import Synlighet
from ame.arenden.models import Anteckning, Arende
from ame.arenden.services.delning import far_dela_med_remittent
from ame.arenden.services.utkast import ta_bort_utkast
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.common.texter import utan_nummer


@transaction.atomic
def signera_anteckning(
    *,
    arende: Arende,
    actor: User,
    typ: str,
    handelse_den: date,
    text: str,
    bedomning: str = "",
    stodslag: str = "",
    synlighet: str = "ame",
    rattar: Anteckning | None = None,
    nyckel: UUID | None = None,
    ta_bort_utkastet: bool = True,
) -> Anteckning:
    """Writes and signs a journal entry; a trigger locks it (law.md C37). `nyckel` comes from the form: sending it twice makes one
    entry, and sending it with another content is refused. A correction names the entry it corrects, of the same case. Shared
    entries need a ground that holds now (A09). The writer's draft goes, unless the entry did not come from it."""
    krav(can_arbeta_i_arende(actor, arende))
    if nyckel and (sparad := _redan_sparad(arende, actor, nyckel)):
        return _samma(sparad, typ, handelse_den, text)
    _kontrollera(arende, handelse_den, text, bedomning, synlighet, rattar)
    rad = Anteckning(
        arende=arende,
        typ=typ,
        handelse_den=handelse_den,
        text=text.strip(),
        bedomning=bedomning.strip(),
        stodslag=stodslag,
        synlighet=synlighet,
        rattar=rattar,
        skriven_av=actor,
    )
    if (samtidig := _spara(rad, nyckel)) is not None:
        return samtidig
    if rattar is None and ta_bort_utkastet:
        ta_bort_utkast(actor=actor, formular="anteckning", objekt_id=arende.pk)
    verb = "anteckning.ratta" if rattar else "anteckning.signera"
    log_event(actor=actor, verb=verb, obj=rad, after=typ, handelse_den=handelse_den, arende_id=arende.pk)
    if rattar:
        for d in delar():
            d.ratta(actor, rattar, rad)
    return rad


@transaction.atomic
def spara_snabbanteckning(
    *, arende: Arende, actor: User, tillagg: dict[str, Any], text: str, nyckel: UUID | None = None, **falt: Any
) -> Anteckning | None:
    """The quick note with what other steps keep of it, in one transaction (S164, C97). Without a text there is no journal entry, when
    what they keep is enough in itself; else the text is missing. `falt`: typ, handelse_den, bedomning, stodslag, synlighet."""
    krav(can_arbeta_i_arende(actor, arende))
    rad, slag, den = None, falt.get("stodslag", ""), falt["handelse_den"]
    racker = any(d.racker(tillagg | {"stodslag": slag}) for d in delar())
    if text.strip() or falt.get("bedomning", "").strip() or not racker:
        rad = signera_anteckning(arende=arende, actor=actor, text=text, nyckel=nyckel, **falt)
    else:
        ta_bort_utkast(actor=actor, formular="anteckning", objekt_id=arende.pk)
    for d in delar():
        d.spara(actor=actor, arende=arende, anteckning=rad, stodslag=slag, den=den, nyckel=nyckel, varden=tillagg)
    return rad


def _spara(rad: Anteckning, nyckel: UUID | None) -> Anteckning | None:
    """Writes the entry; answers with the other one when the same form was sent twice at the same moment."""
    rad.pk = nyckel or rad.pk
    rad.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError as fel:
        if nyckel and (sparad := _redan_sparad(rad.arende, rad.skriven_av, nyckel)):
            return _samma(sparad, rad.typ, rad.handelse_den, rad.text)
        raise ValidationError("Anteckningen kunde inte sparas. Ladda om sidan och spara igen.") from fel
    return None


def _redan_sparad(arende: Arende, actor: User, nyckel: UUID) -> Anteckning | None:
    return Anteckning.objects.filter(pk=nyckel, arende=arende, skriven_av=actor).first()


def _samma(sparad: Anteckning, typ: str, handelse_den: date, text: str) -> Anteckning:
    """The entry that the form made, when the form says the same still: a changed text must not seem to be saved."""
    if (sparad.typ, sparad.handelse_den, sparad.text) != (typ, handelse_den, text.strip()):
        raise ValidationError("Formuläret är redan sparat. Ladda om sidan.")
    return sparad


def _kontrollera(
    arende: Arende, handelse_den: date, text: str, bedomning: str, synlighet: str, rattar: Anteckning | None
) -> None:
    krav_har_varit("handelse_den", handelse_den)
    if not text.strip():
        raise ValidationError({"text": "Skriv vad som hände innan du sparar."})
    utan_nummer({"text": text, "bedomning": bedomning})
    if rattar and rattar.arende_id != arende.pk:
        raise ValidationError("Rättelsen hör till ett annat ärende.")
    if synlighet == Synlighet.REMITTENT and not (far := far_dela_med_remittent(arende)):
        raise ValidationError({"synlighet": far.skal})
