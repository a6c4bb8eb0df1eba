"""What staff did for the person, as data (S037, S039, S076, S164)."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Status
from ame.arenden.models import Anteckning, Arende
from ame.arenden.services import las_arende
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.organisation.enums import Stodslag
from insatser.enums import Motpart, Rattelseskal, Stodutfall
from insatser.models import Anstallning, Insats, Stodaktivitet

EFTER_AVSLUT_DAGAR = 365  # support after job start goes on for a year at most (S076)
FALT = ("stodslag", "den", "minuter", "motpart", "utfall", "insats", "efter_jobbstart")


@transaction.atomic
def registrera_stod(
    *,
    actor: User,
    arende: Arende,
    stodslag: str,
    den: date,
    minuter: int,
    motpart: str = Motpart.DELTAGARE,
    utfall: str = "",
    insats_id: UUID | str | None = None,
    efter_jobbstart: bool = False,
    anteckning: Anteckning | None = None,
    nyckel: UUID | None = None,
) -> Stodaktivitet:
    """One activity of support. Företräda has a counterpart that is not the participant (S039). On a closed case only support after job
    start is written, within a year; it opens nothing and makes nobody a participant (S076). `nyckel` comes from the form: sending it twice
    makes one."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if nyckel and (sparad := Stodaktivitet.objects.filter(pk=nyckel, arende=arende, utford_av=actor).first()):
        return _samma(sparad, stodslag, den, minuter)
    rad = Stodaktivitet(
        arende=arende,
        insats=_insats(arende, insats_id),
        anteckning=anteckning,
        stodslag=stodslag,
        den=den,
        minuter=minuter,
        motpart=motpart,
        utfall=utfall or _utfall(stodslag),
        efter_jobbstart=efter_jobbstart,
        utford_av=actor,
    )
    _kontrollera(rad)
    rad.pk = nyckel or rad.pk
    rad.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used for another row
        raise ValidationError("Aktiviteten kunde inte sparas. Ladda om sidan och spara igen.") from fel
    verb = "stod.anteckna" if anteckning else "stod.registrera"
    log_event(actor=actor, verb=verb, obj=rad, after=_kod(rad), handelse_den=den, arende_id=arende.pk)
    return rad


@transaction.atomic
def ratta_stod(
    *,
    actor: User,
    stod: Stodaktivitet,
    minuter: int,
    motpart: str,
    utfall: str,
    insats_id: UUID | str | None = None,
    efter_jobbstart: bool = False,
    stodslag: str = "",
    den: date | None = None,
    skal: str = "",
) -> Stodaktivitet:
    """Corrects a wrong row: every version is kept. The writer corrects on the same day without a reason; after that, and by a colleague,
    one is chosen. Kind and day of a row with a note are the note's own and are corrected there."""
    stod = Stodaktivitet.objects.select_for_update(of=("self",)).select_related("arende", "insats").get(pk=stod.pk)
    krav(can_arbeta_i_arende(actor, stod.arende))
    if not far_ratta_utan_skal(actor, stod) and skal not in Rattelseskal.values:
        raise ValidationError({"skal": "Välj varför raden rättas."})
    fore = _kod(stod)
    stod.minuter, stod.motpart, stod.utfall, stod.efter_jobbstart = minuter, motpart, utfall, efter_jobbstart
    stod.insats = _insats(stod.arende, insats_id)
    if stod.anteckning_id is None:
        stod.stodslag, stod.den = stodslag or stod.stodslag, den or stod.den
    _kontrollera(stod)
    stod.full_clean(validate_unique=False)
    stod.save(update_fields=[*FALT])
    data = {"skal": skal} if skal else {}
    log_event(actor=actor, verb="stod.ratta", obj=stod, before=fore, after=_kod(stod), arende_id=stod.arende_id, data=data)
    return stod


def far_ratta_utan_skal(user: User, stod: Stodaktivitet) -> bool:
    """One's own row on the day it was written."""
    return stod.utford_av_id == user.pk and timezone.localdate(stod.registrerad_vid) == timezone.localdate()


