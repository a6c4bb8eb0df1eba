"""Voices (C83; S120, S121, S122): who is asked and when, the code on paper, and answers that lead to nobody.

The participant is asked three months after the start and at the end, the handläggare at the end. The remittent's voice is the mark of
followup/services/betyg.py. An answer is a row without person or case; whoever works with the person sees only that it was given (N19).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import OPPNA
from ame.arenden.models import Arende, Baslinje
from ame.arenden.services import las_arende
from ame.audit.services import log_event
from followup.enums import Avslutsorsak, Enkatslag, Enkatstatus
from followup.models import Avslut, Enkat, Enkatsvar
from followup.rost.fragor import BEHOVET, DELTAGARE, DELTAGARFRAGOR, SKAL, VERSION
from followup.rost.kod import kod_hash, ny_kod
from insatser.models import Insats

EFTER_START = relativedelta(months=3)
SVARSDAGAR = 60
INGEN_FRAGA = (Avslutsorsak.AVLIDEN, Avslutsorsak.FELREGISTRERING)
VID_AVSLUT = (Enkatslag.DELTAGARE_SLUT, Enkatslag.HANDLAGGARE)
REDAN_SVARAT = "Frågan är redan besvarad. Svaret går inte att läsa eller ändra."
INTE_OPPEN = "Frågan är inte öppen. Ladda om sidan för att se läget."
Period = tuple[date, date]


# --- when ---------------------------------------------------------------------------------------------------------


def period_efter_start(arende: Arende) -> Period | None:
    """From three months after the decision to receive the person, and sixty days on."""
    if arende.inskriven_den is None:
        return None
    fran = arende.inskriven_den + EFTER_START
    return fran, fran + timedelta(days=SVARSDAGAR)


def period_efter_avslut(avslut: Avslut) -> Period | None:
    if avslut.angrat_vid is not None or avslut.orsak in INGEN_FRAGA:
        return None
    return avslut.avslutad_den, avslut.avslutad_den + timedelta(days=SVARSDAGAR)


def perioder(arende: Arende, avslut: Avslut | None, idag: date) -> dict[str, Period]:
    """The questions that are due in the case on the day. Three months after the start only while the case is open."""
    alla: dict[str, Period | None] = {}
    if arende.status in OPPNA:
        alla[Enkatslag.DELTAGARE_START] = period_efter_start(arende)
    if avslut is not None:
        alla |= dict.fromkeys(VID_AVSLUT, period_efter_avslut(avslut))
    return {slag: p for slag, p in alla.items() if p and p[0] <= idag <= p[1]}


def _gallande(arende: Arende) -> Avslut | None:
    return Avslut.objects.gallande().filter(arende=arende).first()


# --- the night ----------------------------------------------------------------------------------------------------


@transaction.atomic
def skapa_enkater(idag: date) -> int:
    """Puts the questions that are due: three months after start, and at avslut. Twice makes nothing twice; one that an undone avslut
    closed opens again with the new avslut."""
    nya = [Enkat(arende_id=pk, slag=slag, oppen_fran_den=p[0], oppen_till_den=p[1]) for pk, slag, p in _forfallna(idag)]
    fore = Enkat.objects.count()
    Enkat.objects.bulk_create(nya, ignore_conflicts=True, batch_size=1000)
    return Enkat.objects.count() - fore + sum(_oppna_igen(e) for e in _stangda_av_angrat(idag))


def _forfallna(idag: date) -> Iterator[tuple[Any, str, Period]]:
    fonster = (idag - EFTER_START - timedelta(days=SVARSDAGAR + 3), idag - EFTER_START + timedelta(days=3))
    for arende in Arende.objects.filter(status__in=OPPNA, inskriven_den__range=fonster).only("status", "inskriven_den"):
        for slag, period in perioder(arende, None, idag).items():
            yield arende.pk, slag, period
    avslutade = Avslut.objects.gallande().filter(avslutad_den__range=(idag - timedelta(days=SVARSDAGAR), idag))
    for avslut in avslutade.exclude(orsak__in=INGEN_FRAGA).only("arende_id", "orsak", "angrat_vid", "avslutad_den"):
        if efter := period_efter_avslut(avslut):
            for slag in VID_AVSLUT:
                yield avslut.arende_id, slag, efter


def _stangda_av_angrat(idag: date) -> Iterable[Enkat]:
    """Closed without an answer before its last day: only an undone avslut does that."""
    rader = Enkat.objects.filter(slag__in=VID_AVSLUT, status=Enkatstatus.STANGD, avgjord_den__lte=F("oppen_till_den"))
    gallande = Avslut.objects.gallande().filter(
        arende=OuterRef("arende"), avslutad_den__gte=idag - timedelta(days=SVARSDAGAR), avslutad_den__lte=idag
    )
    return rader.filter(Exists(gallande.exclude(orsak__in=INGEN_FRAGA))).select_for_update(of=("self",))


def _oppna_igen(enkat: Enkat) -> int:
    avslut = _gallande(enkat.arende)
    if avslut is None or (period := period_efter_avslut(avslut)) is None:
        return 0
    _satt_period(enkat, period)
    return 1


def _satt_period(enkat: Enkat, period: Period) -> None:
    enkat.status, enkat.avgjord_den, enkat.kod_hash, enkat.utlamnad_den = Enkatstatus.OPPEN, None, "", None
    enkat.oppen_fran_den, enkat.oppen_till_den = period
    enkat.save(update_fields=["status", "avgjord_den", "kod_hash", "utlamnad_den", "oppen_fran_den", "oppen_till_den"])


@transaction.atomic
def stang_enkater(idag: date) -> int:
    """Closes what nobody answered in time, and what an undone avslut has left behind. The code on the paper stops with it."""
    gallande = Avslut.objects.gallande().filter(arende=OuterRef("arende"))
    utan_avslut = Q(slag__in=VID_AVSLUT) & ~Exists(gallande)
    rader = Enkat.objects.filter(status=Enkatstatus.OPPEN).filter(Q(oppen_till_den__lt=idag) | utan_avslut)
    return rader.update(status=Enkatstatus.STANGD, avgjord_den=idag, kod_hash="")


# --- the paper ----------------------------------------------------------------------------------------------------


@transaction.atomic
def lamna_kod(*, actor: User, arende: Arende, slag: str) -> tuple[Enkat, str]:
    """A new code for the participant's paper. It is returned once and kept only as a hash; an earlier paper stops working. Nothing of the
    person is on the paper, so it is handed over and not sent: that holds for protected persons too (law.md B10)."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if slag not in DELTAGARE:
        raise ValidationError("Svarslappen är för deltagarens enkät.")
    enkat = _oppen(arende, slag)
    kod = ny_kod()
    enkat.kod_hash, enkat.utlamnad_den = kod_hash(kod), timezone.localdate()
    enkat.save(update_fields=["kod_hash", "utlamnad_den"])
    log_event(actor=actor, verb="enkat.lappen", obj=enkat, after=slag, arende_id=arende.pk)
    return enkat, kod


