/* A map with its months and its facts: joins brush, film, selection and side panel to one map. */

import * as Address from "../app/address.js";
import { element, locale } from "../app/dom.js";
import * as Navigation from "../app/navigation.js";
import { unprefixed } from "../app/prefix.js";
import * as Screen from "../app/screen.js";
import { words } from "../app/words.js";
import * as Clusters from "./clusters.js";
import * as Months from "./months.js";
import * as Places from "./place.js";
import * as Preview from "./preview.js";
import * as Selection from "./selection.js";
import { Side } from "./side_panel.js";
import * as Summary from "./summary.js";
import { Words } from "./texts.js";
import { Time } from "./time.js";

/* --- a box that is drawn over a map with the Shift key held: what lies in it is selected --------------- */

const LEAST_BOX = 4;

class Box {
  constructor(desk) {
    const { leaflet, container } = desk.instance;
    this.desk = desk;
    this.leaflet = leaflet;
    this.container = container;
    this.ending = new AbortController();
    // Leaflet would zoom to such a box.
    leaflet.boxZoom.disable();
    const { signal } = this.ending;
    container.addEventListener("pointerdown", (event) => this.begin(event), { capture: true, signal });
  }

  detach() {
    this.ending.abort();
  }

  at(event) {
    return this.leaflet.mouseEventToContainerPoint(event);
  }

  begin(event) {
    if (!event.shiftKey || event.button !== 0 || !this.desk.instance.points) return;
    event.preventDefault();
    const start = this.at(event);
    const shape = element(this.container, "div", "rw-map-box");
    const dragging = new AbortController();
    const { signal } = dragging;
    const corners = (point) => window.L.bounds(start, point);
    const draw = (moved) => {
      const { min, max } = corners(this.at(moved));
      const size = max.subtract(min);
      Object.assign(shape.style, {
        left: `${min.x}px`, top: `${min.y}px`, width: `${size.x}px`, height: `${size.y}px`,
      });
    };
    const end = (released) => {
      dragging.abort();
      shape.remove();
      const { min, max } = corners(this.at(released));
      if (Math.min(max.x - min.x, max.y - min.y) >= LEAST_BOX) this.choose(min, max);
    };
    document.addEventListener("pointermove", draw, { signal });
    document.addEventListener("pointerup", end, { signal });
    document.addEventListener("pointercancel", () => { dragging.abort(); shape.remove(); }, { signal });
  }

  choose(min, max) {
    const from = this.leaflet.containerPointToLatLng(window.L.point(min.x, max.y));
    const to = this.leaflet.containerPointToLatLng(window.L.point(max.x, min.y));
    const hundredths = (degrees) => Math.round(degrees * 100) / 100;
    this.desk.choose({
      kind: "box",
      south: hundredths(from.lat),
      west: hundredths(from.lng),
      north: hundredths(to.lat),
      east: hundredths(to.lng),
    });
  }
}

/* --- nine places of the world: a list to choose from, and keys 1 to 9 ---------------------------------- */

class Regions {
  constructor(desk) {
    this.desk = desk;
    const buttons = desk.instance.part("buttons");
    this.list = document.createElement("select");
    this.list.className = "rw-map-regions";
    this.list.setAttribute("aria-label", desk.words.say("region"));
    const none = element(this.list, "option", "", desk.words.say("region"));
    none.value = "";
    desk.vocabulary.regions.forEach(({ name }, i) => {
      const text = desk.words.say("region_option", { number: String(i + 1), name });
      element(this.list, "option", "", text).value = String(i);
    });
    this.list.addEventListener("change", () => {
      if (this.list.value !== "") this.go(Number(this.list.value));
      this.list.value = "";
    });
    buttons.prepend(this.list);
    const sight = element(buttons, "button", "", desk.words.say("list"));
    sight.type = "button";
    sight.addEventListener("click", () => desk.chooseSight());
  }

  /* Goes there and says how many people the map shows there. */
  go(number) {
    const region = this.desk.vocabulary.regions[number];
    if (!region) return;
    const { instance, words } = this.desk;
    Places.fit(instance, region.bounds);
    const [[south, west], [north, east]] = region.bounds;
    const { points, selection } = instance;
    if (!points || !selection) return;
    const rows = Selection.rows({ kind: "box", south, west, north, east }, { points, selection });
    const sum = (column) => rows.reduce((total, row) => total + points[column][row], 0);
    const people = words.say("people", { n: sum("people") });
    const incidents = words.say("incidents", { n: sum("incidents") });
    this.desk.say(words.say("in_sight", { name: region.name, people, incidents }));
  }
}

/* --- the desk ---------------------------------------------------------------------------------------- */

const KEY = "sel";
const selectionOfAddress = () => Selection.parse(Address.option(window.location.search, KEY));

/* The words of the map and of what stands around it. */
function wordsOf({ words }, { texts }) {
  return new Words({ ...words.texts, ...texts }, words.names, locale());
}

class Desk {
  constructor(instance, element) {
    this.instance = instance;
    this.vocabulary = JSON.parse(element.dataset.desk);
    this.words = wordsOf(instance, this.vocabulary);
    const time = element.querySelector(".rw-time");
    this.time = time && new Time(time, this);
    this.side = new Side(element.querySelector(".rw-side"), this);
    this.regions = new Regions(this);
    this.box = new Box(this);
    this.isNew = true;
  }

  detach() {
    this.time?.detach();
    this.box.detach();
    this.picked?.remove();
  }

