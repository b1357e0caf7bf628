/* Where a map stands: `ll=<latitude>,<longitude>,<zoom>` of its middle, in the address.
 *
 * The view's own place is left out. A reader's move is written when it has come to rest, in place:
 * Back goes to the view before, and not through every turn of the wheel. Maps beside each other, in
 * one `.linked-maps`, move together.
 */

import { isSheet, isWall } from "../app/page.js";
import * as Screen from "../app/screen.js";

/* The maps of the page. */
export const mounted = new Set();

const MOST_ZOOM_TO_FIT = 8;
const WORLD = [[-42, -122], [62, 152]];
const AT_REST = 200;
/* Pixels around a place: what stands at its edge is as large as this. */
const EDGE = 12;
const NUMBER = "-?\\d{1,3}(?:\\.\\d+)?";
const WRITTEN = new RegExp(`^(${NUMBER}),(${NUMBER}),(\\d{1,2}(?:\\.\\d+)?)$`);
// Screen pixels: less is what rounding and a resized window make of the same place.
const SAME = 1.5;

/* On a wall the map is the ground of all else: what lies over it. */
const OVER = ":scope > :is(.scene-figures, .scene-chart, .scene-list), .wall-head, .wall-foot";

export const over = (container) => {
  const scene = container.closest(".scene");
  if (!scene) return [];
  const parts = [...scene.querySelectorAll(OVER), ...document.querySelectorAll(OVER)];
  return parts.map((one) => one.getBoundingClientRect()).filter(({ width }) => width);
};

/* Pixels that are taken from each side of a map: left, top, right, bottom. */
const taken = (container, above) => {
  const map = container.getBoundingClientRect();
  const sides = [EDGE, above, EDGE, EDGE];
  for (const box of over(container)) {
    const isBand = box.width > map.width / 2;
    const far = isBand ? box.top + box.bottom > map.top + map.bottom : box.left + box.right > map.left + map.right;
    const depth = isBand ? [box.bottom - map.top, map.bottom - box.top] : [box.right - map.left, map.right - box.left];
    const side = Number(isBand) + 2 * Number(far);
    sides[side] = Math.max(sides[side], EDGE + depth[Number(far)]);
  }
  return sides;
};

/* What the address says beside the filters. */
export const option = (key) => new URLSearchParams(window.location.search).get(key);

export const others = (instance) => {
  const group = instance.frame.closest(".linked-maps");
  return group ? [...mounted].filter((one) => one !== instance && one.frame.closest(".linked-maps") === group) : [];
};

/* The place of the view; of linked maps, what holds the places of all of them. */
function focusOf(instance) {
  const all = [instance, ...others(instance)].filter(({ view }) => view).map(({ view }) => view.focus);
  return window.L.latLngBounds(all.flat());
}

export class Place {
  isLed = false;

  constructor(instance) {
    this.instance = instance;
    this.leaflet = instance.leaflet;
    this.leaflet.on("moveend", this.moved, this);
    this.leaflet.on("move", this.follow, this);
  }

  detach() {
    clearTimeout(this.resting);
  }

  /* Linked maps show one place. */
  follow() {
    if (this.isLed) return;
    const { leaflet } = this;
    for (const { place, leaflet: other } of others(this.instance)) {
      if (!place || !other.getSize().x) continue;
      place.isLed = true;
      // Without a reset Leaflet goes whole pixels; while a reader drags, that is near enough.
      place.quietly(() => other.setView(leaflet.getCenter(), leaflet.getZoom(), { animate: false, reset: this.quiet }));
      place.isLed = false;
    }
  }

  /* The position that the address names; null where it names none that can be read, and on a wall, where
   * each scene has a place of its own. */
  request() {
    if (isWall()) return null;
    const found = WRITTEN.exec(option("ll") || "");
    if (!found) return null;
    const [lat, lng, zoom] = found.slice(1).map(Number);
    const { leaflet } = this;
    const within = zoom >= leaflet.getMinZoom() && zoom <= leaflet.getMaxZoom();
    return within && Math.abs(lat) <= 85 && Math.abs(lng) <= 200 ? { lat, lng, zoom } : null;
  }

