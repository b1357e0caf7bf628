/* Where a map stands: `ll=<latitude>,<longitude>,<zoom>` of its middle, in the address.
 *
 * The view's own place is left out. A reader's move is written when it has come to rest, in place:
 * Back goes to the view before, and not through every turn of the wheel.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

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
    asked() {
      if (root.wall.isOn()) return null;
      const found = WRITTEN.exec(root.address.option(window.location.search, KEY) || "");
      if (!found) return null;
      const [lat, lng, zoom] = found.slice(1).map(Number);
      const { leaflet } = this;
      const within = zoom >= leaflet.getMinZoom() && zoom <= leaflet.getMaxZoom();
      return within && Math.abs(lat) <= 85 && Math.abs(lng) <= 200 ? { lat, lng, zoom } : null;
    }

    /* What the map is to show, as a text that changes with it. */
    wanted() {
      return JSON.stringify([map.linked.focus(this.instance), this.asked()]);
    }

    /* Moves of our own are no choice of the reader's. */
    quietly(move) {
      this.quiet = true;
      move();
      this.quiet = false;
    }

    /* Goes where the address says, if it does. */
    restore() {
      const place = this.asked();
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
      if (this.quiet || !this.instance.focused || root.wall.isOn()) return;
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
      root.screen.put(KEY, this.isHome(centre, zoom) ? null : text);
      this.instance.focusedOn = this.wanted();
    }

    forget() {
      clearTimeout(this.resting);
      root.screen.put(KEY, null);
    }
  }

  map.place = { attach: (instance) => new Place(instance) };
})();
