/* What stands around a map: its buttons and layers, what is selected, months. */

import * as Navigation from "../app/navigation.js";
import { isWall } from "../app/page.js";
import { unprefixed } from "../app/prefix.js";
import { paperAddress } from "../app/print.js";
import * as Screen from "../app/screen.js";
import * as View from "../app/view.js";
import { words } from "../app/words.js";
import { option } from "./place.js";
import { Time } from "./time.js";

/* Routes and countries narrow every card of the page. */
const FILTERS = { route: "r", country: "c" };
const AT_A_TIME = 100;

const hundredths = (degrees, most) => Math.max(-most, Math.min(most, Math.round(degrees * 100) / 100));

/* Of a selection as the address has it: its kind, its filter where it is one, and what is after the colon. */
const parse = (text) => {
  const [kind, code] = (text || "").split(/:(.*)/s);
  return { kind, code, key: FILTERS[kind] };
};

export class Desk {
  selected = null;
  shownFor = null;
  listed = AT_A_TIME;

  constructor(instance) {
    this.instance = instance;
    const { frame } = instance;
    this.element = frame.closest(".rw-desk");
    this.side = this.element?.querySelector(".rw-side");
    const time = this.element?.querySelector(".rw-time");
    this.time = time ? new Time(time, this) : null;
    this.ending = new AbortController();
    const { signal } = this.ending;
    const around = this.element ?? frame;
    around.addEventListener("click", (event) => this.press(event), { signal });
    around.addEventListener("change", (event) => this.changed(event), { signal });
    this.side?.addEventListener("keydown", (event) => this.key(event), { signal });
    this.isNew = true;
    this.showGrid();
  }

  detach() {
    this.ending.abort();
    this.time?.detach();
  }

  /* A view is shown, whatever brought it: a choice, Back, or a pasted link. */
  arrive(view) {
    for (const one of this.switches()) {
      const isOn = view.layers?.some(({ code, on }) => on && code === one.dataset.layer);
      one.setAttribute("aria-pressed", String(Boolean(isOn)));
    }
    this.time?.arrive(view);
    this.restore();
    if (this.isSpoken) this.say(view.people?.spoken ?? "");
    this.isSpoken = false;
  }

  /* A graticule is off unless the address turns it on. */
  showGrid() {
    const { frame } = this.instance;
    frame.dataset.grid = option("grid") ?? "";
    frame.querySelector('[data-map-action="graticule"]')?.setAttribute("aria-pressed", String(option("grid") === "1"));
  }

  say(text) {
    this.instance.part("live").textContent = text;
  }

  /* --- buttons ------------------------------------------------------------------------------- */

  press({ target }) {
    const layer = target.closest("[data-layer]");
    if (layer) this.toggleLayer(layer.dataset.layer);
    const chosen = target.closest("[data-map-choose]");
    if (chosen) this.choose(chosen.dataset.mapChoose);
    const action = target.closest("[data-map-action]")?.dataset.mapAction;
    const { frame, place } = this.instance;
    const around = this.element ?? frame;
    const actions = {
      graticule: () => Screen.put("grid", option("grid") === "1" ? null : "1"),
      full: () => (document.fullscreenElement ? document.exitFullscreen() : around.requestFullscreen()),
      print: () => window.open(paperAddress(), "_blank", "noopener"),
      legend: () => this.unfoldLegend(),
      world: () => place.toWorld(),
      reset: () => place.reset(),
      list: () => this.chooseSight(),
      close: () => this.leave(),
      more: () => this.more(),
      edges: () => this.choose(`box:${[...this.side.querySelectorAll(".rw-side-edges input")].map(({ value }) => value).join(",")}`),
    };
    actions[action]?.();
  }

  changed({ target }) {
    if (!target.matches(".rw-map-regions")) return;
    if (target.value) this.goTo(JSON.parse(target.value), target.selectedOptions[0].textContent);
    target.value = "";
    target.closest("details").open = false;
  }

  goToRegion(number) {
    const region = this.instance.frame.querySelectorAll(".rw-map-regions option")[number + 1];
    if (region) this.goTo(JSON.parse(region.value), region.textContent);
  }

  /* Goes there and says what the map shows there. */
  async goTo(bounds, name) {
    const { place, pointer } = this.instance;
    place.fit(bounds);
    await this.instance.follow();
    const [first] = pointer.inSight().filter(({ people }) => people);
    this.say(`${name}: ${first?.tip.slice(0, 2).join(", ") ?? ""}`);
  }

