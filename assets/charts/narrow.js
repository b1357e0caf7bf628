/* Charts with rows on a phone, or with more columns than their card has room for: names stand above their bars,
 * which take the whole width.
 *
 * The server draws for cards that have room for names beside the rows. Between its answer and the graph this turns
 * figures round for a narrow card; what they were is kept for pictures that leave the page.
 */

import { noUpdate, outputs, setProps, textId } from "../app/dash.js";
import { isolated, unmarked } from "../app/dom.js";
import { isWall } from "../app/page.js";

const NARROW = 480;
const EDGE = 8;
/* Between the edge and the name of a tick. */
const TICK_GAP = 2;
/* Of a row, in pixels: its name, and what stands under it. */
const [NAME, BAR] = [17, 17];
const [LINE, HEAD] = [14, 6];
/* Columns have at least this width: more of them than fit scroll sideways, and so much of the next is seen. */
const [MEASURE, CELL, NEXT] = [116, 88, 20];
const LETTER = 0.6;
/* Most of a number is digits, points and brackets. */
const NUMERAL = 0.52;
const BREAK = "<br>";
const NUMBER = 52;
/* Small charts beside each other have at least this width: their headings have two lines. */
const MULTIPLE = 200;

const rowsOf = (data) => {
  const names = data.flatMap(({ y = [] }) => y);
  return new Set(names.filter((name) => name !== null)).size;
};

/* A name in one line: above a bar it has the whole width. */
const inOneLine = (name) =>
  typeof name === "string" && name.includes(BREAK) ? isolated(unmarked(name).replaceAll(BREAK, " ")) : name;

const firstLine = (text) => String(text).split(BREAK)[0];

/* Bars keep to the lower half of their row, with one line beside them. */
const lowered = (trace) => {
  if (!trace.y) return trace;
  const y = trace.y.map(inOneLine);
  if (trace.type === "bar") {
    const { text } = trace;
    const first = Array.isArray(text) ? { text: text.map(firstLine) } : {};
    return { ...trace, ...first, y, width: 0.42, offset: 0 };
  }
  return { ...trace, y };
};

