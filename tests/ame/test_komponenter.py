"""Components, forms and layouts: what they say, that they escape, that they are Swedish and reachable (ui.md section 8)."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path
from django.utils import timezone
from django_cotton.compiler_regex import CottonCompiler

from ame.common import datum, diagram, galleri
from ame.common.toast import toast
from ame.common.widgets import DatumInput

STYGG = '"><script>alert(1)</script>\' onx="'


def _tom(request, **_):
    return HttpResponse()


# the frame's links, so that these tests need no other app
NAMN = (
    *("sok", "installningar", "notiser", "account_logout", "account_login", "account_reauthenticate"),
    *("tillganglighet", "demo_logga_in"),
)
MFA = ("authenticate", "reauthenticate", "index", "activate_totp", "deactivate_totp", "view_recovery_codes")
MFA_FLER = ("generate_recovery_codes", "download_recovery_codes")
urlpatterns = [path(f"{n}/", _tom, name=n) for n in [*NAMN, *(f"mfa_{m}" for m in (*MFA, *MFA_FLER))]]
pytestmark = pytest.mark.urls(__name__)


class Anvandare(SimpleNamespace):
    is_authenticated = True
    pk = 1

    def get_full_name(self):
        return "Eva Lind"

    def get_username(self):
        return "eva"


class Ids(HTMLParser):
    """Ids, what points at them, headings and visible text of a page."""

    def __init__(self, html: str):
        super().__init__()
        self.ids, self.pekare, self.rubriker, self.text = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if "id" in a:
            self.ids.append(a["id"])
        for namn in ("for", "aria-describedby", "aria-labelledby", "popovertarget", "commandfor"):
            self.pekare += (a.get(namn) or "").split()
        if (a.get("href") or "").startswith("#") and len(a["href"]) > 1:
            self.pekare.append(a["href"][1:])
        if re.fullmatch("h[1-6]", tag):
            self.rubriker.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def begaran(vag: str = "/"):
    request = RequestFactory().get(vag)
    request._messages = CookieStorage(request)
    return request


def rita(kalla: str, request=None, **kontext) -> str:
    mall = engines["django"].from_string(CottonCompiler().process(kalla))
    return " ".join(mall.render(kontext, request or begaran()).split())


def sida(mall: str, request=None, **kontext) -> str:
    return render_to_string(mall, {"user": Anvandare(), "far_soka": True, **kontext}, request or begaran())


@pytest.fixture
def galleriet() -> str:
    request = begaran()
    return sida("dev/komponenter.html", request, **galleri.exempel(request))


# --- the whole gallery ------------------------------------------------------------------------------------------
def test_everything_that_is_pointed_at_exists_once(galleriet):
    ids = Ids(galleriet)
    assert len(ids.pekare) > 50
    assert set(ids.pekare) - set(ids.ids) == set()
    assert len(ids.ids) == len(set(ids.ids))


def test_one_h1_and_no_level_is_skipped(galleriet):
    nivaer = [int(r[1]) for r in Ids(galleriet).rubriker]
    assert nivaer.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(nivaer, nivaer[1:], strict=False))


def test_no_foreign_language_in_the_page(galleriet):
    """The design system's own texts are Norwegian and English; Django's and allauth's could be English."""
    frammande = {
        "tegn",
        "mye",
        "igjen",
        "fjern",
        "lukk",
        "navigate",
        "added",
        "removed",
        "required",
        "this",
        "field",
        "enter",
        "select",
    }
    assert set(re.findall(r"[a-zåäöæø]+", " ".join(Ids(galleriet).text).lower())) & frammande == set()
    assert 'data-field="counter"' not in galleriet  # would need data-under and data-over in Swedish
    assert "<ds-suggestion" not in galleriet


def test_the_gallery_shows_every_component():
    """Straight or inside another; sidhuvud is not there, because the gallery's h1 is the case's name."""
    mallar = Path(settings.BASE_DIR) / "templates"
    ramen = [*(mallar / "components").rglob("*.html"), *(mallar / "layout").glob("*.html"), mallar / "dev/komponenter.html"]
    visade = {namn for fil in ramen for namn in re.findall(r"<c-([a-z-]+)", fil.read_text())}
    finns = {fil.stem.replace("_", "-") for fil in (mallar / "components").glob("*.html")}
    assert finns - visade == {"sidhuvud"}