  switches() {
    return [...this.instance.frame.querySelectorAll("[data-layer]")];
  }

  /* A press changes the address; everything else follows from that. */
  toggleLayer(code) {
    const all = this.switches();
    const isWanted = (one) => (one.getAttribute("aria-pressed") === "true") !== (one.dataset.layer === code);
    const wanted = all.filter(isWanted).map((one) => one.dataset.layer);
    const usual = all.filter((one) => "usual" in one.dataset).map((one) => one.dataset.layer);
    Navigation.change({ lay: wanted.join() === usual.join() ? null : wanted.join() || "none" });
  }

  /* Its keys, or all of it. */
  unfoldLegend() {
    const { frame, part } = this.instance;
    const isFull = frame.dataset.legend !== "full";
    frame.dataset.legend = isFull ? "full" : "";
    part("more").setAttribute("aria-expanded", String(isFull));
  }

  /* --- what is selected ------------------------------------------------------------------------ */

  /* Shows what the address names. Routes and countries are filters as well: a link that names one without its
   * filter gets it when it is opened; one that the filter does not have is not shown. */
  restore() {
    const text = option("sel");
    const one = parse(text);
    if (one.key && !Object.hasOwn(words()[one.kind === "route" ? "routes" : "countries"], one.code)) {
      Screen.unreadable("sel", text);
      this.show(null);
      return;
    }
    const isWhole = !one.key || this.filter(one.key) === one.code || this.isFixed(one);
    if (!isWhole && this.isNew && !this.filter(one.key)) Navigation.change({ [one.key]: one.code, sel: text });
    this.isNew = false;
    this.show(isWhole ? text : null);
  }

  filter(key) {
    return View.state.filters[key];
  }

  /* The page of a route, or of a bureau, is about it without a filter. */
  isFixed({ kind, code }) {
    return unprefixed(window.location.pathname) === `/${kind === "route" ? "routes" : "bureaus"}/${code}`;
  }

  /* The reader picks something, or nothing: shown at once, kept in the address. Whether there is a place for it. */
  choose(text) {
    const { instance } = this;
    if (!this.side || isWall() || (text && !instance.people) || text?.startsWith("symbol")) return false;
    const changes = { sel: text };
    for (const [one, code] of [[parse(option("sel")), null], [parse(text), parse(text).code]]) {
      if (one.key && !this.isFixed(one)) changes[one.key] = code;
    }
    this.listed = AT_A_TIME;
    this.isSpoken = true;
    this.isEntered = Boolean(text);
    this.show(text);
    Navigation.change(changes);
    return true;
  }

  chooseBox(bounds) {
    const edges = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
    this.choose(`box:${edges.map((edge, i) => hundredths(edge, i % 2 ? 180 : 90)).join(",")}`);
  }

  /* Everything in the part of the world that is on the screen. */
  chooseSight() {
    this.chooseBox(this.instance.leaflet.getBounds());
  }

  show(text) {
    const { view } = this.instance;
    if (!this.side || (text === this.selected && view === this.shownFor)) return;
    Object.assign(this, { selected: text, shownFor: view });
    this.side.hidden = !text;
    this.element.dataset.side = text ? "open" : "";
    if (text || this.isOutlined) this.instance.ask();
    this.isOutlined = Boolean(text);
    if (this.isEntered) this.side.focus({ preventScroll: true });
    this.isEntered = false;
  }

  /* The server's answer: the panel, and the months that the map shows. */
  told({ side, caption, sel }) {
    if (sel && sel === this.selected && !side) {
      Screen.unreadable("sel", sel);
      this.show(null);
    } else if (side) {
      const before = this.side.querySelectorAll(".rw-side-list li").length;
      this.instance.set("side", { children: side });
      delete this.side.dataset.waiting;
      if (this.isLonger) requestAnimationFrame(() => this.side.querySelectorAll(".rw-side-list li")[before]?.focus());
      this.isLonger = false;
    }
    this.time?.tell(caption);
  }

  more() {
    this.listed += AT_A_TIME;
    this.isLonger = true;
    this.instance.ask();
  }

  /* The selection is given up, and the reader is back on the map. */
  leave() {
    this.choose(null);
    this.instance.container.focus({ preventScroll: true });
  }

  key(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.leave();
  }
}
