// Small behaviours for AME's pages; everything works without them. No eval, nothing is stored in the browser.
(() => {
  "use strict";
  const root = document.documentElement;
  const TOAST_MS = 30000; // a way back stays at least 20 s (ui.md rule 11)
  const on = (name, run, options) => document.addEventListener(name, run, options);
  const find = (selector) => document.querySelector(selector);

  // --- shortcuts, outside fields only (WCAG 2.1.4) ---
  const typing = (el) => el.closest("input, textarea, select, [contenteditable], dialog[open]");
  on("keydown", (event) => {
    if (root.dataset.kortkommandon === "av" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "?") {
      find("#kortkommandon")?.showModal();
      return;
    }
    const target = find(`[data-hotkey="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    const href = target.getAttribute("href") || "";
    if (target.matches("input")) target.focus();
    else if (href.startsWith("#") && find(href)) find(href).focus();
    else target.click();
  });
  on("click", (event) => {
    const href = event.target.closest?.("a[data-hotkey][href^='#']")?.getAttribute("href");
    if (href && find(href)) setTimeout(() => find(href).focus());
  });

  // --- toasts: stay 30 s, not while the pointer or focus is on them; errors stay until closed ---
  function startToast(toast) {
    if (toast.dataset.startad) return;
    toast.dataset.startad = "ja";
    if (toast.dataset.color === "danger") return;
    let timer;
    const stop = () => clearTimeout(timer);
    const start = () => {
      stop();
      timer = setTimeout(() => toast.remove(), TOAST_MS);
    };
    toast.addEventListener("mouseenter", stop);
    toast.addEventListener("mouseleave", start);
    toast.addEventListener("focusin", stop);
    toast.addEventListener("focusout", start);
    start();
  }
  const startToasts = () => document.querySelectorAll(".ame-toast").forEach(startToast);
  const clearSaid = () => document.querySelectorAll("[data-sagt]").forEach((toast) => toast.remove());
  function say(text, color = "danger") {
    const list = find("#toastar");
    if (!list) return;
    clearSaid(); // one at a time: the latest is the one that matters
    const toast = document.createElement("div");
    toast.className = "ds-alert ame-toast";
    toast.dataset.color = color;
    toast.dataset.sagt = "";
    const words = document.createElement("p");
    words.textContent = text;
    const close = document.createElement("button");
    close.className = "ds-button";
    close.type = "button";
    close.dataset.variant = "tertiary";
    close.dataset.stangToast = "";
    close.textContent = "Stäng";
    toast.append(words, close);
    list.append(toast);
    startToast(toast);
  }
  on("click", (event) => {
    if (event.target.closest("[data-stang-toast]")) event.target.closest(".ame-toast").remove();
  });

  // --- a form is sent once; the server holds the key, this only spares the wait ---
  on("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-flera")) return;
    if (form.dataset.skickad) {
      event.preventDefault();
      return;
    }
    form.dataset.skickad = "ja";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => released(form), 8000);
  });
  function released(form) {
    delete form.dataset.skickad;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }
  addEventListener("pageshow", () => document.querySelectorAll("form[data-skickad]").forEach(released));

  // --- unsaved text: warn before leaving, unless an autosaved draft holds what was typed ---
  const unsaved = new Map(); // form -> number of edits since the page came
  on("input", (event) => {
    const form = event.target.closest("form[data-skydda]");
    if (form) unsaved.set(form, (unsaved.get(form) || 0) + 1);
  });
  on("submit", (event) => unsaved.delete(event.target));
  on("reset", (event) => unsaved.delete(event.target));
  addEventListener("beforeunload", (event) => {
    for (const form of unsaved.keys()) if (form.isConnected) event.preventDefault();
  });

  // --- autosave: say what happens, where you look ---
  const draftStatus = (form, text) => {
    const status = form.querySelector("[data-utkaststatus]");
    if (status) status.textContent = text;
  };
  on("htmx:beforeRequest", (event) => {
    const form = event.detail.elt;
    if (!form.matches("form[data-utkast]")) return;
    form.dataset.redigeringar = unsaved.get(form) || 0;
    draftStatus(form, "Sparar utkast …");
  });
  on("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!form.matches("form[data-utkast]")) return;
    // 409 and 422 are swapped in and count as successful for htmx: the draft is still not saved
    if (!event.detail.successful || event.detail.xhr.status >= 400) draftStatus(form, "Utkastet är inte sparat. Texten finns kvar här.");
    else if (Number(form.dataset.redigeringar) === unsaved.get(form)) unsaved.delete(form);
  });
  // An aborted save may still reach the server, after what replaced it.
  on("formdata", (event) => {
    if (event.target.matches("form[data-utkast]")) event.formData.set("skickat", Date.now());
  });
  on("submit", (event) => {
    if (event.target.matches("form[data-utkast]")) window.htmx?.trigger(event.target, "htmx:abort");
  });

  // --- htmx: when it does not go through, say why and leave the typed text alone ---
  const REASONS = {
    200: "Du är utloggad. Logga in i en ny flik och försök igen. Texten finns kvar här.",
    403: "Du har inte behörighet till det här. Texten du skrev finns kvar.",
    404: "Det du ville ändra finns inte längre. Ladda om sidan.",
    409: "Någon annan hann före. Kopiera din text och ladda om sidan för att se vad som ändrats.",
    429: "För många försök på kort tid. Vänta en minut.",
    503: "Systemet har inte kontakt med databasen. Försök igen om en stund, texten finns kvar.",
  };
  on("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const retargeted = xhr.getResponseHeader("HX-Retarget");
    if (xhr.status === 422 || (xhr.status === 409 && retargeted)) {
      event.detail.shouldSwap = true; // a form with its errors, or both versions of a text
      event.detail.isError = false;
    } else if (/^\s*<!doctype/i.test(xhr.responseText) && event.detail.target !== document.body) {
      event.detail.shouldSwap = false; // a whole page in a small place: the session has ended
      event.detail.isError = true;
    }
  });
  // Signed in again in another tab: the server hands the same person a new token, and the draft is saved again.
  function renewToken(token) {
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    document.body.setAttribute("hx-headers", JSON.stringify({ ...headers, "X-CSRFToken": token }));
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
  }
  on("htmx:responseError", (event) => {
    const token = event.detail.xhr.getResponseHeader("X-Ny-Token");
    if (token) {
      renewToken(token);
      if (event.detail.elt.matches("form[data-utkast]")) {
        window.htmx.trigger(event.detail.elt, "change");
        return;
      }
    }
    say(REASONS[event.detail.xhr.status] || "Något gick fel hos oss. Texten finns kvar, försök igen om en stund.");
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    on(name, () => say("Ingen kontakt med AME. Kontrollera nätet och försök igen. Texten finns kvar."));
  }
  on("htmx:afterRequest", (event) => {
    if (event.detail.successful) clearSaid();
    const form = event.detail.elt.closest("form");
    if (form) released(form);
  });

  // --- a part of a form drawn anew: what was typed meanwhile stays ---
  const edited = new WeakMap(); // field -> when
  const sent = new WeakMap(); // request -> when
  const kept = new WeakMap(); // request -> fields typed in since
  on("input", (event) => edited.set(event.target, performance.now()));
  on("htmx:beforeRequest", (event) => sent.set(event.detail.xhr, performance.now()));
  on("htmx:beforeSwap", ({ detail: { elt, xhr } }) => {
    const fields = [...(elt.closest("form")?.elements || [])];
    kept.set(xhr, fields.filter((field) => field.id && edited.get(field) > sent.get(xhr)));
  });
  on("htmx:afterSwap", ({ detail: { xhr } }) => {
    for (const old of kept.get(xhr) || []) {
      const field = document.getElementById(old.id);
      if (!field || old.isConnected) continue;
      field.value = old.value;
      if ("checked" in old) field.checked = old.checked;
      field.closest("details:not([open])")?.setAttribute("open", "");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    kept.delete(xhr);
  });

  // --- dialogs: give the focus back to who opened it ---
  const openers = new WeakMap();
  on(
    "click",
    (event) => {
      const button = event.target.closest("[commandfor]");
      const dialog = button && document.getElementById(button.getAttribute("commandfor"));
      if (!(dialog instanceof HTMLDialogElement) || dialog.contains(button)) return;
      const menu = button.closest("[popover]");
      openers.set(dialog, (menu && find(`[popovertarget="${CSS.escape(menu.id)}"]`)) || button);
      menu?.hidePopover();
    },
    true,
  );
  on("close", (event) => openers.get(event.target)?.focus(), true);

  // --- dates: the chosen day in words, and buttons for the usual choices ---
  const inWords = new Intl.DateTimeFormat("sv-SE", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const iso = (day) => [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  const CHOICES = {
    idag: ["I dag", (day) => day],
    vecka: ["+1 vecka", (day) => new Date(day.setDate(day.getDate() + 7))],
    kvartal: ["+3 månader", (day) => new Date(day.setMonth(day.getMonth() + 3))],
  };
  function showWords(input) {
    const words = find(`[data-datumord="${CSS.escape(input.id)}"]`);
    if (words) words.textContent = input.value ? inWords.format(new Date(`${input.value}T12:00`)) : "";
  }
  function addChoices(input) {
    const words = find(`[data-datumord="${CSS.escape(input.id)}"]`);
    if (!words || input.dataset.snabbvalKlara) return;
    input.dataset.snabbvalKlara = "ja";
    const row = document.createElement("div");
    row.className = "ame-snabbval";
    for (const name of input.dataset.snabbval.split(" ")) {
      const [label, move] = CHOICES[name] || [];
      if (!label) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => {
        input.value = iso(move(new Date()));
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
      row.append(button);
    }
    words.after(row);
  }
  on("input", (event) => {
    if (event.target.matches("input[type=date]")) showWords(event.target);
  });

  // --- scroll boxes take the focus only when there is something to scroll ---
  const boxes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  // --- the session is about to end ---
  const seconds = Number(root.dataset.sessionSekunder);
  if (seconds > 360) {
    setTimeout(() => say("Du loggas ut om 5 minuter. Spara det du håller på med.", "warning"), (seconds - 300) * 1000);
  }

  // --- what has just come to the page, at load and after every htmx swap ---
  function prepare() {
    startToasts();
    document.querySelectorAll(".ame-rullbar").forEach((box) => boxes.observe(box));
    document.querySelectorAll("input[data-snabbval]").forEach(addChoices);
  }
  on("htmx:afterSettle", (event) => {
    prepare();
    const target = event.detail.elt.querySelector?.("[data-fokus]");
    if (target) {
      target.tabIndex = -1;
      target.focus();
    }
  });
  on("htmx:oobAfterSwap", startToasts);
  prepare();
})();
