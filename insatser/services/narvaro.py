"""Planned sessions and what is known of them: what is unresolved, what may be taken away, what waits for too long."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Bevakning
from ame.arenden.services import los_bevakning, skapa_bevakning
from ame.organisation.models import Enhet, EnhetInstallning
from insatser.enums import OKLARA, InsatsStatus, Narvarostatus
from insatser.models import Insats, Placering, Tillfalle


def oklara_tillfallen(insats: Insats, till_den: date) -> QuerySet[Tillfalle]:
    """Sessions up to and with the day that nobody has marked, or whose absence nobody has judged: they stop the end of an insats and the
    month's report (S088)."""
    return Tillfalle.objects.filter(insats=insats, den__lte=till_den, status__in=OKLARA)


@transaction.atomic
def ta_bort_kommande(insats: Insats, efter_den: date, actor: User | None = None, placering: Placering | None = None) -> int:
    """Takes away planned sessions after the day that nobody has marked; marked ones are never touched. One that somebody was called to, or
    told absence for, stays as cancelled by the organiser when `actor` is given. Returns how many were taken away."""
    rader = Tillfalle.objects.filter(insats=insats, den__gt=efter_den)
    if placering is not None:
        rader = rader.filter(placering=placering)
    antal = rader.ororda().delete()[1].get(Tillfalle._meta.label, 0)
    if actor is not None:
        kvar = rader.filter(status=Narvarostatus.EJ_REGISTRERAD)
        for t in kvar.select_for_update(of=("self",)).order_by("pk"):
            t.status, t.markerad_av, t.markerad_vid, t.version = Narvarostatus.INSTALLT, actor, timezone.now(), t.version + 1
            t.save(update_fields=["status", "markerad_av", "markerad_vid", "version"])
    return antal


class Sengrans:
    """When a registration is late, by the setting that held in the unit on the session's day (EnhetInstallning). One query."""

    def __init__(self, enheter: Iterable[UUID]) -> None:
        self.forvalt: int = EnhetInstallning().sen_registrering_dagar
        self.rader: dict[UUID, list[tuple[date, int]]] = {enhet: [] for enhet in enheter}
        installningar = EnhetInstallning.objects.filter(enhet__in=list(self.rader)).order_by("galler_fran_den")
        for enhet, fran, dagar in installningar.values_list("enhet_id", "galler_fran_den", "sen_registrering_dagar"):
            self.rader[enhet].append((fran, dagar))

    def dagar(self, enhet_id: UUID, den: date) -> int:
        return next((dagar for fran, dagar in reversed(self.rader[enhet_id]) if fran <= den), self.forvalt)

    def ar_sen(self, tillfalle: Tillfalle, idag: date) -> bool:
        return idag > tillfalle.den + timedelta(days=self.dagar(tillfalle.insats.arende.enhet_id, tillfalle.den))

    def q(self, idag: date) -> Q:
        """Sessions whose time to be registered has passed."""
        villkor = Q(pk__in=[])
        for enhet, rader in self.rader.items():
            granser = [(date.min, self.forvalt), *rader]
            for (fran, dagar), nasta in zip(granser, [*(r[0] for r in rader), date.max], strict=True):
                fore = min(nasta, idag - timedelta(days=dagar))
                villkor |= Q(insats__arende__enhet=enhet, den__gte=fran, den__lt=fore)
        return villkor


def sena_oregistrerade(idag: date, enheter: Iterable[UUID]) -> QuerySet[Tillfalle]:
    """Unmarked sessions of running insatser whose time to be registered has passed: a task, and never absence (I06)."""
    rader = Tillfalle.objects.filter(status=Narvarostatus.EJ_REGISTRERAD, insats__status=InsatsStatus.PAGAR)
    return rader.filter(Sengrans(enheter).q(idag))


def skapa_narvaropaminnelser(idag: date) -> int:
    """Nightly: one task per insats with unregistered sessions, to the one who holds the case; those that are registered by now leave.
    May run twice. Returns how many insatser wait."""
    enheter = Enhet.objects.filter(Exists(Insats.objects.pagaende().filter(arende__enhet=OuterRef("pk"))))
    sena = sena_oregistrerade(idag, enheter.values_list("pk", flat=True))
    vantar = set(sena.order_by().values_list("insats_id", flat=True))
    oppna = Bevakning.objects.oppna().filter(slag=Bevakningsslag.NARVARO)
    sagda = {pk for pk in oppna.values_list("mal_id", flat=True) if pk}
    for insats in Insats.objects.filter(pk__in=vantar - sagda).select_related("arende__ansvarig").order_by("pk"):
        skapa_bevakning(
            actor=None,
            ansvarig=insats.arende.ansvarig,
            arende=insats.arende,
            titel="Närvaro som inte är registrerad",
            forfaller_den=idag,
            slag=Bevakningsslag.NARVARO,
            mal_id=insats.pk,
        )
    for pk in sagda - vantar:
        los_bevakning(actor=None, slag=Bevakningsslag.NARVARO, mal_id=pk)
    return len(vantar)


def los_narvaropaminnelser(*, actor: User, insatser: Iterable[Insats], idag: date) -> None:
    """After a registration: the task leaves when nothing of the insats waits any longer (N06). Two queries, and one per solved insats."""
    alla = {i.pk: i for i in insatser}
    oppna = Bevakning.objects.oppna().filter(slag=Bevakningsslag.NARVARO, mal_id__in=list(alla))
    berorda = {pk for pk in oppna.values_list("mal_id", flat=True) if pk}
    if not berorda:
        return
    sena = sena_oregistrerade(idag, {alla[pk].arende.enhet_id for pk in berorda}).filter(insats__in=berorda)
    for pk in berorda - set(sena.values_list("insats_id", flat=True)):
        los_bevakning(actor=actor, slag=Bevakningsslag.NARVARO, mal_id=pk)
