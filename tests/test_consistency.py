"""The project lints itself (style.md 5): structure, wiring and registers that no single test would notice breaking."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

import tests.factories as factories
from ame.common.faltregister import KATEGORIER, faltregister
from ame.common.gallring import REGLER, regel_for

ROT = Path(__file__).resolve().parent.parent
EGNA = ["organisation", "access", "people", "audit", "arenden", "intake", "insatser", "followup"]
STEG = ["ame", "intake", "insatser", "followup"]  # imports run from right to left only
WIRING = {"ame/urls.py", "ame/celery.py"}

# Pages that may be read without sign-in, one by one (design wall 2). allauth's own are under konto/.
OPPNA = {
    "tillganglighet": "DOS 12 §: before sign-in (law.md F04)",
    "halsa": "monitoring; says only ok or nere",
    "csp_rapport": "the browser sends reports without a session",
    "demo_logga_in": "404 unless AME_DEMO",
    "svara": "the participant answers with the code on the paper (S120); no person is shown",
    "svara_tack": "thanks for the answer; shows nothing",
    "account_login": "sign-in",
    "account_logout": "sign-out",
    "account_signup": "closed: says so",
    "account_inactive": "says that the account is closed",
    "mfa_authenticate": "second step of sign-in",
}


def _filer(*monster: str) -> list[Path]:
    return [f for m in monster for f in ROT.glob(m) if ".venv" not in f.parts]


def _modeller():
    """Our models, without the history tables that django-pghistory makes from them."""
    return [m for a in EGNA for m in apps.get_app_config(a).get_models() if not hasattr(m, "pgh_tracked_model")]


@pytest.mark.parametrize("paket", STEG)
def test_importer_gar_at_ett_hall(paket):
    senare = set(STEG[STEG.index(paket) + 1 :])
    fel = []
    for fil in ROT.joinpath(paket).rglob("*.py"):
        namn = fil.relative_to(ROT).as_posix()
        if namn in WIRING or namn.startswith("ame/settings/") or "/migrations/" in namn:
            continue
        for nod in ast.walk(ast.parse(fil.read_text(encoding="utf-8"))):
            moduler = [a.name for a in nod.names] if isinstance(nod, ast.Import) else []
            if isinstance(nod, ast.ImportFrom) and nod.module:
                moduler = [nod.module]
            fel += [f"{namn}: {m}" for m in moduler if m.split(".")[0] in senare]
    assert fel == []


def test_senare_steg_ropar_bara_pa_tidigare_stegs_dorr():
    """A later step calls an earlier step's services, models, enums, perms: never its views or forms (design.md 2)."""
    fel = []
    for fil in _filer("intake/**/*.py", "insatser/**/*.py", "followup/**/*.py"):
        eget = fil.relative_to(ROT).parts[0]
        for nod in ast.walk(ast.parse(fil.read_text(encoding="utf-8"))):
            if isinstance(nod, ast.ImportFrom) and nod.module and nod.module.split(".")[0] in STEG:
                delar = nod.module.split(".")
                if delar[0] != eget and ("views" in delar or "forms" in delar):
                    fel.append(f"{fil.relative_to(ROT)}: {nod.module}")
    assert fel == []


def test_ingen_annan_mapp_pa_oversta_nivan():
    vantade = {"ame", "intake", "insatser", "followup", "templates", "static", "tests", "docs"}
    finns = {
        p.name for p in ROT.iterdir() if p.is_dir() and not p.name.startswith(".") and p.name not in {"staticfiles", "artifacts"}
    }
    assert finns - {"__pycache__"} == vantade


@pytest.mark.parametrize("modell", _modeller(), ids=lambda m: m._meta.label_lower)
def test_varje_modell_har_fabrik_gallring_och_faltregister(modell):
    etikett = modell._meta.label_lower
    fabriker = {getattr(f, "_meta", None).model for f in vars(factories).values() if hasattr(getattr(f, "_meta", None), "model")}
    assert modell in fabriker, f"{etikett} saknar fabrik i tests/factories"
    assert regel_for(etikett), f"{etikett} saknar regel i ame/common/gallring.py"
    register = faltregister().get(etikett)
    assert register, f"{etikett} saknas i ame/common/faltregister.toml"
    assert register["andamal"]
    assert register["grund"]
    falt = {f.name for f in [*modell._meta.fields, *modell._meta.many_to_many]}
    assert set(register["falt"]) == falt
    assert set(register["falt"].values()) <= KATEGORIER