@transaction.atomic
def folj_rattelse(actor: User, rattar: Anteckning, ny: Anteckning) -> None:
    """A note is corrected: its row takes the new kind and day, and points to what holds now. The caller has asked for permission."""
    for stod in Stodaktivitet.objects.select_for_update(of=("self",)).select_related("arende").filter(anteckning=rattar):
        if not ny.stodslag:
            raise ValidationError({"stodslag": "Anteckningen har registrerad tid. Välj vilket slag av stöd det var."})
        if ny.stodslag == Stodslag.FORETRADA and stod.motpart == Motpart.DELTAGARE:
            raise ValidationError({"stodslag": "Välj först med vem du företrädde deltagaren: rätta tiden på sidan Stöd."})
        fore = _kod(stod)
        stod.anteckning, stod.stodslag, stod.den = ny, ny.stodslag, ny.handelse_den
        _kontrollera_dag(stod)
        stod.full_clean(validate_unique=False)
        stod.save(update_fields=["anteckning", "stodslag", "den"])
        log_event(actor=actor, verb="stod.folj", obj=stod, before=fore, after=_kod(stod), arende_id=stod.arende_id)


def _utfall(stodslag: str) -> str:
    """Done, when nothing else is said. What came of speaking for somebody is always said (S039)."""
    if stodslag == Stodslag.FORETRADA:
        raise ValidationError({"utfall": "Välj hur det gick när du företrädde deltagaren."})
    return Stodutfall.GENOMFORT


def _samma(sparad: Stodaktivitet, stodslag: str, den: date, minuter: int) -> Stodaktivitet:
    """The row that the form made, when the form says the same still."""
    if (sparad.stodslag, sparad.den, sparad.minuter) != (stodslag, den, minuter):
        raise ValidationError("Formuläret är redan sparat. Ladda om sidan.")
    return sparad


def _insats(arende: Arende, insats_id: UUID | str | None) -> Insats | None:
    if insats_id is None:
        return None
    insats = Insats.objects.filter(pk=insats_id, arende=arende).first()
    if insats is None:
        raise ValidationError({"insats": "Insatsen hör till ett annat ärende."})
    return insats


def _kontrollera(rad: Stodaktivitet) -> None:
    if not 1 <= rad.minuter <= 600:
        raise ValidationError({"minuter": "Skriv hur många minuter det tog, mellan 1 och 600."})
    if rad.stodslag == Stodslag.FORETRADA and rad.motpart == Motpart.DELTAGARE:
        raise ValidationError({"motpart": "Välj vem du företrädde deltagaren mot."})
    _kontrollera_dag(rad)


def _kontrollera_dag(rad: Stodaktivitet) -> None:
    """The day has been, belongs to the case, and after job start there is a job."""
    arende, den = rad.arende, rad.den
    krav_har_varit("den", den)
    if den < arende.inkom_den:
        raise ValidationError({"den": "Dagen är före ärendets första dag. Kontrollera datumet."})
    if rad.efter_jobbstart and not har_borjat_arbeta(arende, den):
        raise ValidationError({"efter_jobbstart": "Registrera först anställningen, på sidan Anställningar i ärendet."})
    slut = arende.avslutad_den
    if slut is None or den <= slut:
        return
    if arende.status != Status.AVSLUTAT or not rad.efter_jobbstart:
        raise ValidationError(
            {
                "efter_jobbstart": "Ärendet är avslutat. Efter avslutet registreras bara stöd till den som har börjat en anställning."
            }
        )
    if den > slut + timedelta(days=EFTER_AVSLUT_DAGAR):
        raise ValidationError({"den": "Det har gått mer än ett år sedan avslutet. Stödet behöver ett nytt ärende."})


def har_borjat_arbeta(arende: Arende, den: date) -> bool:
    """An employment has started, by that day (S076)."""
    return Anstallning.objects.filter(arende=arende, start_den__lte=den).exists()


def _kod(rad: Stodaktivitet) -> str:
    """Kind and minutes as codes, for the log."""
    return f"{rad.stodslag} {rad.minuter}"


def stod_i_ord(kod: str) -> str:
    """`coacha 30` as `Coacha, 30 minuter`."""
    slag, _, minuter = kod.partition(" ")
    return f"{Stodslag(slag).label}, {minuter} minuter" if slag in Stodslag.values else kod
