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

    /* A click keeps the facts in view, for touch and for reading at leisure. */
    pin(event) {
      this.close();
      this.at(event.containerPoint.x, event.containerPoint.y);
      this.pinned = !this.tip.hidden;
    }

    close() {
      this.pinned = false;
      this.current = null;
      this.tip.hidden = this.ring.hidden = true;
      this.instance.container.style.cursor = "";
    }

    /* 1 to 9: the marks in sight, most people first; 0: back to the start. Leaflet has the arrows. */
    key(event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const place = "123456789".indexOf(event.key);
      if (event.key === "Escape" && !this.tip.hidden) this.close();
      else if (event.key === "0") this.instance.reset();
      else if (place >= 0) this.choose(place);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    choose(place) {
      const { frame, inSight, symbolsInSight } = this.instance;
      const symbol = symbolsInSight?.[place];
      const mark = symbol || inSight?.[place];
      if (!mark) return;
      this.close();
      if (symbol) this.showSymbol(symbol);
      else this.showMark(mark);
      this.pinned = true;
      const spoken = [...this.tip.children].map((line) => line.textContent).join(". ");
      frame.querySelector(".rw-map-live").textContent = spoken;
    }

    press(event) {
      const action = event.target.closest("[data-map-action]")?.dataset.mapAction;
      if (action === "world") this.instance.toWorld();
      if (action === "reset") this.instance.reset();
    }
  }

  map.pointer = { attach: (instance) => new Pointer(instance) };
})();
