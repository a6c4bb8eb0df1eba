"""Search for viruses in a file before it is stored. Pluggable: `AME_SKANNER` names a function of the bytes by dotted path; else ClamAV is
used where `CLAMAV_URL` is set; else there is no scanner, and the page says so.

A scanner answers VirusFunnet, SkannerNere or nothing at all (clean). No answer means no file: it fails closed.
"""

import io
from collections.abc import Callable
from urllib.parse import urlsplit

from clamav_client.clamd import BufferTooLongError, ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

VANTA_SEKUNDER = 20
Skanner = Callable[[bytes], None]


class VirusFunnet(Exception):
    """The scanner knows the file as harmful. The text is the signature's name, never the file's."""


class SkannerNere(Exception):
    """No answer, or one that cannot be read: nothing is known of the file."""


def hamta_skanner() -> Skanner | None:
    """The installation's scanner, or None when it has none."""
    if settings.AME_SKANNER:
        return import_string(settings.AME_SKANNER)
    return clamav if settings.CLAMAV_URL else None


def clamav(data: bytes) -> None:
    """Sends the bytes to clamd (INSTREAM): they never lie on the scanner's disk under a name."""
    try:
        svar = _anslutning(settings.CLAMAV_URL).instream(io.BytesIO(data))
    except BufferTooLongError as fel:
        raise SkannerNere("StreamMaxLength in clamd.conf is less than AME_BILAGA_MAX_MB") from fel
    except (ClamdError, OSError) as fel:  # OSError: clamd hangs up in the middle of a file that it finds too long
        raise SkannerNere(type(fel).__name__) from fel
    status, fynd = svar.get("stream", ("", ""))
    if status == "FOUND":
        raise VirusFunnet(fynd or "")
    if status != "OK":
        raise SkannerNere(f"clamd answered {status or 'nothing'}")


def _anslutning(url: str) -> ClamdNetworkSocket:
    """`tcp://host:port` or `unix:///path`. Raises ImproperlyConfigured for anything else."""
    delar = urlsplit(url)
    if delar.scheme == "tcp" and delar.hostname:
        return ClamdNetworkSocket(delar.hostname, delar.port or 3310, timeout=VANTA_SEKUNDER)
    if delar.scheme == "unix" and delar.path:
        return ClamdUnixSocket(delar.path, timeout=VANTA_SEKUNDER)
    raise ImproperlyConfigured("CLAMAV_URL is written tcp://host:3310 or unix:///run/clamav/clamd.ctl")
