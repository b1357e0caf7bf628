/* To another view: what was chosen goes to the server, which draws its view and writes its address. */

import { isOnScreen, withParameters, withScreen } from "./address.js";
import { setProps } from "./dash.js";
import { prefixed } from "./prefix.js";
import * as Readiness from "./readiness.js";
import { say } from "./toast.js";
import { move, state } from "./view.js";
import { words } from "./words.js";

/* The question for the panels: an address, and what was chosen since. */
export const question = (search, version) => {
  Readiness.loading();
  move();
  state.request = { path: state.place.path, search, changes: state.chosen, theme: state.theme, number: state.number, version };
  return state.request;
};

/* The same question once more, or with what was chosen since. */
export const again = () => setProps("view", { data: question(window.location.search, state.request.version) });

/* Values of controls by their names, texts of parameters by their keys: null takes one out. */
export const change = (changes) => {
  if (isOnScreen(Object.keys(changes))) {
    setProps("url", { search: withParameters(window.location.search, changes) });
    return;
  }
  state.chosen = { ...state.chosen, ...changes };
  // A key pressed while the page is on its way: it goes along with the first question.
  if (state.request) again();
};

/* Whether the address bar has what Dash has not been told yet. */
let isAhead = false;

/* The query string of the page; the one that Dash knows may be older. */
export const newestSearch = (search) => (isAhead ? window.location.search : search);

/* The address of an answer, which the server has written; what the reader typed or moved meanwhile stays. */
export const follow = (answered) => {
  const search = withScreen(answered, state.request.search, window.location.search);
  Object.assign(state.request, { search, changes: {} });
  if (search === window.location.search) return;
  window.history.pushState(null, "", window.location.pathname + search);
  isAhead = true;
};

/* Tell Dash the address, once the pictures stand: told before, it lets them wait. As an output of the callback it
 * would form a circle with the address that is asked for. */
export const tellAddress = () => {
  if (isAhead) setProps("url", { search: window.location.search, href: window.location.href });
  isAhead = false;
};

/* The same length of time, earlier or later. */
export const step = (by) => change({ step: (state.chosen.step || 0) + by });

/* Nothing to reset, no button. */
export const offerReset = (isOffered) => {
  const button = document.querySelector('.bar-actions [data-action="reset"]');
  if (button) button.hidden = !isOffered;
};

/* No wall that has room for the page, no way to it. */
export const offerWall = (address) => {
  const way = document.getElementById("show-on-wall");
  if (!way) return;
  way.hidden = !address;
  way.setAttribute("href", prefixed(address || "/wall"));
};

export const reset = () => {
  if (document.querySelector('.bar-actions [data-action="reset"]')?.hidden) return;
  change({ reset: true });
  say(words().said.reset, { button: { action: "undo", label: words().said.undo } });
};
