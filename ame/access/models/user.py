from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from ame.access.enums import Roll, Textstorlek, Utseende

if TYPE_CHECKING:
    from ame.access.models.uppdrag import Uppdrag


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractUser):
    """A member of staff. What a user may do follows from dated Uppdrag only, never from is_staff or is_superuser."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    namn = models.CharField(max_length=120)
    titel = models.CharField(max_length=80, blank=True)
    telefon = models.CharField(max_length=30, blank=True)
    utseende = models.CharField(max_length=5, choices=Utseende, default=Utseende.AUTO)
    textstorlek = models.CharField(max_length=2, choices=Textstorlek, default=Textstorlek.LITEN)
    har_kortkommandon = models.BooleanField(default=True)
    vill_ha_epost = models.BooleanField(default=True)  # the daily "you have a new message" (C96)
    logg_bekraftad_vid = models.DateTimeField(null=True, blank=True)  # staff know that reads are logged (law.md D05)

    REQUIRED_FIELDS = ["namn"]

    def __str__(self) -> str:
        return self.namn or self.username

    def get_full_name(self) -> str:
        return self.namn

    def get_short_name(self) -> str:
        return self.namn

    @property
    def initialer(self) -> str:
        return "".join(del_[0] for del_ in self.namn.split()[:2]).upper()

    @cached_property
    def aktiva_uppdrag(self) -> "list[Uppdrag]":
        """Today's uppdrag with unit, verksamhet and nämnd: one query a request."""
        idag: date = timezone.localdate()
        return list(self.uppdrag.aktiva(idag).select_related("enhet__verksamhet__namnd"))

    def har_roll(self, *roller: Roll) -> bool:
        return any(u.roll in roller for u in self.aktiva_uppdrag)

    def enheter_med_roll(self, *roller: Roll) -> list[UUID]:
        """Ids of the units where the user holds one of the roles today."""
        return list({u.enhet_id for u in self.aktiva_uppdrag if u.roll in roller})
