/* How dash-leaflet draws what a map is told: the hooks of its `dl.GeoJSON` (components/map_view.py).
 *
 * Colours are variables of the style sheet (styles/map.css), sizes grow with the page: `unit` is how
 * many pixels one of the view is.
 */

import { made } from "../app/dom.js";
import { isSheet } from "../app/page.js";

const HAIRLINE = 0.9;
/* Pixels of a line with an arrow. */
const LONG_ENOUGH = 45;
const DASHES = { uncounted: [7, 4], historic: [1.5, 5], rough: [2, 2], disputed: [4, 3] };

/* What each map draws with: colours, sizes, and the canvas of its ground. */
const pens = new WeakMap();

export const penOf = (map) => {
  if (!pens.has(map)) {
    const style = getComputedStyle(map.getContainer());
    const variable = (name) => style.getPropertyValue(name).trim();
    const colours = new Map();
    const colour = (name) => {
      if (!colours.has(name)) colours.set(name, variable(`--map-${name}`));
      return colours.get(name);
    };
    const unit = (Number(variable("--scale")) || 1) * (Number(variable("--map-unit")) || 1);
    const { canvas, svg } = window.L;
    // On paper lines are lines, and no pixels.
    map.options.preferCanvas = !isSheet();
    pens.set(map, { colour, unit, ground: (isSheet() ? svg : canvas)({ padding: 0.4, pane: "rw-ground" }) });
  }
  return pens.get(map);
};

/* Colours and sizes are read anew; whoever asks for it draws. The canvas stays: shapes are on it. */
export const sharpen = (map) => {
  const { ground } = penOf(map);
  pens.delete(map);
  penOf(map).ground = ground;
};

const dashed = (name, unit) => DASHES[name].map((length) => length * unit).join(" ");

const GROUND = {
  land: ({ colour }) => ({ fillColor: colour("land"), color: colour("coast") }),
  "cut-land": ({ colour }) => ({ fillColor: colour("land"), stroke: false }),
  coast: ({ colour }) => ({ fill: false, color: colour("coast") }),
  "disputed-area": ({ colour }) => ({ fillColor: colour("disputed"), stroke: false }),
  lake: ({ colour }) => ({ fillColor: colour("sea"), stroke: false }),
  border: ({ colour }) => ({ fill: false, color: colour("border") }),
  disputed: ({ colour, unit }) => ({ fill: false, color: colour("dashed"), dashArray: dashed("disputed", unit) }),
};

/* Land, lakes and boundaries. */
const ground = ({ properties }, { map }) => {
  const pen = penOf(map);
  const shared = { weight: HAIRLINE * pen.unit, fillOpacity: 1, opacity: 1, renderer: pen.ground };
  return { ...shared, ...GROUND[properties.kind](pen) };
};

/* Corridors and cells; what stands at a point draws itself. */
const style = ({ properties }, { map }) => {
  const { colour, unit } = penOf(map);
  if (properties.kind === "corridor") {
    const { width, historic, uncounted } = properties;
    const dash = historic ? "historic" : uncounted ? "uncounted" : "";
    return {
      color: colour(dash ? "uncounted" : "corridor"),
      weight: (dash ? 1.3 : Math.max(1.3, width)) * unit,
      opacity: 1,
      dashArray: dash ? dashed(dash, unit) : null,
    };
  }
  if (properties.kind === "cell") {
    return {
      color: colour("density4"),
      weight: HAIRLINE * unit * 0.6,
      opacity: 1,
      fillColor: colour(`density${properties.rank}`),
      fillOpacity: 1,
    };
  }
  if (properties.kind === "picked") return { color: colour("ink"), weight: 2, dashArray: "5 4", fill: false, interactive: false };
  return {};
};

/* What a circle took in that is selected. */
const picked = (_feature, latlng, { colour, unit }) =>
  window.L.circleMarker(latlng, { color: colour("ink"), weight: 2, fill: false, radius: 9 * unit, interactive: false });

/* A text on the map, whose place `labels.js` chooses. */
const label = (latlng, className, texts, options = {}) => {
  const html = made("div", className);
  for (const [kind, text] of texts) html.append(made("span", kind, text));
  const icon = window.L.divIcon({ className: "rw-map-label", html, iconSize: null });
  return window.L.marker(latlng, { icon, keyboard: false, interactive: false, ...options });
};

