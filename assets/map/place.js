/* Where a map stands: `ll=<latitude>,<longitude>,<zoom>` of its middle, in the address.
 *
 * The view's own place is left out. A reader's move is written when it has come to rest, in place:
 * Back goes to the view before, and not through every turn of the wheel.
 */

import * as Address from "../app/address.js";
import { isSheet, isWall } from "../app/page.js";
import * as Screen from "../app/screen.js";
import * as Clusters from "./clusters.js";

/* The maps of the page. */
export const mounted = new Set();

/* --- maps beside each other, in one `.linked-maps`: what moves one moves the others, and a circle of one size
 * is as many people on each ---------------------------------------------------------------------------- */

const groupOf = ({ frame }) => frame.closest(".linked-maps");

function others(instance) {
  const group = groupOf(instance);
  if (!group) return [];
  return [...mounted].filter((one) => one !== instance && groupOf(one) === group);
}

const withView = (instance) => others(instance).filter(({ view }) => view);

/* The place of the view; of linked maps, what holds the places of all of them. */
function viewFocus(instance) {
  const all = [instance, ...withView(instance)].map(({ view }) => view.focus);
  if (all.length === 1) return all[0];
  const corners = all.map(({ bounds }) => bounds);
  const edge = (pick, corner, axis) => pick(...corners.map((bounds) => bounds[corner][axis]));
  return {
    bounds: [
      [edge(Math.min, 0, 0), edge(Math.min, 0, 1)],
      [edge(Math.max, 1, 0), edge(Math.max, 1, 1)],
    ],
  };
}

/* The scale of the largest circle on any of the maps; null where a map stands alone. */
export function scale(instance) {
  const selections = others(instance).flatMap(({ points, selection }) =>
    points === instance.points && selection ? [selection] : [],
  );
  if (!selections.length) return null;
  const { colours, leaflet, points, selection } = instance;
  const size = leaflet.getSize();
  return Clusters.common(points, [selection, ...selections], level(instance), colours.unit, size);
}

/* Another selection may have made the circles of the others too large, or their place too small. */
export function arrived(instance) {
  for (const one of withView(instance)) {
    one.clustersAt = null;
    one.focus();
    one.marks.later();
    one.drawLegend();
  }
}

let isFollowing = false;

function followOther(instance) {
  if (isFollowing) return;
  isFollowing = true;
  const { leaflet } = instance;
  for (const one of others(instance)) {
    const { x, y } = one.leaflet.getSize();
    if (!x || !y || !one.place) continue;
    one.pointer?.close();
    one.place.quietly(() =>
      one.leaflet.setView(leaflet.getCenter(), leaflet.getZoom(), { animate: false }),
    );
  }
  isFollowing = false;
}

export function link(instance) {
  if (groupOf(instance)) instance.leaflet.on("move", () => followOther(instance));
}

/* --- what place a map shows: the address's, or else the view's own --------------------------------------- */

const MOST_ZOOM_TO_FIT = 8;
const WORLD = [[-42, -122], [62, 152]];
const ROOM_FOR_LEGEND = 76;
/* What buttons and legend leave of a map on the overview, in pixels. */
const USUAL = { x: 700, y: 370 };
const SAME_ZOOM = 0.01;
/* So many steps farther than its level a map may be; a phone's is farther, and has fewer circles. */
const FARTHER = 0.75;

/* Moves to the address's position, or else the view's place; once for each. */
export function goTo(instance) {
  const { leaflet, place } = instance;
  const wanted = place.wanted();
  if (wanted === instance.focusedOn && instance.focused) return;
  const { x, y } = leaflet.getSize();
  const { bounds } = viewFocus(instance);
  // Nobody turns a wheel on paper: the place fills its sheet.
  if (isSheet()) leaflet.options.zoomSnap = 0;
  instance.focused = x > 0 && y > 0;
  if (!instance.focused) return;
  instance.focusedOn = wanted;
  const padding = paddingOf(instance);
  const room = window.L.point(padding.paddingTopLeft).add(padding.paddingBottomRight);
  instance.homeZoom = Math.min(leaflet.getBoundsZoom(bounds, false, room), MOST_ZOOM_TO_FIT);
  if (!place.restore()) place.start(() => fit(instance, bounds));
}

/* Shows a box in the part of the map that the line at the bottom leaves free; a chosen place
 * keeps clear of buttons and legend as well, for what it holds may lie in its last corner. */
export function fit(instance, box) {
  const options = { animate: false, maxZoom: MOST_ZOOM_TO_FIT, ...paddingOf(instance) };
  instance.leaflet.fitBounds(box, options);
}

function paddingOf(instance) {
  const { colours, still, view } = instance;
  const chosen = view?.routes || view?.countries;
  const legend = chosen && !still ? ROOM_FOR_LEGEND * colours.unit : 0;
  const buttons = chosen && !still ? instance.part("buttons").offsetHeight : 0;
  return {
    paddingTopLeft: [0, buttons],
    paddingBottomRight: [0, instance.part("foot").offsetHeight + legend],
  };
}