# --- escaping ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "kalla",
    [
        '<c-kort rubrik="{{ x }}">{{ x }}</c-kort>',
        '<c-kort :rubrik="x" />',
        '<c-knapp href="{{ x }}" aria-label="{{ x }}">{{ x }}</c-knapp>',
        '<c-varning :rubrik="x" :farg="x" />',
        '<c-bevakning :titel="x" :om="x" :url="x" :klar="x" />',
        '<c-handelse :titel="x" :typ="x" :av="x" :slag="x" />',
        '<c-dl :rader="rader" />',
        '<c-steg :steg="trio" />',
        '<c-flikar :flikar="trio" />',
        '<c-brodsmulor :stig="rader" />',
        '<c-sidhuvud :rubrik="x" :ingress="x" :stig="rader" />',
        '<c-kpi :namn="x" :varde="x" :n="x" :av="x" :forklaring="x" :url="x" />',
        '<c-toast :angra="x">{{ x }}</c-toast>',
        '<c-dialog id="a" :rubrik="x" />',
        '<c-tabell :rubrik="x" />',
        '<c-mask :skal="x" />',
        '<c-statusruta :rubrik="x" :farg="x" />',
        '<c-raknare :antal="x" :text="x" :url="x" :farg="x" />',
        '<c-identitet :huvud="huvud" />',
    ],
)
def test_user_text_is_escaped(kalla):
    huvud = galleri._huvud(date(2026, 11, 22))
    huvud.namn = huvud.ansvarig = huvud.enhet = huvud.status_text = huvud.arendenummer = STYGG
    huvud.taggar, huvud.atgarder = [(STYGG, STYGG)], [(STYGG, STYGG, "meny")]
    html = rita(kalla, x=STYGG, rader=[(STYGG, STYGG)], trio=[(STYGG, STYGG, STYGG)], huvud=huvud)
    assert "<script" not in html
    assert 'onx="' not in html
    assert "&lt;script&gt;" in html


# --- dates ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("dagar", "ord_", "lage"),
    [
        (-3, "försenad 3 dagar", "sen"),
        (-1, "försenad 1 dag", "sen"),
        (0, "i dag", "idag"),
        (1, "i morgon", "snart"),
        (7, "om 7 dagar", "snart"),
        (8, "om 8 dagar", "senare"),
    ],
)
def test_due_dates_are_date_and_words(dagar, ord_, lage):
    """ui.md rule 5: never a colour alone."""
    idag = timezone.localdate()
    frist = idag + timedelta(days=dagar)
    html = rita("{{ d|frist }}", d=frist).replace("\xa0", " ")
    assert f'data-lage="{lage}"' in html
    assert f'datetime="{frist.isoformat()}"' in html
    assert re.sub(r"<[^>]+>", "", html) == f"{datum.datum_kort(frist, idag)}, {ord_}"


def test_no_date_prints_nothing():
    assert rita("{{ d|frist }}{{ d|dag }}{{ d|isodag }}{{ d|tidpunkt }}{{ d|veckodag }}", d=None) == ""


def test_dates_are_swedish():
    dag = date(2026, 11, 22)
    assert rita("{{ d|dag }} / {{ d|veckodag }} / {{ d|isodag }}", d=dag) == (
        "22 november 2026 / söndag 22 november 2026 / 2026-11-22"
    )
    assert datum.datum_kort(dag, dag) == "22 nov"
    assert datum.datum_kort(date(2027, 1, 3), dag) == "3 jan 2027"


def test_a_date_without_time_gets_no_made_up_time():
    """ui.md section 6, MOJ timeline: no fake 00:00."""
    assert "00" not in rita("{{ d|tidpunkt }}", d=date(2026, 9, 17))


def test_numbers_have_hard_space_and_comma():
    assert rita("{{ n|tal }}", n=12345) == "12 345"  # rita() folds the hard space
    assert "\xa0" in engines["django"].from_string("{{ n|tal }}{{ a|procent }}").render({"n": 12345, "a": 0.6})
    assert rita("{{ a|procent:1 }}", a=0.605) == "60,5 %"


# --- forms ------------------------------------------------------------------------------------------------------
class Provform(forms.Form):
    secret = "ABCD"  # what allauth's form for a new authenticator also has
    text = forms.CharField(label="Anteckning", help_text="Skriv sakligt.")
    telefon = forms.CharField(label="Telefon", required=False)
    dag = forms.DateField(label="Dag", widget=DatumInput(snabbval=("idag",)))
    val = forms.ChoiceField(label="Vem ser?", choices=[("a", "Bara AME")], widget=forms.RadioSelect)
    dold = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_has_label_help_and_error_tied_to_it():
    html = rita("{{ f.text.as_field_group }}", f=Provform({"text": ""}))
    assert 'for="id_text"' in html
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'aria-invalid="true"' in html
    assert re.search(r'id="id_text_error"><span[^>]*>Fel: </span>Detta fält måste fyllas i', html)


