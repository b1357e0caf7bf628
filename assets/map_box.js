/* A box that is drawn over a map with the Shift key held: what lies in it is selected. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const LEAST = 4;

  class Box {
    constructor(desk) {
      const { leaflet, container } = desk.instance;
      Object.assign(this, { desk, leaflet, container, ending: new AbortController() });
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
      const shape = map.words.element(this.container, "div", "rw-map-box");
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
        if (Math.min(max.x - min.x, max.y - min.y) >= LEAST) this.choose(min, max);
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

  map.box = { attach: (desk) => new Box(desk) };
})();
