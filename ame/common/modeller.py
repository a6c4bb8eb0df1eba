"""Abstract bases without tables."""

import uuid

from django.db import models


class UUIDModell(models.Model):
    """A row that may appear in a URL: random key, so that nothing can be counted or guessed (law.md C25)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
