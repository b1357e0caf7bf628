/* The other side of a comparison: presets and lists above the cards of `/compare`.
 *
 * One thing differs at a time: a choice of one takes the others out of the address.
 */

import * as Address from "./address.js";
import * as Navigation from "./navigation.js";
import { words } from "./words.js";

const DIFFERING = ["b.t", "b.r", "b.c"];

const option = (search, key) => Address.option(search, key) || "";

const read = (search) => Address.read(search, words()).filters;

/* Nothing chosen is the base that the filters name, else the year before. */
const usual = ({ cmp }) => (cmp === "none" ? "py" : cmp);

const changes = (key, value) => {
  const wanted = Object.fromEntries(DIFFERING.map((one) => [one, null]));
  const isUsual = key === "b.t" && value === usual(read(window.location.search));
  if (value && !isUsual) wanted[key] = value;
  return wanted;
};

/* A list shows what the address has, also where it is none of its choices. */
const set = (list, value) => {
  if (![...list.options].some((one) => one.value === value)) list.add(new Option(value, value));
  list.value = value;
};

/* What differs, as the server reads it: the first of the three. */
const differing = (search) => DIFFERING.find((key) => option(search, key)) || "b.t";

export const show = (search) => {
  if (!document.querySelector(".other-side")) return;
  const filters = read(search);
  const key = differing(search);
  const chosen = option(search, key) || usual(filters);
  for (const list of document.querySelectorAll("[data-other]")) {
    const name = list.dataset.other;
    const value = name in filters ? filters[name].split(",")[0] : name === key ? chosen : "";
    set(list, value);
  }
  for (const preset of document.querySelectorAll("[data-other-key]")) {
    const { otherKey, otherValue } = preset.dataset;
    const isOn = otherKey === key && otherValue === chosen;
    preset.setAttribute("aria-pressed", String(isOn));
    preset.disabled = otherKey === "b.r" && !filters.r;
  }
};

document.addEventListener("change", ({ target }) => {
  const key = target.dataset?.other;
  if (!key) return;
  const isFilter = !DIFFERING.includes(key);
  Navigation.change(isFilter ? { [key]: target.value || "" } : changes(key, target.value));
});

document.addEventListener("click", ({ target }) => {
  const preset = target.closest?.("[data-other-key]");
  if (preset) Navigation.change(changes(preset.dataset.otherKey, preset.dataset.otherValue));
});