  /* A view is shown, whatever brought it: a choice, Back, or a pasted link. */
  arrive(view) {
    const { points } = this.instance;
    if (!points) return;
    this.index = Months.index(points, view);
    this.time?.arrive(view, Months.histogram(points, this.index.drawn));
    this.restore();
    if (this.isSpoken) this.say(Summary.spoken(this.instance));
    this.isSpoken = false;
  }

  /* --- months ----------------------------------------------------------------------------------- */

  people() {
    return this.instance.selection?.people ?? 0;
  }

  /* Other months than the view's; only the map follows, until the reader lets go. */
  preview(first, last, scale = null) {
    const selection = Months.select(this.index, first, last);
    const period = this.words.span(...this.instance.view.time.shown);
    Preview.show(this.instance, selection, scale, this.words.say("corridors_still", { period }));
    this.side.wait();
  }

  /* The view's own months again. */
  still() {
    const { instance } = this;
    const [first, last] = instance.view.time.shown;
    instance.selection = Months.select(this.index, first, last);
    Preview.end(instance);
    Summary.tell(instance);
    instance.ground.now();
    instance.marks.now();
    this.side.refresh();
  }

  /* One scale for a film: that of its largest circle. */
  scaleOver({ first, last, length }) {
    const { distance, select, shifted } = Months;
    const { points, leaflet, colours } = this.instance;
    const windows = Array.from({ length: distance(first, last) + 2 - length }, (_, i) =>
      select(this.index, shifted(first, i), shifted(first, i + length - 1)),
    );
    const scale = Clusters.common(
      points, windows, Places.level(this.instance), colours.unit, leaflet.getSize(),
    );
    Preview.hold(this.instance, scale);
    return scale;
  }

  toggle() {
    if (!this.time) return false;
    this.time.film.toggle();
    return true;
  }

  /* --- what is selected ------------------------------------------------------------------------- */

  /* Shows what the address names. Routes and countries are filters as well: a link that names one
   * without its filter gets it when it is opened; one that the filter does not have is not shown. */
  restore() {
    const selected = selectionOfAddress();
    const text = Address.option(window.location.search, KEY);
    if (text && !selected) Screen.unreadable(KEY, text);
    const key = selected && Selection.FILTERS[selected.kind];
    const isWhole = !key || this.isFilter(selected, key);
    this.show(isWhole ? selected : null);
    if (!isWhole && this.isNew && !this.filter(key)) {
      Navigation.change({ [key]: selected["code"], [KEY]: Selection.format(selected) });
    }
    this.isNew = false;
  }

  filter(key) {
    return Address.read(window.location.search, words()).filters[key];
  }

  isFilter(selected, key) {
    return this.filter(key) === selected.code || this.isFixed(selected);
  }

  /* The page of a route, or of a bureau, is about it without a filter. */
  isFixed({ kind, code }) {
    return unprefixed(window.location.pathname) === `/${kind === "route" ? "routes" : "bureaus"}/${code}`;
  }

  /* The reader picks something, or nothing: shown at once, kept in the address. */
  choose(selected) {
    const before = selectionOfAddress();
    const changes = { [KEY]: Selection.format(selected) };
    for (const one of [before, selected]) {
      const key = one && Selection.FILTERS[one.kind];
      if (key && !this.isFixed(one)) changes[key] = one === selected ? one.code : null;
    }
    this.announce();
    this.show(selected, { entered: true });
    Navigation.change(changes);
  }

  show(selected, { entered = false } = {}) {
    this.selected = selected;
    this.mark(selected);
    this.side.show(selected, { entered });
  }

  rows() {
    const { points, selection } = this.instance;
    const { parts } = this.vocabulary;
    return Selection.rows(this.selected, { points, selection, parts });
  }

  /* What a box or a circle took in is outlined on the map. */
  mark(selected) {
    this.picked?.remove();
    this.picked = null;
    const { leaflet } = this.instance;
    const look = { interactive: false, className: "rw-map-picked", fill: false };
    if (selected?.kind === "box") {
      const { south, west, north, east } = selected;
      this.picked = window.L.rectangle([[south, west], [north, east]], look).addTo(leaflet);
    } else if (selected?.kind === "cell" || selected?.kind === "symbol") {
      const radius = 9 * this.instance.colours.unit;
      this.picked = window.L.circleMarker([selected.lat, selected.lon], { ...look, radius }).addTo(leaflet);
    }
  }

  /* The circle under the pointer or the keys. */
  chooseMark(mark) {
    const { points, found, selection } = this.instance;
    const [row] = Clusters.members(found, selection, mark.index);
    const [lat, lon] = [points.lat[row] / 100, points.lon[row] / 100];
    this.choose({ kind: "cell", lat, lon, level: Places.level(this.instance) });
  }

  /* Everything in the part of the world that is on the screen. */
  chooseSight() {
    const box = this.instance.leaflet.getBounds();
    const within = (degrees, most) => Math.max(-most, Math.min(most, Math.round(degrees * 100) / 100));
    this.choose({
      kind: "box",
      south: within(box.getSouth(), 90),
      west: within(box.getWest(), 180),
      north: within(box.getNorth(), 90),
      east: within(box.getEast(), 180),
    });
  }

  /* --- for those who do not see it -------------------------------------------------------------- */

  announce() {
    this.isSpoken = true;
  }

  say(text) {
    this.instance.part("live").textContent = text;
  }
}

/* Maps with nothing beside them have no desk. */
export function attach(instance) {
  const element = instance.frame.closest(".rw-desk");
  return element ? new Desk(instance, element) : null;
}
