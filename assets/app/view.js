/* Which view is asked for: the page, its filters, and the number by which its answer is known. */

import { forServer } from "./address.js";
import { unprefixed } from "./prefix.js";
import { words } from "./words.js";

/* `request`: what the panels were last asked for; `chosen`: what is to change in its address; `filters`: those of the
 * newest answer; `place`: the page that is on screen. */
export const state = { request: null, chosen: {}, filters: {}, periodLabel: "", number: 0, place: null, theme: "light" };

export const plain = (path) => path.replace(/\/+$/, "") || "/";

/* Whether two query strings ask the same of the server. */
export const isSame = (search, other) => search === other || forServer(search) === forServer(other);

/* Whether what the address asks of the server has been asked for. */
export const isOfAddress = () =>
  state.request !== null &&
  isSame(window.location.search, state.request.search) &&
  plain(unprefixed(window.location.pathname)) === state.place?.path;

/* From now on, answers that are on their way come too late. */
export const move = () => {
  state.number += 1;
};

/* The handling mark of all that is on the page, in its colours where it is not for everybody. */
export const mark = ({ label, color = "", background = "" }) => {
  const band = document.querySelector(".marking");
  band.firstElementChild.textContent = label;
  Object.assign(band.style, { color, background });
};

let last = {};

/* The filter sentence, under the bar and in the tab's title. It is read out where a choice has changed it, and
 * not with each page: there listeners have just heard the heading. */
export const tell = (sentence) => {
  const text = state.place.sentence || sentence;
  const shown = document.getElementById("filter-sentence");
  const isAnother = last.place === state.place && last.number !== state.number && shown.textContent !== text;
  if (isAnother) document.getElementById("said").textContent = text;
  last = { place: state.place, number: state.number };
  shown.textContent = text;
  // A route's page is called by the route that its filters begin with.
  const names = text?.startsWith(state.place.title) ? [text] : [state.place.title, text];
  document.title = [...names, words().product].filter(Boolean).join(" · ");
};

/* Said once: what is left would be read again when a dialog shuts. */
document.addEventListener("focusin", () => {
  const said = document.getElementById("said");
  if (said) said.textContent = "";
});
