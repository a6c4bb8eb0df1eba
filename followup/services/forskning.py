"""A disclosure to research: on a decision, through one role, logged; the file itself is not kept (S162; OSL 24:8; law.md C18)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_gora_forskningsuttag, krav
from ame.audit.enums import Atgard
from ame.audit.services import log_event, log_read
from ame.common.texter import krav_text
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from followup.forskning.lexikon import VERSION, Regler
from followup.forskning.uttag import Beslut, ForStort, Material, Urval, material, paket
from followup.models import Forskningsuttag


def uttagets_enheter(user: User) -> list[Enhet]:
    """The ame units of the nämnder where the user is analytiker."""
    namnder = {u.enhet.verksamhet.namnd_id for u in user.aktiva_uppdrag if u.roll == Roll.ANALYTIKER}
    rader = Enhet.objects.filter(verksamhet__namnd_id__in=namnder, slag=Enhetsslag.AME)
    return list(rader.select_related("verksamhet__namnd").order_by("namn"))


def _urval(user: User, enheter: Sequence[UUID], fran: date, till: date) -> tuple[Urval, list[Enhet]]:
    krav(can_gora_forskningsuttag(user))
    egna = [e for e in uttagets_enheter(user) if e.pk in set(enheter)]
    if not egna or len(egna) != len(set(enheter)):
        raise ValidationError({"enheter": "Välj enheter i din egen nämnd."})
    if len({e.verksamhet.namnd_id for e in egna}) > 1:
        raise ValidationError({"enheter": "Ett uttag gäller en nämnd. Välj enheter ur samma nämnd."})
    if till < fran:
        raise ValidationError({"till_den": "Perioden slutar innan den börjar."})
    return Urval(tuple(e.pk for e in egna), fran, till), egna


def kontrollera(*, actor: User, enheter: Sequence[UUID], fran_den: date, till_den: date) -> Material:
    """What the disclosure would hold, to be weighed before it is made: how many, and how many in small groups."""
    urval, _ = _urval(actor, enheter, fran_den, till_den)
    return _material(urval)


def _material(urval: Urval) -> Material:
    try:
        m = material(urval)
    except ForStort as fel:
        raise ValidationError({"till_den": str(fel)}) from fel
    if not m.antal:
        raise ValidationError({"fran_den": "Ingen skrevs in under perioden. Det finns inget att lämna ut."})
    return m


@transaction.atomic
def gor_uttag(
    *, actor: User, beslut: str, andamal: str, mottagare: str, enheter: Sequence[UUID], fran_den: date, till_den: date, med_dag: bool,
    bekraftat: bool,
) -> tuple[Forskningsuttag, bytes]:  # fmt: skip
    """The package, and the row that tells of it. `bekraftat`: the small groups have been weighed against the decision."""
    urval, egna = _urval(actor, enheter, fran_den, till_den)
    if not bekraftat:
        raise ValidationError({"bekraftat": "Intyga att beslutet omfattar det som lämnas ut."})
    ord_ = {
        "beslut": krav_text("beslut", beslut, "Ange beslutet: diarienummer eller dag och paragraf."),
        "andamal": krav_text("andamal", andamal, "Skriv vad uppgifterna ska användas till."),
        "mottagare": krav_text("mottagare", mottagare, "Skriv vem som får uppgifterna."),
    }
    m = _material(urval)
    data, summa = paket(m, urval, Beslut(**ord_, enheter=", ".join(e.namn for e in egna), regler=Regler(med_dag)))
    uttag = Forskningsuttag(
        namnd=egna[0].verksamhet.namnd, **ord_, fran_den=fran_den, till_den=till_den, antal_rader=m.antal, ordboksversion=VERSION,
        sha256=summa, gjort_av=actor,
    )  # fmt: skip
    uttag.full_clean()
    uttag.save(force_insert=True)
    fakta = {
        "rader": m.antal,
        "personer": m.antal_personer,
        "utelamnade": m.utelamnade,
        "med_dag": med_dag,
        "enheter": [str(e.pk) for e in egna],
    }
    log_event(actor=actor, verb="forskningsuttag.gor", obj=uttag, data=fakta)
    log_read(
        actor=actor, objekt_typ="forskningsuttag", objekt_id=uttag.pk, namnd_id=uttag.namnd_id, atgard=Atgard.EXPORT,
        andamal="Forskning, på beslut", data=fakta,
    )  # fmt: skip
    return uttag, data
