/* Controls: they hold what the last answer says of its address, and what is chosen on them is sent as they have it. */

import { parameter } from "./address.js";
import { setProps, triggered } from "./dash.js";
import { scopeParts } from "./filter_bar.js";
import * as Navigation from "./navigation.js";
import * as Readiness from "./readiness.js";

let values = {};
// What each control holds, as text: what it was told last, or what the reader chose on it since.
const held = new Map();

const isNews = (name, value) => {
  const text = JSON.stringify(value ?? "");
  if (held.get(name) === text) return false;
  held.set(name, text);
  return true;
};

/* Those in sight are told what they do not hold: each property that is set costs Dash a look at the whole page. */
const tell = () => {
  for (const part of document.querySelectorAll("[data-controls]")) {
    for (const name of part.dataset.controls.split(" ")) {
      if (name in values && isNews(name, values[name])) setProps({ type: "control", name }, { value: values[name] });
    }
  }
};

export const show = (ofAnswer) => {
  values = ofAnswer;
  tell();
  const pressed = String(parameter(window.location.search, "rev") === "1");
  for (const button of document.querySelectorAll('[data-action="revisions"]')) {
    button.setAttribute("aria-pressed", pressed);
  }
};

/* Those of a page that has just come hold what they were laid out with. */
export const forget = () => held.clear();

const FRAMES = 200;

/* A filter that opens shows its controls as they were first laid out (Dash 4.4), until each is told. */
const open = (filter, frames = FRAMES) => {
  const parts = document.querySelectorAll(`.filter-dropdown [data-of="${filter}"] [data-controls]`);
  if (!parts.length && frames) requestAnimationFrame(() => open(filter, frames - 1));
  for (const part of parts) for (const name of part.dataset.controls.split(" ")) held.delete(name);
  if (!parts.length) return;
  scopeParts();
  tell();
};

document.addEventListener("click", ({ target }) => {
  const filter = target.closest?.(".filter")?.dataset.filter;
  if (filter) open(filter);
});

/* Fields of months say what they were told, too, but later: that counts only where a reader has typed. */
const TYPED = ["period_from", "period_to"];
let isTyped = false;
document.addEventListener("input", ({ target }) => {
  isTyped = target instanceof HTMLInputElement && target.type === "month";
}, true);

/* Something was chosen, unless the control was told so or has only come into sight. */
export const choose = () => {
  const changes = {};
  for (const { prop_id, value } of triggered()) {
    const { name } = JSON.parse(prop_id.slice(0, prop_id.lastIndexOf(".")));
    const isSaid = !TYPED.includes(name) || isTyped;
    if (isSaid && held.has(name) && isNews(name, value)) changes[name] = value;
  }
  if (Object.keys(changes).length) Navigation.change(changes);
  else Readiness.cancel();
};