def test_optional_is_said_and_required_is_not():
    assert "(frivilligt)" in rita("{{ f.telefon.as_field_group }}", f=Provform())
    assert "(frivilligt)" not in rita("{{ f.text.as_field_group }}", f=Provform())


def test_radio_buttons_are_a_group_with_a_name_and_the_error_on_the_group():
    html = rita("{{ f.val.as_field_group }}", f=Provform({}))
    assert re.search(
        r'<fieldset[^>]*id="id_val"[^>]*role="radiogroup"[^>]*aria-invalid="true"[^>]*aria-describedby="id_val_error"', html
    )
    assert re.search(r"<legend[^>]*>Vem ser\?</legend>", html)
    assert not re.search(r'<input[^>]*type="radio"[^>]*aria-invalid', html)


def test_a_date_field_prints_its_date_in_words():
    html = rita("{{ f.dag.as_field_group }}", f=Provform(initial={"dag": date(2026, 11, 22)}))
    assert 'type="date"' in html
    assert 'value="2026-11-22"' in html
    assert "söndag 22 november 2026" in html
    assert 'data-snabbval="idag"' in html


def test_a_half_typed_date_is_kept_and_does_not_break_the_page():
    html = rita("{{ f.dag.as_field_group }}", f=Provform({"dag": "2026-13"}))
    assert 'value="2026-13"' in html


def test_hidden_fields_have_no_label():
    html = rita("{{ f.dold.as_field_group }}", f=Provform())
    assert "<label" not in html
    assert 'type="hidden"' in html


def test_a_form_posts_with_token_key_and_summary_first():
    html = rita('<c-formular :form="f" knapp="Spara" avbryt="/x/" />', f=Provform({}), idempotensnyckel="abc")
    assert 'method="post"' in html
    assert "csrfmiddlewaretoken" in html
    assert '<input type="hidden" name="idempotensnyckel" value="abc">' in html
    assert html.index("ds-error-summary") < html.index('id="id_text"')
    assert "Rätta 3 fel innan du sparar" in html
    assert 'href="#id_val">Vem ser? Detta' in html
    assert "hx-post" not in html


def test_errors_of_the_whole_form_are_in_the_summary():
    form = Provform({"text": "x", "dag": "2026-11-22", "val": "a"})
    form.add_error(None, "Remissen är redan skickad.")
    html = rita('<c-felsammanfattning :form="f" />', f=form)
    assert "Rätta ett fel" in html
    assert "<li>Remissen är redan skickad.</li>" in html


def test_a_form_without_errors_has_no_summary():
    assert "ds-error-summary" not in rita('<c-formular :form="f" knapp="Spara" />', f=Provform())


def test_autosave_is_marked_up_and_the_status_is_live():
    """ui.md rule 10: on the server, 1 s after the last key and on blur."""
    html = rita('<c-formular :form="f" knapp="Spara" utkast="/utkast/" />', f=Provform())
    assert 'hx-post="/utkast/"' in html
    assert 'hx-trigger="input delay:1s, change"' in html
    assert re.search(r'<span[^>]*role="status"[^>]*data-utkaststatus', html)


def test_the_slot_replaces_the_fields():
    html = rita('<c-formular :form="f" knapp="Spara">{{ f.text.as_field_group }}</c-formular>', f=Provform())
    assert 'id="id_text"' in html
    assert 'id="id_dag"' not in html


# --- lists ------------------------------------------------------------------------------------------------------
def test_sorting_turns_and_keeps_the_filter_but_not_the_page():
    html = rita('{% kolumn "Frist" "frist" %}', begaran("/?sort=frist&enhet=3&sida=4"))
    assert 'aria-sort="ascending"' in html
    assert "sort=-frist" in html
    assert "enhet=3" in html
    assert "sida" not in html


def test_a_column_that_is_not_sorted_says_none():
    assert 'aria-sort="none"' in rita('{% kolumn "Namn" "namn" %}', begaran("/?sort=frist"))
    assert "aria-sort" not in rita('{% kolumn "Namn" %}')