def _oppen(arende: Arende, slag: str) -> Enkat:
    """The open question of the case, locked; made when it is due and the night has not been. The case's lock is held."""
    idag, avslut = timezone.localdate(), _gallande(arende)
    period = perioder(arende, avslut, idag).get(slag)
    enkat = Enkat.objects.select_for_update(of=("self",)).filter(arende=arende, slag=slag).first()
    if enkat is None:
        if period is None:
            raise ValidationError(INTE_OPPEN)
        return Enkat.objects.create(arende=arende, slag=slag, oppen_fran_den=period[0], oppen_till_den=period[1])
    if enkat.status in {Enkatstatus.BESVARAD, Enkatstatus.AVBOJD}:
        raise ValidationError(REDAN_SVARAT)
    if enkat.status == Enkatstatus.STANGD and period and enkat.avgjord_den and enkat.avgjord_den <= enkat.oppen_till_den:
        _satt_period(enkat, period)
    if not gar_att_svara_pa(enkat, idag, har_avslut=avslut is not None):
        raise ValidationError(INTE_OPPEN)
    return enkat


def gar_att_svara_pa(enkat: Enkat, idag: date, *, har_avslut: bool) -> bool:
    i_tid = enkat.oppen_fran_den <= idag <= enkat.oppen_till_den
    return enkat.status == Enkatstatus.OPPEN and i_tid and (har_avslut or enkat.slag not in VID_AVSLUT)


