"""Follow-up at 30, 90, 180 and 365 days after avslut (S129, N18)."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Arende
from ame.arenden.services import las_arende, los_bevakning, skapa_bevakning
from ame.audit.models import Handelse
from ame.audit.services import log_event
from followup.enums import Bekraftelse, Jobblage, KasKod, UppfoljningKalla, Uppfoljningskanal, UppfoljningStatus
from followup.models import Arbetsbekraftelse, Avslut, Uppfoljning
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR, UTAN_SVAR
from followup.services.arbete import bekrafta_arbete

FORSOK = "uppfoljning.forsok"
FALT = ["status", "gjord_den", "gjord_av", "sysselsattning", "forsorjning", "kalla", "kanal", "arbete_upphorde_den"]
KANALER_SKYDDAD = (Uppfoljningskanal.TELEFON, Uppfoljningskanal.BESOK, Uppfoljningskanal.GENOM_ANNAN)
HANN_FORE = "Någon annan har redan svarat på uppföljningen. Ladda om sidan för att se svaret."


@transaction.atomic
def planera_uppfoljningar(*, actor: User, avslut: Avslut) -> list[Uppfoljning]:
    rader = []
    for dag in UPPFOLJNINGSDAGAR:
        rad = Uppfoljning(avslut=avslut, dag=dag, forfaller_den=avslut.avslutad_den + timedelta(days=dag))
        rad.full_clean()
        rad.save(force_insert=True)
        skapa_bevakning(
            actor=actor,
            ansvarig=avslut.arende.ansvarig,
            arende=avslut.arende,
            slag=Bevakningsslag.UPPFOLJNING,
            titel=f"Uppföljning {dag} dagar efter avslut",
            forfaller_den=rad.forfaller_den,
            mal_id=rad.pk,
        )
        rader.append(rad)
    return rader


@transaction.atomic
def ta_bort_planerade(*, actor: User, avslut: Avslut) -> None:
    """The avslut is undone: what was planned from it goes; answers already given stay."""
    for rad in Uppfoljning.objects.filter(avslut=avslut, status=UppfoljningStatus.PLANERAD):
        los_bevakning(actor=actor, slag=Bevakningsslag.UPPFOLJNING, mal_id=rad.pk)
        rad.delete()


@transaction.atomic
def notera_forsok(*, actor: User, uppfoljning: Uppfoljning, kanal: str, den: date) -> Handelse:
    """Somebody was sought and not reached, and will be sought again: the follow-up stays open. What is kept is the day and the channel; the
    same try sent twice is one."""
    rad = _las(actor, uppfoljning)
    if rad.status != UppfoljningStatus.PLANERAD:
        raise ValidationError(HANN_FORE)
    _kontrollera_dag("den", den, rad.avslut)
    _krav_kanal(rad, kanal, "")
    redan = forsok([rad]).get(rad.pk, [])
    if redan and (redan[-1].handelse_den, redan[-1].efter, redan[-1].aktor_id) == (den, kanal, actor.pk):
        return redan[-1]
    return log_event(
        actor=actor, verb=FORSOK, obj=rad, after=kanal, handelse_den=den, arende_id=rad.avslut.arende_id, data={"dag": rad.dag}
    )


def forsok(rader: Iterable[Uppfoljning]) -> dict[UUID, list[Handelse]]:
    """The tries of each follow-up, first first. One query for any number of rows; `rader` have their avslut."""
    arenden = {r.pk: r.avslut.arende_id for r in rader}
    svar: dict[UUID, list[Handelse]] = {}
    handelser = Handelse.objects.filter(verb=FORSOK, arende_id__in=set(arenden.values()), objekt_id__in=set(arenden))
    for h in handelser.order_by("handelse_den", "pk"):
        svar.setdefault(h.objekt_id, []).append(h)
    return svar


@transaction.atomic
def svara_uppfoljning(
    *,
    actor: User,
    uppfoljning: Uppfoljning,
    status: str,
    gjord_den: date,
    sysselsattning: str = "",
    forsorjning: str = "",
    kalla: str = "",
    kanal: str = "",
    arbetet: str = "",
    arbete_upphorde_den: date | None = None,
) -> Uppfoljning:
    """Records the answer; "ej nådd" and "avböjd" are answers of their own and never "no work" (S129, R8). It can be answered once. For an
    avslut to work it also says what became of the job (`arbetet`), which corrects the KAS outcome until the year is frozen."""
    rad = _las(actor, uppfoljning)
    if rad.status != UppfoljningStatus.PLANERAD:
        raise ValidationError(HANN_FORE)
    if status not in {UppfoljningStatus.GJORD, *UTAN_SVAR}:
        raise ValidationError({"status": "Välj om du nådde personen."})
    _kontrollera_dag("gjord_den", gjord_den, rad.avslut)
    nadd = status == UppfoljningStatus.GJORD
    rad.status, rad.gjord_den, rad.gjord_av = status, gjord_den, actor
    rad.sysselsattning = sysselsattning if nadd else ""
    rad.forsorjning = forsorjning if nadd else ""
    rad.kalla = kalla if nadd else ""
    rad.kanal = _krav_kanal(rad, kanal, rad.kalla)
    rad.arbete_upphorde_den = arbete_upphorde_den if nadd and arbetet == Jobblage.UPPHORDE else None
    if nadd and fragar_om_arbetet(rad.avslut):
        _kontrollera_arbetet(rad, arbetet)
    rad.full_clean()
    rad.save(update_fields=FALT)
    if nadd and fragar_om_arbetet(rad.avslut):
        _ratta_utfallet(actor, rad, arbetet)
    los_bevakning(actor=actor, slag=Bevakningsslag.UPPFOLJNING, mal_id=rad.pk)
    log_event(
        actor=actor, verb="uppfoljning.svara", obj=rad, after=status, handelse_den=gjord_den, arende_id=rad.avslut.arende_id
    )
    return rad


def fragar_om_arbetet(avslut: Avslut) -> bool:
    return avslut.kas_kod == KasKod.A and avslut.arbete_start_den is not None


def kanaler(arende: Arende) -> tuple[Uppfoljningskanal, ...]:
    """How the person may be sought: one with protected data only by telephone, in person or through somebody else (law.md B10)."""
    return KANALER_SKYDDAD if arende.person.har_skydd else tuple(Uppfoljningskanal)


def _las(actor: User, uppfoljning: Uppfoljning) -> Uppfoljning:
    """The row, locked after its case: the same order as the avslut and its undoing."""
    las_arende(uppfoljning.avslut.arende)
    rad = (
        Uppfoljning.objects.select_for_update(of=("self",))
        .select_related("avslut__arende__person")
        .filter(pk=uppfoljning.pk)
        .first()
    )
    if rad is None:
        raise ValidationError("Uppföljningen finns inte längre: avslutet är ångrat.")
    krav(can_arbeta_i_arende(actor, rad.avslut.arende))
    if rad.avslut.angrat_vid:
        raise ValidationError("Avslutet är ångrat, så det finns inget att följa upp.")
    return rad


def _kontrollera_dag(falt: str, den: date, avslut: Avslut) -> None:
    if den > timezone.localdate() or den < avslut.avslutad_den:
        raise ValidationError({falt: "Datumet ska ligga mellan avslutet och i dag."})


def _krav_kanal(rad: Uppfoljning, kanal: str, kalla: str) -> str:
    """The channel; an answer out of a register has none."""
    if kalla == UppfoljningKalla.REGISTER:
        return ""
    if kanal not in kanaler(rad.avslut.arende):
        skydd = (
            "Personen har skyddade uppgifter: ring, ses eller gå genom någon annan. "
            if rad.avslut.arende.person.har_skydd
            else ""
        )
        raise ValidationError({"kanal": f"{skydd}Välj hur du sökte personen."})
    return kanal


def _kontrollera_arbetet(rad: Uppfoljning, arbetet: str) -> None:
    if arbetet not in Jobblage.values:
        raise ValidationError({"arbetet": "Välj hur det gick med arbetet. ”Vet inte” är också ett svar."})
    slut, start = rad.arbete_upphorde_den, rad.avslut.arbete_start_den
    if arbetet == Jobblage.UPPHORDE and slut is None:
        raise ValidationError({"arbete_upphorde_den": "Ange vilken dag arbetet tog slut."})
    if slut and start and (slut < start or slut > (rad.gjord_den or slut)):
        raise ValidationError({"arbete_upphorde_den": f"Dagen ska ligga mellan arbetets första dag {start:%Y-%m-%d} och svaret."})


def _ratta_utfallet(actor: User, rad: Uppfoljning, arbetet: str) -> None:
    """Work that never began, or ended within a month, is no work in KAS; work that lasted a month is (kas.md 6.2). The signed avslut stays
    as it is: a row is added, and only when it says something new."""
    utfall, den = _utfall(rad, arbetet)
    sist = Arbetsbekraftelse.objects.filter(avslut=rad.avslut).order_by("-registrerad_vid").first()
    kant = sist.utfall if sist else (Bekraftelse.BEKRAFTAT if rad.avslut.har_avtal_minst_en_manad else "")
    if utfall and utfall != kant:
        underlag = f"Uppföljning efter {rad.dag} dagar: {UppfoljningKalla(rad.kalla).label.lower()}"
        bekrafta_arbete(actor=actor, avslut=rad.avslut, utfall=utfall, gallde_den=den, underlag=underlag)


def _utfall(rad: Uppfoljning, arbetet: str) -> tuple[str, date]:
    """What the answer says of the month, and the day it holds for; "" when it says nothing."""
    den, start = rad.arbete_upphorde_den or rad.gjord_den, rad.avslut.arbete_start_den
    assert den and start  # asked for above
    if arbetet == Jobblage.EJ_BORJAT:
        return Bekraftelse.EJ_BORJAT, den
    if arbetet == Jobblage.OKANT:
        return "", den
    if den >= start + relativedelta(months=1):
        return Bekraftelse.BEKRAFTAT, den
    return (Bekraftelse.UPPHORDE if arbetet == Jobblage.UPPHORDE else ""), den
