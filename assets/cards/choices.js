/* Rows of tables and marks of charts that can be chosen: the choice becomes part of the address. */

import { parameter } from "../app/address.js";
import { triggered } from "../app/dash.js";
import { formatted } from "../app/dom.js";
import * as Navigation from "../app/navigation.js";
import { prefixed } from "../app/prefix.js";
import { visit } from "../app/router.js";

const OPERATION = "op";
const PERIOD = "t";
/* Of a month: where its point stands. */
const MIDDLE = 15;

const choose = (key, option) => Navigation.change({ [option]: key });

/* Where tables of several may be left without a choice, and the others never are. */
let tableOf = null;

/* Rows that the server marks as chosen are no choice of the reader's. */
export const choose_row = () => {
  for (const { value } of triggered()) {
    if (!Array.isArray(value)) continue;
    const [row] = value;
    tableOf = row || tableOf;
    const keys = value.map((one) => one["row-key"]).sort().join(",");
    if (!tableOf || keys === (row || tableOf)["row-chosen"]) continue;
    if (!row && tableOf["row-option"] === OPERATION) continue;
    choose(keys, tableOf["row-option"]);
  }
};

/* The month of a point; where one touches to read, and of longer steps, a press chooses nothing. */
const monthOf = (point) => {
  const isByMonth = (parameter(window.location.search, "g") ?? "month") === "month";
  const [month = ""] = /^\d{4}-\d{2}(?=-)/.exec(point?.x) ?? [];
  return isByMonth && window.matchMedia("(hover: hover)").matches ? month : "";
};

export const choose_mark = () => {
  for (const { value } of triggered()) {
    const point = value?.points?.[0];
    if (point?.customdata) choose(point.customdata, OPERATION);
    else if (monthOf(point)) choose(monthOf(point), PERIOD);
  }
};

/* The month whose point, at its middle, is the first one after a day, or the last one before it. */
const monthBeside = (day, isAfter) => {
  const [year, month, date] = day.split(/[- ]/).map(Number);
  const beyond = isAfter ? Number(date > MIDDLE) : -Number(date < MIDDLE);
  return new Date(Date.UTC(year, month - 1 + beyond)).toISOString().slice(0, 7);
};

/* Months that were dragged over; between two points, the months of both. */
export const choose_months = () => {
  for (const { value } of triggered()) {
    const ends = value?.range?.x;
    if (!ends) continue;
    const [from, to] = [...ends].sort();
    const [first, last] = [monthBeside(from, true), monthBeside(to, false)].sort();
    choose(first === last ? first : `${first}..${last}`, PERIOD);
  }
};

/* A note that names a period, as the largest value of a line does, or that leads to the page of its row. */
export const press_note = () => {
  for (const { value } of triggered()) {
    const name = value?.annotation?.name ?? "";
    const [, period] = /^t=(.+)$/.exec(name) ?? [];
    if (period) choose(period, PERIOD);
    else if (name.startsWith("/")) visit(prefixed(name));
  }
};

/* The name of a row, as a link to what it is about. */
export const RowLink = ({ value, data }) =>
  data["row-link"]
    ? window.React.createElement("a", { href: prefixed(data["row-link"]) }, value)
    : value;

// Space chooses the row in focus; so does Enter, as on a link.
document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".ag-row .ag-cell");
  if (cell && event.key === "Enter") cell.click();
});

/* What stands in a cell; null is unknown. */
export const routewatchCell = (value, unknown) =>
  typeof value === "number"
    ? formatted(value)
    : value === null || value === undefined
      ? unknown
      : String(value);

/* The names of a strip's rows are one stop of Tab, as the rows of a grid are: arrow keys go from one to the next. */
const MOVES = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.(".strip-names");
  const move = MOVES[event.key];
  if (!list || !move) return;
  event.preventDefault();
  const links = [...list.querySelectorAll("a")];
  const here = links.indexOf(document.activeElement);
  const place = Math.min(links.length - 1, Math.max(0, here + move));
  for (const [number, link] of links.entries()) link.tabIndex = number === place ? 0 : -1;
  links[place].focus();
});
