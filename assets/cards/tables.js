/* The order of tables: by a heading that is pressed, and as the address names it. */

import { cards } from "../app/page.js";
import * as Screen from "../app/screen.js";

const KEY = "sort";
const DOWN = "desc";
const UP = "asc";

const sortKey = (row, column) => {
  const cell = row.cells[column];
  const number = cell.dataset.sort;
  return number === undefined ? cell.textContent : Number(number);
};

const compared = (a, b) =>
  typeof a === "number" ? a - b : a.localeCompare(b, document.documentElement.lang);

/* Rows in the order in which the server sent them. */
const asSent = (rows) => rows.sort((a, b) => a.dataset.row - b.dataset.row);

export const ordered = (rows, column, down) => {
  const keyed = asSent(rows).map((row) => [sortKey(row, column), row]);
  const hasNumbers = keyed.some(([key]) => typeof key === "number");
  // Unknown goes last whichever way the column is turned: a dash, or words where others have a number.
  const isUnknown = ([key]) => key === "–" || (hasNumbers && typeof key !== "number");
  const sorted = keyed
    .filter((entry) => !isUnknown(entry))
    .sort(([a], [b]) => (down ? compared(b, a) : compared(a, b)));
  return [...sorted, ...keyed.filter(isUnknown)].map(([, row]) => row);
};

/* Cells in the order of the numbers that their rows have under a name, else of their texts; unknown
 * goes last whichever way the column is turned. */
export const routewatchOrder = (name) => (a, b, nodeA, nodeB, down) => {
  const last = down ? -1 : 1;
  if (a === null || b === null) return (a === null) === (b === null) ? 0 : a === null ? last : -last;
  const keys = [nodeA, nodeB].map(({ data }) => data[name]);
  if (keys.every((key) => typeof key === "number")) return keys[0] - keys[1];
  return String(a).localeCompare(String(b), document.documentElement.lang);
};

const headingOf = (table, column) =>
  table.querySelector(`[data-column="${CSS.escape(column)}"]`)?.closest("th");

const isTurned = (table) => table.querySelector("th[aria-sort]") !== null;

const arrange = (table, entry) => {
  const body = table.tBodies[0];
  const [column, way] = entry || [];
  const heading = entry && headingOf(table, column);
  if (entry && !heading) Screen.unreadable(KEY, column);
  if (!heading && !isTurned(table)) return;
  for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
  heading?.setAttribute("aria-sort", way === UP ? "ascending" : "descending");
  const rows = [...body.rows];
  body.append(...(heading ? ordered(rows, heading.cellIndex, way !== UP) : asSent(rows)));
};

const sortable = (card) =>
  [...card.querySelectorAll("table")].filter((table) => table.querySelector("[data-column]"));

const arrangeAll = (card) => {
  const [entry] = Screen.entries(KEY, card.dataset.panel);
  for (const table of sortable(card)) arrange(table, entry);
};

/* Called whenever figures or another address come: a sorted table is sorted again. */
export const apply = () => {
  for (const card of cards()) if (!card.classList.contains("card-grid")) arrangeAll(card);
};

/* A heading was pressed: downwards first. */
export const turn = (button) => {
  const heading = button.closest("th");
  const card = button.closest("[data-panel]");
  const way = heading.getAttribute("aria-sort") === "descending" ? UP : DOWN;
  Screen.enter(KEY, card.dataset.panel, [[button.dataset.column, way]]);
};
