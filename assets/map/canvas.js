/* A canvas on a Leaflet map that is painted again, whole, at each move.
 *
 * Twenty thousand markers of Leaflet take 137 ms to draw; the same incidents on one canvas of ours
 * take a few. There is no zoom animation: it would make circles of the dead swell and shrink.
 */

import { isolated } from "../app/dom.js";
import { isSheet } from "../app/page.js";

const MOST_PIXELS_PER_PIXEL = 2;
/* A printer's dots are finer than a screen's: 288 of these to the inch. */
const ON_SHEETS = 3;

/* Pixels of a canvas for each of the page. */
export const ratio = () =>
  isSheet() ? ON_SHEETS : Math.min(MOST_PIXELS_PER_PIXEL, window.devicePixelRatio || 1);

/* The part of the world in sight: edges in pixels of zoom 0, size and scale on the screen. */
export function frameOf(leaflet) {
  const { min } = leaflet.getPixelBounds();
  const { x: width, y: height } = leaflet.getSize();
  const scale = 2 ** leaflet.getZoom();
  return {
    width,
    height,
    scale,
    ratio: ratio(),
    west: min.x / scale,
    north: min.y / scale,
    east: (min.x + width) / scale,
    south: (min.y + height) / scale,
  };
}

const SCALE_BAR = 130;

/* Here, and not in the layout: its longest bar grows with the lettering of a wall. Leaflet says metres in English alone. */
export function scaleBar(unit, words) {
  const bar = window.L.control.scale({ position: "bottomright", imperial: false, maxWidth: SCALE_BAR * unit });
  bar._updateMetric = (metres) => {
    const length = bar._getRoundNum(metres);
    const text = length < 1000 ? words.say("metres", { value: length }) : words.say("kilometres", { value: length / 1000 });
    bar._updateScale(bar._mScale, isolated(text), length / metres);
  };
  return bar;
}

/* Leaflet names its own buttons in English alone. */
export function nameZoom(element, words) {
  for (const way of ["in", "out"]) {
    const button = element.querySelector(`.leaflet-control-zoom-${way}`);
    if (!button) continue;
    button.title = words.say(`zoom_${way}`);
    button.setAttribute("aria-label", button.title);
  }
}

const OVER = ".rw-map-legend, .rw-map-more, .rw-map-locator, .rw-map-foot, .rw-map-buttons, .leaflet-bar, .leaflet-control-scale";

/* Boxes on a map, in its own pixels, where something stands over the canvases. */
export function boxesOver(element) {
  const { left, top } = element.getBoundingClientRect();
  return [...element.querySelectorAll(OVER)].map((one) => {
    const box = one.getBoundingClientRect();
    return [box.left - left, box.top - top, box.right - left, box.bottom - top];
  });
}

/* Leaflet is not there yet when this file is read: the class is made when first asked for. */
let layerClass = null;

export function layer(pane, paint) {
  layerClass ||= window.L.Layer.extend({
    initialize(where, how) {
      this.where = where;
      this.how = how;
    },
    onAdd(leaflet) {
      const canvas = document.createElement("canvas");
      Object.assign(this, { canvas, context: canvas.getContext("2d") });
      canvas.classList.add("rw-map-layer");
      leaflet.getPane(this.where).append(canvas);
      leaflet.on("move zoom viewreset resize", this.later, this);
      this.later();
    },
    onRemove(leaflet) {
      leaflet.off("move zoom viewreset resize", this.later, this);
      cancelAnimationFrame(this.waiting);
      this.canvas.remove();
      // Some browsers keep a canvas's memory until its size is zero.
      this.canvas.width = this.canvas.height = 0;
    },
    later() {
      if (this.waiting) return;
      this.waiting = requestAnimationFrame(() => this.now());
    },
    now() {
      cancelAnimationFrame(this.waiting);
      this.waiting = 0;
      if (!this._map) return;
      const frame = frameOf(this._map);
      const { canvas, context } = this;
      const [width, height] = [frame.width * frame.ratio, frame.height * frame.ratio];
      if (canvas.width !== width || canvas.height !== height) {
        Object.assign(canvas, { width, height });
        Object.assign(canvas.style, { width: `${frame.width}px`, height: `${frame.height}px` });
      }
      window.L.DomUtil.setPosition(canvas, this._map.containerPointToLayerPoint([0, 0]));
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, width, height);
      if (frame.width && frame.height) this.how(context, frame);
    },
  });
  return new layerClass(pane, paint);
}

/* --- colours and sizes of the theme; they stand in assets/styles/map.css and grow with the page ------------ */

const COLOURS = [
  "sea",
  "land",
  "disputed",
  "coast",
  "border",
  "dashed",
  "name",
  "sea-name",
  "graticule",
  "ink",
  "corridor",
  "uncounted",
  "dead",
  "missing",
  "rim",
  "number",
  "halo",
  "source",
  "transit",
  "destination",
  "hits",
  "movement",
  "stopped",
  "back",
  "bar",
  "more",
  "less",
  "few",
  "operation",
  "density1",
  "density2",
  "density3",
  "density4",
  "density5",
  "letter",
];

export const palette = (container) => {
  const style = getComputedStyle(container);
  const variable = (name) => style.getPropertyValue(name).trim();
  const unit = (Number(variable("--scale")) || 1) * (Number(variable("--map-unit")) || 1);
  const colours = Object.fromEntries(COLOURS.map((name) => [name, variable(`--map-${name}`)]));
  // From afar no text may be smaller than this, however small the marks are.
  const leastText = Number.parseFloat(variable("--map-least-text")) || 0;
  const nameSize = Math.max(leastText, 10.5 * unit);
  return { ...colours, unit, leastText, font: style.fontFamily, hairline: 0.8 * unit, nameSize };
};
