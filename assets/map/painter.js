/* What is painted of a map, and in which order: the ground below Leaflet's own panes, the marks above. */

import * as Canvas from "./canvas.js";
import * as Corridors from "./corridors.js";
import * as DeathBars from "./death_bars.js";
import * as Density from "./density.js";
import * as Furniture from "./furniture.js";
import * as Ground from "./ground.js";
import * as Layers from "./layers.js";
import * as Marks from "./marks.js";
import * as Names from "./names.js";
import * as Symbols from "./symbols.js";

/* Circles of the incidents in sight; the scale and the legend follow the zoom. */
const circles = (instance, frame) =>
  instance.selection && instance.isOn("incidents")
    ? Marks.inSight(instance.clusters(), instance.scale, frame)
    : [];

/* Marks of the other layers in sight, clear of what stands over the map. */
const symbols = ({ symbols: rows, basemap, boxes, colours }, frame) =>
  rows ? Symbols.inSight(rows, frame, colours.unit, { areas: basemap?.places, boxes: boxes || [] }) : [];

/* The legend has what is in sight: scales of ribbons, and layers that have no mark here. */
function see(instance, sight) {
  const fingerprint = (one) => JSON.stringify([...(one?.routes || []), ...(one?.sets || []), one]);
  const before = fingerprint(instance.sight);
  instance.sight = { ...instance.sight, ...sight };
  if (before !== fingerprint(instance.sight)) instance.drawLegend();
}

/* The ribbons of the routes in sight. */
function lines(instance, context, frame) {
  const { corridors, view, colours } = instance;
  if (!corridors || !instance.isOn("corridors")) return [];
  const ribbons = Layers.isAlone(view) ? view.corridors : { ...view.corridors, back: [] };
  const routes = Corridors.draw(context, corridors, ribbons, frame, colours);
  const historic = routes.some((route) => route.lines.some((line) => line.historic));
  see(instance, { routes: new Set(routes.map(({ row }) => row.route)), historic });
  return routes;
}

/* Cells lie under the corridors; while months are played over them: the ground can stay. */
function cells(instance, context, frame, isPlayed) {
  const found = isPlayed === Boolean(instance.isPreview) && instance.cells();
  if (found) Density.draw(context, found, frame, instance.colours);
}

export function ground(instance, context, frame) {
  const began = performance.now();
  const { basemap, colours, words } = instance;
  if (basemap) Ground.drawShapes(context, basemap, frame, colours);
  const numbers = Furniture.graticule(context, frame, colours, words);
  cells(instance, context, frame, false);
  // The circles first: they decide how large the legend is, and that where bars and names have room.
  const incidents = circles(instance, frame);
  const routes = lines(instance, context, frame);
  Furniture.draw(instance, frame);
  const measure = () => Canvas.boxesOver(instance.frame).concat(numbers);
  instance.boxes = measure();
  const counted = Layers.isAlone(instance.view) ? routes : [];
  const { strokes, short } = DeathBars.place(counted, instance.boxes, frame, colours);
  instance.deathBars = strokes;
  see(instance, { short });
  const marks = symbols(instance, frame);
  see(instance, { sets: new Set(marks.map(({ row }) => row.set)) });
  instance.boxes = measure();
  const ribbons = routes.flatMap((route) => route.lines);
  const kept = { marks: [...incidents, ...marks], boxes: instance.boxes, ribbons };
  if (basemap) instance.names = Names.draw(context, instance, frame, kept);
  instance.stats.groundMs = performance.now() - began;
}

export function marks(instance, context, frame) {
  const began = performance.now();
  const { colours, selection, words, deathBars = [] } = instance;
  cells(instance, context, frame, true);
  instance.inSight = circles(instance, frame);
  instance.symbolsInSight = symbols(instance, frame);
  Symbols.draw(context, instance.symbolsInSight, frame, colours);
  if (selection) Marks.draw(context, instance.inSight, frame, colours, words.number, instance.boxes || []);
  DeathBars.draw(context, deathBars, frame, colours);
  if (selection) instance.stats.marksMs = performance.now() - began;
}
