/* Cards with nothing to show, on pages that may have many: one line at the end of the page names them,
 * and a press brings each back, with why it has nothing and what would show more.
 */

import { made } from "../app/dom.js";
import { words } from "../app/words.js";
import { reveal } from "./folds.js";

const PAGE = "[data-folds]";

const titleOf = (card) => card.querySelector('[data-slot="title"]').textContent;

const isFolded = (card) => card.dataset.folded !== undefined;

/* Rows in which no card is left take no room; a lone card takes the whole row. */
const close = (group) => {
  const all = [...group.children];
  const left = all.filter((part) => !isFolded(part));
  group.toggleAttribute("data-folded", !left.length);
  const isAlone = all.length > 1 && left.length === 1 && !group.classList.contains("headlines");
  for (const part of all) part.toggleAttribute("data-alone", isAlone && !isFolded(part));
};

const named = (title) => {
  const button = made("button", "unreported-card", title);
  button.type = "button";
  return button;
};

/* A number and a chart of the same are named once. On a phone, where names are as high as a finger, each has a
 * line of its own and no comma, which began the next line. */
const listed = (cards) =>
  [...new Set(cards.map(titleOf))].flatMap((title, place, { length }) => {
    const name = made("span", "unreported-name");
    name.append(named(title), made("span", "unreported-comma", place < length - 1 ? words().comma : ""));
    return [name];
  });

const arrange = (page, cards) => {
  for (const group of page.querySelectorAll(".grid")) close(group);
  for (const part of page.querySelectorAll("details.folded:has(> .grid)")) {
    part.toggleAttribute("data-folded", !part.querySelector(":scope > .grid:not([data-folded])"));
  }
  const folded = cards.filter(isFolded);
  const line = page.querySelector(".unreported");
  line.replaceChildren(...(folded.length ? [`${words().said.unreported} `, ...listed(folded)] : []));
};

/* After an answer: cards that it left empty fold, unless one of their tabs is open. */
export const fold = () => {
  const page = document.querySelector(PAGE);
  if (!page) return;
  const cards = [...page.querySelectorAll("[data-panel]")];
  const empty = cards.filter(({ dataset }) => dataset.state === "empty" && dataset.tab === "chart");
  // Where there is nothing at all, the first card says why, and leads out.
  const folded = empty.length === cards.length ? empty.slice(1) : empty;
  for (const card of cards) card.toggleAttribute("data-folded", folded.includes(card));
  arrange(page, cards);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".unreported-card");
  if (!button) return;
  const page = button.closest(PAGE);
  const cards = [...page.querySelectorAll("[data-panel]")];
  const back = cards.filter((card) => isFolded(card) && titleOf(card) === button.textContent);
  for (const card of back) card.removeAttribute("data-folded");
  arrange(page, cards);
  reveal(back[0]);
  back[0].scrollIntoView({ block: "center" });
  back[0].focus({ preventScroll: true });
});
