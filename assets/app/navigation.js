/* To another address: every change of the query string that asks for another view. */

import * as Address from "./address.js";
import { setProps } from "./dash.js";
import { page } from "./page.js";
import * as Readiness from "./readiness.js";
import { say } from "./toast.js";
import { words } from "./words.js";

const search = () => window.location.search;
export const go = (query) => {
  if (query === search()) return;
  // A key pressed while the page is still on its way: Dash reads the address when it lays it out.
  if (!page()) {
    window.history.replaceState(null, "", window.location.pathname + query);
    return;
  }
  Readiness.expect();
  setProps("url", { search: query });
};
export const change = (changes) => go(Address.changed(search(), words(), changes));

/* A view of its own, with what the reader has beside the filters. */
export const goToView = (query) => {
  const { others } = Address.read(search(), words());
  const { filters } = Address.read(query, words());
  const text = Address.write(filters, Address.moved(search(), words(), filters, others));
  go(text ? `?${text}` : "");
};

/* Nothing to reset, no button. */
export const offerReset = (query) => {
  const button = document.querySelector('.bar-actions [data-action="reset"]');
  if (button) button.hidden = Address.reset(query, words()) === query;
};

export const reset = () => {
  const wanted = Address.reset(search(), words());
  if (wanted === search()) return;
  go(wanted);
  say(words().said.reset, { button: { action: "undo", label: words().said.undo } });
};