/* Headings of columns in as many lines as their column is narrow. */
const heading = (note, width, size) => {
  const most = Math.max(6, Math.floor(width / (size * LETTER)));
  const lines = [];
  for (const word of unmarked(note.text).replaceAll(BREAK, " ").split(" ")) {
    const last = lines.at(-1);
    if (last && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return { ...note, text: lines.map(isolated).join(BREAK), lines: lines.length };
};

/* The name of a row that leads to its page. */
const isLink = ({ name = "" }) => name.startsWith("/");

const isHeading = (note) => !note.name && note.yanchor === "bottom";

/* Columns between wide and narrow: headings that would reach into the next one have more lines. */
const withHeadings = (graph, { layout }) => {
  const { annotations: notes = [], margin, meta, yaxis } = layout;
  const headings = notes.filter(isHeading);
  if (!headings.length || !(meta?.columns > 1)) return {};
  const size = yaxis.tickfont?.size || 12;
  const width = (graph.clientWidth - margin.l - margin.r) / meta.columns - EDGE;
  const lines = headings.map(({ text }) => unmarked(text).split(BREAK));
  if (Math.max(...lines.flat().map(({ length }) => length)) * size * LETTER <= width) return {};
  const broken = notes.map((note) => (isHeading(note) ? heading(note, width, size) : note));
  const more = Math.max(...broken.map(({ lines: n = 0 }) => n)) - Math.max(...lines.map(({ length }) => length));
  const annotations = broken.map(({ lines: _, ...note }) => note);
  return { layout: { ...layout, annotations, margin: { ...margin, t: margin.t + Math.max(0, more) * LINE } } };
};

const setSize = (graph, height, width = 0) => {
  const card = graph.closest("[data-panel]");
  card.dataset.narrow = "rows";
  card.style.setProperty("--narrow", `${Math.round(height)}px`);
  card.style.setProperty("--narrow-width", `${width}px`);
};

/* The column in which the longest bar and the longest of some lines beside a bar have room. */
const measureWidth = ({ type, x, text, xaxis = "x" }, layout, letter, lines) => {
  if (type !== "bar" || !Array.isArray(text)) return 0;
  const { range } = layout[xaxis.replace("x", "xaxis")];
  const letters = Math.max(...text.flatMap(lines).map((line) => unmarked(line).length));
  const beside = 1 - Math.max(...x) / Math.max(...(range ?? []));
  return beside > 0 ? (letters * letter) / beside : 0;
};

/* The least width in which small charts stand beside each other, or columns of bars beside the names of their
 * rows, none over another. */
const leastWidth = ({ data, layout }) => {
  const { columns = 1, multiples: charts = 0, cells = 0 } = layout.meta || {};
  if (charts > 1) return charts * MULTIPLE;
  if (cells) return cells * CELL + layout.margin.l + layout.margin.r;
  if (columns === 1) return 0;
  const letter = (layout.yaxis?.tickfont?.size || 12) * NUMERAL;
  const each = Math.max(...data.map((trace) => measureWidth(trace, layout, letter, (text) => String(text).split(BREAK))));
  return columns * each + layout.margin.l + layout.margin.r;
};

/* Rows of names. */
const rows = (graph, { data, layout }) => {
  const count = rowsOf(data);
  const { columns = 1, cells = 0 } = layout.meta || {};
  const size = layout.yaxis.tickfont?.size || 12;
  const isPoints = data.every(({ type }) => type !== "bar");
  const needed = Math.max(MEASURE, ...data.map((trace) => measureWidth(trace, layout, size * LETTER, firstLine)));
  // Whole columns are in sight, and the edge of the next one.
  const each = Math.max(needed, (graph.clientWidth - NEXT) / Math.max(1, Math.floor(graph.clientWidth / needed)));
  const least = Math.max(columns > 1 ? columns * each : 0, cells * CELL);
  const width = Math.max(graph.clientWidth, least) / columns;
  const above = Math.round((NAME + BAR) * (isPoints ? 0.42 : 0.28));
  // From right to left names begin at the right.
  const isTurned = layout.yaxis.side === "right";
  const [start, end] = isTurned ? ["r", "l"] : ["l", "r"];
  const inside = isTurned ? { xanchor: "right", xshift: -TICK_GAP } : { xanchor: "left", xshift: TICK_GAP };
  const placed = (note) => {
    if (isHeading(note)) return heading(note, width, size);
    if (isLink(note)) return { ...note, text: inOneLine(note.text), y: inOneLine(note.y), ...inside, yshift: above };
    return note.name ? note : { ...note, xshift: 0, yshift: 0 };
  };
  const notes = (layout.annotations || []).map(placed);
  const names = cells ? layout.margin.t : HEAD;
  const top = Math.max(names, ...notes.map(({ lines = 0 }) => lines * LINE + HEAD));
  const room = Math.max(isPoints && columns === 1 ? NUMBER : 0, layout.margin[end]);
  const margin = { ...layout.margin, [start]: EDGE, [end]: room, t: top };
  const row = NAME + BAR;
  setSize(graph, count * row + top + margin.b, least);
  const { categoryarray, tickvals } = layout.yaxis;
  const yaxis = {
    ...layout.yaxis,
    ...(categoryarray && { categoryarray: categoryarray.toReversed() }),
    ...(tickvals && { tickvals: tickvals.map(inOneLine) }),
    range: [count - 0.5, -0.6],
    automargin: false,
    ticks: "",
    ticklabelposition: "inside",
    ticklabeloverflow: "allow",
    ticklabelshift: above,
  };
  const annotations = notes.map(({ lines: _, ...note }) => note);
  return { data: data.map(lowered), layout: { ...layout, margin, yaxis, annotations } };
};

/* A name with its note, or without it where both are wider than the chart. */
const shortened = (text, width, size) => {
  if (unmarked(text).length * size * LETTER <= width) return text;
  return text.replace(/ · [^<]*/, "");
};

/* Spans of time: the name above, at the edge, the span below it. */
const spans = (graph, { data, layout }) => {
  const row = NAME + BAR / 2;
  const count = layout.meta.spans;
  setSize(graph, count * row + layout.margin.t + layout.margin.b);
  const start = layout.xaxis.range[0];
  const turned = data.flatMap((trace) => {
    const below = { ...trace, y: trace.y.map((place) => place + 0.28) };
    if (!trace.text) return [below];
    const name = {
      ...trace,
      mode: "text",
      x: [start],
      y: trace.y.map((place) => place - 0.18),
      text: trace.text.map((text) => shortened(text, graph.clientWidth, trace.textfont.size)),
      textposition: "middle right",
      hoverinfo: "skip",
      hovertemplate: undefined,
    };
    return [{ ...below, mode: "markers" }, name];
  });
  return { data: turned, layout };
};

/* Lines: their names stand in the key above (`data-narrow`), and the plot has the whole width. */
/* No other note has an arrow: theirs is the swatch. */
const isEnd = ({ showarrow }) => showarrow;
const withoutEnds = (graph, { layout }) => {
  graph.closest("[data-panel]").dataset.narrow = "lines";
  const annotations = layout.annotations.filter((note) => !isEnd(note));
  return { layout: { ...layout, annotations, margin: { ...layout.margin, r: EDGE } } };
};

/* Small charts beside each other stand above each other. */
const multiples = (graph, { layout }) => {
  const count = layout.meta.multiples;
  const [each, head, between] = [140, layout.margin.t, 56];
  const height = count * each + (count - 1) * between;
  setSize(graph, height + head + layout.margin.b);
  const top = (place) => 1 - (place * (each + between)) / height;
  const axes = {};
  for (let place = 0; place < count; place += 1) {
    const name = place ? String(place + 1) : "";
    axes[`xaxis${name}`] = { ...layout[`xaxis${name}`], domain: [0, 1] };
    const domain = [Math.max(0, top(place) - each / height), top(place)];
    axes[`yaxis${name}`] = { ...layout[`yaxis${name}`], domain };
  }
  const annotations = layout.annotations.map((note, place) =>
    place < count ? { ...note, x: 0, y: top(place) } : note,
  );
  return { layout: { ...layout, ...axes, annotations } };
};

/* A figure as a card of this width shows it. */
export const turned = (graph, figure) => {
  const card = graph.closest(".card-chart");
  const { layout } = figure;
  if (!card || !layout) return figure;
  const hasEnds = layout.annotations?.some(isEnd);
  // From afar names are larger than lines are long: they stand in the key, however wide the card is.
  if (isWall()) return hasEnds ? { ...figure, ...withoutEnds(graph, figure) } : figure;
  delete card.dataset.narrow;
  if (graph.clientWidth > Math.max(NARROW, leastWidth(figure))) return { ...figure, ...withHeadings(graph, figure) };
  if (layout.meta?.multiples) return { ...figure, ...multiples(graph, figure) };
  if (layout.meta?.spans) return { ...figure, ...spans(graph, figure) };
  if (hasEnds) return { ...figure, ...withoutEnds(graph, figure) };
  if (layout.yaxis?.type !== "category") return figure;
  return { ...figure, ...rows(graph, figure) };
};

const given = new Map();

/* What a chart shows, as it is drawn where there is room. */
export const whole = (code) => given.get(code);

/* Under a finger, a drag moves the page. */
const forPointer = (figure) =>
  window.matchMedia("(hover: hover)").matches ? figure : { ...figure, layout: { ...figure.layout, dragmode: false } };

const fitted = (id, answered) => {
  if (!answered) return noUpdate();
  const figure = forPointer(answered);
  given.set(id.panel, figure);
  const graph = document.getElementById(textId(id));
  // In a part of the page that is folded: it is drawn when that opens (cards/folds.js).
  return graph.checkVisibility() ? turned(graph, figure) : noUpdate();
};

/* Figures of the server's for the graphs that show them: all in one callback, since each that runs has Dash look at
 * every part of the page some ten times. */
export const fit = (figures) => outputs().map(({ id }, place) => fitted(id, figures[place]));

/* Draw the newest figure of a chart that has come in sight; its mark, or nothing where that is what it shows. */
export const redraw = (panel) => {
  const figure = given.get(panel);
  const id = { panel, type: "graph" };
  const graph = document.getElementById(textId(id));
  const isShown = graph?.querySelector(".js-plotly-plot")?.layout?.meta?.shown === figure?.layout.meta.shown;
  if (!figure || isShown) return "";
  setProps(id, { figure: turned(graph, figure) });
  return figure.layout.meta.shown;
};

// A phone that is turned: what was narrow has room, or the other way round.
globalThis.window?.matchMedia("(max-width: 599px)").addEventListener("change", () => {
  for (const [panel, figure] of given) {
    const id = { panel, type: "graph" };
    const graph = document.getElementById(textId(id));
    if (graph?.checkVisibility()) setProps(id, { figure: turned(graph, figure) });
  }
});
