/* Charts whose rows have names, on a wall: as many rows, from the top, as have room for theirs, and
 * as many columns beside each other; columns without room take turns. */

import { plotArea } from "../charts/library.js";

/* In a figure's own pixels: a line of lettering, what stands between two names, a column. */
const [LINE, BETWEEN, COLUMN] = [14.4, 2, 100];
const GAP = 0.04;
const TURN_SECONDS = 12;
const MOST_TICKS = 4;
const MOST_BESIDE = 0.6;

/* The axes as the server made them: Plotly's own are changed here. */
const made = new WeakMap();

const asMade = (graph) => {
  const { layout } = graph;
  const stamp = layout.meta?.shown;
  if (!made.has(graph) || made.get(graph).stamp !== stamp) {
    const named = Object.keys(layout).filter((name) => layout[name]?.type === "category" && name.startsWith("yaxis"));
    const columns = Object.keys(layout).filter((name) => name.startsWith("xaxis"));
    const places = named.length ? layout[named[0]].range?.[0] + 0.5 : 0;
    made.set(graph, { stamp, named, columns, places, rows: places, visible: `0 ${columns.length}` });
  }
  return made.get(graph);
};

/* How many rows have room, of so many places; at least the first one. */
const fitting = (names, places, height) => {
  const lines = names.map((name) => String(name).split("<br>").length);
  for (let rows = places; rows > 1; rows -= 1) {
    // From the middle of a name to that of the next one.
    const apart = lines.slice(0, rows).map((count, at, all) => (count + (all[at + 1] ?? 1)) / 2);
    if (height / rows >= Math.max(1, ...apart) * LINE + BETWEEN) return rows;
  }
  return 1;
};

const fitRows = (graph, state, height) => {
  const rows = fitting(graph.data.find(({ y }) => y)?.y || [], state.places, height);
  if (rows === state.rows) return;
  state.rows = rows;
  window.Plotly.relayout(graph, Object.fromEntries(state.named.map((axis) => [`${axis}.range`, [rows - 0.5, -0.5]])));
};

/* What Plotly leaves beside a chart is at times too little for the longest name: it gets the rest. */
const fitNames = (graph, state, area) => {
  const frame = graph.getBoundingClientRect();
  const scale = frame.width / graph.clientWidth;
  const beyond = [...graph.querySelectorAll(".ytick text")].map((name) => {
    const { left, right } = name.getBoundingClientRect();
    return { l: (frame.left - left) / scale, r: (right - frame.right) / scale };
  });
  const [left, , width] = area;
  const margins = { l: left, r: graph.clientWidth - left - width };
  for (const side of ["l", "r"]) {
    const more = Math.max(0, ...beyond.map((name) => name[side]));
    const margin = Math.ceil(margins[side] + more);
    if (more < 1 || margin > MOST_BESIDE * graph.clientWidth || margin <= (state.beside?.[side] ?? 0)) continue;
    state.beside = { ...state.beside, [side]: margin };
    window.Plotly.relayout(graph, { [`margin.${side}`]: margin });
  }
};

/* As many numbers beside a chart as stand under each other; from afar few do. */
const fitTicks = (graph, height) => {
  const nticks = Math.max(2, Math.min(MOST_TICKS, 1 + Math.floor(height / (1.4 * LINE))));
  const changes = {};
  for (const [name, axis] of Object.entries(graph.layout)) {
    const isValues = name.startsWith("yaxis") && axis?.type !== "category" && axis?.nticks;
    if (isValues && axis.nticks !== nticks) changes[`${name}.nticks`] = nticks;
  }
  if (Object.keys(changes).length) window.Plotly.relayout(graph, changes);
};

/* Which columns are seen now: from which on, and how many. */
const fitColumns = (graph, state, width) => {
  const { columns } = state;
  const most = Math.min(columns.length, Math.max(1, Math.floor(width / COLUMN)));
  const turns = Math.ceil(columns.length / most);
  const first = most * (Math.floor(performance.now() / 1000 / TURN_SECONDS) % turns);
  const visible = `${first} ${most}`;
  if (visible === state.visible) return;
  state.visible = visible;
  const share = (1 - GAP * (most - 1)) / most;
  // From right to left the first column stands at the right.
  const isTurned = graph.layout[state.named[0]].side === "right";
  const isSeen = (place) => place >= first && place < first + most;
  const changes = {};
  columns.forEach((axis, place) => {
    const start = isSeen(place) ? (place - first) * (share + GAP) : 0;
    const ends = [start, Math.min(1, start + share)];
    changes[`${axis}.domain`] = isTurned ? ends.map((end) => 1 - end).reverse() : ends;
    // The names of columns come first among what is written into a figure.
    const x = isTurned ? 1 - start : start;
    Object.assign(changes, { [`annotations[${place}].x`]: x, [`annotations[${place}].visible`]: isSeen(place) });
  });
  const ofTrace = ({ xaxis = "x" }) => columns.indexOf(xaxis.replace("x", "xaxis"));
  window.Plotly.relayout(graph, changes);
  window.Plotly.restyle(graph, { visible: graph.data.map((trace) => isSeen(ofTrace(trace))) });
};

export const fit = (scene) => {
  for (const graph of scene?.querySelectorAll(".js-plotly-plot") || []) {
    if (!graph.layout) continue;
    const state = asMade(graph);
    const area = plotArea(graph);
    const [, , width, height] = area ?? [];
    if (height && graph.clientHeight) fitTicks(graph, height);
    if (!state.places || !height || !graph.clientHeight) continue;
    fitRows(graph, state, height);
    fitNames(graph, state, area);
    if (state.columns.length > 1) fitColumns(graph, state, width);
  }
};
