/* What the filter bar says: the value on each button, and which filters say nothing on a page. */

import { fill, locale } from "./dom.js";
import { folded } from "./search.js";
import { words } from "./words.js";

let measured = null;

/* The height of the bar, which stays in sight above what is scrolled (styles/shell.css). */
export const measure = () => {
  const bar = document.querySelector(".bar");
  if (!bar || bar === measured) return;
  measured = bar;
  const tell = () => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`);
  new ResizeObserver(tell).observe(bar);
  tell();
};

const monthName = (token) =>
  token.length === 4
    ? token
    : new Date(`${token}-15T12:00:00Z`).toLocaleDateString(locale(), {
        month: "short",
        year: "numeric",
        timeZone: "UTC",
      });

export const period = (token, { periods }) => {
  if (periods[token]) return periods[token];
  const at = token.indexOf("..");
  if (at < 0) return monthName(token);
  const [start, end] = [token.slice(0, at), token.slice(at + 2)];
  if (!start) return fill(periods.until, { month: monthName(end) });
  if (!end) return fill(periods.since, { month: monthName(start) });
  return `${monthName(start)} – ${monthName(end)}`;
};

/* The first name, and how many more. */
const several = (names, all, { more }) => {
  if (!names.length) return all;
  if (names.length === 1) return names[0];
  return fill(more, { first: names[0], count: names.length - 1 });
};

const countryName = (token, { countries, roles }) => {
  const [iso3, role] = token.split(":");
  return role ? fill(roles[role], { country: countries[iso3] }) : countries[iso3];
};

const listed = (text) => (text ? text.split(",") : []);

const quality = (text, { any, quality: pattern }) => {
  if (!text) return any.quality;
  const [low, high] = text.split("-");
  return fill(pattern, { low, high: high || low });
};

export const label = (filters, words) => {
  const routes = listed(filters.r).map((code) => words.routes[code]);
  const countries = listed(filters.c).map((token) => countryName(token, words));
  const chosen = period(filters.t, words);
  const values = {
    period: filters.window === "common" ? fill(words.common, { period: chosen }) : chosen,
    compare: words.compare[filters.cmp],
    routes: several(routes, words.any.routes, words),
    countries: several(countries, words.any.countries, words),
    quality: quality(filters.q, words),
  };
  const narrowed = {
    period: filters.t !== "latest12" || filters.window !== "own",
    compare: filters.cmp !== "py",
    routes: filters.r !== "",
    countries: filters.c !== "",
    quality: filters.q !== "",
  };
  for (const [name, value] of Object.entries(values)) {
    const output = document.querySelector(`[data-filter-value="${name}"]`);
    if (!output) continue;
    output.textContent = value;
    output.closest(".filter").dataset.narrowed = String(narrowed[name]);
  }
};

/* Filters that say nothing here are greyed, with the reason. */
export const scope = (place, words) => {
  document.querySelectorAll(".filter-target").forEach(handOver);
  for (const button of document.querySelectorAll("[data-filter]")) {
    const reason = place.off?.[button.dataset.filter];
    button.disabled = Boolean(reason);
    button.title = reason || "";
  }
  for (const [name, code] of [
    ["routes", place.route],
    ["countries", place.country],
  ]) {
    const output = document.querySelector(`[data-filter-value="${name}"]`);
    if (code && output) output.textContent = words[name][code];
  }
};

/* Mantine marks the box around a button as what opens a filter; only the button can say so. */
const SPOKEN = ["aria-haspopup", "aria-expanded", "aria-controls"];
const handOver = (box) => {
  const button = box.querySelector(".filter");
  if (!button || !box.hasAttribute("aria-expanded")) return;
  for (const name of SPOKEN) {
    if (box.hasAttribute(name)) button.setAttribute(name, box.getAttribute(name));
    else if (name === "aria-controls") button.removeAttribute(name);
    box.removeAttribute(name);
  }
};

new MutationObserver((changes) => {
  for (const { target } of changes) if (target.matches(".filter-target")) handOver(target);
}).observe(document, { subtree: true, attributeFilter: ["aria-expanded"] });

/* --- on a phone the filters are a sheet, which a button opens ------------------------------------- */

const sheet = () => document.getElementById("filters");

const setSheet = (isOpen) => {
  const opener = document.querySelector(".filters-open");
  opener.setAttribute("aria-expanded", String(isOpen));
  sheet().toggleAttribute("data-open", isOpen);
  (isOpen ? sheet().querySelector(".filter:not(:disabled)") : opener)?.focus();
};

export const turn = () => setSheet(!sheet().hasAttribute("data-open"));

document.addEventListener("keydown", ({ key, target }) => {
  // What a filter has opened closes first.
  if (key === "Escape" && sheet()?.hasAttribute("data-open") && !target.closest(".filter-dropdown")) setSheet(false);
});

/* The field above a list of routes hides those that do not match. */
document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-narrows] input, input[data-narrows]");
  if (!field) return;
  const name = field.closest("[data-narrows]").dataset.narrows;
  const wanted = folded(field.value);
  const list = field.closest(".filter-dropdown, body").querySelector(`.${name}`);
  for (const section of list?.children || []) {
    let some = false;
    for (const choice of section.querySelectorAll(".route-choice")) {
      const other = words().otherNames[choice.querySelector("input").value] || "";
      choice.hidden = !folded(`${choice.textContent} ${other}`).includes(wanted);
      some = some || !choice.hidden;
    }
    section.hidden = !some;
  }
});
