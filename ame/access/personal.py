"""Who works in a unit today: asked by the services, and chosen among in forms."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.common.svenska import SvenskNyckel


class PersonalVal(forms.ModelChoiceField):
    """A member of staff by name and title."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.namn}, {obj.titel.lower()}" if obj.titel else obj.namn


def personal_i(enhet_id: UUID | Iterable[UUID] | None, *roller: Roll) -> QuerySet[User]:
    """Those who hold one of the roles in the unit, or in one of the units, today, by name."""
    enheter = [enhet_id] if isinstance(enhet_id, UUID) else list(enhet_id or [])
    uppdrag = Uppdrag.objects.aktiva(timezone.localdate()).filter(enhet_id__in=enheter, roll__in=roller)
    return User.objects.filter(is_active=True, pk__in=uppdrag.values("user")).order_by(SvenskNyckel("namn"))


def arbetar_i(user: User, enhet_id: UUID | None, *roller: Roll) -> bool:
    """True when the user holds one of the roles in the unit today and has an open account (T06)."""
    return personal_i(enhet_id, *roller).filter(pk=user.pk).exists()
