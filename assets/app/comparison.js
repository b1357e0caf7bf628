/* The other side of a comparison: lists above the cards of `/compare`. */

import * as Navigation from "./navigation.js";

/* A list shows what the address has, also where it is none of its choices. */
const set = (list, value) => {
  if (![...list.options].some((one) => one.value === value)) list.add(new Option(value, value));
  list.value = value;
};

/* What the answer says: texts by the keys of the lists, one of the other side's alone. */
export const show = (side) => {
  for (const list of document.querySelectorAll("[data-other]")) set(list, side[list.dataset.other]);
};

document.addEventListener("change", ({ target }) => {
  if (target.dataset?.other) Navigation.change({ [target.dataset.other]: target.value });
});
