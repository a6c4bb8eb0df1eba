"""The read log speaks Swedish: every kind of thing that the code logs has a label (law.md A26)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse

from ame.audit.etiketter import OBJEKT, objekt_etikett
from ame.audit.services import log_list
from tests.factories import EnhetFactory, UserFactory

ROT = Path(__file__).resolve().parents[3]


def _text(nod: ast.AST | None) -> str | None:
    """A string, or the fixed beginning of an f-string; None for a variable."""
    if isinstance(nod, ast.JoinedStr) and nod.values:
        nod = nod.values[0]
    if isinstance(nod, ast.Subscript):
        return _text(nod.value)
    return nod.value if isinstance(nod, ast.Constant) and isinstance(nod.value, str) else None


def _koder(trad: ast.AST) -> Iterator[str | None]:
    for nod in ast.walk(trad):
        if isinstance(nod, ast.Call):
            yield from (_text(k.value) for k in nod.keywords if k.arg == "objekt_typ")
            if getattr(nod.func, "id", "") == "hamta_arende":
                yield from (_text(a) for a in nod.args[2:3])
        if isinstance(nod, ast.FunctionDef):
            namn = [a.arg for a in nod.args.args]
            standard = dict(zip(reversed(namn), reversed(nod.args.defaults), strict=False))
            yield _text(standard.get("objekt_typ"))


def _i_koden() -> set[str]:
    filer = [f for steg in ("ame", "intake", "insatser", "followup") for f in ROT.joinpath(steg).rglob("*.py")]
    koder = {kod for fil in filer for kod in _koder(ast.parse(fil.read_text(encoding="utf-8"))) if kod}
    return {kod.partition(".")[0] for kod in koder}


@pytest.mark.krav("A26")
def test_varje_sak_som_loggas_har_en_etikett():
    koder = _i_koden()
    assert {"arende", "journal", "min_dag", "platser"} <= koder, "the search finds the codes"
    assert koder - set(OBJEKT) == set()


@pytest.mark.krav("A26")
def test_etiketterna_ar_ord_och_inga_koder():
    assert all(namn[0].isupper() and "_" not in namn for namn in OBJEKT.values())
    assert objekt_etikett("arbetslista.nya") == "Arbetslista"


@pytest.mark.krav("A26")
@pytest.mark.django_db
def test_laslogen_visar_etiketten_och_inte_koden(client):
    enhet = EnhetFactory()
    log_list(actor=UserFactory(roll="handlaggare", enhet=enhet), objekt_typ="remissinkorg", antal=3)
    client.force_login(UserFactory(roll="loggkontrollant", enhet=enhet))
    sida = client.get(reverse("laslogg")).content.decode()
    assert "Remissinkorgen" in sida
    assert "remissinkorg<" not in sida
