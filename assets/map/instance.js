/* One map: what it shows of a view, when it draws, and what it says about it. */

import { locale } from "../app/dom.js";
import { isSheet } from "../app/page.js";
import { words } from "../app/words.js";
import * as Canvas from "./canvas.js";
import * as Closer from "./closer.js";
import * as Clusters from "./clusters.js";
import * as Corridors from "./corridors.js";
import * as Density from "./density.js";
import * as Desks from "./desk.js";
import { file } from "./files.js";
import * as Furniture from "./furniture.js";
import * as Ground from "./ground.js";
import * as Layers from "./layers.js";
import * as Legend from "./legend.js";
import * as Marks from "./marks.js";
import * as Painter from "./painter.js";
import * as Places from "./place.js";
import * as Pointers from "./pointer.js";
import * as Points from "./points.js";
import * as Preview from "./preview.js";
import * as Summary from "./summary.js";
import * as Symbols from "./symbols.js";
import { Words } from "./texts.js";

const PANES = { ground: 210, marks: 450 };

class Instance {
  /* What the view names, once it is there. */
  basemap = null;
  points = null;
  corridors = null;
  symbols = null;
  /* Circles at a zoom, and their scale; one that is held while months are played. */
  found = null;
  scale = null;
  heldScale = null;

  constructor(leaflet) {
    this.leaflet = leaflet;
    this.container = leaflet.getContainer();
    this.frame = this.container.closest(".rw-map");
    this.stats = {};
    this.part = (name) => this.frame.querySelector(`.rw-map-${name}`);
    for (const [name, height] of Object.entries(PANES)) {
      leaflet.createPane(`rw-${name}`).style.zIndex = height;
    }
    this.ground = Canvas.layer("rw-ground", (...paint) => Painter.ground(this, ...paint));
    this.marks = Canvas.layer("rw-marks", (...paint) => Painter.marks(this, ...paint));
    this.resized = new ResizeObserver(() => this.resize());
    // Leaflet's own controls stand above the line at the bottom, however many rows that takes.
    this.footed = new ResizeObserver(([{ borderBoxSize }]) =>
      this.frame.style.setProperty("--map-foot", `${borderBoxSize[0].blockSize}px`),
    );
    // Several marks of a theme are set one after the other: one look before the next frame is enough.
    this.themed = new MutationObserver(() => {
      cancelAnimationFrame(this.recolouring);
      this.recolouring = requestAnimationFrame(() => this.recolour());
    });
    leaflet.whenReady(() => this.start());
    leaflet.on("unload", () => this.stop());
  }

  start() {
    const language = locale();
    const page = words();
    const texts = JSON.parse(this.frame.dataset.texts);
    this.words = new Words(texts, page, language);
    // On paper the ground is ours: tiles are pixels.
    if (page.tiles && !isSheet()) this.useTiles(page.tiles);
    // The ground is the same for every view: it comes while the figures are still asked for.
    else file(this.frame.dataset.boundaries, Ground.prepare);
    this.colours = Canvas.palette(this.container);
    Canvas.scaleBar(this.colours.unit, this.words).addTo(this.leaflet);
    Canvas.nameZoom(this.container, this.words);
    this.ground.addTo(this.leaflet);
    this.marks.addTo(this.leaflet);
    // Nobody moves the map of a wall: it shows its place whatever the size, legend below it.
    this.still = Boolean(this.frame.closest(".wall"));
    this.leaflet.on("moveend", () => Closer.follow(this));
    this.resized.observe(this.container);
    this.footed.observe(this.part("foot"));
    const watched = ["data-theme", "data-mantine-color-scheme", "class", "style"];
    this.themed.observe(document.documentElement, { attributes: true, attributeFilter: watched });
    // On a wall letters have a size for each group of a scene.
    if (this.still) this.themed.observe(this.frame.closest(".scene-map"), { attributeFilter: ["style"] });
    this.pointer = Pointers.attach(this);
    this.place = Places.attach(this);
    Places.link(this);
    this.desk = Desks.attach(this);
    Places.mounted.add(this);
    Furniture.apply();
  }

  /* A tile server, only where one is configured; it then takes the place of our ground. */
  useTiles({ url, attribution }) {
    this.tiled = true;
    window.L.tileLayer(url).addTo(this.leaflet);
    this.part("disclaimer").append(` · ${attribution}`);
  }

  stop() {
    this.stopped = true;
    Places.mounted.delete(this);
    this.resized.disconnect();
    this.footed.disconnect();
    this.themed.disconnect();
    cancelAnimationFrame(this.recolouring);
    this.pointer?.detach();
    this.place?.detach();
    this.desk?.detach();
  }

  resize() {
    this.place.quietly(() => this.leaflet.invalidateSize({ animate: false, pan: false }));
    this.focusedOn = null;
    if (this.view) this.focus();
    this.colours = Canvas.palette(this.container);
    this.clustersAt = null;
    this.ground.later();
    this.marks.later();
  }

  recolour() {
    const colours = Canvas.palette(this.container);
    if (JSON.stringify(colours) === JSON.stringify(this.colours)) return;
    this.colours = colours;
    this.clustersAt = null;
    this.ground.now();
    this.marks.now();
    this.drawLegend();
  }

