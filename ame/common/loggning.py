"""No personal identity number in a log (design.md wall 6; law.md C25)."""

import logging
import re
import traceback
from types import TracebackType
from typing import Any

MASK = "[personnummer]"

# Between the parts people write nothing, blanks, hyphens and pluses of every kind, full stops and slashes; browsers write %2D.
_SEPARATOR = r"(?:[\s\-+./\u00ad\u2010-\u2015\u2043\u207a\u2212\u2795\u2796\ufe58\ufe62\ufe63\uff0b\uff0d]|%2[bdBD]|%20)"
# \d is any script's digit. The last part may begin with letters: temporary numbers look like 800101-T12A.
_CANDIDATE = re.compile(
    rf"(?<!\d)(?:(?P<sekel>\d{{2}}){_SEPARATOR}?)?(?P<ar>\d{{2}}){_SEPARATOR}?(?P<manad>\d{{2}}){_SEPARATOR}?(?P<dag>\d{{2}})"
    rf"{_SEPARATOR}{{0,3}}(?:\d{{4}}|[A-Za-zÅÄÖåäö]\d{{3}}|[A-Za-zÅÄÖåäö]{{2}}\d{{2}}|[A-Za-z]\d{{2}}[A-Za-z])(?!\d)"
)


def _mask(match: re.Match[str]) -> str:
    # int() reads any script's digits. Days 61-91 are samordningsnummer. A wrong check digit is masked too: it may be a slip.
    manad, dag = int(match["manad"]), int(match["dag"])
    return MASK if 1 <= manad <= 12 and (1 <= dag <= 31 or 61 <= dag <= 91) else match[0]


def maskera(text: str) -> str:
    """`text` with everything of a personal identity number's form replaced: 10 and 12 digits, with and without separators."""
    return _CANDIDATE.sub(_mask, text)


class MaskeraPersonnummer(logging.Filter):
    """Masks the finished message, the traceback and the stack of each record. Never drops a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = maskera(_message(record)), ()
        if record.exc_text:
            record.exc_text = maskera(record.exc_text)
        elif isinstance(record.exc_info, tuple) and record.exc_info[0] is not None:
            record.exc_text = maskera(_traceback(record.exc_info))
        if record.stack_info:
            record.stack_info = maskera(record.stack_info)
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001  (a wrong format string must not lose the line, nor print its arguments unmasked)
        return f"{record.msg} {record.args!r}"


def _traceback(exc_info: tuple[Any, BaseException | None, TracebackType | None]) -> str:
    return "".join(traceback.format_exception(*exc_info)).rstrip("\n")
