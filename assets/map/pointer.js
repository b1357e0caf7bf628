/* Pointer and keyboard of a map: from a place to its facts, with and without a mouse. */

import { element } from "../app/dom.js";
import { prefixed } from "../app/prefix.js";
import { penOf } from "./layers.js";

const MARGIN = 12;
/* Milliseconds that the mouse has from a thing to its tip. */
const ON_THE_WAY = 400;
/* In which order things in sight are read. */
const ORDER = { symbol: 0, circle: 1, cell: 2, corridor: 3 };

export class Pointer {
  constructor(instance) {
    this.instance = instance;
    this.tip = instance.part("tip");
    this.features = [];
    this.ending = new AbortController();
    const { leaflet, container, frame } = instance;
    leaflet.on("click movestart zoomstart", this.close, this);
    const { signal } = this.ending;
    container.addEventListener("keydown", (event) => this.key(event), { signal });
    // A tip goes without the mouse being moved, wherever the keys are.
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.close(), { signal });
    // Leaflet shows what a box holds that is drawn with the Shift key held; here it is selected as well.
    leaflet.on("boxzoomend", ({ boxZoomBounds }) => instance.desk.chooseBox(boxZoomBounds));
    // A tip stays while the mouse is on it, and for its way there (WCAG 1.4.13).
    this.tip.addEventListener("pointerenter", () => clearTimeout(this.closing), { signal });
    this.tip.addEventListener("pointerleave", () => this.closeSoon(), { signal });
    if (frame.dataset.wheel !== "always") this.wheelOnEntry(signal);
  }

  /* On a page that scrolls, the wheel turns the map only after the reader has entered it. */
  wheelOnEntry(signal) {
    const { leaflet, container } = this.instance;
    leaflet.scrollWheelZoom.disable();
    for (const [kind, way] of [["focusin", "enable"], ["pointerdown", "enable"], ["focusout", "disable"]]) {
      container.addEventListener(kind, () => leaflet.scrollWheelZoom[way](), { signal });
    }
  }

  detach() {
    this.ending.abort();
  }

  /* Marks come, which will tell of themselves: of another view or other months, or of the same. */
  forget({ isOther }) {
    this.features = [];
    if (isOther || !this.pinned) this.close();
  }

  /* A mark or a line of dash-leaflet's layer. */
  listen(feature, layer) {
    if (!feature.properties.tip) return;
    this.features.push(feature);
    layer.on("mouseover", ({ latlng }) => this.pinned || this.show(feature, latlng));
    layer.on("mouseout", () => this.closeSoon());
    layer.on("click", (event) => {
      window.L.DomEvent.stopPropagation(event);
      if (!event.originalEvent.shiftKey) this.choose(feature, event.latlng);
    });
  }

  /* Beside a mark, or where a line or a cell was met. */
  show(feature, latlng) {
    clearTimeout(this.closing);
    if (this.current === feature) return;
    this.current = feature;
    const { container, leaflet } = this.instance;
    const { dx = 0, link, r = 4, tip: [heading, ...lines] } = feature.properties;
    const { unit } = penOf(leaflet);
    this.tip.replaceChildren();
    const head = element(this.tip, "strong", "", link ? "" : heading);
    if (link) element(head, "a", "", heading).href = prefixed(link);
    for (const line of lines) element(this.tip, "div", "", line);
    this.tip.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const [lon, lat] = feature.geometry.type === "Point" ? feature.geometry.coordinates : [latlng.lng, latlng.lat];
    const { x, y } = leaflet.latLngToContainerPoint([lat, lon]);
    const most = container.clientWidth - width - MARGIN;
    const left = Math.max(MARGIN, Math.min(most, x + dx * unit - width / 2));
    const above = y - r * unit - height - MARGIN / 2;
    const top = above > 0 ? above : Math.min(container.clientHeight - height - MARGIN, y + r * unit + MARGIN);
    Object.assign(this.tip.style, { left: `${left}px`, top: `${top}px` });
  }

  closeSoon() {
    clearTimeout(this.closing);
    if (!this.pinned) this.closing = setTimeout(() => this.close(), ON_THE_WAY);
  }

  /* A press goes from a place to its facts; where there is no panel for them, it keeps the tip in view. */
  choose(feature, latlng) {
    this.close();
    if (this.instance.desk.choose(feature.properties.sel)) return;
    this.show(feature, latlng);
    this.pinned = true;
  }

  close() {
    clearTimeout(this.closing);
    this.pinned = false;
    this.current = null;
    this.tip.hidden = true;
  }

  /* --- keys: 1 to 9 the regions; 0 back to the start; n and p one by one what is in sight, and Enter its facts, or
   * those of all that is in sight. Leaflet has the arrows. ------------------------------------------------- */

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { desk, place } = this.instance;
    const region = "123456789".indexOf(event.key);
    const by = { n: 1, p: -1 }[event.key];
    if (event.key === "Escape" && !this.tip.hidden) this.close();
    else if (event.key === "Escape" && desk.selected) desk.choose(null);
    else if (event.key === "0") place.reset();
    else if (region >= 0) desk.goToRegion(region);
    else if (by) this.step(by);
    else if (event.key === "Enter" && this.current) this.choose(this.current);
    else if (event.key === "Enter") desk.chooseSight();
    else if (event.key !== " " || !desk.time?.toggle()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* Everything in sight that can be read, each route once. */
  inSight() {
    const bounds = this.instance.leaflet.getBounds();
    const routes = new Set();
    return this.features
      .map((feature) => {
        let at = feature.geometry.coordinates;
        while (Array.isArray(at[0])) at = at[Math.floor(at.length / 2)];
        return { feature, latlng: window.L.latLng(at[1], at[0]), ...feature.properties };
      })
      .filter(({ latlng, route }) => bounds.contains(latlng) && !routes.has(route) && (!route || routes.add(route)))
      .sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || (b.people ?? b.width ?? b.r) - (a.people ?? a.width ?? a.r));
  }

  step(by) {
    const things = this.inSight();
    if (!things.length) return;
    const before = this.pinned ? this.number : by > 0 ? -1 : 0;
    this.close();
    this.number = (before + by + things.length) % things.length;
    const { feature, latlng } = things[this.number];
    this.show(feature, latlng);
    this.pinned = true;
    this.instance.desk.say([...this.tip.children].map((line) => line.textContent).join(". "));
  }
}
