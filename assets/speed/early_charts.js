/* Charts drawn with the answer, before Dash comes to them: it looks at every part of the page first, for
 * longer than the drawing takes. Measured gain, with the choice that is asked for early (prefetch.js): a fifth of
 * a change (184 to 145 ms, when they were made).
 */

import { graphOf } from "../app/page.js";
import { shortcuts } from "../app/shortcuts.js";
import * as Charts from "../charts/library.js";
import * as Narrow from "../charts/narrow.js";

// What dcc.Graph sets besides, since it is responsive.
const FLEXIBLE = { autosize: true, height: undefined, width: undefined };
const ahead = new WeakMap();

/* Figures of an answer by code of their panel, where all charts of it can be drawn here and Dash has
 * nothing to lay out; else none. */
shortcuts.figures = (response) => {
  const given = Object.entries(response).filter(([, { figure, children }]) => figure || children);
  if (given.some(([, { children }]) => children)) return {};
  const named = given.map(([id, { figure }]) => [JSON.parse(id).panel, figure]);
  const isOurs = named.every(([code]) => Charts.isThere(graphOf(code)));
  return isOurs ? Object.fromEntries(named) : {};
};

/* Graph has to have the figure all the same, since it draws what it has whenever a reader zooms. */
const draw = ([graph, { data, layout }]) => {
  const { config } = Narrow.whole(graph);
  ahead.set(graph, layout.meta.shown);
  return window.Plotly.react(graph, { data, layout: { ...layout, ...FLEXIBLE }, config });
};

// A strip of a chart at the foot of the window shows nothing yet.
const isInView = ([graph]) => {
  const { top, bottom, height } = graph.getBoundingClientRect();
  return top + height / 3 < window.innerHeight && bottom > 0;
};

/* What a reader sees is painted before what stands below it is drawn. */
shortcuts.draw = async (figures, isWanted) => {
  const charts = Object.entries(figures).map(([code, figure]) => [graphOf(code), figure]);
  const seen = charts.filter(isInView);
  const unseen = charts.filter((chart) => !seen.includes(chart));
  await Promise.all(seen.map(draw));
  if (!unseen.length) return;
  await Charts.afterPaint();
  if (isWanted()) unseen.forEach(draw);
};

const isDrawn = (graph, { layout }) => {
  const stamp = layout?.meta?.shown;
  const found = stamp && ahead.get(graph) === stamp && graph.layout?.meta?.shown === stamp;
  if (found) ahead.delete(graph);
  return found;
};

/* Plotly, which leaves out a figure that was drawn here; and which does not fit a chart anew that fits:
 * dcc.Graph asks for that when a chart appears, and it reads all of its settings again. */
shortcuts.library = (library) => {
  const { react } = library;
  const { resize } = library.Plots;
  library.react = (graph, figure, ...rest) =>
    isDrawn(graph, figure) ? Promise.resolve(graph) : react(graph, figure, ...rest);
  library.Plots.resize = (graph) => (Charts.fits(graph) ? Promise.resolve(graph) : resize(graph));
  return library;
};
