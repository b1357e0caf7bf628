/* When a chart shows its figure, and where its plots stand. */

import { cardOf, graphOf } from "../app/page.js";
import * as HoverLabels from "./hover_labels.js";

const PATIENCE = 10_000;

/* Pixels of an element of a drawing. */
const sizeOf = (element) => ["x", "y", "width", "height"].map((name) => Number(element.getAttribute(name)));

/* Where the plot of two axes stands in its chart, else all plots: left, top, width, height; null where none is drawn. */
export const plotArea = (graph, subplot = "") => {
  const drawn = [...graph.querySelectorAll(`.nsewdrag${subplot && `[data-subplot="${subplot}"]`}`)].map(sizeOf);
  if (!drawn.length) return null;
  const [left, top] = [0, 1].map((i) => Math.min(...drawn.map((area) => area[i])));
  const [right, bottom] = [0, 1].map((i) => Math.max(...drawn.map((area) => area[i] + area[i + 2])));
  return [left, top, right - left, bottom - top];
};

/* Whether a chart was drawn in the size that it has now. */
export const fits = (graph) => {
  const drawing = graph.querySelector(".main-svg");
  if (!drawing) return false;
  const [, , width, height] = sizeOf(drawing);
  return Math.abs(width - graph.clientWidth) + Math.abs(height - graph.clientHeight) <= 2;
};

const isPlotted = (code, stamp) => {
  const graph = graphOf(code);
  if (!graph?.querySelector(".main-svg") || graph.layout.meta?.shown !== stamp) return false;
  HoverLabels.attach(graph);
  // A card's words may have taken room from its chart since that was drawn. Not Plots.resize: that one waits for a
  // tenth of a second, anew at each call.
  const isFitting = fits(graph);
  if (!isFitting) window.Plotly.relayout(graph, { autosize: true });
  return isFitting;
};

const nextFrame = () =>
  new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
    if (document.hidden) setTimeout(resolve, 50);
    else requestAnimationFrame(resolve);
  });

/* Resolves when a card's chart shows the figure with this stamp, or when nobody waits any more. */
export const plotted = async (code, stamp, isWanted) => {
  if (!cardOf(code).checkVisibility()) return;
  const began = performance.now();
  while (isWanted() && !isPlotted(code, stamp) && performance.now() - began < PATIENCE) await nextFrame();
};
