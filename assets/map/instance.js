/* One map of the page: what it is told goes to dash-leaflet's layers, and what a reader does on it is asked.
 *
 * A view comes whole with the page's answer (dashboard/maps/view.py). Another zoom, other months and what is
 * selected are questions to `callbacks/maps.py`, whose answers come back through `take`.
 */

import { offer, setProps, triggered } from "../app/dash.js";
import { fill, formatted, isolated } from "../app/dom.js";
import { isSheet } from "../app/page.js";
import { prefixed, unprefixed } from "../app/prefix.js";
import { words } from "../app/words.js";
import * as Bodies from "../cards/bodies.js";
import { Desk } from "./desk.js";
import * as Labels from "./labels.js";
import { hooks, penOf, sharpen } from "./layers.js";
import { Place, mounted, others } from "./place.js";
import { Pointer } from "./pointer.js";

const PATIENCE = 10_000;
/* How much more than what is in sight is asked for, so that small moves need no answer. */
const MARGIN = 0.5;
/* Milliseconds after which marks that did not come are given once more. */
const AGAIN = 120;
const EMPTY = { type: "FeatureCollection", features: [] };

const instances = new WeakMap();

class Instance {
  view = null;
  people = null;
  /* Circles, signs and names on the map, whose texts stand where there is room. */
  marks = [];
  names = [];
  /* Corridors of all routes, from the file of names. */
  lines = [];
  number = 0;
  stamp = 0;
  waiting = new Map();
  /* Other months than those of the view, while they are brushed or played. */
  months = null;
  /* What the marks on the map are of. */
  drawnView = null;
  drawnMonths = "";

  constructor(leaflet) {
    this.leaflet = leaflet;
    this.container = leaflet.getContainer();
    this.frame = this.container.closest(".rw-map");
    this.id = { panel: this.frame.dataset.panelOf, scene: this.frame.dataset.scene };
    this.part = (name) => this.frame.querySelector(`.rw-map-${name}`);
    this.resized = new ResizeObserver(() => this.resize());
    this.themed = new MutationObserver(() => {
      cancelAnimationFrame(this.recolouring);
      this.recolouring = requestAnimationFrame(() => this.recolour());
    });
    leaflet.whenReady(() => this.start());
    leaflet.on("unload", () => this.stop());
  }

  start() {
    this.texts = JSON.parse(this.frame.dataset.texts);
    this.named = this.fetchNames().catch(() => null);
    this.say = (key, blanks = {}) => fill(this.texts[key], blanks);
    // Nobody moves the map of a wall: it shows its place whatever the size, legend below it.
    this.isStill = Boolean(this.frame.closest(".wall"));
    this.place = new Place(this);
    this.pointer = new Pointer(this);
    this.desk = new Desk(this);
    this.resized.observe(this.container);
    const watched = ["data-theme", "data-mantine-color-scheme", "class", "style"];
    this.themed.observe(document.documentElement, { attributeFilter: watched });
    // On a wall letters have a size for each group of a scene.
    if (this.isStill) this.themed.observe(this.frame.closest(".scene-map"), { attributeFilter: ["style"] });
    this.leaflet.on("moveend", () => this.moved());
    // Where tiles are configured they take the place of our ground, but not on paper.
    const { tiles } = words();
    if (tiles && !isSheet()) this.useTiles(tiles);
    mounted.add(this);
    this.translate();
  }

  async fetchNames() {
    const answer = await fetch(prefixed(this.frame.dataset.names));
    const { corridors, ...data } = await answer.json();
    this.lines = corridors;
    this.set("names", { data });
  }

  useTiles({ url, attribution }) {
    window.L.tileLayer(url).addTo(this.leaflet);
    this.part("disclaimer").append(` · ${attribution}`);
    this.leaflet.getPane("rw-ground")?.remove();
  }

  /* Leaflet's own controls speak English alone. */
  translate() {
    for (const way of ["in", "out"]) {
      const button = this.container.querySelector(`.leaflet-control-zoom-${way}`);
      if (!button) continue;
      button.title = this.texts[`zoom_${way}`];
      button.setAttribute("aria-label", button.title);
    }
    const bar = this.container.querySelector(".leaflet-control-scale-line");
    const [, value, unit] = /^([\d.]+) (k?m)$/.exec(bar?.textContent ?? "") ?? [];
    const length = { value: formatted(Number(value)) };
    if (value) bar.textContent = isolated(this.say(unit === "m" ? "metres" : "kilometres", length));
  }

  stop() {
    this.stopped = true;
    mounted.delete(this);
    for (const watch of [this.resized, this.themed]) watch.disconnect();
    for (const part of [this.pointer, this.place, this.desk]) part?.detach();
  }

  set(kind, properties) {
    setProps({ type: `map-${kind}`, ...this.id }, properties);
  }

