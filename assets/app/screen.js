/* What is on screen beside the figures: open tabs, order and filters of tables, position of a map
 * and what is selected on it.
 *
 * It stands in the address like the filters do, but the server is never asked for it. Entries are
 * `<panel>:<text>:<text>`, with commas between them; those of panels on other pages are kept.
 */

import { fill } from "./dom.js";
import { parameter, withParameters } from "./address.js";
import { setProps } from "./dash.js";
import { say } from "./toast.js";
import { words } from "./words.js";

/* What Dash puts into the address in a moment: a second entry of the same moment adds to the first. */
let pushed = null;
const search = () => pushed ?? window.location.search;

const all = (key) =>
  (parameter(search(), key) || "")
    .split(",")
    .filter(Boolean)
    .map((entry) => entry.split(":"));

/* What the address says of a panel, entry by entry, each without the panel's code. */
export const entries = (key, panel) =>
  all(key)
    .filter(([code]) => code === panel)
    .map(([, ...rest]) => rest);

const withEntries = (key, panel, wanted) => {
  const others = all(key).filter(([code]) => code !== panel);
  const text = [...others, ...wanted.map((entry) => [panel, ...entry])]
    .map((entry) => entry.join(":"))
    .join(",");
  return withParameters(search(), { [key]: text || null });
};

/* A new entry of the history, so that Back undoes it. */
const push = (next) => {
  if (next === search()) return;
  pushed = next;
  setTimeout(() => (pushed = null));
  setProps("url", { search: next });
};

/* The entry of the history itself changes: what moves by and by is not undone step by step. */
const replace = (next) => {
  if (next === search()) return;
  window.history.replaceState(window.history.state, "", window.location.pathname + next);
  // Dash would else believe the old address, and put it back.
  setProps("url", { search: next, href: window.location.href });
};

export const enter = (key, panel, wanted, { lasting = true } = {}) =>
  (lasting ? push : replace)(withEntries(key, panel, wanted));

export const put = (key, text) =>
  replace(withParameters(search(), { [key]: text }));

/* What names a column that is not there is left out, and said once. */
const notices = new Set();
export const unreadable = (key, text) => {
  const saying = fill(words().said.left_out, { key, text });
  if (!notices.has(saying)) say(saying);
  notices.add(saying);
};
