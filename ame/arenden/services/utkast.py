from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from ame.access.models import User
from ame.arenden.models import Utkast

SPARAS_DAGAR = 90
LANGST_TECKEN = 60_000


def spara_utkast(*, actor: User, formular: str, objekt_id: UUID, innehall: dict[str, Any]) -> Utkast:
    """Keeps what is typed so far (C97). The last save of the writer wins: a draft has one writer."""
    kort = {k: v[:LANGST_TECKEN] if isinstance(v, str) else v for k, v in innehall.items()}
    utkast, _ = Utkast.objects.update_or_create(
        skriven_av=actor, formular=formular, objekt_id=objekt_id, defaults={"innehall": kort}
    )
    return utkast


def hamta_utkast(*, actor: User, formular: str, objekt_id: UUID, las: bool = False) -> Utkast | None:
    """`las`: locked until the transaction is over, so that what is judged is what is written over."""
    rader = Utkast.objects.visible_to(actor).filter(formular=formular, objekt_id=objekt_id)
    return (rader.select_for_update(of=("self",)) if las else rader).first()


def ta_bort_utkast(*, actor: User, formular: str, objekt_id: UUID) -> None:
    Utkast.objects.visible_to(actor).filter(formular=formular, objekt_id=objekt_id).delete()


def lamna_over_utkast(*, formular: str, objekt_id: UUID, till: User) -> None:
    """What was typed last follows the matter to its new writer; an older text of somebody else is gone with it."""
    rader = list(Utkast.objects.filter(formular=formular, objekt_id=objekt_id).order_by("-sparat_vid"))
    if not rader:
        return
    Utkast.objects.filter(pk__in=[r.pk for r in rader[1:]]).delete()
    Utkast.objects.filter(pk=rader[0].pk).update(skriven_av=till)


def rensa_gamla_utkast() -> int:
    """Removes drafts untouched for 90 days; called by the night's task."""
    antal, _ = Utkast.objects.filter(sparat_vid__lt=timezone.now() - timedelta(days=SPARAS_DAGAR)).delete()
    return antal
