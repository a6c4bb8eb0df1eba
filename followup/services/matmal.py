"""Targets, limits and notes on breaks: dated, so that what held before stands where it was (methods.md 6; T07, T08)."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction

from ame.access import perms
from ame.access.models import User
from ame.audit.services import log_event
from ame.common.texter import utan_personnummer
from ame.organisation.models import Enhet
from followup.matt.katalog import KATALOG
from followup.models import Matkorning, Matmal, Seriebrott


def tidigaste_dag(kommun_id: str) -> date | None:
    """The first day that is not in a frozen month: what was published keeps the target and the limit it had. None: any day."""
    fryst = (
        Matkorning.objects.filter(kommun_id=kommun_id, fryst_vid__isnull=False).order_by("-manad").values_list("manad", flat=True)
    )
    sist = fryst.first()
    return sist + relativedelta(months=1) if sist else None


@transaction.atomic
def satt_mal(
    *, actor: User, enhet: Enhet, matt: str, galler_fran_den: date, varde: float | None = None, grans_dagar: int | None = None
) -> Matmal:
    """A target, a limit or both from a day. The same day again corrects it; another day begins a new one and the old is left (T07).

    Raises PermissionDenied for others than the unit's chef, ValidationError for a day in a frozen month, a limit in a measure that has none,
    a target outside what the measure can be, or nothing to set.
    """
    perms.krav(perms.can_satta_mal(actor, enhet.pk))
    _granska(matt, enhet, galler_fran_den, varde, grans_dagar)
    Enhet.objects.select_for_update(of=("self",)).get(pk=enhet.pk)  # two presses at once: one row for the day
    mal = Matmal.objects.filter(enhet=enhet, matt=matt, galler_fran_den=galler_fran_den).first()
    fore = _i_ord(mal) if mal else ""
    mal = mal or Matmal(enhet=enhet, matt=matt, galler_fran_den=galler_fran_den)
    mal.varde, mal.grans_dagar, mal.satt_av = varde, grans_dagar, actor
    mal.full_clean()
    mal.save(update_fields=["varde", "grans_dagar", "satt_av"] if fore else None)
    log_event(actor=actor, verb="matt.satt_mal", obj=mal, before=fore, after=_i_ord(mal), handelse_den=galler_fran_den)
    return mal


def _granska(matt: str, enhet: Enhet, fran: date, varde: float | None, grans_dagar: int | None) -> None:
    m = KATALOG.get(matt)
    if m is None or m.alltid_saknas:
        raise ValidationError("Måttet har ingen siffra att sätta mål för.")
    if varde is None and grans_dagar is None:
        raise ValidationError("Skriv ett mål, en gräns eller båda.")
    if grans_dagar is not None and m.grans_dagar is None:
        raise ValidationError({"grans_dagar": "Måttet har ingen gräns i dagar."})
    if varde is not None and (varde < 0 or (m.enhet == "%" and varde > 1)):
        raise ValidationError(
            {"varde": "Skriv ett mål mellan 0 och 100 %." if m.enhet == "%" else "Ett mål kan inte vara mindre än 0."}
        )
    tidigast = tidigaste_dag(enhet.verksamhet.namnd.kommun_id)
    if tidigast and fran < tidigast:
        sista = tidigast - timedelta(days=1)
        raise ValidationError({"galler_fran_den": f"Månaderna till och med {sista} är fasta. Välj en senare dag."})


def _i_ord(mal: Matmal) -> str:
    return f"{'' if mal.varde is None else f'{mal.varde:g}'};{'' if mal.grans_dagar is None else mal.grans_dagar}"


@transaction.atomic
def notera_brott(*, actor: User, enhet: Enhet, matt: str, den: date, text: str) -> Seriebrott:
    """A note that figures before and after the day cannot be compared as they are, for one measure or, with an empty `matt`, all (T08).
    It holds in the whole municipality, since its units are shown together."""
    perms.krav(perms.can_satta_mal(actor, enhet.pk))
    if matt and matt not in KATALOG:
        raise ValidationError("Måttet finns inte.")
    brott = Seriebrott(kommun_id=enhet.verksamhet.namnd.kommun_id, matt=matt, den=den, text=text.strip(), noterat_av=actor)
    utan_personnummer(brott.text)
    brott.full_clean()
    brott.save()
    log_event(actor=actor, verb="matt.notera_brott", obj=brott, after=matt or "alla", handelse_den=den)
    return brott