  wanted() {
    return `${focusOf(this.instance).toBBoxString()} ${JSON.stringify(this.request())} ${this.leaflet.getSize()} ${this.taken()}`;
  }

  /* Moves to the address's position, or else the view's place; once for each. */
  goTo() {
    const { leaflet } = this;
    // A key of another height must not undo a move that is not in the address yet.
    if (this.resting) this.write();
    const wanted = this.wanted();
    const { x, y } = leaflet.getSize();
    if (wanted === this.at || !x || !y) return;
    this.at = wanted;
    // Nobody turns a wheel on paper: the place fills its sheet.
    if (isSheet()) leaflet.options.zoomSnap = 0;
    const bounds = focusOf(this.instance);
    const [left, top, right, bottom] = this.taken();
    const margin = window.L.point(left + right, top + bottom);
    this.homeZoom = Math.min(leaflet.getBoundsZoom(bounds, false, margin), MOST_ZOOM_TO_FIT);
    const asked = this.request();
    // Moved without a reset, Leaflet goes whole pixels, and stops short of the place.
    if (asked) this.quietly(() => leaflet.setView(asked, asked.zoom, { animate: false, reset: true }));
    else {
      this.quietly(() => this.fit(bounds));
      this.home = { ...leaflet.getCenter(), zoom: leaflet.getZoom() };
    }
  }

  /* Shows a box in the part of the map that the buttons leave free. */
  fit(box) {
    const [left, top, right, bottom] = this.taken();
    const padding = { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] };
    this.leaflet.fitBounds(box, { animate: false, maxZoom: MOST_ZOOM_TO_FIT, ...padding });
  }

  taken() {
    const { container, isStill, part } = this.instance;
    return taken(container, isStill || isSheet() ? EDGE : part("buttons").offsetHeight);
  }

  /* How many levels closer than its own place a map is: numbers depend on that, and on no screen. */
  steps() {
    return Math.round(this.leaflet.getZoom() - (this.homeZoom ?? this.leaflet.getZoom()));
  }

  toWorld() {
    this.fit(WORLD);
  }

  reset() {
    clearTimeout(this.resting);
    this.resting = null;
    Screen.put("ll", null);
    this.at = null;
    this.goTo();
  }

  /* From its own place, so many steps nearer to a point of the map. */
  bringNearer(steps, point) {
    this.at = null;
    this.goTo();
    const { leaflet } = this;
    if (steps) this.quietly(() => leaflet.setView(leaflet.containerPointToLatLng(point), leaflet.getZoom() + steps, { animate: false }));
  }

  /* Moves of our own are no choice of the reader's. */
  quietly(move) {
    this.quiet = true;
    // Nobody drags the map of a wall, and what lies over it may move it beyond its bounds.
    if (isWall()) this.leaflet.setMaxBounds(null);
    move();
    // Of its own, Leaflet comes back within its bounds a moment later, which would pass for a reader's move.
    if (!isWall()) this.leaflet.panInsideBounds(this.leaflet.options.maxBounds, { animate: false });
    this.quiet = false;
  }

  moved() {
    if (this.quiet || !this.at || isWall()) return;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.write(), AT_REST);
  }

  isHome(centre, zoom) {
    const { home, leaflet } = this;
    if (!home || home.zoom !== zoom) return false;
    return leaflet.project(centre, zoom).distanceTo(leaflet.project(home, zoom)) < SAME;
  }

  /* As many digits as a tenth of a pixel needs. */
  write() {
    clearTimeout(this.resting);
    this.resting = null;
    const centre = this.leaflet.getCenter();
    const zoom = this.leaflet.getZoom();
    const digits = Math.ceil(zoom * Math.log10(2) + 0.9);
    const numbers = [centre.lat, centre.lng].map((value) => Number(value.toFixed(digits)));
    Screen.put("ll", this.isHome(centre, zoom) ? null : [...numbers, Number(zoom.toFixed(2))].join(","));
    this.at = this.wanted();
  }
}
