"""Choosing a member of staff in a form."""

from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User


class PersonalVal(forms.ModelChoiceField):
    """A member of staff by name and title."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.namn}, {obj.titel}" if obj.titel else obj.namn


def personal_i(enhet_id: UUID, *roller: Roll) -> QuerySet[User]:
    """Those who hold one of the roles in the unit today, by name."""
    uppdrag = Uppdrag.objects.aktiva(timezone.localdate()).filter(enhet_id=enhet_id, roll__in=roller)
    return User.objects.filter(is_active=True, pk__in=uppdrag.values("user")).order_by("namn")
