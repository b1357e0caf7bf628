/* One map: what it shows of a view, when it draws, and what it says about it. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const PANES = { ground: 210, marks: 450 };
  const mounted = new Set();

  class Instance {
    constructor(leaflet) {
      this.leaflet = leaflet;
      this.container = leaflet.getContainer();
      this.frame = this.container.closest(".rw-map");
      this.stats = {};
      this.part = (name) => this.frame.querySelector(`.rw-map-${name}`);
      for (const [name, height] of Object.entries(PANES)) {
        leaflet.createPane(`rw-${name}`).style.zIndex = height;
      }
      this.ground = map.canvas.layer("rw-ground", (...paint) => map.painting.ground(this, ...paint));
      this.marks = map.canvas.layer("rw-marks", (...paint) => map.painting.marks(this, ...paint));
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
      const language = document.documentElement.lang || "en";
      const page = root.words?.() || {};
      const texts = JSON.parse(this.frame.dataset.texts);
      this.words = new map.words.Words(texts, page, language);
      // On paper the ground is ours: tiles are pixels.
      if (page.tiles && !map.vector.isOn()) this.useTiles(page.tiles);
      // The ground is the same for every view: it comes while the figures are still asked for.
      else map.file(this.frame.dataset.boundaries, map.ground.prepare);
      this.colours = map.palette(this.container);
      map.canvas.scaleBar(this.colours.unit).addTo(this.leaflet);
      this.ground.addTo(this.leaflet);
      this.marks.addTo(this.leaflet);
      // Nobody moves the map of a wall: it shows its place whatever the size, legend below it.
      this.still = Boolean(this.frame.closest(".wall"));
      this.leaflet.on("moveend", () => map.closer.follow(this));
      this.resized.observe(this.container);
      this.footed.observe(this.part("foot"));
      const watched = ["data-theme", "data-mantine-color-scheme", "class", "style"];
      this.themed.observe(document.documentElement, { attributes: true, attributeFilter: watched });
      this.pointer = map.pointer.attach(this);
      this.place = map.place.attach(this);
      map.linked.attach(this);
      this.desk = map.desk.attach(this);
      mounted.add(this);
      map.furniture.apply();
    }

    /* A tile server, only where one is configured; it then takes the place of our ground. */
    useTiles({ url, attribution }) {
      this.tiled = true;
      window.L.tileLayer(url).addTo(this.leaflet);
      this.part("disclaimer").append(` · ${attribution}`);
    }

    stop() {
      this.stopped = true;
      mounted.delete(this);
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
      this.colours = map.palette(this.container);
      this.clustersAt = null;
      this.ground.later();
      this.marks.later();
    }

    recolour() {
      const colours = map.palette(this.container);
      if (JSON.stringify(colours) === JSON.stringify(this.colours)) return;
      this.colours = colours;
      this.clustersAt = null;
      this.ground.now();
      this.marks.now();
      this.drawLegend();
    }

    focus() {
      map.focus.go(this);
    }

    toWorld() {
      map.focus.toWorld(this);
    }

    reset() {
      map.focus.reset(this);
    }

    /* Fetch what the view names, filter, draw. Resolves to what is shown. */
    async show(view) {
      this.view = view;
      const [basemap, points, corridors] = await Promise.all([
        this.tiled ? null : map.file(this.frame.dataset.boundaries, map.ground.prepare),
        view.points && map.file(view.points, map.points.decode),
        view.corridors && map.file(view.corridors.lines, map.corridors.prepare),
      ]);
      // A newer view has come meanwhile, or the map has gone: that one's answer counts.
      if (this.view !== view || this.stopped) return this.summary();
      const began = performance.now();
      const symbols = map.symbols.prepare(map.switches.symbolSets(view));
      Object.assign(this, { basemap, points, corridors, symbols });
      map.switches.show(this.frame, view);
      this.selection = points ? map.points.select(points, view) : null;
      map.preview.end(this);
      this.stats.selectMs = performance.now() - began;
      map.telling.tell(this);
      map.linked.arrived(this);
      this.drawLegend();
      this.focus();
      this.ground.now();
      this.marks.now();
      this.settle();
      this.stats.drawMs = performance.now() - began;
      this.pointer.close();
      this.desk?.arrive(view);
      map.closer.follow(this);
      return this.summary();
    }

    /* Other points of the same people: single records where cells were, or the other way round. */
    take(points) {
      Object.assign(this, { points, selection: map.points.select(points, this.view) });
      map.preview.end(this);
      map.telling.tell(this);
      this.ground.now();
      this.marks.now();
      this.desk?.arrive(this.view);
    }

    clusters() {
      const zoom = this.leaflet.getZoom();
      if (this.clustersAt !== zoom) {
        const began = performance.now();
        const { points, selection, colours } = this;
        const heldScale = this.heldScale || map.linked.scale(this);
        const size = this.leaflet.getSize();
        const made = map.clusters.of(points, selection, zoom, colours.unit, size, heldScale);
        [this.found, this.scale] = [made.found, made.scale];
        this.clustersAt = zoom;
        this.stats.clusterMs = performance.now() - began;
        if (!this.heldScale) this.drawLegend();
      }
      return this.found;
    }

    isOn(code) {
      return map.switches.isOn(this.view, code);
    }

    /* The cells of the density layer at this zoom; null while it is off. */
    cells() {
      if (!this.selection || !this.isOn("density")) return null;
      const side = map.density.sideAt(this.leaflet.getZoom(), this.colours.unit);
      if (this.densityAt !== side) {
        this.density = map.density.count(this.points, this.selection, side);
        if (this.sideShown !== side) this.drawLegend();
        this.densityAt = this.sideShown = side;
      }
      return this.density;
    }

    /* On a sheet the legend stands beside the map: what it needs, the map has less. */
    settle() {
      for (let turn = 0; turn < 3; turn += 1) {
        map.legend.fold(this);
        const { x, y } = this.leaflet.getSize();
        if (x === this.container.clientWidth && y === this.container.clientHeight) return;
        this.resize();
        this.ground.now();
        this.marks.now();
      }
    }

    drawLegend() {
      map.legend.draw(this.part("legend"), this);
    }

    summary() {
      return map.telling.summary(this);
    }
  }

  Object.assign(map, { Instance, mounted });
})();
