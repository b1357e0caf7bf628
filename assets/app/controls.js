/* Controls and the address: what a control is set to becomes part of the query string.
 *
 * The controls hold the tokens of the address (`2015`, `ITA`). They are told their values when they
 * come into sight, not at every change: each property that Dash sets costs it a look at every
 * component on the page.
 */

import * as Address from "./address.js";
import * as Comparison from "./comparison.js";
import { setProps, triggered } from "./dash.js";
import * as FilterBar from "./filter_bar.js";
import * as Navigation from "./navigation.js";
import * as Readiness from "./readiness.js";
import { words } from "./words.js";

const CONTROLS = {
  t: ["filter-period", "filter-period-from", "filter-period-to"],
  cmp: ["filter-compare"],
  r: ["filter-routes"],
  c: ["filter-places", "filter-origins", "filter-transit", "filter-destinations"],
  q: ["filter-quality"],
};

const listed = (text) => (text ? text.split(",") : []);

/* Both ends of a span as the month pickers hold them. */
export const ends = (token) => {
  const { iso, month } = Address;
  if (["all", "latest12", "ytd"].includes(token)) return [null, null];
  const at = token.indexOf("..");
  const [start, end] = at < 0 ? [token, token] : [token.slice(0, at), token.slice(at + 2)];
  const day = (value) => (value ? `${iso(value)}-01` : null);
  return [day(start && month(start, 1)), day(end && month(end, 12))];
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
  t: [filters.t, ...ends(filters.t)],
  cmp: [filters.cmp],
  r: [listed(filters.r)],
  c: ["", ...Address.ROLES].map((role) => withRole(listed(filters.c), role)),
  q: [range(filters.q)],
});

const current = () => Address.read(window.location.search, words());

/* Every control is told its value, also one that has it: a filter that opens shows its controls
 * as they were first laid out (Dash 4.4), until it is told. */
const refresh = () => {
  const wanted = values(current().filters);
  for (const [key, ids] of Object.entries(CONTROLS)) {
    ids.forEach((id, i) => setProps(id, { value: wanted[key][i] }));
  }
};

document.addEventListener("click", ({ target }) => {
  if (target.closest?.(".filter")) setTimeout(refresh);
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

/* The pickers count where the reader has just used them; else the chips do. */
const period = (token, from, to, used) => {
  const fallback = token || Address.DEFAULTS.t;
  if (used.includes("filter-period")) return fallback;
  const number = (day) => (day ? Number(day.slice(0, 4)) * 100 + Number(day.slice(5, 7)) : 0);
  const [first, last] = [number(from), number(to)];
  if (!first && !last) return fallback;
  const { span } = Address;
  return first && last && first > last ? span(last, first) : span(first, last);
};

const countries = (...chosen) => {
  const roles = ["", ...Address.ROLES];
  const tokens = chosen.flatMap((codes, i) =>
    (codes || []).map((code) => (roles[i] ? `${code}:${roles[i]}` : code)),
  );
  return Address.sortedSet(tokens).join(",");
};

/* Only what has just been used is written: other controls may be out of sight and out of date. */
export const write_filters = (...held) => {
  const used = triggers();
  const [token, from, to, compare, routes, ...rest] = held;
  const rated = rest.pop();
  const written = {
    t: () => period(token, from, to, used),
    cmp: () => compare,
    r: () => Address.sortedSet(routes || []).join(","),
    c: () => countries(...rest),
    q: () => Address.quality(rated.join("-")),
  };
  const keys = Object.keys(CONTROLS).filter((key) => CONTROLS[key].some((id) => used.includes(id)));
  if (keys.length) update(Object.fromEntries(keys.map((key) => [key, written[key]()])));
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

let shown = {};

/* The row of options, on pages that have one, as the address says. */
const showOptions = (search, { entered }) => {
  if (entered) shown = {};
  if (!document.querySelector(".options")) return;
  const wanted = options(search);
  for (const name of OPTIONS) {
    if (asText(name, wanted[name]) === asText(name, shown[name])) continue;
    shown[name] = wanted[name];
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

export const write_options = (held) => {
  if (!held.length || !triggers().length) return;
  const [measures, grain, average, overlays] = held;
  shown = { measures, grain, average, overlays };
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
  if (document.querySelector(".filter-dropdown")) refresh();
};
