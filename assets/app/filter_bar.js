/* What the filter bar says: the value on each button, and which filters say nothing on a page. */

import { folded } from "./search.js";
import { withSubject, words } from "./words.js";

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

/* The words on each button, and whether its filter narrows the view. */
export const label = (labels) => {
  for (const [name, [text, isNarrowed]] of Object.entries(labels)) {
    const output = document.querySelector(`[data-filter-value="${name}"]`);
    if (!output) continue;
    const button = output.closest(".filter");
    output.textContent = text;
    button.setAttribute("aria-label", withSubject(button.dataset.name, text));
    button.dataset.narrowed = String(isNarrowed);
  }
};

let reasons = {};

/* Parts of what a button opens that say nothing here, with the reason; what they hold cannot be chosen. */
export const scopeParts = () => {
  for (const part of document.querySelectorAll("[data-part]")) {
    const reason = reasons[part.dataset.part] || "";
    part.querySelector('[data-slot="off"]').textContent = reason;
    part.lastElementChild.inert = Boolean(reason);
  }
};

/* Filters that say nothing here are greyed, with the reason. */
export const scope = (place) => {
  reasons = place.off || {};
  document.querySelectorAll(".filter-target").forEach(handOver);
  for (const button of document.querySelectorAll("[data-filter]")) {
    const reason = reasons[button.dataset.filter];
    button.disabled = Boolean(reason);
    button.title = reason || "";
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
