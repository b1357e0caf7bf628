/* The briefing's parts: views of panels, kept in the address of the briefing and in this browser.
 *
 * A part is the address of its view with its panel, heading and note as parameters more, as
 * dashboard/exports/pack/orders.py reads it. No figure and no picture is kept.
 */

import { fill } from "../app/dom.js";
import { forServer, withParameters } from "../app/address.js";
import { prefixed, unprefixed } from "../app/prefix.js";
import { say } from "../app/toast.js";
import { counted, words } from "../app/words.js";

const STORED = "routewatch-briefing";
export const PATH = "/briefing";
const OWN = ["about", "bureau", "held", "items", "mark", "on", "paper", "title"];
const KEPT = ["held", "items", "mark", "on", "paper", "title"];
const OF_THE_READER = ["find", "lang", "ll", "sort", "tab", "theme"];
export const LONGEST = 7_500;
const MOST = 40;

/* --- texts ------------------------------------------------------------------------------------ */

export const read = (items) => (items || "").split("|").filter(Boolean);
export const write = (parts) => parts.join("|");

/* A part with some of its own parameters changed; an empty text takes one out. */
export const changed = (part, changes) => {
  const url = new URL(part, window.location.origin);
  for (const [key, text] of Object.entries(changes)) {
    if (text) url.searchParams.set(key, text);
    else url.searchParams.delete(key);
  }
  return `${url.pathname}?${url.searchParams}`.replace(/\|/g, "%7C");
};

/* --- what this browser keeps ------------------------------------------------------------------ */

export const kept = () => {
  try {
    return JSON.parse(window.localStorage.getItem(STORED)) || {};
  } catch {
    return {};
  }
};

export const keep = (order) => {
  try {
    if (order.items) window.localStorage.setItem(STORED, JSON.stringify(order));
    else window.localStorage.removeItem(STORED);
  } catch {
    // Without storage the address still holds all of it.
  }
  showInMenu(window.location.search);
};

/* What an address says of the briefing. */
export const ordered = (search) => {
  const given = new URLSearchParams(search);
  const pairs = KEPT.map((key) => [key, given.get(key)]);
  return Object.fromEntries(pairs.filter(([, text]) => text));
};

/* A search without what only the briefing reads. */
export const without = (search) => {
  const nothing = Object.fromEntries(OWN.map((key) => [key, null]));
  return withParameters(search || "", nothing);
};

/* Where the menu's link leads: to the selection, if there is one. */
const link = (search) => {
  const order = kept();
  const rest = without(search);
  return prefixed(PATH) + (order.items ? withParameters(rest, order) : rest);
};

/* The menu's entry leads to the selection, and says how many parts it has. */
export const showInMenu = (search) => {
  const count = read(kept().items).length;
  const entry = document.querySelector(`.page-link[data-path="${PATH}"]`);
  if (!entry) return;
  entry.href = link(forServer(search || ""));
  if (count) entry.dataset.count = String(count);
  else delete entry.dataset.count;
};

/* --- adding ----------------------------------------------------------------------------------- */

const viewOf = (card) => {
  const plain = without(window.location.search);
  const nothing = Object.fromEntries(OF_THE_READER.map((key) => [key, null]));
  const search = withParameters(plain, nothing);
  return changed(unprefixed(window.location.pathname) + search, { p: card.dataset.panel });
};

export const add = (card) => {
  if (!card) return;
  const { briefing } = words();
  const order = kept();
  const parts = [...read(order.items), viewOf(card)];
  const items = write(parts);
  if (parts.length > MOST || encodeURIComponent(items).length > LONGEST) {
    say(briefing.full);
    return;
  }
  const today = new Date().toISOString().slice(0, 10);
  const first = order.items ? {} : { held: card.dataset.version, on: today };
  keep({ ...order, ...first, items });
  tell(fill(counted(briefing.added, parts.length), { count: parts.length }), briefing.open);
};

const tell = (text, open) => {
  say(`${text} `);
  const way = document.createElement("a");
  way.className = "button";
  way.href = link(window.location.search);
  way.textContent = open;
  document.getElementById("toast").append(way);
};