/* The name of a country or a sea; where it can stand travels with it. */
const name = ({ properties }, latlng) => {
  const { kind, name: text } = properties;
  const options = { pane: "rw-names", interactive: kind === "area" };
  return label(latlng, `rw-map-name rw-map-name-${kind}`, [["", text]], options);
};

/* Of the graticule: its lines, and degrees where they meet. */
const meridian = (_feature, { map }) => ({ color: penOf(map).colour("graticule"), weight: penOf(map).unit });

const degrees = ({ properties }, latlng) => label(latlng, "rw-map-degrees", [["", properties.name]], { pane: "rw-grid" });

/* Area by people: the dead inside, the missing around them. */
function circle({ properties }, latlng, { colour, unit }) {
  const { r, dead, rough, label: number, name: title } = properties;
  const edge = { color: colour("rim"), weight: HAIRLINE * unit, opacity: 1 };
  const disc = (radius, look) => window.L.circleMarker(latlng, { radius, ...look });
  const parts = [];
  // Most of its people are at places or in months that are only about right: it has no firm edge.
  const dashArray = rough ? dashed("rough", unit) : null;
  const fillOpacity = rough ? 0.6 : 1;
  const whole = { ...edge, dashArray, fillColor: colour(dead < 1 ? "missing" : "dead"), fillOpacity };
  parts.push(disc(r * unit, whole));
  if (dead > 0 && dead < 1) {
    const inner = { stroke: false, fillColor: colour("dead"), fillOpacity, interactive: false };
    parts.push(disc(r * unit * Math.sqrt(dead), inner));
  }
  if (title) parts.push(label(latlng, "rw-map-route", [["", `${title} `], ["rw-map-number", number]]));
  else if (number) parts.push(label(latlng, "rw-map-number", [["", number]]));
  return window.L.featureGroup(parts);
}

/* A place that is no incident: a sign in a disc, or a ring where nobody was counted. */
function symbol({ properties }, latlng, { unit }) {
  const { r, dx = 0, letter, ring, colour } = properties;
  const html = made("span", `rw-map-mark${ring ? " rw-map-ring-mark" : letter ? " rw-map-lettered" : ""}`, letter);
  html.dataset.kind = colour;
  html.style.setProperty("--r", r);
  html.style.setProperty("--colour", `var(--map-${colour})`);
  html.style.setProperty("--letters", String(Math.max(2, letter.length)));
  const icon = window.L.divIcon({ className: "rw-map-symbol", html, iconSize: null, iconAnchor: [(r - dx) * unit, r * unit] });
  return window.L.marker(latlng, { icon, keyboard: false, zIndexOffset: -r * 100 });
}

/* Which way a corridor leads, where it is long enough to be told. */
function arrow({ properties: { angle, length, width } }, latlng, { unit }, map) {
  if (length * 2 ** map.getZoom() < LONG_ENOUGH * unit) return window.L.layerGroup([]);
  const html = made("span", "rw-map-arrow");
  html.style.setProperty("--angle", `${angle}deg`);
  html.style.setProperty("--size", `${(width + 4) * unit}px`);
  const icon = window.L.divIcon({ className: "rw-map-label", html, iconSize: null });
  return window.L.marker(latlng, { icon, keyboard: false, interactive: false, zIndexOffset: -9000 });
}

const POINTS = { circle, symbol, arrow, picked };

/* `instances` knows the map of the page on each map of Leaflet; the last feature of all tells it. */
export const hooks = (instances) => ({
  degrees,
  meridian,
  ground,
  style,
  name(feature, latlng, { map }) {
    const marker = name(feature, latlng);
    instances.get(map)?.names.push(marker);
    return marker;
  },
  mark(feature, latlng, { map }) {
    const { kind, number } = feature.properties;
    const instance = instances.get(map);
    if (kind === "stamp") {
      queueMicrotask(() => instance?.arrived(number));
      return window.L.layerGroup([]);
    }
    const layer = POINTS[kind](feature, latlng, penOf(map), map);
    if (kind === "circle" || kind === "symbol") instance?.marks.push(layer);
    return layer;
  },
  each(feature, layer, { map }) {
    instances.get(map)?.pointer?.listen(feature, layer);
  },
});
