"""PDF for reading and for the file: typst with PDF/UA-1, so that a screen reader meets headings, lists and tables (S023, law.md K03).

A template lies in `templates/typst/<mall>.typ`; it imports `gemensam.typ` and reads its data with `#let d = data()`. Text is data and
never typst code: it travels as JSON, so a name such as `#sys` comes out letter by letter. The typeface (Libertinus Serif, OFL-1.1)
lies in the typst package itself; no typeface of the machine is used, so the same data gives the same pages everywhere. A character
that it lacks (an emoji, Chinese) is printed as its number, `[U+738B]`: the standard refuses a document that would leave it out, and a
meeting must always be possible to close.
"""

import json
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings
from django.utils import timezone

MALLAR = Path(settings.BASE_DIR) / "templates" / "typst"
STANDARD: Final = "ua-1"
SAKNAS = re.compile(r'the text `"(.+?)"` could not be displayed')
HOGST_OKANDA = 20  # looked up one by one; of a text with more of them only what the typeface surely has is printed as it is
STYRTECKEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def rita_pdf(mall: str, data: dict[str, Any]) -> bytes:
    """The template filled with `data`, as an accessible PDF. `data` must hold `titel`: a document without one is refused by the
    standard. Days become `2026-11-22`; format them before, when they are to be read."""
    if not str(data.get("titel", "")).strip():
        raise ValueError("Ett PDF-dokument behöver en titel.")
    if not mall.isidentifier():
        raise ValueError("Mallens namn är ett ord.")
    text = json.dumps(_utan_styrtecken(data), ensure_ascii=False, default=_som_text)
    for _ in range(HOGST_OKANDA):
        try:
            return _kompilera(mall, text)
        except typst.TypstError as fel:
            okanda = SAKNAS.search(str(fel))
            utbytt = "".join(_nummer(t) if okanda and t in okanda[1] and ord(t) > 0x7F else t for t in text)
            if utbytt == text:
                raise
            text = utbytt
    return _kompilera(mall, "".join(t if ord(t) < 0x180 else _nummer(t) for t in text))


def _kompilera(mall: str, text: str) -> bytes:
    return typst.compile(
        str(MALLAR / f"{mall}.typ"),
        root=str(MALLAR),
        font_paths=_typsnitt(),
        pdf_standards=[STANDARD],
        sys_inputs={"data": text},
    )


def _utan_styrtecken(varde: Any) -> Any:
    """Pasted text may hold characters that no page can show."""
    if isinstance(varde, str):
        return STYRTECKEN.sub("", varde.replace("\r\n", "\n"))
    if isinstance(varde, dict):
        return {namn: _utan_styrtecken(v) for namn, v in varde.items()}
    return [_utan_styrtecken(v) for v in varde] if isinstance(varde, list | tuple) else varde


def _nummer(tecken: str) -> str:
    return f"[U+{ord(tecken):04X}]"


@cache
def _typsnitt() -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _som_text(varde: Any) -> str:
    if isinstance(varde, datetime):
        return timezone.localtime(varde).isoformat(sep=" ", timespec="minutes")
    if isinstance(varde, date):
        return varde.isoformat()
    return str(varde)
