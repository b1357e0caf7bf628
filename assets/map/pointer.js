/* Pointer, keyboard and buttons of a map: from a place to its facts, with and without a mouse. */

import { element } from "../app/dom.js";
import { prefixed } from "../app/prefix.js";
import { words } from "../app/words.js";
import * as Clusters from "./clusters.js";
import * as Canvas from "./canvas.js";
import * as Corridors from "./corridors.js";
import * as Density from "./density.js";
import * as Furniture from "./furniture.js";
import * as Layers from "./layers.js";
import * as Legend from "./legend.js";
import * as Marks from "./marks.js";
import * as Symbols from "./symbols.js";
import * as Texts from "./texts.js";

/* --- what is in sight, for readers without a pointer, and the country names on the map -------------------- */

/* Half of a letter's width and of a line's height, in CSS pixels. */
const [LETTER, LINE] = [4.2, 9];

/* Everything that can be read, in the order of reading: symbols, circles, corridors by width. */
function listed({ corridors, inSight, leaflet, symbolsInSight, view }) {
  const things = [
    ...(symbolsInSight || []).map((symbol) => ({ symbol })),
    ...(inSight || []).map((mark) => ({ mark })),
  ];
  if (!corridors) return things;
  const frame = Canvas.frameOf(leaflet);
  const rows = [...view.corridors.rows].sort((a, b) => (b.width ?? 0) - (a.width ?? 0));
  for (const row of rows) {
    const found = spot(corridors.get(row.route) || [], frame);
    if (found) things.push({ corridor: { row, line: found.line }, x: found.x, y: found.y });
  }
  return things;
}

/* A point of a route's lines that is on the screen, as near to its middle as there is one. */
function spot(lines, frame) {
  const [midX, midY] = [frame.width / 2, frame.height / 2];
  let best = null;
  for (const line of lines) {
    line.x.forEach((_, i) => {
      const x = (line.x[i] - frame.west) * frame.scale;
      const y = (line.y[i] - frame.north) * frame.scale;
      if (x < 0 || y < 0 || x > frame.width || y > frame.height) return;
      const away = Math.hypot(x - midX, y - midY);
      if (!best || away < best.away) best = { line, x, y, away };
    });
  }
  return best;
}

/* The country whose name stands at a place of the screen, or would if there were room for it. */
function countryAt(names, areas, frame, unit, x, y) {
  const read = names.find(({ box: [l, t, r, b] }) => x >= l && x <= r && y >= t && y <= b);
  if (read) return read.code ?? null;
  const { countries } = words();
  const found = areas.find((area) => {
    const name = countries[area.code];
    if (!name) return false;
    const across = Math.abs((area.x - frame.west) * frame.scale - x);
    const down = Math.abs((area.y - frame.north) * frame.scale - y);
    return across <= name.length * LETTER * unit && down <= LINE * unit;
  });
  return found?.code ?? null;
}

/* --- the pointer ---------------------------------------------------------------------------------------- */

const MARGIN = 12;
/* Half the width of the way from a thing to its tip. */
const WAY = 24;

