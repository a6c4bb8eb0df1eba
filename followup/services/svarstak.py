"""How often a wrong code may be typed from one address (N19). A guess is hopeless already by the number of codes; this stops whoever
lets a machine try. Counted in the cache with a hash of the address, gone after a quarter of an hour."""

from django.core.cache import cache
from django.utils.crypto import salted_hmac

TAK = 30  # a library or a school has one address for many
SEKUNDER = 15 * 60


def _nyckel(adress: str) -> str:
    return f"svara:{salted_hmac('followup.svara', adress, algorithm='sha256').hexdigest()[:32]}"


def ar_over_taket(adress: str) -> bool:
    return int(cache.get(_nyckel(adress), 0)) >= TAK


def rakna_fel(adress: str) -> None:
    nyckel = _nyckel(adress)
    cache.add(nyckel, 0, timeout=SEKUNDER)
    try:
        cache.incr(nyckel)
    except ValueError:  # the quarter of an hour ended between the two
        cache.set(nyckel, 1, timeout=SEKUNDER)