  /* --- what is told ------------------------------------------------------------------------- */

  /* Draws a view; resolves to what is shown when the picture is complete. */
  async show(view) {
    const isOther = this.view?.key !== view.key;
    this.view = view;
    this.people = view.people ?? null;
    this.level = view.level;
    this.asked = null;
    if (isOther) this.number += 1;
    this.legend(view.people_key);
    this.place.goTo();
    this.tell();
    this.desk.arrive(view);
    await this.named;
    await this.draw();
    await Promise.all([...others(this), this].map((one) => one.beside()));
    await this.follow();
    return this.summary();
  }

  isOn(code) {
    const { layers } = this.view;
    return !layers || layers.some((layer) => layer.code === code && layer.on);
  }

  /* Lines of the routes that are shown, the widest last: a counted one covers what it shares with another. */
  corridors() {
    const rows = [...(this.view.corridors?.rows ?? [])].sort((a, b) => a.width - b.width);
    const ofRow = (row) => this.lines.filter(({ properties: { kind, route } }) => route === row.route && (row.width || kind === "corridor"));
    const told = (row, { tip, ...own }) => ({ ...row, ...own, tip: tip && [...row.tip, ...tip] });
    return rows.flatMap((row) => ofRow(row).map((line) => ({ ...line, properties: told(row, line.properties) })));
  }

  /* Everything to dash-leaflet's layer of marks; resolves when all of it is on the map. */
  draw() {
    const { view } = this;
    if (!view) return Promise.resolve(null);
    this.stamp += 1;
    const number = this.stamp;
    const stamp = { type: "Feature", geometry: { type: "Point", coordinates: [0, 0] }, properties: { kind: "stamp", number } };
    const features = [
      ...(this.isOn("corridors") ? this.corridors() : []),
      ...(this.people?.features ?? []),
      ...(view.symbols ?? []),
      stamp,
    ];
    this.marks = [];
    // What was read stays open while closer circles come: Enter opens that, and nothing else.
    const isOther = view !== this.drawnView || String(this.months) !== this.drawnMonths;
    [this.drawnView, this.drawnMonths] = [view, String(this.months)];
    this.pointer.forget({ isOther });
    const drawn = new Promise((resolve) => {
      this.drawn = resolve;
      setTimeout(() => resolve(null), PATIENCE);
    });
    // Of its own objects: Dash looks at what it is given to see what has changed.
    this.set("marks", { data: { ...EMPTY, features: features.map((one) => ({ ...one, properties: { ...one.properties } })) } });
    return drawn;
  }

  /* dash-leaflet has put the last mark on the map. */
  arrived(number) {
    clearTimeout(this.again);
    // While dash-leaflet lays out some marks it does not hear of others.
    if (number !== this.stamp) this.again = setTimeout(() => this.draw(), AGAIN);
    this.settle();
    if (number !== this.stamp) return;
    this.drawn?.(null);
  }

  settle() {
    cancelAnimationFrame(this.settling);
    this.settling = requestAnimationFrame(() => {
      if (this.stopped || !this.view) return;
      Labels.place(this);
    });
  }

  legend(keys) {
    const { legend } = this.view;
    Bodies.show(this.part("legend"), [...(keys ?? []), ...(legend ?? [])]);
  }

  /* The line under the map, and the map's own name, which its keys describe. */
  tell() {
    const { container, people, texts, view } = this;
    const note = people?.note ?? view.note ?? "";
    const still = this.months && view.corridors && this.isOn("corridors");
    const stays = still ? this.say("corridors_still", { period: view.time.in_words }) : "";
    this.part("note").textContent = [note, stays].filter(Boolean).join(" · ");
    container.setAttribute("aria-label", [people?.spoken, note && `${note}.`].filter(Boolean).join(" ") || texts.map);
    container.setAttribute("aria-description", texts.keys);
  }

  /* --- what is asked ------------------------------------------------------------------------ */

  moved() {
    this.translate();
    this.settle();
    clearTimeout(this.following);
    this.following = setTimeout(() => this.follow(), 60);
  }

  /* Whether what is in sight needs another answer than the one that is shown. */
  follow() {
    const { asked, leaflet, people, view } = this;
    if (!people || this.stopped) return Promise.resolve();
    const level = view.level + this.place.steps();
    const bounds = leaflet.getBounds();
    const isInside = !people.is_part || (asked?.around && window.L.latLngBounds(asked.around).contains(bounds));
    if (level === (asked?.level ?? view.level) && isInside) return Promise.resolve();
    return this.ask();
  }

  /* Of maps beside each other the largest circle is as many people on each. */
  beside() {
    const reference = Math.max(0, ...others(this).map(({ people }) => people?.reference ?? 0));
    return this.people && reference > this.people.reference ? this.ask({ reference }) : Promise.resolve();
  }

