/* When a chart shows its figure. */

import { graphOf } from "../app/page.js";
import * as HoverLabels from "./hover_labels.js";

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