def test_registren_namner_inga_modeller_som_inte_finns():
    finns = {m._meta.label_lower for m in _modeller()}
    assert set(REGLER) == finns
    assert set(faltregister()) == finns


def test_historiktabeller_foljer_en_modell_med_gallringsregel():
    for etikett in EGNA:
        for modell in apps.get_app_config(etikett).get_models():
            if kalla := getattr(modell, "pgh_tracked_model", None):
                assert regel_for(modell._meta.label_lower, kalla._meta.label_lower)


@pytest.mark.krav("LC04")
def test_inget_falt_om_facklig_tillhorighet():
    namn = {f.name for m in _modeller() for f in m._meta.fields}
    assert not {n for n in namn if re.search(r"facklig|fackforbund|union", n)}


def _vyer(monster=None, prefix=""):
    for post in (monster or get_resolver()).url_patterns:
        if isinstance(post, URLResolver):
            yield from _vyer(post, prefix + str(post.pattern))
        elif isinstance(post, URLPattern):
            yield prefix + str(post.pattern), post


@pytest.mark.krav("D01")
def test_sidor_utan_inloggning_ar_uppraknade():
    oppna = {p.name for _, p in _vyer() if not getattr(p.callback, "login_required", True)}
    assert oppna - set(OPPNA) == set()


@pytest.mark.krav("LC25")
def test_inga_personnummer_i_adresser():
    for sokvag, post in _vyer():
        if sokvag.startswith("konto/"):
            continue
        for omvandlare in post.pattern.converters.values():
            assert type(omvandlare).__name__ in {"UUIDConverter", "IntConverter", "SlugConverter", "StringConverter"}
        assert not re.search(r"<(str:)?(personnummer|nummer|pnr)>", sokvag)


def test_inga_oanvanda_mallar():
    kallor = "\n".join(
        f.read_text(encoding="utf-8") for f in _filer("ame/**/*.py", "intake/**/*.py", "insatser/**/*.py", "followup/**/*.py")
    )
    mallar = {f.relative_to(ROT / "templates").as_posix(): f.read_text(encoding="utf-8") for f in _filer("templates/**/*.html")}
    alla = kallor + "\n".join(mallar.values())
    fasta = {"403.html", "404.html", "500.html", "503.html", "csrf_fel.html"}
    oanvanda = []
    for namn in mallar:
        if namn in fasta or namn.startswith(("account/", "mfa/", "allauth/")):
            continue
        komponent = f"<c-{namn.removeprefix('components/').removesuffix('.html').replace('/', '.').replace('_', '-')}"
        anvand = komponent in alla if namn.startswith("components/") else f'"{namn}"' in alla
        if not anvand and f'"{namn}"' not in alla:
            oanvanda.append(namn)
    assert oanvanda == []


def test_modellnamn_finns_i_ordlistan():
    ordlista = (ROT / "docs/ordlista.md").read_text(encoding="utf-8")
    saknas = [m.__name__ for m in _modeller() if f"`{m.__name__}`" not in ordlista]
    assert saknas == []


def test_inga_signaler_och_inga_egna_save():
    fel = []
    for fil in _filer("ame/**/*.py", "intake/**/*.py", "insatser/**/*.py", "followup/**/*.py"):
        text = fil.read_text(encoding="utf-8")
        if re.search(r"django\.db\.models(\.| import )signals", text) or (
            "/models/" in fil.as_posix() and re.search(r"def save\(self", text)
        ):
            fel.append(fil.relative_to(ROT).as_posix())
    assert fel == []


def test_ordet_effekt_star_inte_pa_nagon_sida():
    fel = [
        f.relative_to(ROT).as_posix()
        for f in _filer("templates/**/*.html")
        if re.search(r"effekt(?!iv)", f.read_text("utf-8"), re.I)
    ]
    assert fel == []


@pytest.mark.krav("S161")
def test_ordet_effekt_star_inte_i_uppfoljningens_texter():
    """What is said of results is said in Python too: titles, explanations, reasons (methods.md 4.6)."""
    fel = []
    for fil in _filer("followup/**/*.py"):
        for nod in ast.walk(ast.parse(fil.read_text(encoding="utf-8"))):
            if isinstance(nod, ast.Constant) and isinstance(nod.value, str) and re.search(r"effekt(?!iv)", nod.value, re.I):
                fel.append(f"{fil.relative_to(ROT)}:{nod.lineno}")
    assert fel == []
