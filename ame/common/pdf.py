"""PDF for reading and for the file: typst with PDF/UA-1, so that a screen reader meets headings, lists and tables (S023, law.md K03).

A template lies in `templates/typst/<mall>.typ`; it imports `gemensam.typ` and reads its data with `#let d = data()`. Text is data and
never typst code: it travels as JSON, so a name such as `#sys` comes out letter by letter. The typeface (Libertinus Serif, OFL-1.1)
lies in the typst package itself; no typeface of the machine is used, so the same data gives the same pages everywhere.
"""

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone

MALLAR = Path(settings.BASE_DIR) / "templates" / "typst"
STANDARD = "ua-1"


def rita_pdf(mall: str, data: dict[str, Any]) -> bytes:
    """The template filled with `data`, as an accessible PDF. `data` must hold `titel`: a document without one is refused by the
    standard. Days become `2026-11-22`; format them before, when they are to be read."""
    if not str(data.get("titel", "")).strip():
        raise ValueError("Ett PDF-dokument behöver en titel.")
    if not mall.isidentifier():
        raise ValueError("Mallens namn är ett ord.")
    return typst.compile(
        str(MALLAR / f"{mall}.typ"),
        root=str(MALLAR),
        font_paths=_typsnitt(),
        pdf_standards=[STANDARD],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=_som_text)},
    )


@cache
def _typsnitt() -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _som_text(varde: Any) -> str:
    if isinstance(varde, datetime):
        return timezone.localtime(varde).isoformat(sep=" ", timespec="minutes")
    if isinstance(varde, date):
        return varde.isoformat()
    return str(varde)
