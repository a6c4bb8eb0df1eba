"""What was learnt of the job after the avslut: confirmed, ended within a month, or never begun (kas.md 6.2)."""

from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Bevakningsslag
from ame.arenden.services import los_bevakning
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.common.texter import utan_nummer
from ame.organisation.models import Enhet
from followup.enums import Bekraftelse, KasKod
from followup.models import Arbetsbekraftelse, Avslut, Korning

REDAN_SPARAT = "Formuläret är redan sparat. Ladda om sidan."


def fryst_ar(avslut: Avslut) -> int | None:
    """The year whose delivered KAS figures this avslut is among: they do not move whatever is learnt afterwards (kas.md 6.5). One query."""
    ar, enhet = avslut.avslutad_den.year, avslut.arende.enhet_id
    kommun = Enhet.objects.filter(pk=enhet).values("verksamhet__namnd__kommun")
    skop = Q(enhet=enhet) | Q(enhet__isnull=True, kommun__in=kommun)
    return ar if Korning.objects.filter(skop, ar=ar, fryst_vid__isnull=False).exists() else None


@transaction.atomic
def bekrafta_arbete(
    *, actor: User, avslut: Avslut, utfall: str, gallde_den: date, underlag: str, nyckel: UUID | None = None
) -> Arbetsbekraftelse:
    """What was learnt about the job a month later (kas.md 6.2): confirmed needs a day at least one month after its start. The signed
    avslut is not touched; the latest row counts, until the year is frozen: then the row is kept and the figures stand."""
    avslut = Avslut.objects.select_for_update(of=("self",)).select_related("arende").get(pk=avslut.pk)
    krav(can_arbeta_i_arende(actor, avslut.arende))
    if nyckel and (sparad := Arbetsbekraftelse.objects.filter(pk=nyckel, avslut=avslut).first()):
        if (sparad.utfall, sparad.gallde_den, sparad.underlag) != (utfall, gallde_den, underlag.strip()):
            raise ValidationError(REDAN_SPARAT)
        return sparad
    if avslut.kas_kod != KasKod.A or avslut.arbete_start_den is None or avslut.angrat_vid is not None:
        raise ValidationError("Bara ett avslut till arbete kan bekräftas.")
    _kontrollera_bekraftelse(avslut.arbete_start_den, utfall, gallde_den)
    utan_nummer({"underlag": underlag})
    rad = Arbetsbekraftelse(avslut=avslut, utfall=utfall, gallde_den=gallde_den, underlag=underlag.strip(), registrerad_av=actor)
    if nyckel:
        rad.pk = nyckel
    _spara_bekraftelse(rad)
    los_bevakning(actor=actor, slag=Bevakningsslag.ARBETE, mal_id=avslut.pk)
    fryst = fryst_ar(avslut)
    log_event(
        actor=actor,
        verb="avslut.bekrafta_arbete",
        obj=avslut,
        after=utfall,
        handelse_den=gallde_den,
        arende_id=avslut.arende_id,
        data={"fryst_ar": fryst} if fryst else {},
    )
    return rad


def _spara_bekraftelse(rad: Arbetsbekraftelse) -> None:
    rad.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used for another avslut
        raise ValidationError(REDAN_SPARAT) from fel


def _kontrollera_bekraftelse(start: date, utfall: str, gallde_den: date) -> None:
    krav_har_varit("gallde_den", gallde_den)
    if gallde_den < start and utfall != Bekraftelse.EJ_BORJAT:  # a job may fall through before its first day
        raise ValidationError({"gallde_den": f"Datumet kan inte vara före arbetets första dag {start:%Y-%m-%d}."})
    en_manad = start + relativedelta(months=1)
    if utfall == Bekraftelse.BEKRAFTAT and gallde_den < en_manad:
        raise ValidationError({"gallde_den": f"Arbetet ska ha varat minst en månad, till {en_manad:%Y-%m-%d}."})
    if utfall == Bekraftelse.UPPHORDE and gallde_den >= en_manad:
        raise ValidationError({"gallde_den": "Arbetet varade en månad. Välj att det är bekräftat."})
