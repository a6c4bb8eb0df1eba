"""The component gallery in a real browser: axe-core, reflow, CSP and what ame.js does. Needs no database.

What holds for every component here holds for every page built from them (ui.md rules 18, 26, 29, 31).
"""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpResponse
from django.shortcuts import render
from django.test import override_settings
from django.test.testcases import LiveServerThread
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from playwright.sync_api import Page

from ame.common import galleri
from ame.common.datum import utkast_sparat
from tests.browser.webblasare import AXE, TAGGAR

csp_rapporter: list[bytes] = []


# --- a small site: the gallery, an autosave that can be told to fail, a receiver of CSP reports ------------------
class Anvandare(SimpleNamespace):
    is_authenticated = True
    pk = 1

    def get_full_name(self):
        return "Eva Lind"

    def get_username(self):
        return "eva"


def ram(request):
    meny = [
        SimpleNamespace(namn="Min dag", url="/", aktiv=True, antal=0),
        SimpleNamespace(namn="Remisser", url="/r/", aktiv=False, antal=3),
    ]
    return {
        "user": Anvandare(),
        "far_soka": True,
        "antal_notiser": 2,
        "meny": meny,
        "installation": "Exempelkommun",
        "kortkommandon": request.GET.get("kort", ""),
    }


@csrf_exempt
def ta_emot(request):
    csp_rapporter.append(request.body)
    return HttpResponse(status=204)


def utkast(request):
    text = request.POST.get("text", "")
    if text.startswith("svara "):
        return HttpResponse(status=int(text.split()[1]))
    if text == "utloggad":
        return HttpResponse("<!doctype html><html><body>Logga in</body></html>")
    return HttpResponse(utkast_sparat())


def tom(request):
    return render(request, "404.html")


urlpatterns = [
    path("dev/komponenter/", galleri.komponenter),
    path("dev/utkast/", utkast),
    path("csp-rapport/", ta_emot),
    *(path(f"{n}/", tom, name=n) for n in ("sok", "notiser", "installningar", "account_logout", "tillganglighet")),
]