# --- answers ------------------------------------------------------------------------------------------------------


def enkat_for_kod(kod: str, *, las: bool = False) -> Enkat | None:
    """The participant's question behind a code that can be answered today. A wrong, used or old code gives None, all the same."""
    gallande = Avslut.objects.gallande().filter(arende=OuterRef("arende"))
    rader: QuerySet[Enkat] = Enkat.objects.filter(kod_hash=kod_hash(kod), slag__in=DELTAGARE).annotate(
        har_avslut=Exists(gallande)
    )
    enkat = (rader.select_for_update(of=("self",)) if las else rader).first()
    if enkat is None or not gar_att_svara_pa(enkat, timezone.localdate(), har_avslut=enkat.har_avslut):  # type: ignore[attr-defined]
        return None
    return enkat


@transaction.atomic
def svara_med_kod(*, kod: str, svar: Mapping[str, str], vill_svara: bool = True) -> bool:
    """The participant's answer. False when the code cannot be used: somebody was first, also a second press of the same button. The
    question is marked and the answer written in one transaction, and nothing in the answer leads to the question."""
    enkat = enkat_for_kod(kod, las=True)
    if enkat is None:
        return False
    if vill_svara:
        _skriv_svar(enkat, _kontrollerade(svar))
    _avgor(enkat, Enkatstatus.BESVARAD if vill_svara else Enkatstatus.AVBOJD)
    return True


def _kontrollerade(svar: Mapping[str, str]) -> dict[str, str]:
    givna = {f.kod: svar[f.kod] for f in DELTAGARFRAGOR if svar.get(f.kod)}
    if not givna:
        raise ValidationError("Svara på minst en fråga, eller välj att du inte vill svara.")
    for fraga in DELTAGARFRAGOR:
        if fraga.kod in givna and givna[fraga.kod] not in dict(fraga.val):
            raise ValidationError({fraga.kod: "Välj ett av svaren."})
    return givna


@transaction.atomic
def svara_pa_behovet(*, actor: User, arende: Arende, svar: str, skal: str = "") -> None:
    """The handläggare's question at avslut: did the person get what it needed, and why not (S122). One answer per closed case."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if svar not in dict(BEHOVET.val):
        raise ValidationError({"svar": "Välj ja, delvis eller nej."})
    if svar != "ja" and skal not in dict(SKAL):
        raise ValidationError({"skal": "Välj vad det berodde på."})
    enkat = _oppen(arende, Enkatslag.HANDLAGGARE)
    _skriv_svar(enkat, {"behovet": svar} | ({"skal": skal} if svar != "ja" else {}))
    _avgor(enkat, Enkatstatus.BESVARAD)
    log_event(actor=actor, verb="enkat.handlaggare", obj=enkat, arende_id=arende.pk)


def _skriv_svar(enkat: Enkat, svar: Mapping[str, str]) -> None:
    """Unit, month, level at start and kinds of insats: what the figures are cut by, and no more (S120)."""
    niva = Baslinje.objects.filter(arende=enkat.arende_id).values_list("niva_vid_start", flat=True).first()
    typer = Insats.objects.filter(arende=enkat.arende_id).values_list("insatstyp__loka_typ", flat=True).distinct()
    rad = Enkatsvar(
        enhet_id=enkat.arende.enhet_id,
        slag=enkat.slag,
        manad=timezone.localdate().replace(day=1),
        fragor=VERSION,
        niva=niva or "",
        insatser=sorted(typer),
        svar=dict(svar),
    )
    rad.full_clean(exclude=["insatser"])
    rad.save(force_insert=True)


def _avgor(enkat: Enkat, status: str) -> None:
    enkat.status, enkat.avgjord_den, enkat.kod_hash = status, timezone.localdate(), ""
    enkat.save(update_fields=["status", "avgjord_den", "kod_hash"])
