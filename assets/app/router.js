/* From the address to a page and to its panels. */

import * as Basket from "../briefing/basket.js";
import * as Cards from "../cards/cards.js";
import * as Grids from "../cards/grids.js";
import * as Tables from "../cards/tables.js";
import * as Maps from "../map/instance.js";
import { forServer } from "./address.js";
import * as Controls from "./controls.js";
import { noUpdate } from "./dash.js";
import * as FilterBar from "./filter_bar.js";
import "./language.js";
import { keepShut } from "./menus.js";
import * as Navigation from "./navigation.js";
import { isPrefixed, prefixed, unprefixed } from "./prefix.js";
import * as Readiness from "./readiness.js";
import { showTheme } from "./theme.js";
import { isSame, move, plain, state, tell } from "./view.js";

const PHONE = "(max-width: 767px)";

/* The address has changed, or the page for it has come, or newer figures are there. */
export const arrive = (told, pathname, place, version) => {
  if (!place || !pathname) return noUpdate();
  const search = Navigation.newestSearch(told);
  const path = unprefixed(pathname);
  if (place.path !== plain(path)) {
    // Dash's router has asked for the page of this path; when it is here, this is called again.
    Readiness.loading();
    move();
    keepFocus();
    Controls.forget();
    return noUpdate();
  }
  showTheme(search, place);
  document.documentElement.dataset.form = place.form;
  const entered = state.place?.path !== place.path;
  keepFilters(place, search);
  if (entered) enter(place);
  // Until its own callback has shown what the address orders (editor.js).
  if (!entered && (search || "") !== shown) document.querySelector(".briefing")?.setAttribute("aria-busy", "true");
  shown = search || "";
  const isRequested = state.request?.number === state.number && state.request.version === version;
  if (!entered && isRequested && isSame(search || "", state.request.search)) {
    Readiness.cancel();
    restore();
    return noUpdate();
  }
  return Navigation.question(search || "", version);
};

let shown = null;

/* Links of the menu keep the filters, and show where the reader is. */
const keepFilters = (place = state.place, search = window.location.search) => {
  const kept = Basket.without(forServer(search || ""));
  Basket.showInMenu(kept);
  // Before the first page: it does this itself when it comes.
  if (!place) return;
  for (const link of document.querySelectorAll(".page-link")) {
    const { path } = link.dataset;
    if (path !== Basket.PATH) link.href = prefixed(path) + kept;
    const here = place.path === path || (path !== "/" && place.path.startsWith(`${path}/`));
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const link of document.querySelectorAll("[data-pack]")) {
    link.href = `${prefixed(Basket.PATH)}${kept ? `${kept}&` : "?"}about=${link.dataset.pack}`;
  }
  for (const pages of document.querySelectorAll(".rail-pages")) {
    const section = pages.previousElementSibling;
    section.href = pages.querySelector(".page-link").href;
    if (pages.querySelector("[aria-current]")) section.setAttribute("aria-current", "true");
    else section.removeAttribute("aria-current");
  }
  FilterBar.scope(place);
  FilterBar.measure();
};

/* Puts a link into the middle of its row, which alone is moved: in a low window the row stands at the end of the page. */
const center = (link) => {
  const row = link?.closest(".rail-pages");
  if (!row) return;
  const [one, all] = [link, row].map((part) => part.getBoundingClientRect());
  row.scrollBy(one.left + one.width / 2 - all.left - all.width / 2, 0);
};

/* What the focus stands on goes with its page; lost, it would have listeners hear the long title of the window, twice. */
const keepFocus = () => {
  const main = document.getElementById("main");
  if (main?.contains(document.activeElement)) main.focus({ preventScroll: true });
};

let press = null;

/* A page comes on screen. */
const enter = (place) => {
  // The pages of a section are wider than a phone.
  if (window.matchMedia(PHONE).matches) {
    center(document.querySelector(".rail-pages [aria-current]"));
  }
  // Another heading each time: screen readers that know one go on to say the title of the page before.
  const before = document.getElementById("page-title");
  const title = before.cloneNode();
  title.textContent = place.title;
  before.replaceWith(title);
  title.parentElement.dataset.lead = String(place.has_lead);
  // Not at the first page: there the browser's own place is right.
  if (state.place) {
    window.scrollTo(0, 0);
    title.focus({ preventScroll: true });
  }
  // After the focus has moved, which opens what the mouse has left.
  if (press) keepShut(press);
  press = null;
  state.place = place;
  Cards.openAsAddressed({ asking: false });
  if (place.sentence) tell("");
};

/* Everything on screen as the address has it, after a change of nothing else. */
const restore = () => {
  Cards.openAsAddressed({ asking: true });
  Tables.apply();
  Grids.apply();
  Maps.restore();
};

/* To another page of the dashboard. */
export const visit = (href) => {
  Readiness.loading();
  window.history.pushState(null, "", href);
  // Dash's router listens to Back and Forward, and asks for what the address then says.
  window.dispatchEvent(new PopStateEvent("popstate"));
};

/* Links within the dashboard lay out a page; everything else is the browser's. */
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
  if (!link || !isPlain || event.defaultPrevented) return;
  const { href, origin, pathname, hash } = new URL(link.href);
  const isFile = /^\/(api|assets|data|print|sheet|wall)\//.test(unprefixed(pathname));
  const isOurs = origin === window.location.origin && isPrefixed(pathname) && !isFile;
  // Another language is another document.
  if (!isOurs || link.download || link.target || link.hreflang || hash) return;
  event.preventDefault();
  if (href === window.location.href) return;
  press = event;
  visit(href);
});