/* The level of the circles. While a map has the zoom at which it shows the view's own place, it is that of a map of
 * the usual size: overview, page of the map, wall and paper say the same of a place. Closer, it is that of the zoom. */
export function level(instance) {
  const { colours, leaflet } = instance;
  const zoom = leaflet.getZoom();
  if (Math.abs(zoom - instance.homeZoom) > SAME_ZOOM) return Clusters.levelAt(zoom, colours.unit);
  const corners = viewFocus(instance).bounds;
  const [from, to] = corners.map((corner) => leaflet.options.crs.latLngToPoint(window.L.latLng(corner), 0));
  const [x, y] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
  const usual = Math.min(Math.log2(Math.min(USUAL.x / x, USUAL.y / y)), MOST_ZOOM_TO_FIT);
  const most = isSheet() ? MOST_ZOOM_TO_FIT : Math.floor(zoom - Math.log2(colours.unit) + FARTHER);
  return Math.min(Math.round(usual), most);
}

/* The size of map by which circles are drawn: on paper one for all sheets. */
export const scaleSize = ({ leaflet }) => (isSheet() ? USUAL : leaflet.getSize());

export function reset(instance) {
  instance.place.forget();
  instance.focusedOn = null;
  if (instance.view) goTo(instance);
}

export const toWorld = (instance) => fit(instance, WORLD);

/* --- the place in the address --------------------------------------------------------------------------- */

const KEY = "ll";
const AT_REST = 200;
const NUMBER = "-?\\d{1,3}(?:\\.\\d+)?";
const WRITTEN = new RegExp(`^(${NUMBER}),(${NUMBER}),(\\d{1,2}(?:\\.\\d+)?)$`);
// Screen pixels: less is what rounding and a resized window make of the same place.
const SAME = 1.5;

class Place {
  constructor(instance) {
    this.instance = instance;
    this.leaflet = instance.leaflet;
    this.leaflet.on("moveend", this.moved, this);
  }

  detach() {
    clearTimeout(this.resting);
  }

  /* The position that the address names; null where it names none that can be read, and on a
   * wall, where each scene has a place of its own. */
  request() {
    if (isWall()) return null;
    const found = WRITTEN.exec(Address.option(window.location.search, KEY) || "");
    if (!found) return null;
    const [lat, lng, zoom] = found.slice(1).map(Number);
    const { leaflet } = this;
    const within = zoom >= leaflet.getMinZoom() && zoom <= leaflet.getMaxZoom();
    return within && Math.abs(lat) <= 85 && Math.abs(lng) <= 200 ? { lat, lng, zoom } : null;
  }

  /* What the map is to show, as a text that changes with it. */
  wanted() {
    return JSON.stringify([viewFocus(this.instance), this.request()]);
  }

  /* Moves of our own are no choice of the reader's. */
  quietly(move) {
    this.quiet = true;
    if (isWall()) this.unbounded(move);
    else move();
    this.quiet = false;
  }

  /* A wall that has grown is on its way back into its bounds: Leaflet begins that way anew when it is stopped, and
   * would go it from the place that we have gone to. */
  unbounded(move) {
    const { maxBounds } = this.leaflet.options;
    this.leaflet.setMaxBounds(null);
    move();
    this.leaflet.setMaxBounds(maxBounds);
  }

  /* Goes where the address says, if it does. */
  restore() {
    const place = this.request();
    if (place) this.quietly(() => this.leaflet.setView(place, place.zoom, { animate: false }));
    return place !== null;
  }

  /* Goes to the view's own place, and remembers it. */
  start(move) {
    this.quietly(move);
    this.home = { ...this.leaflet.getCenter(), zoom: this.leaflet.getZoom() };
  }

  isHome(centre, zoom) {
    const { home, leaflet } = this;
    if (!home || home.zoom !== zoom) return false;
    return leaflet.project(centre, zoom).distanceTo(leaflet.project(home, zoom)) < SAME;
  }

  moved() {
    if (this.quiet || !this.instance.focused || isWall()) return;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.write(), AT_REST);
  }

  /* As many digits as a tenth of a pixel needs. */
  write() {
    const centre = this.leaflet.getCenter();
    const zoom = this.leaflet.getZoom();
    const digits = Math.ceil(zoom * Math.log10(2) + 0.9);
    const numbers = [centre.lat, centre.lng].map((value) => Number(value.toFixed(digits)));
    const text = [...numbers, Number(zoom.toFixed(2))].join(",");
    Screen.put(KEY, this.isHome(centre, zoom) ? null : text);
    this.instance.focusedOn = this.wanted();
  }

  forget() {
    clearTimeout(this.resting);
    Screen.put(KEY, null);
  }
}

export const attach = (instance) => new Place(instance);
