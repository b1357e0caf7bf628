/* Whether all that was asked for is on screen: `data-ready` of the page, `data-state` of its cards.
 *
 * At the moment of an action every card is loading and the page is not ready; the old picture stays.
 * These attributes belong to this file and to cards/cards.js: the server's components never set
 * them again.
 */

import { cards, page } from "./page.js";
import * as View from "./view.js";

const before = new WeakMap();

export const loading = () => {
  if (page()) page().dataset.ready = "false";
  for (const card of cards()) {
    if (card.dataset.state !== "loading") before.set(card, card.dataset.state);
    card.dataset.state = "loading";
    card.setAttribute("aria-busy", "true");
  }
};

/* Pages without cards that a callback of their own fills (editor.js). */
const isFilling = () => document.querySelector(':is(.briefing, .playlist-desk)[aria-busy="true"]') !== null;

export const finish = () => {
  if (!page() || isFilling()) return;
  page().dataset.ready = "true";
};

/* Loading cards get another state: the one they had, or that of a failure. */
export const release = (state) => {
  for (const card of document.querySelectorAll('[data-panel][data-state="loading"]')) {
    card.dataset.state = state || before.get(card) || "loading";
    card.removeAttribute("aria-busy");
  }
  finish();
};

/* --- the moment of an action ------------------------------------------------------------------ */

const PATIENT = 2_000;
let expected = null;

/* Something was done that may change the view: from now on the page is not ready. Dash takes its
 * time until it asks; when nothing was chosen after all, everything is as it was. */
export const expect = () => {
  if (page()?.dataset.ready !== "true") return;
  loading();
  expected = View.state.number;
  setTimeout(cancel, PATIENT);
};

/* The choice is what is shown already. */
export const cancel = () => {
  if (expected === View.state.number) release();
  expected = null;
};

// Back and Forward: what is still on its way is for another address.
window.addEventListener("popstate", ({ isTrusted }) => {
  if (isTrusted) View.state.chosen = {};
  if (View.isOfAddress()) return;
  View.move();
  loading();
});

/* A choice among values, and not a move within the list of them. */
const isChoice = (kind, target) =>
  kind === "change"
    ? target.matches("input[type=checkbox], input[type=radio]")
    : target.closest("[role=option], td button");

for (const kind of ["change", "click"]) {
  document.addEventListener(
    kind,
    ({ target }) => {
      if (target.closest?.(".filter-dropdown, .options") && isChoice(kind, target)) expect();
    },
    true,
  );
}
