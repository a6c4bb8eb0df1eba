"""What the tests of the KAS pages share."""

import re

from django.urls import reverse

from followup.services.korning import bestall_korning, rakna_korning


def raknad(plats, actor, enhet=None, **mer):
    """A complete run of 2025 for the municipality or the unit."""
    korning = bestall_korning(actor=actor, kommun=plats.kommun, enhet=enhet, ar=mer.pop("ar", 2025), **mer)
    return rakna_korning(korning_id=korning.pk)


def url(namn, pk=None):
    if namn in ("kas", "kas_rakna"):
        return reverse(namn)
    return reverse(namn, args=[pk, "U40450", "T"] if namn == "kas_lista" else [pk])


def sidan(client, korning):
    return client.get(reverse("kas_korning", args=[korning.pk])).content.decode()


def text(html):
    """What a page says, without its tags; hard spaces stay."""
    return re.sub(r"[ \n\t]+", " ", re.sub(r"<[^>]+>", " ", html))
