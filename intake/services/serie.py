"""A standing forum: its weekday, its members, and the meetings made from it (S023). A meeting keeps the table it was made with."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import Uppdrag, User
from ame.access.perms import can_leda_mote, krav
from ame.arenden.enums import Notisslag
from ame.arenden.services import notiser
from ame.audit.services import log_event
from ame.common.helgdagar import helgdag, nasta_vardag
from ame.organisation.models import Enhet
from intake.enums import MoteStatus
from intake.models import Beredningsmote, Forummedlem, Moteserie
from intake.services.forum import Parter, skapa_mote

ANTAL_MOTEN = 6


@dataclass(frozen=True)
class Motesdag:
    """A day of the series. On a red day the meeting is held the next weekday, and `flyttat_fran` names the day it should have been."""

    den: date
    flyttat_fran: date | None = None

    @property
    def skal(self) -> str:
        return helgdag(self.flyttat_fran) if self.flyttat_fran else ""


def kommande_dagar(serie: Moteserie, antal: int, fran: date) -> list[Motesdag]:
    """The next days of the series from `fran`, counted from its first day so that the rhythm never drifts."""
    den = serie.fran_den + timedelta(days=(serie.veckodag - serie.fran_den.weekday()) % 7)
    steg = timedelta(weeks=serie.var_n_vecka)
    dagar: list[Motesdag] = []
    while len(dagar) < antal and (serie.till_den is None or den <= serie.till_den):
        vardag = nasta_vardag(den) if helgdag(den) else den
        if vardag >= fran:
            dagar.append(Motesdag(vardag, den if vardag != den else None))
        den += steg
    return dagar


@transaction.atomic
def spara_serie(
    *,
    actor: User,
    serie: Moteserie | None = None,
    enhet: Enhet,
    namn: str,
    veckodag: int,
    klockan: time,
    var_n_vecka: int,
    fran_den: date,
    plats: str = "",
    users: list[User],
    parter: Parter = (),
) -> Moteserie:
    """Creates the series or changes it. Coming meetings with an empty agenda are made anew in the new rhythm; the others stay."""
    krav(can_leda_mote(actor, enhet.pk))
    if serie is not None:
        serie = _las_serie(serie)
        krav(can_leda_mote(actor, serie.enhet_id))
        if serie.enhet_id != enhet.pk:
            raise ValidationError({"enhet": "Serien hör till en annan enhet. Skapa en ny serie där."})
    rad = serie or Moteserie(enhet=enhet)
    rytm = (rad.veckodag, rad.klockan, rad.var_n_vecka, rad.fran_den)
    rad.namn, rad.veckodag, rad.klockan, rad.var_n_vecka = namn.strip(), veckodag, klockan, var_n_vecka
    rad.fran_den, rad.plats = fran_den, plats.strip()
    rad.full_clean()
    rad.save()
    _satt_medlemmar(rad, users, parter)
    log_event(actor=actor, verb="moteserie.andra" if serie else "moteserie.skapa", obj=rad, handelse_den=fran_den)
    if serie and rytm != (rad.veckodag, rad.klockan, rad.var_n_vecka, rad.fran_den):
        _stall_in_tomma(actor, rad, timezone.localdate())
        skapa_moten(actor=actor, serie=rad)
    return rad


def _las_serie(serie: Moteserie) -> Moteserie:
    return Moteserie.objects.select_for_update(of=("self",)).select_related("enhet").get(pk=serie.pk)


def _satt_medlemmar(serie: Moteserie, users: list[User], parter: Parter) -> None:
    serie.medlemmar.all().delete()
    rader = [Forummedlem(serie=serie, user=user) for user in users]
    rader += [Forummedlem(serie=serie, part=part, namn=namn) for part, namn in parter]
    for rad in rader:
        rad.full_clean()
        rad.save(force_insert=True)


@transaction.atomic
def skapa_moten(*, actor: User, serie: Moteserie, antal: int = ANTAL_MOTEN) -> list[Beredningsmote]:
    """Makes the coming `antal` meetings that do not exist yet; asking again makes none twice. The table is copied now: who has left
    since the member list was written is not called (T06)."""
    krav(can_leda_mote(actor, serie.enhet_id))
    serie = _las_serie(serie)
    idag = timezone.localdate()
    dagar = kommande_dagar(serie, antal, idag)
    finns = set(
        Beredningsmote.objects.filter(enhet_id=serie.enhet_id, moter_den__in=[d.den for d in dagar])
        .filter(serie=serie)
        .values_list("moter_den", flat=True)
    )
    upptagna = set(
        Beredningsmote.objects.filter(enhet_id=serie.enhet_id, klockan=serie.klockan, moter_den__gte=idag).values_list(
            "moter_den", flat=True
        )
    )
    users, parter = _vid_bordet(serie, idag)
    return [
        skapa_mote(
            actor=actor,
            enhet=serie.enhet,
            moter_den=dag.den,
            klockan=serie.klockan,
            plats=serie.plats,
            deltagare=users,
            parter=parter,
            serie=serie,
        )
        for dag in dagar
        if dag.den not in finns | upptagna
    ]


def _vid_bordet(serie: Moteserie, den: date) -> tuple[list[User], Parter]:
    medlemmar = list(serie.medlemmar.select_related("user", "part"))
    arbetar = set(
        Uppdrag.objects.aktiva(den)
        .filter(user__in=[m.user_id for m in medlemmar if m.user_id], user__is_active=True)
        .values_list("user_id", flat=True)
    )
    users = [m.user for m in medlemmar if m.user_id in arbetar and m.user]
    return users, [(m.part, m.namn) for m in medlemmar if m.part]


@transaction.atomic
def avsluta_serie(*, actor: User, serie: Moteserie, till_den: date) -> int:
    """No meetings after the day. Empty ones are taken away; one with cases on its agenda stays until they are moved. Returns how many
    stay."""
    krav(can_leda_mote(actor, serie.enhet_id))
    serie = _las_serie(serie)
    serie.till_den = till_den
    serie.full_clean()
    serie.save(update_fields=["till_den"])
    log_event(actor=actor, verb="moteserie.avsluta", obj=serie, handelse_den=till_den)
    _stall_in_tomma(actor, serie, till_den + timedelta(days=1))
    return serie.moten.filter(status=MoteStatus.PLANERAT, moter_den__gt=till_den).count()


def _stall_in_tomma(actor: User, serie: Moteserie, fran: date) -> None:
    tomma = serie.moten.filter(
        status=MoteStatus.PLANERAT, moter_den__gte=fran, beredningar__isnull=True, beslut__isnull=True
    ).select_for_update(of=("self",))
    for mote in tomma:
        log_event(actor=actor, verb="mote.stall_in", obj=mote, handelse_den=mote.moter_den)
        notiser.gor_inaktuella(sida_id=mote.pk)  # nobody is bothered about a cancelled meeting (C96)
        mote.delete()


@transaction.atomic
def kalla(*, actor: User, mote: Beredningsmote) -> int:
    """Calls those at the table who have a login, by a notice without personal data (C96). Twice calls nobody twice. Returns how many."""
    krav(can_leda_mote(actor, mote.enhet_id))
    if mote.status == MoteStatus.HALLET:
        raise ValidationError("Mötet är redan hållet.")
    users = [d.user for d in mote.deltagare.select_related("user") if d.user and d.user_id != actor.pk]
    nya = [notiser.skapa(user=u, slag=Notisslag.MOTE, mal_id=mote.pk, sida_id=mote.pk, actor=actor) for u in users]
    antal = sum(n is not None for n in nya)
    log_event(actor=actor, verb="mote.kalla", obj=mote, handelse_den=mote.moter_den, data={"antal": antal})
    return antal
