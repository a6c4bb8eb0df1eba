"""Mina siffror (S127): the same measures for the reader's own cases, counted by the same questions; and who holds what, without any result
(S152). No measure is shown per colleague, and nobody is put in order by anything but the name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count

from ame.access.enums import AGARROLLER, Roll
from ame.access.models import User
from ame.access.personal import personal_i
from ame.arenden.models import Arende, Bevakning
from ame.common.svenska import SvenskNyckel
from followup.kas.lasare import lasare
from followup.matt.definition import Matt, Objekt
from followup.matt.egna import egen_figur, egen_summa, som_text
from followup.matt.grans import alla_granser
from followup.matt.katalog import KATALOG
from followup.matt.lasa import tal
from followup.matt.rakna import Fonster
from followup.vy.matt import UTAN_LISTA, grupper
from intake.models import Remiss


@dataclass(frozen=True)
class Egen:
    matt: Matt
    text: str
    n: str
    skal: str


@dataclass(frozen=True)
class Mina:
    rum: Sequence[tuple[str, Sequence[Egen]]]
    till: date
    datadatum: object
    antal: int  # own cases, open and closed, that the figures are made of
    oppna: int
    forsenade: int


def mina(user: User, idag: date, urval: str = "") -> Mina:
    """Own cases: those the reader is responsible for today. One question per measure, whatever the number of cases."""
    arenden = Arende.objects.visible_to(user).filter(ansvarig=user)
    ids: dict[Objekt, list[UUID]] = {
        Objekt.INSKRIVNING: list(arenden.values_list("pk", flat=True)),
        Objekt.ANVISNING: list(Remiss.objects.visible_to(user).filter(arende__ansvarig=user).values_list("pk", flat=True)),
    }
    enheter = list(arenden.order_by().values_list("enhet_id", flat=True).distinct())
    till = idag - timedelta(days=1)
    raknas = [m for kod, m in KATALOG.items() if kod not in UTAN_LISTA and not m.alltid_saknas]
    grans = alla_granser(raknas, enheter, till)
    with lasare() as las:
        svar = {m.id: _egen(m, egen_summa(las, m, grans[m.id], Fonster(till), ids[m.objekt], urval)) for m in raknas}
        datadatum = las.datadatum
    forsenade = Bevakning.objects.visible_to(user).filter(ansvarig=user).forsenade(idag).count()
    rum = [(namn, [svar[k] for k in koder if k in svar]) for namn, koder in grupper()]
    return Mina(
        [(namn, rader) for namn, rader in rum if rader and ids[Objekt.INSKRIVNING]],
        till,
        datadatum,
        len(ids[Objekt.INSKRIVNING]),
        arenden.oppna().count(),
        forsenade,
    )


def _egen(m: Matt, summa) -> Egen:  # type: ignore[no-untyped-def]
    v = egen_figur(m, summa)
    return Egen(m, som_text(v, tal(m, v.varde)), "" if v.namnare is None else str(v.namnare), v.skal)


@dataclass(frozen=True)
class Kollega:
    namn: str
    oppna: int
    forsenade: int


def kollegor(user: User, enhet_id: UUID, idag: date) -> tuple[list[Kollega], list[Kollega]]:
    """(those who work here, those who have left and still hold cases), by name. For the unit's chef; four queries (S152, T06)."""
    per_agare = (
        Arende.objects.visible_to(user).oppna().filter(enhet_id=enhet_id, ansvarig__isnull=False).order_by().values("ansvarig")
    )
    oppna = dict(per_agare.annotate(antal=Count("pk")).values_list("ansvarig", "antal"))
    sena = Bevakning.objects.visible_to(user).forsenade(idag).filter(arende__enhet_id=enhet_id).order_by().values("ansvarig")
    forsenade = dict(sena.annotate(antal=Count("pk")).values_list("ansvarig", "antal"))
    har = list(personal_i(enhet_id, *AGARROLLER))
    borta = User.objects.filter(pk__in={*oppna, *forsenade} - {u.pk for u in har}).order_by(SvenskNyckel("namn"))

    def rad(u: User) -> Kollega:
        return Kollega(u.namn, oppna.get(u.pk, 0), forsenade.get(u.pk, 0))

    return [rad(u) for u in har], [rad(u) for u in borta]


def ar_chef_i(user: User, enhet_id: UUID | None) -> bool:
    return enhet_id is not None and enhet_id in user.enheter_med_roll(Roll.CHEF)
