/* Controls and the address: what a control is set to becomes part of the query string.
 *
 * The controls hold the tokens of the address (`2015`, `ITA`). They are told their values when they
 * come into sight, and at a change those that differ: each property that Dash sets costs it a look at every
 * component on the page.
 */

import * as Address from "./address.js";
import * as Comparison from "./comparison.js";
import { setProps, triggered } from "./dash.js";
import * as FilterBar from "./filter_bar.js";
import * as Navigation from "./navigation.js";
import * as Readiness from "./readiness.js";
import { words } from "./words.js";

/* Controls of each filter, by its name in the bar; and the filter's key in the address. */
const CONTROLS = {
  period: ["filter-period", "filter-period-from", "filter-period-to", "filter-window"],
  window: ["filter-window"],
  compare: ["filter-compare"],
  routes: ["filter-routes"],
  countries: ["filter-places", "filter-origins", "filter-transit", "filter-destinations"],
  quality: ["filter-quality"],
};
// Those that Dash watches (dashboard/callbacks/address.py), in its order.
const WATCHED = [...CONTROLS.period.slice(1, 3), ...CONTROLS.countries, ...CONTROLS.quality];
const KEYS = {
  period: "t",
  window: "window",
  compare: "cmp",
  routes: "r",
  countries: "c",
  quality: "q",
};

// The roles of a country on a route, and none.
const ROLES = ["", ...Address.ROLES];

const listed = (text) => (text ? text.split(",") : []);

/* Both ends of a span as the fields of months hold them: 2015-04, empty for an open end. */
export const ends = (token) => {
  const { iso, month } = Address;
  if (["all", "latest12", "ytd"].includes(token)) return ["", ""];
  const at = token.indexOf("..");
  const [start, end] = at < 0 ? [token, token] : [token.slice(0, at), token.slice(at + 2)];
  const text = (value) => (value ? iso(value) : "");
  return [text(start && month(start, 1)), text(end && month(end, 12))];
};

const range = (text) => {
  if (!text) return [1, 5];
  const [low, high] = text.split("-").map(Number);
  return [low, high || low];
};

const withRole = (tokens, role) =>
  tokens.map((token) => token.split(":")).flatMap(([iso3, has = ""]) => (has === role ? [iso3] : []));

/* The values of the controls of each filter, in their order. */
const values = (filters) => ({
  period: [filters.t, ...ends(filters.t), filters.window],
  window: [filters.window],
  compare: [filters.cmp],
  routes: [listed(filters.r)],
  countries: ROLES.map((role) => withRole(listed(filters.c), role)),
  quality: [range(filters.q)],
});

const current = () => Address.read(window.location.search, words());

// What each control holds, as text: what it was told last, or what the reader chose on it since.
const known = new Map();

const isNews = (id, value) => {
  const text = JSON.stringify(value);
  if (known.get(id) === text) return false;
  known.set(id, text);
  return true;
};

/* The controls of a filter are told what the address says and they do not hold. */
const refresh = (name) => {
  const wanted = values(current().filters)[name];
  CONTROLS[name].forEach((id, i) => {
    if (isNews(id, wanted[i])) setProps(id, { value: wanted[i] });
  });
};

/* A filter that opens shows its controls as they were first laid out (Dash 4.4), until each is told. */
document.addEventListener("click", ({ target }) => {
  const name = target.closest?.(".filter")?.dataset.filter;
  if (!name) return;
  for (const id of CONTROLS[name]) known.delete(id);
  setTimeout(refresh, 0, name);
});

/* --- from controls to the address ------------------------------------------------------------- */

const triggers = () => triggered().map(({ prop_id }) => prop_id.split(".")[0]);

const update = (changes) => {
  const { canonical, changed, withMark } = Address;
  const { search } = window.location;
  const wanted = changed(search, words(), changes);
  // Where the controls say what the address says already, nothing was chosen.
  if (wanted === withMark(canonical(search, words()))) Readiness.cancel();
  else Navigation.go(wanted);
};

/* What a press on a choice of the bar comes to, as the address has it. */
const CHOSEN = {
  period: ({ value }) => value,
  window: ({ value }) => value,
  compare: ({ value }) => value,
  routes: (box) => {
    const checked = box.closest("[data-chooses]").querySelectorAll("input:checked");
    return Address.sortedSet([...checked].map(({ value }) => value)).join(",");
  },
};

/* It counts at once: Mantine and Dash would come to it some frames later. */
document.addEventListener(
  "click",
  ({ target }) => {
    const name = target.closest?.(".filter-dropdown [data-chooses]")?.dataset.chooses;
    if (!name || !target.matches("input[type=radio], input[type=checkbox]")) return;
    const chosen = { [KEYS[name]]: CHOSEN[name](target) };
    const [id] = CONTROLS[name];
    isNews(id, values({ ...current().filters, ...chosen })[name][0]);
    update(chosen);
  },
  true,
);

