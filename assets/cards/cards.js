/* Cards: what each says about itself, and what it shows in place of its picture. */

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
  for (const name of ["title", "subtitle", "exercise", "mark", "source", "caveat", "alternative"]) {
    const place = slot(card, name);
    if (place) place.textContent = saying[name];
  }
  showSince(slot(card, "since"), saying.since);
  const picture = card.querySelector('.chart-stop, .card-picture[role="img"]');
  // A chart is called by its finding, and described by the rest.
  const isDescribed = picture?.hasAttribute("aria-describedby");
  picture?.setAttribute("aria-label", isDescribed ? saying.title : `${saying.title}. ${saying.alternative}`);
};

/* --- views ----------------------------------------------------------------------------------- */

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
  for (const button of card.querySelectorAll(".card-view")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === tab));
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
    if (tab === card.dataset.tab || !card.querySelector(`.card-view[data-view="${CSS.escape(tab)}"]`)) continue;
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

/* The focus goes along, as what it stood on is out of sight; the same button goes back. */
export const turn = (card, tab) => {
  if (!card.querySelector(`.card-view[data-view="${tab}"]`)) return;
  const next = card.dataset.tab === tab ? FIRST : tab;
  open(card, next);
  const picture = card.querySelector(".chart-stop, .leaflet-container") ?? card.querySelector(".card-menu > summary");
  (next === FIRST ? picture : card.querySelector(".card-aside")).focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest(".card-view");
  if (button) turn(button.closest("[data-panel]"), button.dataset.view);
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
