"""Who is told what when a remiss moves (C96). A notice holds a kind and ids, never personal data; nobody is told of the own action, and
what is solved or cancelled is put away before anybody has been bothered with it."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.access.personal import personal_i
from ame.arenden.enums import Bevakningsslag, Notisslag
from ame.arenden.models import Notis
from ame.arenden.services import los_bevakning, notiser
from ame.people.models import SkyddAtkomst
from intake.models import Remiss

TAR_EMOT = (Roll.BEREDARE, Roll.HANDLAGGARE)
I_INKORGEN = [Notisslag.REMISS_NY, Notisslag.REMISS_KOMPLETTERAD]


def folj(*, remiss: Remiss, action: str, actor: User | None) -> None:
    """Follows a transition of the remiss; called by efter.py with the row locked and in its new state."""
    match action:
        case "skicka":
            ny_remiss(remiss=remiss, actor=actor)
        case "begar_komplettering":
            notiser.gor_inaktuella(sida_id=remiss.pk, slag=I_INKORGEN)
            _komplettera(remiss, actor)
        case "komplettera":
            notiser.gor_inaktuella(sida_id=remiss.pk, slag=[Notisslag.REMISS_KOMPLETTERA])
            _kompletterad(remiss, actor)
        case "ta_emot":
            notiser.gor_inaktuella(sida_id=remiss.pk, slag=I_INKORGEN)
            _till_ansvarig(remiss, actor)
        case "anta" | "avboj" | "omdirigera":
            notiser.gor_inaktuella(sida_id=remiss.pk, slag=I_INKORGEN if action == "anta" else None)
            _beslutad(remiss, actor)
        case "aterta":
            _atertagen(remiss, actor)


def ny_remiss(*, remiss: Remiss, actor: User | None) -> None:
    """Something new in the unit's inbox: its beredare are told, or its handläggare where there is no beredare. About a protected person
    only those on the named list are (law.md B07)."""
    _sand(mottagare(remiss), Notisslag.REMISS_NY, remiss, remiss.pk, actor)


def mottagare(remiss: Remiss) -> list[User]:
    """Those in the receiving unit who take in what has come."""
    assert remiss.mottagande_enhet_id and remiss.person_id  # constraint remiss_hel_nar_skickad
    if remiss.ar_skyddad:
        namngivna = SkyddAtkomst.objects.filter(person_id=remiss.person_id, till_den__isnull=True).values("user_id")
        return list(personal_i(remiss.mottagande_enhet_id, *TAR_EMOT, Roll.CHEF).filter(pk__in=namngivna))
    for roll in TAR_EMOT:
        if traffar := list(personal_i(remiss.mottagande_enhet_id, roll)):
            return traffar
    return []


def till_avsandaren(*, remiss: Remiss, slag: str, mal_id: UUID, actor: User | None, sida_id: UUID | None = None) -> None:
    """Tells whoever holds the remiss on the sender's side now, or the group whose queue it lies in (S033). A part outside is told on
    paper."""
    _sand(avsandare(remiss), slag, remiss, mal_id, actor, sida_id)


def avsandare(remiss: Remiss) -> list[User]:
    if remiss.avsandare_id is not None:
        return _personer([remiss.avsandare_id])
    if remiss.avsandande_enhet_id is None:
        return []
    return list(personal_i(remiss.avsandande_enhet_id, Roll.CHEF if remiss.ar_skyddad else Roll.SOCIALSEKRETERARE))


def _personer(ids: Iterable[int]) -> list[User]:
    return list(User.objects.filter(pk__in=list(ids), is_active=True).order_by("pk"))


def _sand(
    users: list[User],
    slag: str,
    remiss: Remiss,
    mal_id: UUID,
    actor: User | None,
    sida_id: UUID | None = None,
    far_mejlas: bool = True,
) -> None:
    for user in users:
        notiser.skapa(
            user=user,
            slag=slag,
            mal_id=mal_id,
            sida_id=sida_id or remiss.pk,
            far_mejlas=far_mejlas and not remiss.ar_skyddad,
            actor=actor,
        )


def _beslutad(remiss: Remiss, actor: User | None) -> None:
    """Once: whoever was told when the beredning decided is not told again when the person is enrolled."""
    if not Notis.objects.filter(slag=Notisslag.REMISS_BESLUT, sida_id=remiss.pk).exists():
        till_avsandaren(remiss=remiss, slag=Notisslag.REMISS_BESLUT, mal_id=remiss.pk, actor=actor)


def _komplettera(remiss: Remiss, actor: User | None) -> None:
    if fraga := remiss.oppen_fraga:
        till_avsandaren(remiss=remiss, slag=Notisslag.REMISS_KOMPLETTERA, mal_id=fraga.pk, actor=actor)


def _kompletterad(remiss: Remiss, actor: User | None) -> None:
    """The answer goes to the one who holds the case, else to the one who asked, else to those who take in what comes."""
    fraga = remiss.senast_besvarad
    if fraga is None:
        return
    if remiss.arende or remiss.mottagande_enhet_id is None:
        users = _personer([remiss.arende.ansvarig_id] if remiss.arende else [])
    else:
        fragade = Uppdrag.objects.aktiva(timezone.localdate()).filter(
            user_id=fraga.begard_av_id, enhet_id=remiss.mottagande_enhet_id
        )
        users = _personer([fraga.begard_av_id]) if fragade.exists() else []
    _sand(users or mottagare(remiss), Notisslag.REMISS_KOMPLETTERAD, remiss, fraga.pk, actor)


def _till_ansvarig(remiss: Remiss, actor: User | None) -> None:
    """Somebody else received it: the one who holds the case is told. A case that was opened for it is a new one to her (S029)."""
    arende = remiss.arende
    if arende is None or (actor and arende.ansvarig_id == actor.pk):
        return
    if arende.remisser.exclude(pk=remiss.pk).exists():
        _sand([arende.ansvarig], Notisslag.REMISS_NY, remiss, notiser.steg(remiss.pk, remiss.version), actor)
    else:
        _sand([arende.ansvarig], Notisslag.AGARE, remiss, remiss.pk, actor, sida_id=arende.pk)


def _atertagen(remiss: Remiss, actor: User | None) -> None:
    """Cancelled: nothing unread about it stays, nor a request for an answer. Whoever had begun with it is told in the app, and nobody by
    e-mail."""
    notiser.gor_inaktuella(sida_id=remiss.pk)
    for avtalad in remiss.avtalade.all():
        notiser.gor_inaktuella(mal_id=avtalad.pk)
        los_bevakning(actor=actor, slag=Bevakningsslag.ATERKOPPLING, mal_id=avtalad.pk)
    if remiss.arende:
        _sand(_personer([remiss.arende.ansvarig_id]), Notisslag.REMISS_ATERTAGEN, remiss, remiss.pk, actor, far_mejlas=False)
