"""The code on the participant's paper: ten signs that are not mistaken for each other. Only its keyed hash is kept."""

import re
import secrets

from django.utils.crypto import salted_hmac

# Without vowels no word comes out; without 0 O 1 I L 5 S 2 Z 6 8 and U no sign is read as another.
TECKEN = "BCDFGHJKMNPQRTVWX3479"
LANGD = 10  # 21^10: more than ten million million
SALT = "followup.enkat.kod"


def ny_kod() -> str:
    """As it is printed: two groups of five."""
    kod = "".join(secrets.choice(TECKEN) for _ in range(LANGD))
    return f"{kod[:5]}-{kod[5:]}"


def kod_hash(kod: str) -> str:
    """Keyed with SECRET_KEY, so that a copy of the table is no help to whoever tries codes. How it was typed does not matter."""
    return salted_hmac(SALT, re.sub(r"[\W_]", "", kod).upper(), algorithm="sha256").hexdigest()
