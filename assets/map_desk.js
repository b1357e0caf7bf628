/* A map with its months and its facts: joins brush, film, selection and side panel to one map. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const KEY = "sel";
  const asked = () => map.selected.parse(root.address.option(window.location.search, KEY));

  /* The words of the map and of what stands around it. */
  function wordsOf({ words }, { texts }) {
    const { Words } = map.words;
    const made = new Words({ ...words.texts, ...texts }, words.names, document.documentElement.lang || "en");
    made.month = (month) => made.date(month * 100);
    made.span = (first, last) => {
      const years = first % 100 === 1 && last % 100 === 12;
      const [from, to] = [first, last].map((month) => made.date(years ? month - (month % 100) + "00" : month * 100));
      return from === to ? from : made.say("span", { first: from, last: to });
    };
    return made;
  }

  class Desk {
    constructor(instance, element) {
      this.instance = instance;
      this.vocabulary = JSON.parse(element.dataset.desk);
      this.words = wordsOf(instance, this.vocabulary);
      const time = element.querySelector(".rw-time");
      this.time = time && new map.Time(time, this);
      this.side = new map.Side(element.querySelector(".rw-side"), this);
      this.regions = map.regions.attach(this);
      this.box = map.box.attach(this);
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
      this.index = map.months.index(points, view);
      this.time?.arrive(view, map.months.histogram(points, this.index.drawn));
      this.restore();
      if (this.isSpoken) this.say(map.telling.spoken(this.instance));
      this.isSpoken = false;
    }

    /* --- months ----------------------------------------------------------------------------------- */

    people() {
      return this.instance.selection?.people ?? 0;
    }

    /* Other months than the view's; only the map follows, until the reader lets go. */
    preview(first, last, scale = null) {
      const selection = map.months.select(this.index, first, last);
      const period = this.words.span(...this.instance.view.time.shown);
      map.preview.show(this.instance, selection, scale, this.words.say("corridors_still", { period }));
      this.side.wait();
    }

    /* The view's own months again. */
    still() {
      const { instance } = this;
      const [first, last] = instance.view.time.shown;
      instance.selection = map.months.select(this.index, first, last);
      map.preview.end(instance);
      map.telling.tell(instance);
      instance.ground.now();
      instance.marks.now();
      this.side.refresh();
    }

    /* One scale for a film: that of its largest circle. */
    scaleOver({ first, last, length }) {
      const { distance, select, shifted } = map.months;
      const { points, leaflet, colours } = this.instance;
      const windows = Array.from({ length: distance(first, last) + 2 - length }, (_, i) =>
        select(this.index, shifted(first, i), shifted(first, i + length - 1)),
      );
      const scale = map.clusters.common(
        points, windows, leaflet.getZoom(), colours.unit, leaflet.getSize(),
      );
      map.preview.hold(this.instance, scale);
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
      const selected = asked();
      const text = root.address.option(window.location.search, KEY);
      if (text && !selected) root.screen.unreadable(KEY, text);
      const key = selected && map.selected.FILTERS[selected.kind];
      const isWhole = !key || this.isFilter(selected, key);
      this.show(isWhole ? selected : null);
      if (!isWhole && this.isNew && !this.filter(key)) {
        root.session.change({ [key]: selected.code, [KEY]: map.selected.format(selected) });
      }
      this.isNew = false;
    }

    filter(key) {
      return root.address.read(window.location.search, root.words()).filters[key];
    }

    isFilter(selected, key) {
      return this.filter(key) === selected.code || this.isFixed(selected);
    }

    /* The page of a route, or of a bureau, is about it without a filter. */
    isFixed({ kind, code }) {
      return window.location.pathname === `/${kind === "route" ? "routes" : "bureaus"}/${code}`;
    }

    /* The reader picks something, or nothing: shown at once, kept in the address. */
    choose(selected) {
      const before = asked();
      const changes = { [KEY]: map.selected.format(selected) };
      for (const one of [before, selected]) {
        const key = one && map.selected.FILTERS[one.kind];
        if (key && !this.isFixed(one)) changes[key] = one === selected ? one.code : null;
      }
      this.announce();
      this.show(selected, { entered: true });
      root.session.change(changes);
    }

    show(selected, { entered = false } = {}) {
      this.selected = selected;
      this.mark(selected);
      this.side.show(selected, { entered });
    }

    rows() {
      const { points, selection } = this.instance;
      const { parts } = this.vocabulary;
      return map.selected.rows(this.selected, { points, selection, parts });
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
      const { points, found, selection, leaflet, colours } = this.instance;
      const [row] = map.points.members(found, selection, mark.index);
      const { x, y } = leaflet.getSize();
      const [lat, lon] = [points.lat[row] / 100, points.lon[row] / 100];
      const how = { zoom: leaflet.getZoom(), unit: colours.unit, side: Math.min(x, y) };
      this.choose({ kind: "cell", lat, lon, ...how });
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
  function attach(instance) {
    const element = instance.frame.closest(".rw-desk");
    return element ? new Desk(instance, element) : null;
  }

  map.desk = { attach };
})();