  /* Resolves when the answer is drawn, or another question was put. */
  ask(more = {}) {
    const { leaflet, months, place, view } = this;
    if (!view?.people) return Promise.resolve();
    this.number += 1;
    const level = Math.max(-4, Math.min(20, view.level + place.steps()));
    const around = leaflet.getBounds().pad(MARGIN);
    this.asked = { level, around: [[around.getSouth(), around.getWest()], [around.getNorth(), around.getEast()]] };
    const data = {
      ...this.id,
      number: this.number,
      key: view.key,
      search: window.location.search,
      path: unprefixed(window.location.pathname),
      layers: view.layers.filter(({ on }) => on).map(({ code }) => code),
      level,
      around: this.asked.around.flat(),
      months: months ?? null,
      film: null,
      reference: Math.max(0, ...others(this).map(({ people }) => people?.reference ?? 0)),
      sel: this.desk.selected,
      listed: this.desk.listed,
      ...more,
    };
    for (const done of this.waiting.values()) done();
    this.waiting.clear();
    const { number } = this;
    const answered = new Promise((resolve) => {
      this.waiting.set(number, resolve);
      setTimeout(resolve, PATIENCE);
    });
    this.set("question", { data });
    return answered;
  }

  async take(answer) {
    if (answer.number !== this.number || answer.key !== this.view?.key || this.stopped) return;
    this.people = answer.people;
    this.legend(answer.people_key);
    this.desk.told(answer);
    this.tell();
    await this.draw();
    for (const one of others(this)) one.beside();
    this.waiting.get(answer.number)?.();
  }

  /* --- what changes around it ------------------------------------------------------------------ */

  resize() {
    this.place.quietly(() => this.leaflet.invalidateSize({ animate: false, pan: false }));
    if (this.view) this.place.goTo();
    this.recolour();
    this.moved();
  }

  recolour() {
    const before = this.look;
    // What lies over it has its size with the letters.
    if (this.isStill && this.view) this.place.goTo();
    sharpen(this.leaflet);
    const { colour, unit } = penOf(this.leaflet);
    this.look = ["land", "sea", "coast", "dead", "corridor", "name"].map(colour).join() + unit;
    if (!this.view || this.look === before) {
      if (this.view) this.settle();
      return;
    }
    this.set("ground", { hideout: { look: this.look } });
    this.draw();
  }

  /* What it shows, as numbers, for tests and other machines. */
  summary() {
    const { asked, desk, people, view } = this;
    const { features, ...told } = people ?? { people: null };
    const marks = features?.filter(({ properties }) => properties.kind === "circle").length ?? 0;
    const layers = view?.layers?.filter(({ on }) => on).map(({ code }) => code);
    return { ...told, key: view?.key, layers, level: asked?.level ?? view?.level, marks, played: desk?.time?.played };
  }
}

/* --- the door between Dash and the map ------------------------------------------------------------------ */

/* Leaflet tells of every map it makes; ours are known by their class. Called once, before Dash starts. */
export function adopt() {
  offer({ routewatch: { map: hooks(instances) } });
  window.L.Map.addInitHook(/** @this {any} */ function begin() {
    const container = this.getContainer();
    if (!container.classList.contains("rw-map-canvas")) return;
    const instance = new Instance(this);
    instances.set(container, instance);
    instances.set(this, instance);
  });
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 16));

/* The map of a panel, once Leaflet has made it; null where the page has moved on. */
async function instanceOf({ panel, scene = "" }) {
  for (let tries = 0; tries < 625; tries += 1) {
    for (const one of mounted) if (one.id.panel === panel && one.id.scene === scene) return one;
    await pause();
  }
  return null;
}

/* Draws a view (dashboard/maps says what is in it) on the map of a panel; answers when the picture is complete. */
export async function draw(view, id) {
  if (!view) return null;
  const instance = await instanceOf(id);
  return instance && instance.show(view);
}

/* Answers of the server, as a clientside callback has them. */
export function take(answers) {
  for (const answer of [answers].flat()) {
    if (!answer || answer.isTaken) continue;
    answer.isTaken = true;
    for (const one of mounted) if (one.id.panel === answer.panel && one.id.scene === answer.scene) one.take(answer);
  }
}

/* What each map of the page shows, as numbers. */
export const summaries = () => [...mounted].map((instance) => instance.summary());

/* Every map as the address has it. */
export function restore() {
  for (const instance of mounted) {
    instance.desk.showGrid();
    if (!instance.view) continue;
    instance.place.goTo();
    instance.desk.restore();
  }
}

const withTime = () => [...mounted].find(({ desk }) => desk.time)?.desk.time;

export function brush([dragged], [value]) {
  const isLetGo = triggered().some(({ prop_id }) => prop_id.endsWith(".value"));
  withTime()?.brushed(isLetGo ? value : dragged, isLetGo);
}
export const tick = () => withTime()?.tick();
