/* Parts of a page that are folded under a heading: their charts are drawn when they open, and what leads to a card
 * opens the part that it is in. */

import { made } from "../app/dom.js";
import { cards } from "../app/page.js";
import * as Screen from "../app/screen.js";
import * as Charts from "../charts/library.js";
import * as Narrow from "../charts/narrow.js";

const PART = "details.folded";

/* Open the part that something is in. */
export const reveal = (element) => {
  const part = element?.closest(PART);
  if (part) part.open = true;
};

/* Where the figures of the page are from, each once, with what limits them. */
const listSources = (part) => {
  const texts = [...cards()].flatMap((card) => {
    const [source, caveat] = ["source", "caveat"].map((name) => card.querySelector(`[data-slot="${name}"]`).textContent);
    return [...source.split(" · "), caveat];
  });
  texts.push(...[...document.querySelectorAll(".rw-map-disclaimer")].map((said) => said.textContent));
  const lines = [...new Set(texts)].filter(Boolean).map((text) => made("li", "", text));
  part.querySelector('[data-slot="sources"]').replaceChildren(...lines);
};

/* That some figures are no real ones is said where any of those is in sight, but under a heading that says so. */
const tellOfExercises = () => {
  const chip = document.querySelector(".chip-exercise");
  if (chip) chip.hidden = ![...document.querySelectorAll(".card[data-exercise]:not(.reported .card)")].some((card) => card.checkVisibility());
};

// Nothing bubbles from a part that opens.
document.addEventListener("toggle", ({ target }) => {
  if (!(target instanceof HTMLDetailsElement) || !target.matches(PART)) return;
  tellOfExercises();
  if (!target.open) return;
  if (target.matches(".sources")) listSources(target);
  for (const card of target.querySelectorAll(".card-chart")) {
    const stamp = Narrow.redraw(card.dataset.panel);
    if (stamp) Charts.plotted(card.dataset.panel, stamp, () => target.open);
  }
}, true);

const revealAddressed = () => {
  const id = window.location.hash.slice(1);
  const card = id && document.getElementById(id);
  if (!card) return;
  reveal(card);
  card.scrollIntoView();
};

document.addEventListener("click", ({ target }) => {
  const link = target.closest?.('a[href*="#"]');
  if (link && link.hash && link.pathname === window.location.pathname) {
    reveal(document.getElementById(link.hash.slice(1)));
  }
});
window.addEventListener("hashchange", revealAddressed);

/* What the address says of a card beside its figures: it is looked at. */
const ADDRESSED = ["find", "sort", "tab"];

let revealed = "";

/* After an answer: what the address is about is in sight. */
export const show = () => {
  tellOfExercises();
  if (revealed === window.location.href) return;
  revealed = window.location.href;
  for (const card of cards()) {
    if (ADDRESSED.some((key) => Screen.entries(key, card.dataset.panel).length)) reveal(card);
  }
  if (window.location.hash) revealAddressed();
};
