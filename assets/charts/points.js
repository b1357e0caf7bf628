/* The points of a chart, one by one, by keyboard: what a pointer would be shown of them is said as well.
 *
 * Left and right go through time, or from column to column, the first of which stands at the right in Arabic; up and
 * down from row to row. The words are those that Plotly shows, so that eye and ear are told the same.
 */

import { withSubject } from "../app/words.js";
import { plotArea } from "./library.js";

const CHART = ".card-chart .card-picture";

const WAYS = {
  ArrowLeft: { across: -1 },
  ArrowRight: { across: 1 },
  ArrowUp: { down: -1 },
  ArrowDown: { down: 1 },
  Home: { to: 0 },
  End: { to: -1 },
};

const plain = (text) => String(text).replace(/<br\s*\/?>/g, " ").replace(/<[^>]*>/g, "").trim();

/* Text of bars that show nothing under a pointer, since their number stands beside them; null where nothing is said. */
const beside = ({ hoverinfo, type, text, y }, i) => {
  if (hoverinfo !== "skip") return "";
  return type === "bar" && text?.[i] ? withSubject(y[i], text[i]) : null;
};

/* A value as its axis counts it. */
const counted = ({ type, categories }, value) => {
  if (type === "category") return categories.indexOf(value);
  if (typeof value === "string") return Date.parse(value);
  return type === "log" ? Math.log10(value) : value;
};

/* How far along its axis a counted value stands, from 0 to 1; Plotly writes the ranges that it chose into the layout. */
const share = (axis, value) => {
  const [low, high] = axis.range.map((end) => (typeof end === "string" ? Date.parse(end) : end));
  return (value - low) / (high - low);
};

/* The axis of a trace, with the names that stand along it. */
const axisOf = ({ data, layout }, letter, name = letter) => {
  const axis = layout[name.replace(letter, `${letter}axis`)];
  const names = data.filter((trace) => (trace[`${letter}axis`] ?? letter) === name).flatMap((trace) => trace[letter] ?? []);
  return { ...axis, categories: axis?.categoryarray ?? [...new Set(names.filter((one) => one !== null))] };
};

/* Every point that says something, with its place in the picture. */
const readable = (graph) =>
  graph.data.flatMap((trace, curve) => {
    const { xaxis = "x", yaxis = "y", visible = true } = trace;
    const area = plotArea(graph, `${xaxis}${yaxis}`);
    if (visible !== true || !area) return [];
    const [across, down] = [axisOf(graph, "x", xaxis), axisOf(graph, "y", yaxis)];
    const [left, top, width, height] = area;
    return Array.from(trace.y ?? [], (y, i) => {
      const text = beside(trace, i);
      if (trace.x[i] === null || trace.x[i] === undefined || y === null || text === null) return null;
      const value = counted(across, trace.x[i]);
      const x = Math.round(left + width * share(across, value));
      return { curve, i, text, value, subplot: `${xaxis}${yaxis}`, x, y: Math.round(top + height * (1 - share(down, counted(down, y)))) };
    }).filter((point) => point && !Number.isNaN(point.x + point.y));
  });

const byPlace = (points, along, within) => {
  const groups = new Map();
  for (const point of points) groups.set(point[along], [...(groups.get(point[along]) ?? []), point]);
  return [...groups.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, group]) => group.sort((a, b) => a[within] - b[within]));
};

/* Whether rows run from right to left. */
const isTurned = ({ layout }) => layout.yaxis.side === "right";

/* Lists of stops: what is said at once. A chart whose lines are read together has one a month; one with
 * rows has its bars row by row; others have what stands over the same place in one list. */
export const stops = (graph) => {
  const points = readable(graph);
  const { hovermode, yaxis } = graph.layout;
  if (hovermode === "x unified") return [byPlace(points, "x", "y")];
  const isRows = yaxis.type === "category" || graph.layout.meta?.spans;
  const inOrder = (row) => (isTurned(graph) ? row.reverse() : row);
  if (isRows) return byPlace(points, "y", "x").map((row) => inOrder(row).map((point) => [point]));
  return [points.sort((a, b) => a.x - b.x || a.y - b.y).map((point) => [point])];
};

