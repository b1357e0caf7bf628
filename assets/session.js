/* Theme, copying, short sayings, and what every button with `data-action` does. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  /* Names and sentences in the reader's language, written into the document by the server. */
  let known = null;
  root.words = () => {
    known = known || JSON.parse(document.getElementById("words").textContent);
    return known;
  };

  const search = () => window.location.search;
  const go = (query) => {
    if (query === search()) return;
    // A key pressed while the page is still on its way: Dash reads the address when it lays it out.
    if (!document.getElementById("page-root")) {
      window.history.replaceState(null, "", window.location.pathname + query);
      return;
    }
    root.readiness.expect();
    clientside.set_props("url", { search: query });
  };
  const change = (changes) => go(root.address.changed(search(), root.words(), changes));

  /* --- theme ---------------------------------------------------------------------------------- */

  const THEMES = ["light", "dark", "wall", "print"];
  const DARK = ["dark", "wall"];

  /* The document and the controls in it come in the theme of their address. */
  const showTheme = (query) => {
    showSheet(query);
    const { dataset } = document.documentElement;
    const asked = root.address.option(query, "theme");
    const wanted = THEMES.includes(asked) ? asked : root.view.theme();
    if (wanted === dataset.theme) return;
    dataset.theme = wanted;
    clientside.set_props("theme", { forceColorScheme: DARK.includes(wanted) ? "dark" : "light" });
  };

  /* Sheets of a page for print; the first one where the address names none. */
  const SHEETS = ["slide", "a4", "a4-landscape"];

  const showSheet = (query) => {
    const asked = root.address.option(query, "size");
    document.documentElement.dataset.sheet = SHEETS.includes(asked) ? asked : SHEETS[0];
  };

  const otherTheme = () => {
    change({ theme: DARK.includes(document.documentElement.dataset.theme) ? null : "dark" });
  };

  /* --- sayings -------------------------------------------------------------------------------- */

  let fading = 0;

  const say = (text, { stay = false, undo = false } = {}) => {
    const toast = document.getElementById("toast");
    if (!toast) return;
    toast.textContent = text;
    if (undo) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.dataset.action = "undo";
      button.textContent = root.words().said.undo;
      toast.append(button);
    }
    toast.dataset.shown = "true";
    clearTimeout(fading);
    if (!stay) fading = setTimeout(hush, 10_000);
  };

  const hush = () => {
    const toast = document.getElementById("toast");
    if (toast) toast.dataset.shown = "false";
  };

  const copyText = async (text) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("not allowed");
  };

  const copyLink = async () => {
    const { said } = root.words();
    const texts = ["page-title", "filter-sentence"].map((id) => document.getElementById(id)?.textContent);
    const told = texts.filter(Boolean).join(": ") || document.title;
    try {
      await copyText(`${told}\n${window.location.href}`);
      say(said.copied);
    } catch {
      say(said.not_copied);
    }
  };

  /* Nothing to reset, no button. */
  const offerReset = (query) => {
    const button = document.querySelector('.bar-actions [data-action="reset"]');
    if (button) button.hidden = root.address.reset(query, root.words()) === query;
  };

  const reset = () => {
    const wanted = root.address.reset(search(), root.words());
    if (wanted === search()) return;
    go(wanted);
    say(root.words().said.reset, { undo: true });
  };

  /* --- the newest figures --------------------------------------------------------------------- */

  const newest_version = async () => {
    try {
      const answer = await fetch("/api/version", { cache: "no-store" });
      if (!answer.ok) return clientside.no_update;
      const { data_version: version } = await answer.json();
      const before = root.version;
      root.version = version;
      const shown = document.querySelector("[data-panel]")?.dataset.version;
      if (version === (before ?? shown)) return clientside.no_update;
      say(root.words().said.updated);
      return version;
    } catch {
      return clientside.no_update;
    }
  };

  /* --- buttons -------------------------------------------------------------------------------- */

  const actions = {
    "copy-link": copyLink,
    theme: otherTheme,
    reset,
    undo: () => {
      hush();
      window.history.back();
    },
    go: (button) => {
      const query = button.dataset.search;
      const { others } = root.address.read(search(), root.words());
      const { filters } = root.address.read(query, root.words());
      const kept = root.address.moved(search(), root.words(), filters, others);
      const text = root.address.write(filters, kept);
      go(text ? `?${text}` : "");
    },
    again: () => root.view.again(),
    "clear-routes": () => change({ r: null }),
    revisions: (button) =>
      change({ rev: button.getAttribute("aria-pressed") === "true" ? null : "1" }),
    sort: (button) => root.sorting.turn(button),
    picture: (button) => root.taking.plain(button),
    "copy-picture": (button) => root.taking.copyPicture(button),
    "copy-figures": (button) => root.taking.copyFigures(button),
    "copy-card": (button) => root.taking.copyCard(button),
    help: () => root.keyboard.openPalette(),
    "close-help": () => root.keyboard.closePalette(),
    keys: () => root.keyboard.toggle(),
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button) actions[button.dataset.action]?.(button);
  });

  root.session = { say, change, go, copyLink, copyText, offerReset, reset, showTheme };
  clientside.routewatch_session = { newest_version };
})();
