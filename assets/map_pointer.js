/* Pointer, keyboard and buttons of a map: from a place to its facts, with and without a mouse. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const MARGIN = 12;

  class Pointer {
    constructor(instance) {
      this.instance = instance;
      this.tip = map.words.element(instance.frame, "div", "rw-map-tip");
      this.ring = map.words.element(instance.frame, "div", "rw-map-ring");
      this.tip.hidden = this.ring.hidden = true;
      this.ending = new AbortController();
      const { leaflet, container, frame } = instance;
      leaflet.on("mousemove", this.move, this).on("mouseout", this.leave, this);
      leaflet.on("click", this.pin, this).on("movestart zoomstart", this.close, this);
      const { signal } = this.ending;
      container.addEventListener("keydown", (event) => this.key(event), { signal });
      frame.addEventListener("click", (event) => this.press(event), { signal });
      map.switches.attach(frame, signal);
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
      if (this.pinned) return;
      this.at(event.containerPoint.x, event.containerPoint.y);
    }

    at(x, y) {
      const { instance } = this;
      const mark = map.marks.hit(instance.inSight || [], x, y);
      if (mark) return this.showMark(mark);
      const symbol = map.symbols.hit(instance.symbolsInSight || [], x, y);
      if (symbol) return this.showSymbol(symbol);
      const { corridors, view } = instance;
      const frame = map.canvas.frameOf(instance.leaflet);
      const found =
        corridors &&
        instance.isOn("corridors") &&
        map.corridors.hit(corridors, view.corridors.rows, frame, instance.colours, x, y);
      if (found) return this.showCorridor(found, x, y);
      const cells = instance.cells();
      const cell = cells && map.density.hit(cells, frame, x, y);
      if (cell) return this.showCell(cell, x, y);
      return this.close();
    }

    showMark(mark) {
      if (this.current === mark) return;
      this.current = mark;
      const { words, points, found, selection } = this.instance;
      const rows = map.points.members(found, selection, mark.index);
      const sums = {};
      for (const name of ["people", "dead", "missing", "incidents"]) {
        sums[name] = found[name][mark.index];
      }
      this.write(map.words.ofIncidents(words, points, rows, sums), mark.x, mark.y - mark.r);
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
      this.write(map.words.ofCorridor(words, view.corridors, found), x, y);
    }

    showCell(cell, x, y) {
      this.current = cell;
      this.ring.hidden = true;
      this.write(map.words.ofCell(this.instance.words, cell), x, y);
    }

    write([heading, ...lines], x, y, link) {
      this.tip.replaceChildren();
      const head = map.words.element(this.tip, "strong", "", link ? "" : heading);
      if (link) map.words.element(head, "a", "", heading).href = link;
      for (const line of lines) map.words.element(this.tip, "div", "", line);
      this.tip.hidden = false;
      const { offsetWidth: width, offsetHeight: height } = this.tip;
      const { clientWidth, clientHeight } = this.instance.container;
      const left = Math.max(MARGIN, Math.min(clientWidth - width - MARGIN, x - width / 2));
      const above = y - height - MARGIN;
      const top = above > 0 ? above : Math.min(clientHeight - height - MARGIN, y + 3 * MARGIN);
      Object.assign(this.tip.style, { left: `${left}px`, top: `${top}px` });
      this.instance.container.style.cursor = "pointer";
    }

    leave() {
      if (!this.pinned) this.close();
    }

    /* A click goes from a place to its facts; where there is no panel for them, it keeps the
     * tooltip in view, for touch and for reading at leisure. */
    pin(event) {
      // With Shift held, a box is drawn.
      if (event.originalEvent.shiftKey) return;
      this.close();
      const { x, y } = event.containerPoint;
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
      else desk.choose({ kind: "box", ...map.density.boxOf(found) });
      return true;
    }

    /* A country by its name on the map: the name is where the ground has none of our marks. */
    openCountry(x, y) {
      const { desk, points, basemap, names, colours, leaflet } = this.instance;
      if (!desk || !points || !basemap) return;
      const frame = map.canvas.frameOf(leaflet);
      const code = map.sight.countryAt(names || [], basemap.areas, frame, colours.unit, x, y);
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
      const things = map.sight.listed(this.instance);
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
      if (action === "graticule") map.furniture.toggleGraticule();
      if (action === "print") window.open(`/print/map${window.location.search}`, "_blank", "noopener");
      if (action === "legend") map.legend.unfold(event.target.closest("[data-map-action]"));
      if (action === "world") this.instance.toWorld();
      if (action === "reset") this.instance.reset();
    }
  }

  map.pointer = { attach: (instance) => new Pointer(instance) };
})();
