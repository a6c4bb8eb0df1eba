"""Numbers for the eye, from database sequences: A-2026-1042."""

from django.db import connection
from django.utils import timezone


def nasta_nummer(serie: str, bokstav: str) -> str:
    """`serie` is the name of a sequence made by a migration, never user input."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [serie])
        (lopnummer,) = cursor.fetchone()
    return f"{bokstav}-{timezone.localdate().year}-{lopnummer}"
