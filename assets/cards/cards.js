/* Cards: what each says about itself, and its tabs. */

import { setProps } from "../app/dash.js";
import * as Navigation from "../app/navigation.js";
import { cardOf, cards } from "../app/page.js";
import * as Screen from "../app/screen.js";
import * as View from "../app/view.js";
import * as Bodies from "./bodies.js";
import * as Tables from "./tables.js";

const slot = (card, name) => card.querySelector(`[data-slot="${name}"]`);

/* Texts and attributes of a card. One that failed keeps the words of its last picture. */
export const say = (card, saying) => {
  if (!card) return;
  card.dataset.state = saying.state;
  card.removeAttribute("aria-busy");
  if (saying.state === "error") return;
  card.dataset.filters = saying.filters;
  card.dataset.version = saying.version;
  if (saying.exercise) Object.assign(card.dataset, { exercise: "true", exerciseWord: saying.exercise });
  else delete card.dataset.exercise;
  card.toggleAttribute("data-high", Boolean(saying.height));
  card.style.setProperty("--height", saying.height);
  for (const name of ["title", "subtitle", "exercise", "source", "caveat"]) {
    const place = slot(card, name);
    if (place) place.textContent = saying[name];
  }
  slot(card, "caveat").title = saying.caveat;
  showSince(slot(card, "since"), saying.since);
  const picture = card.querySelector('.chart-stop, .card-picture[role="img"]');
  if (picture) picture.setAttribute("aria-label", `${saying.title}. ${saying.alternative}`);
};

/* --- tabs ----------------------------------------------------------------------------------- */

/* What each card asked last. */
const asked = new WeakMap();

const ask = (card, tab, request) => {
  const panel = card.dataset.panel;
  const { search, path } = request;
  const data = tab === "chart" ? null : { panel, tab, search, path };
  asked.set(card, JSON.stringify(data));
  setProps({ type: "panel-tab", panel }, { data });
};

/* The answer to a tab on its way to Dash; one that the reader no longer asks for is not shown. */
export const showTab = ({ inputs: [{ id, value }] }, response) => {
  const card = cardOf(id.panel);
  if (!card || asked.get(card) !== JSON.stringify(value)) return;
  const [{ data }] = Object.values(response);
  Bodies.show(card.querySelector(".card-aside"), data);
  Tables.apply();
};

const show = (card, tab) => {
  card.dataset.tab = tab;
  for (const button of card.querySelectorAll(".card-tab")) {
    const chosen = button.dataset.tab === tab;
    button.setAttribute("aria-selected", String(chosen));
    button.tabIndex = chosen ? 0 : -1;
  }
};

const FIRST = "chart";

/* The reader opens a tab: which ones are open stands in the address. */
export const open = (card, tab) => {
  show(card, tab);
  ask(card, tab, View.state.request);
  Screen.enter("tab", card.dataset.panel, tab === FIRST ? [] : [[tab]]);
};

/* Each card shows the tab that the address names for it; what it holds is asked for here, or
 * with the figures (`refreshTabs`) where those are still to come. */
export const openAsAddressed = ({ asking }) => {
  for (const card of cards()) {
    const [[tab] = [FIRST]] = Screen.entries("tab", card.dataset.panel);
    if (tab === card.dataset.tab || !card.querySelector(`.card-tab[data-tab="${CSS.escape(tab)}"]`)) continue;
    show(card, tab);
    if (asking) ask(card, tab, View.state.request);
  }
};

/* Cards that show a tab show it for the new view. */
export const refreshTabs = (request) => {
  for (const card of document.querySelectorAll('[data-panel]:not([data-tab="chart"])')) {
    ask(card, card.dataset.tab, request);
  }
};

document.addEventListener("click", (event) => {
  const button = event.target.closest(".card-tab");
  if (button) open(button.closest("[data-panel]"), button.dataset.tab);
});

/* From a tab into what it shows: listeners need not look for it behind the other controls of the card. */
const enter = (card) => {
  const first = ".chart-stop, .leaflet-container, .card-content a[href]";
  const place = card.dataset.tab === FIRST ? first : ".card-aside";
  const target = card.querySelector(place);
  target?.focus();
  return Boolean(target);
};

document.addEventListener("keydown", (event) => {
  const button = event.target.closest?.(".card-tab");
  if (button && event.key === "ArrowDown") {
    if (enter(button.closest("[data-panel]"))) event.preventDefault();
    return;
  }
  // The next tab stands at the left where writing goes to the left.
  const onwards = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const step = { ArrowRight: -1, ArrowLeft: -1, [onwards]: 1 }[event.key];
  if (!button || !step) return;
  const tabs = [...button.parentElement.querySelectorAll(".card-tab")];
  const next = tabs[(tabs.indexOf(button) + step + tabs.length) % tabs.length];
  next.focus();
  open(button.closest("[data-panel]"), next.dataset.tab);
  event.preventDefault();
});

/* --- the day that a card compares with: chosen in a field of its own, kept in the address --------- */

const DAY = 86_400_000;
const FIRST_DAY = "2014-01-01";

const isoDay = (date) => date.toISOString().slice(0, 10);

/* Dash has no field for a date that leaves alone what is being typed. */
const sinceField = () => {
  const field = document.createElement("input");
  Object.assign(field, { type: "date", required: true, min: FIRST_DAY });
  field.addEventListener("change", () => {
    if (!field.validity.valid) return;
    // The focus stays in the field: listeners are told that the card is of another day now.
    slot(field.closest("[data-panel]"), "subtitle").setAttribute("role", "status");
    Navigation.change({ since: field.value });
  });
  return field;
};

/* The day of a card's answer, unless the reader is at it. */
const showSince = (place, since) => {
  if (!place) return;
  if (!place.firstChild) place.append(sinceField());
  const field = place.firstChild;
  // Written again, even the same, a limit makes the browser forget which digits of the year were typed.
  const newest = isoDay(new Date(Date.now() - DAY));
  if (field.max !== newest) field.max = newest;
  if (since && document.activeElement !== field) field.value = since;
};
