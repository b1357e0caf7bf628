/* Tables that can be sorted, searched and filtered: their rows, and what the address says of them. */

import { setProps } from "../app/dash.js";
import * as Screen from "../app/screen.js";

const NAMESPACE = "dash_ag_grid";
/* The grid in what an answer tells of a card, as Dash would make it; nothing where there is none. */
const gridIn = (part) => {
  if (Array.isArray(part)) return part.map(gridIn).find(Boolean);
  return part?.namespace === NAMESPACE ? part : part?.props && gridIn(part.props.children);
};

/* --- the rows of an answer ----------------------------------------------------------------------- */

// What a panel's grid was made of, but for its rows.
const frames = new Map();
// Panels whose grid Dash makes anew: the one that is there now is not the one to wait for.
const awaited = new Set();

const OF_ROWS = ["rowData", "selectedRows"];
const withoutRows = (name, value) => (OF_ROWS.includes(name) ? undefined : value);

/* Whether an answer's grid is on screen already, but for its rows, which it then gets: what the
 * reader has typed, scrolled to and focused stays. */
const filled = (panel, children, { props }) => {
  const { id, rowData, selectedRows } = props;
  const frame = JSON.stringify(children, withoutRows);
  const isSame = there(panel) && frames.get(panel) === frame;
  frames.set(panel, frame);
  if (isSame) setProps(id, { rowData, selectedRows });
  else awaited.add(panel);
  return isSame;
};

/* --- order and filters, as the address has them ----------------------------------------------- */

const SORT = "sort";
const FIND = "find";
const WAYS = {
  text: ["contains", "notContains", "equals", "notEqual", "startsWith", "endsWith"],
  number: ["equals", "notEqual", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"],
};
const WITHOUT_TEXT = ["blank", "notBlank"];
const BETWEEN = "inRange";

// States of cards that say why they show nothing.
const BARE = ["empty", "error", "suppressed"];

const mounted = new Map();

const kindOf = (column) =>
  column.getColDef().filter === "agNumberColumnFilter" ? "number" : "text";

/* A filter as the grid holds it; null where the address says what no grid can. */
const condition = (column, parts) => {
  const [way, ...texts] = parts;
  const kind = kindOf(column);
  const values = texts.map((text) => (kind === "number" ? Number(text) : decodeURIComponent(text)));
  const wanted = WITHOUT_TEXT.includes(way) ? 0 : way === BETWEEN && kind === "number" ? 2 : 1;
  const isKnown = [...WAYS[kind], ...WITHOUT_TEXT, BETWEEN].includes(way);
  if (!isKnown || values.length !== wanted || values.some(Number.isNaN)) return null;
  const [filter, filterTo] = values;
  return { filterType: kind, type: way, ...(wanted && { filter }), ...(filterTo !== undefined && { filterTo }) };
};

/* Entries of the address for columns that there are; the others are said to be left out. */
const readable = (api, key, panel) =>
  Screen.entries(key, panel).filter(([id]) => {
    if (!api.getColumn(id)) Screen.unreadable(key, id);
    return api.getColumn(id);
  });

const arrange = (panel, api) => {
  const order = readable(api, SORT, panel).map(([colId, way], sortIndex) => ({
    colId,
    sort: way === "asc" ? "asc" : "desc",
    sortIndex,
  }));
  api.applyColumnState({ state: order, defaultState: { sort: null } });
  const model = {};
  for (const [id, ...parts] of readable(api, FIND, panel)) {
    model[id] = condition(api.getColumn(id), parts);
    if (!model[id]) Screen.unreadable(FIND, parts.join(":"));
  }
  api.setFilterModel(model);
};

const sorted = (panel, api) => {
  const order = api
    .getColumnState()
    .filter(({ sort }) => sort)
    .sort((a, b) => a.sortIndex - b.sortIndex)
    .map(({ colId, sort }) => [colId, sort]);
  Screen.enter(SORT, panel, order);
};

/* Typing is no step of its own for Back. */
const filtered = (panel, api) => {
  const found = Object.entries(api.getFilterModel()).map(([id, { type, filter, filterTo }]) => {
    const texts = [filter, filterTo].filter((text) => text !== null && text !== undefined);
    return [id, type, ...texts.map((text) => encodeURIComponent(text))];
  });
  Screen.enter(FIND, panel, found, { lasting: false });
};

/* The grid of a panel, if it is there by now. */
const there = (panel) => {
  try {
    const api = window.dash_ag_grid.getApi(JSON.stringify({ panel, type: "panel-grid" }));
    return api.isDestroyed() ? null : api;
  } catch {
    return null;
  }
};

const MOST_FRAMES = 300;

const nextFrame = () => new Promise((resolve) => setTimeout(resolve, 16));

const arrive = async (panel) => {
  const old = awaited.delete(panel) ? mounted.get(panel) : null;
  const made = () => (there(panel) === old ? null : there(panel));
  for (let frame = 0; frame < MOST_FRAMES && !made(); frame += 1) await nextFrame();
  const api = made();
  if (!api || mounted.get(panel) === api) return;
  mounted.set(panel, api);
  arrange(panel, api);
  // Arrow keys go from cell to cell; Tab goes on to what comes after the table.
  api.setGridOption("tabToNextCell", () => false);
  api.addEventListener("sortChanged", () => sorted(panel, api));
  api.addEventListener("filterChanged", () => filtered(panel, api));
};

/* Shows what an answer tells of cards with grids; resolves when these stand as the address has them. */
export const show = async (bodies, cards) => {
  for (const [panel, children] of Object.entries(bodies)) {
    const grid = gridIn(children);
    if (!grid) frames.delete(panel);
    if (!grid || !filled(panel, children, grid)) setProps({ type: "panel-body", panel }, { children });
  }
  const drawn = Object.keys(bodies).filter((panel) => !BARE.includes(cards[panel].state));
  await Promise.all(drawn.map(arrive));
};

export const apply = () => {
  for (const [panel, api] of mounted) {
    if (api.isDestroyed()) mounted.delete(panel);
    else arrange(panel, api);
  }
};
