/* Plotly, when there is something to draw: after the first figures are on screen, for they need none of it.
 *
 * dcc.Graph waits for `window.Plotly`. A promise stands in its place until the first answer of the
 * panels has been shown: the library's tenth of a second then delays no number, and no chart is
 * drawn empty first.
 */

import { offer } from "../app/dash.js";
import { graphOf } from "../app/page.js";
import { prefixed } from "../app/prefix.js";
import { words } from "../app/words.js";
import * as HoverLabels from "./hover_labels.js";
import * as Narrow from "./narrow.js";

let arrived = null;
const promised = new Promise((resolve) => {
  arrived = resolve;
});

/* What stands for the library until it is there: set before Dash starts. */
export const promise = () => offer({ Plotly: promised });

let running = null;

/* Run the library; it puts itself where the promise stands, which is put back. */
const run = () => {
  running ??= new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = prefixed(words().charts);
    script.onload = () => {
      resolve(Narrow.turning(window.Plotly));
      promise();
    };
    document.head.append(script);
  });
  return running;
};

export const afterPaint = () =>
  new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
    if (document.hidden) resolve();
    else requestAnimationFrame(() => setTimeout(resolve));
  });

let begun = false;

/* Hand the library to the charts, once there is something to draw. */
export const begin = async () => {
  if (begun) return;
  begun = true;
  await afterPaint();
  const library = await run();
  offer({ Plotly: library });
  arrived(library);
};

/* --- when a chart shows its figure --------------------------------------------------------------- */

/* Whether a chart was drawn in the size that it has now. */
export const fits = ({ _fullLayout: drawn, clientWidth, clientHeight }) =>
  Math.abs(drawn?.width - clientWidth) + Math.abs(drawn?.height - clientHeight) <= 2;

const PATIENCE = 10_000;
const heard = new WeakSet();

/* A card's words may have taken room from its chart since that was drawn. */
const fitted = (graph) => {
  const isFitting = fits(graph);
  // Not Plots.resize: that one waits for a tenth of a second, anew at each call.
  if (!isFitting) window.Plotly.relayout(graph, { autosize: true });
  return isFitting;
};

const waiters = [];

const listen = (graph) => {
  const note = () => {
    graph.dataset.shown = graph.layout?.meta?.shown ?? "";
    for (const look of waiters.splice(0)) look();
  };
  heard.add(graph);
  HoverLabels.attach(graph);
  graph.on("plotly_afterplot", note);
  // Drawn before anybody listened: Plotly draws in one go, so it is complete by now.
  if (graph.querySelector(".main-svg")) note();
};

const isPlotted = (code, stamp) => {
  const graph = graphOf(code);
  if (!graph?._fullLayout || !graph.on) return false;
  if (!heard.has(graph)) listen(graph);
  return graph.dataset.shown === stamp && fitted(graph);
};

/* The next frame, or the end of a drawing if that comes first. */
const nextLook = () =>
  new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
    waiters.push(resolve);
    if (document.hidden) setTimeout(resolve, 50);
    else requestAnimationFrame(resolve);
  });

/* Resolves when a card's chart shows the figure with this stamp, or when nobody waits any more. */
export const plotted = async (code, stamp, isWanted) => {
  const began = performance.now();
  while (isWanted() && !isPlotted(code, stamp) && performance.now() - began < PATIENCE) {
    await nextLook();
  }
};
