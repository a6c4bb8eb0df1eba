"""The list of what stands still, by kind, and the chef's selection of what has been told (N06; C25, C31). The counter is the length of the list."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende
from ame.arenden.models import Arende
from insatser.enums import Stillestandsslag
from insatser.models import Stillestand
from intake.vy.arbetslista import Fraga, Rad, Urval

_STARTA = {Stillestandsslag.GLAPP, Stillestandsslag.MISSAT_LOFTE}
_I_INSATSEN = {Stillestandsslag.OVER_NORMALTID, Stillestandsslag.TVA_LIKA, Stillestandsslag.UTAN_NASTA_STEG}
# What the counter says of each kind, and its colour.
TEXTER: dict[str, tuple[str, str]] = {
    Stillestandsslag.OVER_NORMALTID: ("förbi sin normala längd", "warning"),
    Stillestandsslag.SAMMA_SLAG: ("samma slags insats länge", "warning"),
    Stillestandsslag.TVA_LIKA: ("två likadana i rad", "warning"),
    Stillestandsslag.GLAPP: ("utan insats", "danger"),
    Stillestandsslag.MISSAT_LOFTE: ("ingen aktivitet i utlovad tid", "danger"),
    Stillestandsslag.UTAN_STEG: ("aktiv utan steg", "warning"),
    Stillestandsslag.INGEN_BEDOMNING: ("nivån inte bedömd på länge", "neutral"),
    Stillestandsslag.UTAN_NASTA_STEG: ("placering utan nästa steg", "warning"),
}


def kod(slag: str) -> str:
    """The kind as it stands in the address."""
    return slag.replace("_", "-")


def losning(user: User, arende: Arende, slag: str, insats_id: UUID | None) -> str:
    """The page where it is solved (N06): the insats, the level, the start of an insats, otherwise the plan."""
    if slag in _I_INSATSEN and insats_id:
        return reverse("insats", args=[insats_id])
    if slag == Stillestandsslag.INGEN_BEDOMNING:
        return reverse("arende_niva", args=[arende.pk])
    if slag in _STARTA and can_arbeta_i_arende(user, arende):
        return reverse("insats_ny", args=[arende.pk])
    return reverse("arende_planering", args=[arende.pk])


def _synliga(fraga: Fraga) -> QuerySet[Stillestand]:
    rader = Stillestand.objects.visible_to(fraga.user).filter(upphort_den__isnull=True, arende__enhet_id__in=fraga.enheter)
    return rader.select_related("arende__person", "arende__ansvarig", "insats__insatstyp")


def _mina(fraga: Fraga) -> QuerySet[Stillestand]:
    """Own cases; all of the unit for its chef."""
    chef_i = fraga.user.enheter_med_roll(Roll.CHEF)
    return _synliga(fraga).filter(Q(arende__ansvarig=fraga.user) | Q(arende__enhet_id__in=chef_i))


def hos_chefen(fraga: Fraga) -> QuerySet[Stillestand]:
    """Known for the unit's days without anybody having moved it: told to the chef."""
    return _synliga(fraga).filter(till_chef_den__isnull=False, arende__enhet_id__in=fraga.user.enheter_med_roll(Roll.CHEF))


def _av_slag(slag: str) -> Callable[[Fraga], QuerySet[Stillestand]]:
    return lambda fraga: _mina(fraga).filter(slag=slag)


def _rad(rad: Stillestand, fraga: Fraga) -> Rad:
    arende = rad.arende
    return Rad(
        pk=rad.pk,
        url=losning(fraga.user, arende, rad.slag, rad.insats_id),
        namn=arende.person.namn,
        vad=", ".join(filter(None, [arende.nummer, rad.get_slag_display(), rad.insats and rad.insats.namn_utanfor])),
        hos=arende.ansvarig.namn,
        dag=rad.sedan_den,
        skyddad=arende.person.har_skydd,
    )


def _urval(kod: str, text: str, farg: str, hamta: Callable[[Fraga], QuerySet]) -> Urval:
    return Urval(kod, text, farg, hamta, _rad, dagfalt="sedan_den", namnfalt="arende__person__efternamn", dagrubrik="Sedan")


SLAG = tuple(_urval(kod(slag), text, farg, _av_slag(slag)) for slag, (text, farg) in TEXTER.items())
HOS_CHEFEN = _urval("hos-chefen", "har stått stilla längre än enhetens gräns", "danger", hos_chefen)
KRAVER_DIG = (_urval("star-stilla", "ärenden som står stilla", "warning", hos_chefen),)


def urval_for(user: User) -> tuple[Urval, ...]:
    """A chef has what has been told first."""
    return (HOS_CHEFEN, *SLAG) if user.har_roll(Roll.CHEF) else SLAG