@pytest.fixture(scope="module")
def webbplats():
    mallar = [{**settings.TEMPLATES[0], "OPTIONS": {**settings.TEMPLATES[0]["OPTIONS"]}}]
    mallar[0]["OPTIONS"]["context_processors"] = [
        "django.template.context_processors.request",
        "django.contrib.messages.context_processors.messages",
        f"{__name__}.ram",
    ]
    with override_settings(
        DEBUG=True,
        ROOT_URLCONF=__name__,
        TEMPLATES=mallar,
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        MESSAGE_STORAGE="django.contrib.messages.storage.cookie.CookieStorage",
        MIDDLEWARE=[
            "csp.middleware.CSPMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
    ):
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert not server.error
        yield f"http://127.0.0.1:{server.port}/dev/komponenter/"
        server.terminate()
        server.join()


@pytest.fixture
def sida(webblasare, webbplats):
    """Opens the gallery; afterwards: no CSP report, no error in the page."""
    sammanhang, fel = [], []
    csp_rapporter.clear()

    def oppna(fraga: str = "", *, bredd: int = 1366, farg: str = "light") -> Page:
        sammanhang.append(webblasare.new_context(viewport={"width": bredd, "height": 900}, color_scheme=farg, locale="sv-SE"))
        page = sammanhang[-1].new_page()
        page.on("pageerror", lambda e: fel.append(str(e)))
        page.goto(webbplats + fraga)
        page.locator("input[data-snabbval-klara]").first.wait_for()  # ame.js has run, and it is the last script
        return page

    yield oppna
    for s in sammanhang:
        s.close()
    assert csp_rapporter == []
    assert fel == []


def i_fokus(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def slapp_fokus(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")


# --- accessibility ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("bredd", "farg"), [(1366, "light"), (1366, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing(sida, bredd, farg):
    page = sida(bredd=bredd, farg=farg)
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    page.evaluate(AXE)
    svar = page.evaluate("taggar => axe.run(document, {runOnly: {type: 'tag', values: taggar}})", TAGGAR)
    assert len(svar["passes"]) > 30
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in svar["violations"]] == []


@pytest.mark.parametrize("bredd", [320, 390, 768])
def test_nothing_is_wider_than_the_screen(sida, bredd):
    """WCAG 1.4.10; charts and tables scroll in boxes of their own."""
    page = sida(bredd=bredd)
    assert page.evaluate("document.documentElement.scrollWidth") == bredd


def test_charts_keep_their_width_on_a_phone(sida):
    page = sida(bredd=390)
    assert page.evaluate("document.querySelector('.ame-diagram').getBoundingClientRect().width") >= 640


def test_the_first_tab_skips_to_the_content(sida):
    page = sida()
    page.evaluate("document.activeElement.blur(); window.getSelection().collapse(document.body, 0)")
    page.locator(".ds-skip-link").focus()
    page.keyboard.press("Enter")
    assert i_fokus(page).startswith("Skyddade") or page.evaluate("document.activeElement.id") == "innehall"


def test_the_error_summary_has_the_focus_and_leads_to_the_field(sida):
    page = sida()
    assert "ame-fel" in page.evaluate("document.activeElement.className")
    page.click(".ame-fel a[href='#fel_text']")
    assert i_fokus(page) == "fel_text"
    page.click(".ame-fel a[href='#fel_delas']")  # a group of radio buttons
    assert i_fokus(page) == "fel_delas"


# --- shortcuts --------------------------------------------------------------------------------------------------
def test_shortcuts_work_outside_fields_only(sida):
    page = sida()
    slapp_fokus(page)
    page.keyboard.press("/")
    assert i_fokus(page) == "sok-q"
    page.keyboard.type("n?/")
    assert page.input_value("#sok-q") == "n?/"
    slapp_fokus(page)
    page.keyboard.press("n")
    assert i_fokus(page) == "id_text"
    slapp_fokus(page)
    page.keyboard.press("?")
    assert page.locator("#kortkommandon").is_visible()


def test_shortcuts_can_be_turned_off(sida):
    page = sida("?kort=av")
    slapp_fokus(page)
    page.keyboard.press("/")
    page.keyboard.press("?")
    assert i_fokus(page) != "sok-q"
    assert not page.locator("#kortkommandon").is_visible()


# --- drafts and errors ------------------------------------------------------------------------------------------
def status(page: Page):
    return page.locator("form[data-utkast] [data-utkaststatus]")


def test_a_draft_is_saved_while_you_write_and_the_focus_stays(sida):
    page = sida()
    page.focus("#id_text")
    page.keyboard.type("Vill öka till 30 timmar.")
    status(page).filter(has_text="Utkast sparat").wait_for(timeout=60_000)
    assert i_fokus(page) == "id_text"
    assert page.input_value("#id_text") == "Vill öka till 30 timmar."


@pytest.mark.parametrize(
    ("text", "besked"),
    [
        ("svara 403", "inte behörighet"),
        ("svara 409", "Någon annan hann före"),
        ("svara 500", "Något gick fel hos oss"),
        ("svara 503", "inte kontakt med databasen"),
        ("utloggad", "Du är utloggad"),
    ],
)
def test_a_failed_save_says_why_and_keeps_the_text(sida, text, besked):
    page = sida()
    page.fill("#id_text", text)
    page.locator("#toastar").filter(has_text=besked).wait_for(timeout=60_000)
    assert page.input_value("#id_text") == text


def test_without_network_the_text_is_kept(sida):
    page = sida()
    page.context.set_offline(True)
    page.fill("#id_text", "skrivet på tåget")
    page.locator("#toastar").filter(has_text="Ingen kontakt med AME").wait_for(timeout=60_000)
    assert page.input_value("#id_text") == "skrivet på tåget"
    assert "inte sparat" in status(page).inner_text()
    page.context.set_offline(False)


def test_leaving_unsaved_text_warns_and_a_saved_draft_does_not(sida):
    page = sida()
    varningar = []
    page.on("dialog", lambda d: (varningar.append(d.type), d.accept()))
    page.fill("#id_text", "en rad")
    status(page).filter(has_text="Utkast sparat").wait_for(timeout=60_000)
    page.reload()
    assert varningar == []
    page.fill("#falt_rubrik", "ingen automatik här")
    page.reload()
    assert varningar == ["beforeunload"]


def test_a_form_is_sent_once(sida):
    page = sida()
    page.evaluate(
        """() => {
        window.slapptes = 0;
        document.addEventListener('submit', (e) => { if (!e.defaultPrevented) window.slapptes += 1; e.preventDefault(); });
        const form = document.querySelector('#felform');
        form.requestSubmit();
        form.requestSubmit();
        }"""
    )
    assert page.evaluate("window.slapptes") == 1


# --- dialogs, menus, toasts, dates ------------------------------------------------------------------------------
def test_a_dialog_from_a_menu_gives_the_focus_back_to_the_menu_button(sida):
    """ui.md section 4: it went to <body>."""
    page = sida()
    page.click("[popovertarget=exempelmeny]")
    page.click("#exempelmeny button")
    assert page.locator("#exempeldialog").is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('popovertarget')") == "exempelmeny"
    assert not page.locator("#exempelmeny").is_visible()


def test_a_toast_with_undo_stays_twenty_seconds_and_an_error_until_closed(sida):
    page = sida()
    page.clock.install()
    page.goto(page.url + "?toast=1")
    page.locator(".ame-toast[data-startad]").nth(1).wait_for()
    page.clock.run_for(20_000)
    assert page.get_by_role("button", name="Ångra", exact=True).count() >= 1
    page.clock.run_for(15_000)
    assert page.locator("#toastar").inner_text().startswith("Anteckningen kunde inte sparas")
    page.click("[data-stang-toast]")
    assert page.locator(".ame-toast").count() == 0


def test_a_date_is_written_in_words_and_moved_by_a_button(sida):
    page = sida()
    page.fill("#id_datum", "1999-12-24")
    assert page.inner_text("[data-datumord=id_datum]") == "fredag 24 december 1999"
    page.click(".ame-snabbval button:text-is('I dag')")
    assert page.input_value("#id_datum") == page.evaluate("new Date().toLocaleDateString('sv-SE')")


def test_scroll_boxes_take_the_focus_only_when_they_scroll(sida):
    bred, smal = sida(), sida(bredd=390)
    ruta = ".ame-rullbar[aria-label^='Tabell: Arbetslista']"
    bred.locator(f"{ruta}:not([tabindex])").wait_for()
    smal.locator(f"{ruta}[tabindex='0']").wait_for()  # an observer sets it, a frame later


def test_every_target_is_big_enough(sida):
    """WCAG 2.5.8: 24 px; the main menu 44 px (ui.md rule 19)."""
    page = sida(bredd=390)
    sma = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, .ds-button, .ame-flikar a, .ame-raknarlank, .ame-sidor a')]
        .filter((e) => e.checkVisibility()).map((e) => [e.textContent.trim(), e.getBoundingClientRect()])
        .filter(([, r]) => r.height > 1 && (r.height < 24 || r.width < 24)).map(([t]) => t)"""
    )
    assert sma == []
    hojder = page.evaluate("[...document.querySelectorAll('.ame-huvudmeny a')].map((a) => a.getBoundingClientRect().height)")
    assert min(hojder) >= 44
