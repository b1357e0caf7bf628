/* Keyboard: single keys where nobody is typing, listed under `?`, and off for those who say so. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const PAGES = { o: "/", m: "/map", t: "/trends", r: "/routes", q: "/quality" };
  const STORED = "routewatch-keys";

  const off = () => window.localStorage.getItem(STORED) === "off";
  const toggle = () => window.localStorage.setItem(STORED, off() ? "on" : "off");

  const isTyping = (target) =>
    target.isContentEditable ||
    ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) ||
    target.closest?.("[role=listbox], [role=slider]");

  /* --- palette -------------------------------------------------------------------------------- */

  let before = null;
  const palette = () => document.getElementById("palette");

  const openPalette = () => {
    before = document.activeElement;
    palette().hidden = false;
    palette().querySelector('[data-action="close-help"]').focus();
  };

  const closePalette = () => {
    palette().hidden = true;
    before?.focus();
  };

  const keepInside = (event) => {
    if (palette()?.hidden !== false || event.key !== "Tab") return;
    const stops = [...palette().querySelectorAll("button")];
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement !== edge) return;
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
    event.preventDefault();
  };

  /* --- what the keys do ----------------------------------------------------------------------- */

  const openFilter = (name) => {
    const button = document.getElementById(`open-${name}`);
    if (!button || button.disabled) return;
    button.focus();
    button.click();
  };

  const visit = (path) => document.querySelector(`.rail-link[href^="${path}"]`);

  const goTo = (path) => {
    const links = [...document.querySelectorAll(".rail-link")];
    (links.find((link) => new URL(link.href).pathname === path) || visit(path))?.click();
  };

  /* The same length of time, earlier or later; named periods become the months they name. */
  const stepped = (token, by) => {
    const { ends, span } = root.address;
    const [first, last] = ends(token).map((day) =>
      day ? Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 : null,
    );
    if (first === null || last === null) return null;
    const length = last - first + 1;
    const month = (index) => Math.floor(index / 12) * 100 + (index % 12) + 1;
    return span(month(first + by * length), month(last + by * length));
  };

  const step = (by) => {
    const { filters } = root.address.read(window.location.search, root.words());
    const token = ["latest12", "ytd", "all"].includes(filters.t)
      ? String(new Date().getFullYear() + (by < 0 ? 0 : -1))
      : filters.t;
    const moved = stepped(token, by);
    if (moved) root.session.change({ t: moved });
  };

  const flip = (key, on, isOn) => {
    const chosen = root.address.option(window.location.search, key);
    root.session.change({ [key]: isOn(chosen) ? null : on });
  };

  const cardInFocus = () =>
    document.activeElement?.closest("[data-panel]") ||
    document.querySelector(".card-chart, .card-map, [data-panel]");

  const openTab = (tab) => {
    const card = cardInFocus();
    if (!card) return;
    root.cards.open(card, tab);
    card.scrollIntoView({ block: "nearest" });
  };

  const keys = {
    "?": openPalette,
    f: () => document.querySelector(".filter:not(:disabled)")?.focus(),
    "/": () => openFilter("routes"),
    "[": () => step(-1),
    "]": () => step(1),
    d: () => openTab("download"),
    s: () => openTab("about"),
    l: () => flip("scale", "log", (chosen) => chosen === "log"),
    a: () => flip("ann", "0", (chosen) => chosen === "0"),
    y: () => root.session.copyLink(),
    R: () => root.session.reset(),
  };

  let going = false;

  document.addEventListener("keydown", (event) => {
    keepInside(event);
    if (event.key === "Escape" && palette()?.hidden === false) {
      closePalette();
      return;
    }
    const other = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
    if (other || isTyping(event.target) || (off() && event.key !== "?")) return;
    if (going) {
      going = false;
      if (PAGES[event.key]) goTo(PAGES[event.key]);
      return;
    }
    if (event.key === "g") {
      going = true;
      setTimeout(() => {
        going = false;
      }, 1500);
      return;
    }
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  root.keyboard = { openPalette, closePalette, toggle };
})();