class Pointer {
  constructor(instance) {
    this.instance = instance;
    this.tip = element(instance.frame, "div", "rw-map-tip");
    this.ring = element(instance.frame, "div", "rw-map-ring");
    this.tip.hidden = this.ring.hidden = true;
    this.ending = new AbortController();
    const { leaflet, container, frame } = instance;
    leaflet.on("mousemove", this.move, this).on("mouseout", this.leave, this);
    leaflet.on("click", this.pin, this).on("movestart zoomstart", this.close, this);
    const { signal } = this.ending;
    container.addEventListener("keydown", (event) => this.key(event), { signal });
    // A tip goes without the mouse being moved, wherever the keys are.
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.close(), { signal });
    frame.addEventListener("click", (event) => this.press(event), { signal });
    Layers.attach(frame, signal);
    this.wheel(frame.dataset.wheel === "always", signal);
  }

  /* On a page that scrolls, the wheel turns the map only after the reader has entered it. */
  wheel(always, signal) {
    const { leaflet, container } = this.instance;
    if (always) return;
    leaflet.scrollWheelZoom.disable();
    const turn = (on) => () => leaflet.scrollWheelZoom[on ? "enable" : "disable"]();
    container.addEventListener("focusin", turn(true), { signal });
    container.addEventListener("pointerdown", turn(true), { signal });
    container.addEventListener("focusout", turn(false), { signal });
  }

  detach() {
    this.ending.abort();
    this.tip.remove();
    this.ring.remove();
  }

  move(event) {
    const { x, y } = event.containerPoint;
    if (!this.pinned && !this.isOnTip(x, y) && !this.isOnWay(x, y)) this.at(x, y);
  }

  /* A tip stays while the mouse is on it, and on its way there (WCAG 1.4.13). */
  isOnTip(x, y) {
    if (this.tip.hidden) return false;
    const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = this.tip;
    return x >= left && x <= left + width && y >= top && y <= top + height;
  }

  isOnWay(x, y) {
    if (this.tip.hidden || Math.abs(x - this.from.x) > WAY) return false;
    const { offsetTop: top, offsetHeight: height } = this.tip;
    const isAbove = top < this.from.y;
    return isAbove ? y >= top + height && y < this.from.y : y > this.from.y && y <= top;
  }

  at(x, y) {
    const { instance } = this;
    const mark = Marks.hit(instance.inSight || [], x, y);
    if (mark) return this.showMark(mark);
    const symbol = Symbols.hit(instance.symbolsInSight || [], x, y);
    if (symbol) return this.showSymbol(symbol);
    const { corridors, view } = instance;
    const frame = Canvas.frameOf(instance.leaflet);
    const found =
      corridors &&
      instance.isOn("corridors") &&
      Corridors.hit(corridors, view.corridors.rows, frame, instance.colours, x, y);
    if (found) return this.showCorridor(found, x, y);
    const cells = instance.cells();
    const cell = cells && Density.hit(cells, frame, x, y);
    if (cell) return this.showCell(cell, x, y);
    return this.close();
  }

  showMark(mark) {
    if (this.current === mark) return;
    this.current = mark;
    const { words, points, found, selection } = this.instance;
    const rows = Clusters.members(found, selection, mark.index);
    const sums = {};
    for (const name of ["people", "dead", "missing", "incidents"]) {
      sums[name] = found[name][mark.index];
    }
    this.write(Texts.ofIncidents(words, points, rows, sums), mark.x, mark.y - mark.r);
    this.encircle(mark);
  }

  /* A place with a page of its own is named by a link to it. */
  showSymbol(mark) {
    if (this.current === mark) return;
    this.current = mark;
    const { name, lines, link } = mark.row;
    this.write([name, ...lines], mark.x, mark.y - mark.r, link);
    this.encircle(mark);
  }

  encircle({ x, y, r: radius }) {
    const r = radius + 3;
    const style = { left: `${x - r}px`, top: `${y - r}px` };
    Object.assign(this.ring.style, style, { width: `${2 * r}px`, height: `${2 * r}px` });
    this.ring.hidden = false;
  }

  showCorridor(found, x, y) {
    this.current = found;
    this.ring.hidden = true;
    const { words, view } = this.instance;
    this.write(Texts.ofCorridor(words, view.corridors, found), x, y);
  }

  showCell(cell, x, y) {
    this.current = cell;
    this.ring.hidden = true;
    this.write(Texts.ofCell(this.instance.words, cell), x, y);
  }

  write(texts, x, y, link = "") {
    const [heading, ...lines] = texts;
    this.tip.replaceChildren();
    const head = element(this.tip, "strong", "", link ? "" : heading);
    if (link) element(head, "a", "", heading).href = prefixed(link);
    for (const line of lines) element(this.tip, "div", "", line);
    this.tip.hidden = false;
    this.from = { x, y };
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const { clientWidth, clientHeight } = this.instance.container;
    const left = Math.max(MARGIN, Math.min(clientWidth - width - MARGIN, x - width / 2));
    const above = y - height - MARGIN;
    const top = above > 0 ? above : Math.min(clientHeight - height - MARGIN, y + 3 * MARGIN);
    Object.assign(this.tip.style, { left: `${left}px`, top: `${top}px` });
    this.instance.container.style.cursor = "pointer";
  }

  /* The link in a tip is not on the map below it. */
  leave({ containerPoint: { x, y } }) {
    if (!this.pinned && !this.isOnTip(x, y)) this.close();
  }

  /* A click goes from a place to its facts; where there is no panel for them, it keeps the
   * tooltip in view, for touch and for reading at leisure. */
  pin(event) {
    // With Shift held, a box is drawn.
    if (event.originalEvent.shiftKey) return;
    const { x, y } = event.containerPoint;
    if (!this.pinned && this.isOnTip(x, y)) return;
    this.close();
    this.at(x, y);
    if (this.open(this.current)) this.close();
    else if (!this.tip.hidden) this.pinned = true;
    else this.openCountry(x, y);
  }

  /* The facts of what is under the pointer or the keys: a circle, a corridor, a cell, a symbol. */
  open(found) {
    const { desk, points } = this.instance;
    if (!desk || !points || !found) return false;
    if (found.index !== undefined) desk.chooseMark(found);
    else if (found.line) desk.choose({ kind: "route", code: found.row.route });
    else if (found.row) desk.choose({ kind: "symbol", lat: found.row.lat, lon: found.row.lon });
    else desk.choose({ kind: "box", ...Density.boxOf(found) });
    return true;
  }

  /* A country by its name on the map: the name is where the ground has none of our marks. */
  openCountry(x, y) {
    const { desk, points, basemap, names, colours, leaflet } = this.instance;
    if (!desk || !points || !basemap) return;
    const frame = Canvas.frameOf(leaflet);
    const code = countryAt(names || [], basemap.areas, frame, colours.unit, x, y);
    if (code) desk.choose({ kind: "country", code });
  }

  close() {
    this.pinned = false;
    this.current = null;
    this.tip.hidden = this.ring.hidden = true;
    this.instance.container.style.cursor = "";
  }

  /* 1 to 9: the regions; 0: back to the start; n and p: one by one what is in sight, and Enter its
   * facts, or those of all that is in sight. Leaflet has the arrows. */
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { desk, points } = this.instance;
    const place = "123456789".indexOf(event.key);
    const by = { n: 1, p: -1 }[event.key];
    if (event.key === "Escape" && !this.tip.hidden) this.close();
    else if (event.key === "Escape" && desk?.selected) desk.choose(null);
    else if (event.key === "0") this.instance.reset();
    else if (place >= 0 && desk) desk.regions.go(place);
    else if (by) this.step(by);
    else if (event.key === "Enter" && this.open(this.current)) this.close();
    else if (event.key === "Enter" && desk && points) desk.chooseSight();
    else if (event.key !== " " || !desk?.toggle()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* The next thing in sight: circles and symbols, the largest first, then corridors. */
  step(by) {
    // A move that waits to be painted has other things in sight than the last picture.
    if (this.instance.marks.waiting) this.instance.marks.now();
    const things = listed(this.instance);
    if (!things.length) return;
    const before = this.pinned ? this.number : by > 0 ? -1 : 0;
    this.close();
    this.number = (before + by + things.length) % things.length;
    const { mark, symbol, corridor, x, y } = things[this.number];
    if (symbol) this.showSymbol(symbol);
    else if (mark) this.showMark(mark);
    else this.showCorridor(corridor, x, y);
    this.pinned = true;
    const spoken = [...this.tip.children].map((line) => line.textContent).join(". ");
    this.instance.part("live").textContent = spoken;
  }

  press(event) {
    const action = event.target.closest("[data-map-action]")?.dataset.mapAction;
    if (action === "graticule") Furniture.toggleGraticule();
    if (action === "print") window.open(prefixed(`/print/map${window.location.search}`), "_blank", "noopener");
    if (action === "legend") Legend.unfold(this.instance, event.target.closest("[data-map-action]"));
    if (action === "world") this.instance.toWorld();
    if (action === "reset") this.instance.reset();
  }
}

export const attach = (instance) => new Pointer(instance);