def test_paging_keeps_the_filter_and_says_where_you_are():
    html = rita('<c-paginering :sida="s" ord="ärenden" />', begaran("/?enhet=3"), s=Paginator(range(204), 25).page(4))
    assert "Visar 76–100 av 204 ärenden" in html
    assert 'href="?enhet=3&amp;sida=5"' in html
    assert re.search(r'href="\?enhet=3&amp;sida=4" aria-current="page"', html)


def test_a_single_page_has_a_count_but_no_links():
    html = rita('<c-paginering :sida="s" ord="ärenden" />', s=Paginator(range(3), 25).page(1))
    assert "Visar 1–3 av 3 ärenden" in html
    assert "<nav" not in html


def test_scroll_boxes_can_be_reached_and_are_named():
    assert '<div class="ame-rullbar" tabindex="0" role="region" aria-label="Tabell: Avslut">' in rita(
        '<c-tabell rubrik="Avslut" />'
    )


def test_klar_says_what_is_done_and_starts_with_the_visible_word():
    """ui.md rule 20."""
    html = rita('<c-bevakning titel="Förnya samtycke" om="Amina" :frist="d" klar="/k/" />', d=date(2026, 11, 22))
    assert 'method="post"' in html
    assert "csrfmiddlewaretoken" in html
    assert re.search(r">Klar<span[^>]*>: Förnya samtycke, Amina</span></button>", html)


def test_a_list_of_fifty_is_quick():
    """A list page of 50 rows takes under 10 ms of template time; the limit leaves room for a busy machine."""
    rader = galleri._lista(date(2026, 11, 22)) * 9
    kalla = (
        '<c-tabell rubrik="L">{% for r in rader %}<tr><th scope="row"><a href="#">{{ r.namn }}</a></th><td>{{ r.steg }}</td>'
        '<td>{{ r.frist|frist }}</td><td><c-knapp variant="tertiary">Klar</c-knapp></td></tr>{% endfor %}</c-tabell>'
    )
    mall = engines["django"].from_string(CottonCompiler().process(kalla))
    tider = []
    for _ in range(10):
        start = perf_counter()
        mall.render({"rader": rader[:50]}, begaran())
        tider.append(perf_counter() - start)
    assert min(tider) < 0.020


# --- people -----------------------------------------------------------------------------------------------------
def test_protection_comes_first_in_words_and_not_in_the_title():
    html = sida("layout/arende.html", huvud=galleri._huvud(date(2026, 11, 22), skyddad=True))
    assert html.index("Skyddade personuppgifter") < html.index("<h1")
    assert "<title>Ärende A-2026-1042" in html
    assert "Sara" not in html[: html.index("</title>")]


def test_without_protection_there_is_no_banner():
    html = sida("layout/arende.html", huvud=galleri._huvud(date(2026, 11, 22)))
    assert "Skyddade personuppgifter" not in html
    assert "Amina Yusuf" in html[: html.index("</title>")]
    assert "19870412" not in html[: html.index("</title>")]


def test_the_step_under_way_is_marked_for_all():
    html = rita('<c-steg :steg="steg" />', steg=galleri.STEG)
    assert html.count('aria-current="step"') == 1
    assert html.count(">klart<") == 2
    assert html.count(">pågår<") == 1


def test_a_hidden_value_says_why():
    assert "Dold uppgift. Bara namnlistan." in rita('<c-mask skal="Bara namnlistan." />')


def test_a_missing_value_says_so():
    assert "Saknas" in rita('<c-dl :rader="r" />', r=[("Tolk", "")])


# --- figures ----------------------------------------------------------------------------------------------------
def test_a_rate_stands_with_its_n_and_its_explanation():
    html = rita('<c-kpi namn="Till arbete" varde="60 %" n="138" av="231" forklaring="Alla avslut." />')
    assert "138 av 231" in html
    assert "Så räknas det" in html
    assert "Alla avslut." in html


def test_a_chart_has_its_data_as_a_table():
    figur = diagram.staplar("Avslut", ["jan"], [("A", [3]), ("B", [None])])
    html = rita('<c-figur :figur="f" fynd="Tre avslut." />', f=figur)
    assert "Tre avslut." in html
    assert "Visa som tabell" in html
    assert re.search(r'<th scope="row">jan</th><td class="tal">3</td><td class="tal">&lt;5</td>', html)


