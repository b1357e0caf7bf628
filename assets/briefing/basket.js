/* The briefing's parts: views of panels, kept in the address of the briefing and in this browser.
 *
 * A part is the address of its view with its panel, heading and note as parameters more, as
 * dashboard/exports/pack/orders.py reads it. No figure and no picture is kept.
 */

import { fill, made } from "../app/dom.js";
import { forServer, withParameters } from "../app/address.js";
import { setProps } from "../app/dash.js";
import { prefixed, unprefixed } from "../app/prefix.js";
import { say } from "../app/toast.js";
import { counted, words } from "../app/words.js";

const STORED = "routewatch-briefing";
export const PATH = "/briefing";
const OWN = ["about", "bureau", "held", "items", "mark", "on", "paper", "title"];
const OF_THE_READER = ["find", "lang", "ll", "sort", "tab", "theme"];
const LONGEST = 7_500;
const MOST = 40;

const read = (items) => (items || "").split("|").filter(Boolean);

/* --- what this browser keeps ------------------------------------------------------------------ */

/* Of another window, too: `dcc.Store` reads it as the page opens alone. */
const kept = () => {
  try {
    return JSON.parse(window.localStorage.getItem(STORED)) || {};
  } catch {
    return {};
  }
};

/* What is kept is another selection. */
export const keep = (order) => showInMenu(window.location.search, order || {});

/* A search without what only the briefing reads. */
export const without = (search) => {
  const nothing = Object.fromEntries(OWN.map((key) => [key, null]));
  return withParameters(search || "", nothing);
};

/* Where the menu's link leads: to the selection, if there is one. */
const link = (search, order = kept()) => {
  const rest = without(search);
  return prefixed(PATH) + (order.items ? withParameters(rest, order) : rest);
};

/* The menu's entry leads to the selection, and says how many parts it has. */
export const showInMenu = (search, order = kept()) => {
  const count = read(order.items).length;
  const entry = document.querySelector(`.page-link[data-path="${PATH}"]`);
  if (!entry) return;
  entry.href = link(forServer(search || ""), order);
  if (count) entry.dataset.count = String(count);
  else delete entry.dataset.count;
};

/* --- adding ----------------------------------------------------------------------------------- */

const viewOf = (card) => {
  const plain = without(window.location.search);
  const nothing = Object.fromEntries(OF_THE_READER.map((key) => [key, null]));
  const search = withParameters(plain, nothing);
  const view = `${search ? `${search}&` : "?"}p=${card.dataset.panel}`;
  return (unprefixed(window.location.pathname) + view).replace(/\|/g, "%7C");
};

export const add = (card) => {
  if (!card) return;
  const { briefing } = words();
  const order = kept();
  const parts = [...read(order.items), viewOf(card)];
  const items = parts.join("|");
  if (parts.length > MOST || encodeURIComponent(items).length > LONGEST) {
    say(briefing.full);
    return;
  }
  const today = new Date().toISOString().slice(0, 10);
  const first = order.items ? {} : { held: card.dataset.version, on: today };
  const longer = { ...order, ...first, items };
  setProps(STORED, { data: longer });
  say(`${fill(counted(briefing.added, parts.length), { count: parts.length })} `);
  const way = made("a", "button", briefing.open);
  way.href = link(window.location.search, longer);
  document.getElementById("toast").append(way);
};
