/* Months on a map: the incidents of a view by month, whatever period it shows.
 *
 * Brushing and playing choose other months than the view's from what is here, so that they ask the
 * server for nothing. A month is yyyymm; yyyy00 is a year whose month is unknown, which belongs to
 * every span that holds the whole year and to no other (data_access/periods.py).
 */

import * as Points from "./points.js";

const EVER = { low: 0, high: 999999, without: [] };

const at = (index) => Math.floor(index / 12) * 100 + (index % 12) + 1;
const indexOf = (month) => Math.floor(month / 100) * 12 + (month % 100) - 1;
export const shifted = (month, by) => at(indexOf(month) + by);
export const distance = (first, last) => indexOf(last) - indexOf(first);

export function between(first, last) {
  const found = [];
  for (let index = indexOf(first); index <= indexOf(last); index += 1) found.push(at(index));
  return found;
}

/* A span as stored months: lowest, highest, and what lies between them and does not belong. */
export function bounds(first, last) {
  const holds = (year) => first <= year * 100 + 1 && year * 100 + 12 <= last;
  const year = Math.floor(last / 100);
  const low = first % 100 === 1 && holds(Math.floor(first / 100)) ? first - 1 : first;
  const open = year * 100;
  const without = !holds(year) && low <= open && open <= last ? [open] : [];
  return { low, high: last, without };
}

/* Everything that a view would show if its period were all time. */
export function index(points, view) {
  const passes = Points.test(points, { ...view, months: EVER });
  return {
    points,
    drawn: points.order.filter(passes),
    undrawn: Int32Array.from(points.why.keys()).filter((row) => points.why[row] && passes(row)),
  };
}

/* The part of it that lies in a span: what `map.points.select` finds for a view of that span. */
export function select({ points, drawn, undrawn }, first, last) {
  const { low, high, without } = bounds(first, last);
  const { month, people, incidents } = points;
  const isInside = (row) => month[row] >= low && month[row] <= high && month[row] !== without[0];
  const rows = drawn.filter(isInside);
  const sums = { people: 0, incidents: 0 };
  for (const row of rows) {
    sums.people += people[row];
    sums.incidents += incidents[row];
  }
  const reasons = {};
  for (const row of undrawn) {
    if (!isInside(row)) continue;
    const reason = points.reasons[points.why[row]];
    reasons[reason] = (reasons[reason] || 0) + people[row];
  }
  return { rows, ...sums, undrawn: reasons };
}

/* People by month over some rows; those of an unknown month stand apart. */
export function histogram(points, rows) {
  const people = new Map();
  let unknown = 0;
  for (const row of rows) {
    const month = points.month[row];
    if (month % 100 === 0) unknown += points.people[row];
    else people.set(month, (people.get(month) || 0) + points.people[row]);
  }
  return { people, unknown };
}