# --- the frame --------------------------------------------------------------------------------------------------
def test_search_is_a_post_and_holds_nothing_in_the_address():
    """ui.md rule 3: a personnummer never comes into a URL."""
    html = " ".join(sida("404.html").split())
    assert re.search(r'<form class="ame-sok" role="search" method="post" action="/sok/">', html)
    assert 'autocomplete="off"' in html


def test_signing_out_is_a_post():
    assert re.search(r'<form method="post" action="/account_logout/">', sida("404.html"))


def test_a_stranger_sees_neither_search_nor_menu():
    html = render_to_string("404.html", {"user": SimpleNamespace(is_authenticated=False)}, begaran())
    assert "ame-sok" not in html
    assert "Huvudmeny" not in html
    assert "Tillgänglighets&shy;redogörelse" in html


def test_the_users_settings_reach_the_page():
    html = sida("404.html", utseende="mork", storlek="storst", kortkommandon="av")
    assert '<html lang="sv" data-color-scheme="dark" data-size="lg" data-kortkommandon="av">' in html
    assert '<html lang="sv" data-color-scheme="auto" data-size="sm">' in sida("404.html")


def test_a_toast_with_undo_posts_and_one_without_does_not():
    request = begaran()
    toast(request, "Bevakningen är klar.", angra="/angra/7/")
    toast(request, "Något är fel.", niva=messages.ERROR)
    html = sida("404.html", request)
    toastar = html[html.index('id="toastar"') :]
    assert 'role="status"' in html[html.index('id="toastar"') - 40 : html.index('id="toastar"') + 60]
    assert re.search(r'<form method="post" action="/angra/7/">.*?>Ångra</button>', toastar, re.S)
    assert toastar.count(">Ångra</button>") == 1
    assert 'data-color="danger"' in toastar


def test_toasts_can_ride_on_an_htmx_answer():
    request = begaran()
    toast(request, "Klart.")
    html = rita('{% include "layout/toastar.html" with oob=True %}', request, messages=request._messages)
    assert 'hx-swap-oob="beforeend"' in html
    assert "Klart." in html


@pytest.mark.parametrize("mall", ["500.html", "503.html", "csrf_fel.html"])
def test_pages_for_when_all_is_broken_need_no_request(mall):
    html = render_to_string(mall, {})
    assert "<h1" in html
    assert "<script" not in html


def test_403_gives_the_reason_and_a_place_for_the_form():
    html = sida("403.html", exception="Ärendet hör till en annan enhet.", insyn_form=Provform(), insyn_url="/insyn/")
    assert "Ärendet hör till en annan enhet." in html
    assert 'action="/insyn/"' in html
    assert "Begär insyn" not in sida("403.html", exception="", insyn_form=None, insyn_url="")


def test_sign_in_shows_demo_roles_only_when_given():
    utan = sida("account/login.html", form=Provform(), redirect_field_value="", redirect_field_name="next")
    assert "demokommunen" not in utan
    med = sida("account/login.html", form=Provform(), demo_roller=[("chef", "Chef")])
    assert re.search(r'<button[^>]*name="roll" value="chef"[^>]*>Chef', " ".join(med.split()))
    assert 'action="/demo_logga_in/"' in med


@pytest.mark.parametrize(
    "mall",
    [
        "account/logout.html",
        "account/lockout.html",
        "account/account_inactive.html",
        "account/signup_closed.html",
        "account/password_change.html",
        "account/reauthenticate.html",
        "mfa/authenticate.html",
        "mfa/reauthenticate.html",
        "mfa/index.html",
        "mfa/totp/activate_form.html",
        "mfa/totp/deactivate_form.html",
        "mfa/recovery_codes/index.html",
        "mfa/recovery_codes/generate.html",
        "tillganglighet.html",
    ],
)
def test_account_pages_are_ours_and_swedish(mall):
    html = sida(
        mall,
        form=Provform(),
        authenticators={},
        is_mfa_enabled=True,
        unused_codes=["a"],
        total_count=10,
        totp_svg_data_uri="data:,",
    )
    assert Ids(html).rubriker[0] == "h1"
    text = " ".join(Ids(html).text)
    assert not re.search(r"\b(the|your|sign|password|authenticator|are you)\b", text, re.I)


def test_the_accessibility_statement_says_what_the_law_asks():
    """DOS-lagen (2018:1937) and MDFFS: how far, known shortcomings, how to report, supervision, date."""
    html = sida("tillganglighet.html")
    for ska in ("delvis förenligt", "Innehåll som inte är fullt tillgängligt", "Rapportera en brist", "Digg", "2026"):
        assert ska in html