/* What the fields say; without a month, what the chips do. A year is being typed until it has four digits. */
const period = (from, to, token) => {
  const number = (text) => (/^[12]\d{3}-\d{2}$/.test(text || "") ? Number(text.replace("-", "")) : 0);
  const [first, last] = [number(from), number(to)];
  if (!first && !last) return token || Address.DEFAULTS.t;
  const { span } = Address;
  return first && last && first > last ? span(last, first) : span(first, last);
};

const countries = (...chosen) => {
  const tokens = chosen.flatMap((codes, i) =>
    (codes || []).map((code) => (ROLES[i] ? `${code}:${ROLES[i]}` : code)),
  );
  return Address.sortedSet(tokens).join(",");
};

/* Fields of months tell what they were told, too, but later: that counts only where a reader has typed. */
const TYPED = CONTROLS.period.slice(1, 3);
let isTyped = false;
document.addEventListener("input", ({ target }) => {
  isTyped = TYPED.includes(target.id);
}, true);

/* Only what has just been used is written: other controls may be out of sight and out of date. */
export const write_filters = (...given) => {
  const used = triggers().filter((id) => isTyped || !TYPED.includes(id));
  const [from, to, ...countriesByRole] = given;
  const [rated, token] = countriesByRole.splice(ROLES.length);
  const written = {
    period: () => period(from, to, token),
    countries: () => countries(...countriesByRole),
    quality: () => Address.quality(rated.join("-")),
  };
  WATCHED.forEach((id, i) => used.includes(id) && isNews(id, given[i]));
  const names = Object.keys(written).filter((name) => CONTROLS[name].some((id) => used.includes(id)));
  if (names.length) update(Object.fromEntries(names.map((name) => [KEYS[name], written[name]()])));
};

/* --- how charts are drawn --------------------------------------------------------------------- */

const OPTIONS = ["measures", "grain", "average", "overlays"];
const charted = () => words().charted;
const isOffered = (code) => words().chartable.includes(code);
const optionId = (name) => ({ type: "drawing-option", name });

/* Events and season band are on unless switched off. */
const options = (search) => {
  const { option } = Address;
  const average = option(search, "avg");
  const { m, g } = current().filters;
  return {
    // What is not offered here has no name to show.
    measures: m ? listed(m).filter(isOffered).slice(0, charted().length) : charted(),
    grain: g,
    average: ["3", "12"].includes(average) ? average : "1",
    overlays: [
      ...(option(search, "ann") === "0" ? [] : ["ann"]),
      ...(option(search, "season") === "0" ? [] : ["season"]),
      ...(option(search, "yoy") === "1" ? ["yoy"] : []),
      ...(option(search, "scale") === "log" ? ["scale"] : []),
    ],
  };
};

/* Overlays are a set; of measures the first one has the large chart. */
const asText = (name, value) => JSON.stringify(name === "overlays" ? [...(value || [])].sort() : value);

let onScreen = {};

/* The row of options, on pages that have one, as the address says. */
const showOptions = (search, { entered }) => {
  if (entered) onScreen = {};
  if (!document.querySelector(".options")) return;
  const wanted = options(search);
  for (const name of OPTIONS) {
    if (asText(name, wanted[name]) === asText(name, onScreen[name])) continue;
    onScreen[name] = wanted[name];
    setProps(optionId(name), { value: wanted[name] });
  }
};

/* The switch on each chart that can mark what later releases changed. */
const showRevisions = (search) => {
  const pressed = String(Address.option(search, "rev") === "1");
  for (const button of document.querySelectorAll('[data-action="revisions"]')) {
    button.setAttribute("aria-pressed", pressed);
  }
};

export const write_options = (values) => {
  if (!values.length || !triggers().length) return;
  const [measures, grain, average, overlays] = values;
  onScreen = { measures, grain, average, overlays };
  const m = (measures || []).join(",");
  const has = (name) => (overlays || []).includes(name);
  update({
    m: m === charted().join(",") ? "" : m,
    g: grain,
    avg: average === "1" ? null : average,
    ann: has("ann") ? null : "0",
    season: has("season") ? null : "0",
    yoy: has("yoy") ? "1" : null,
    scale: has("scale") ? "log" : null,
  });
};

/* What the bar says of an address, and its controls where they are in sight. */
export const show = (search, place) => {
  FilterBar.label(current().filters, words());
  Navigation.offerReset(search);
  showOptions(search, place);
  showRevisions(search);
  Comparison.show(search);
  const open = document.querySelector('.filter[aria-expanded="true"]');
  if (open) refresh(open.dataset.filter);
};