/* The next place in lists; the same column again in the next row, where that has it. */
export const moved = (lists, at, { across = 0, down = 0, to = null }) => {
  if (!lists.length) return null;
  const within = (n, list) => Math.max(0, Math.min(list.length - 1, n));
  const isOne = lists.length === 1;
  // Rows of one bar are walked either way.
  const isNarrow = lists.every((list) => list.length === 1);
  if (to !== null) {
    const row = isNarrow ? lists.at(to) : lists[at?.row ?? 0];
    return { row: lists.indexOf(row), column: row.indexOf(row.at(to)) };
  }
  if (!at) return isOne && across + down < 0 ? { row: 0, column: lists[0].length - 1 } : { row: 0, column: 0 };
  if (isOne) return { row: 0, column: within(at.column + across + down, lists[0]) };
  const row = within(at.row + down + (isNarrow ? across : 0), lists);
  if (row === at.row) return { row, column: within(at.column + across, lists[row]) };
  const [{ curve, x }] = lists[at.row][at.column];
  const same = lists[row].findIndex(([point]) => point.curve === curve);
  const near = lists[row].map(([point], column) => [Math.abs(point.x - x), column]).sort(([a], [b]) => a - b);
  return { row, column: same >= 0 ? same : near[0][1] };
};

/* What Plotly shows at this moment. */
const shownText = (graph) =>
  [...graph.querySelectorAll(".hoverlayer text")]
    .map((text) => plain(text.dataset.unformatted ?? text.textContent))
    .filter(Boolean)
    .join(". ");

/* What is under a pointer that stands there. */
const hover = (graph, stop) => {
  const { Fx } = window.Plotly;
  const [{ text, value }] = stop;
  if (text) return Fx.unhover(graph);
  const isUnified = graph.layout.hovermode === "x unified";
  const points = stop.map(({ curve, i }) => ({ curveNumber: curve, pointNumber: i }));
  const subplots = [...new Set(stop.map(({ subplot }) => subplot))];
  return Fx.hover(graph, isUnified ? { xval: value } : points, subplots);
};

const say = (text) => {
  if (text) document.getElementById("point").textContent = text;
};

/* Plotly shows it a moment later. */
const watch = { graph: null };
const shown = new MutationObserver(() => say(shownText(watch.graph)));

const places = new WeakMap();

const show = (picture, graph, stop) => {
  const [{ text, x }] = stop;
  watch.graph = graph;
  shown.observe(graph.querySelector(".hoverlayer"), { childList: true, subtree: true });
  hover(graph, stop);
  const [drawn, seen] = [graph, picture].map((one) => one.getBoundingClientRect().left);
  picture.scrollBy(drawn + x - seen - picture.clientWidth / 2, 0);
  if (text) say(plain(text));
};

document.addEventListener("keydown", (event) => {
  const picture = event.target.closest?.(CHART);
  const way = WAYS[event.key];
  const graph = picture?.querySelector(".js-plotly-plot");
  if (!way || !graph?.layout || event.ctrlKey || event.altKey || event.metaKey) return;
  const lists = stops(graph);
  const before = places.get(graph);
  const along = isTurned(graph) && way.across ? { across: -way.across } : way;
  const at = moved(lists, lists[before?.row]?.[before.column] && before, along);
  if (!at) return;
  event.preventDefault();
  places.set(graph, at);
  show(picture, graph, lists[at.row][at.column]);
});

/* What is shown under a pointer or at a point goes without either being moved. */
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  const labels = [...document.querySelectorAll(".hoverlayer > *")];
  const graphs = new Set(labels.map((label) => label.closest(".js-plotly-plot")));
  for (const graph of graphs) window.Plotly.Fx.unhover(graph);
});

document.addEventListener("focusout", (event) => {
  const graph = event.target.closest?.(CHART)?.querySelector(".js-plotly-plot");
  if (!graph?.layout) return;
  shown.disconnect();
  window.Plotly.Fx.unhover(graph);
});