  focus() {
    Places.goTo(this);
  }

  toWorld() {
    Places.toWorld(this);
  }

  reset() {
    Places.reset(this);
  }

  /* Fetch what the view names, filter, draw. Resolves to what is shown. */
  async show(view) {
    this.view = view;
    const [basemap, points, corridors] = await Promise.all([
      this.tiled ? null : file(this.frame.dataset.boundaries, Ground.prepare),
      view.points && file(view.points, Points.decode),
      view.corridors && file(view.corridors.lines, Corridors.prepare),
    ]);
    // A newer view has come meanwhile, or the map has gone: that one's answer counts.
    if (this.view !== view || this.stopped) return this.summary();
    const began = performance.now();
    const symbols = Symbols.prepare(Layers.symbolSets(view));
    Object.assign(this, { basemap, points, corridors, symbols });
    Layers.show(this.frame, view);
    this.selection = points ? Points.select(points, view) : null;
    Preview.end(this);
    this.stats.selectMs = performance.now() - began;
    Summary.tell(this);
    Places.arrived(this);
    this.drawLegend();
    this.focus();
    this.ground.now();
    this.marks.now();
    this.settle();
    this.stats.drawMs = performance.now() - began;
    this.pointer.close();
    this.desk?.arrive(view);
    Closer.follow(this);
    return this.summary();
  }

  /* Other points of the same people: single records where cells were, or the other way round. */
  take(points) {
    Object.assign(this, { points, selection: Points.select(points, this.view) });
    Preview.end(this);
    Summary.tell(this);
    this.ground.now();
    this.marks.now();
    this.desk?.arrive(this.view);
  }

  clusters() {
    const zoom = this.leaflet.getZoom();
    if (this.clustersAt !== zoom) {
      const began = performance.now();
      const { points, selection, colours } = this;
      const level = Places.level(this);
      const made = Clusters.of(points, selection, level);
      this.found = Clusters.enlarged(made, 2 ** (zoom - level));
      const held = this.heldScale || Places.scale(this);
      this.scale = held || Marks.scaleFor(made, colours.unit, Places.scaleSize(this));
      this.clustersAt = zoom;
      this.stats.clusterMs = performance.now() - began;
      if (!this.heldScale) this.drawLegend();
    }
    return this.found;
  }

  isOn(code) {
    return Layers.isOn(this.view, code);
  }

  /* The cells of the density layer at this zoom; null while it is off. */
  cells() {
    if (!this.selection || !this.isOn("density")) return null;
    const side = Density.sideAt(this.leaflet.getZoom(), this.colours.unit);
    if (this.densityAt !== side) {
      this.density = Density.count(this.points, this.selection, side);
      if (this.sideShown !== side) this.drawLegend();
      this.densityAt = this.sideShown = side;
    }
    return this.density;
  }

  /* On a sheet the legend stands beside the map: what it needs, the map has less. */
  settle() {
    for (let turn = 0; turn < 3; turn += 1) {
      Legend.fold(this);
      const { x, y } = this.leaflet.getSize();
      if (x === this.container.clientWidth && y === this.container.clientHeight) return;
      this.resize();
      this.ground.now();
      this.marks.now();
    }
  }

  drawLegend() {
    Legend.draw(this.part("legend"), this);
  }

  summary() {
    return Summary.summary(this);
  }
}

/* --- the door between Dash and the map ------------------------------------------------------------------ */

const instances = new WeakMap();

/* Leaflet tells of every map it makes; ours are known by their class. Called once, before Dash starts. */
export function adopt() {
  window.L.Map.addInitHook(/** @this {any} */ function made() {
    const container = this.getContainer();
    if (container.classList.contains("rw-map-canvas")) {
      instances.set(container, new Instance(this));
    }
  });
}

const domId = (id) =>
  typeof id === "string" ? id : JSON.stringify(id, Object.keys(id).sort());

const pause = () => new Promise((resolve) => setTimeout(resolve, 16));

/* The map inside an element, once Leaflet has made it; null where the page has moved on. */
async function instanceIn(id) {
  for (let tries = 0; tries < 625; tries += 1) {
    const canvas = document.getElementById(domId(id))?.querySelector(".rw-map-canvas");
    const instance = canvas && instances.get(canvas);
    if (instance?.pointer) return instance;
    await pause();
  }
  return null;
}

/* Draws a view (dashboard/maps says what is in it) on the map of a panel; answers when the picture is
 * complete. */
export async function draw(view, id) {
  if (!view) return null;
  let instance = null;
  try {
    instance = await instanceIn({ ...id, type: "map-frame" });
    return instance && (await instance.show(view));
  } catch (problem) {
    console.warn("map", problem);
    if (instance) Summary.fail(instance);
    return { key: view.key, error: String(problem.message || problem) };
  }
}

/* What each map of the page shows, as numbers. */
export const summaries = () => [...Places.mounted].map((instance) => instance.summary());

/* Every map as the address has it. */
export function restore() {
  Furniture.apply();
  for (const instance of Places.mounted) {
    if (!instance.view) continue;
    instance.focus();
    instance.desk?.restore();
  }
}
