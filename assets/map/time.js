/* The months under a map: the slider of Dash is the brush, its interval the clock of the film.
 *
 * While the reader drags or plays, only the map follows. What is left on it becomes the filter of the page (`t`).
 */

import { element } from "../app/dom.js";
import * as Navigation from "../app/navigation.js";
import * as View from "../app/view.js";
import { words } from "../app/words.js";

const KEPT = "routewatch-film";
const AT_REST = 450;
const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");

/* The period where nothing is chosen. */
const USUAL = "latest12";
const chosen = () => View.state.filters.t;
const iso = (month) => `${Math.floor(month / 100)}-${String(month % 100).padStart(2, "0")}`;

export class Time {
  /* Months shown now, those of the page, and a film that plays. */
  shown = null;
  settled = null;
  film = null;
  played = null;
  back = null;
  backLabel = "";

  constructor(parent, desk) {
    this.parent = parent;
    this.desk = desk;
    this.part = (name) => parent.querySelector(`.rw-time-${name}`);
    this.ending = new AbortController();
    const { signal } = this.ending;
    parent.addEventListener("keydown", (event) => this.key(event), { signal });
    parent.addEventListener("change", ({ target }) => this.changed(target), { signal });
    // The slider may be drawn after its months were told.
    this.drawing = new MutationObserver(() => this.time && this.tell());
    this.drawing.observe(parent, { childList: true, subtree: true });
    parent.addEventListener("click", ({ target }) => {
      if (target.closest(".rw-time-play")) this.toggle();
      if (target.closest(".rw-time-back")) Navigation.change({ t: this.back || null });
    }, { signal });
    this.choices = [...parent.querySelectorAll(".rw-time-choice")];
    const kept = (window.localStorage.getItem(KEPT) || "1,6").split(",");
    this.choices.forEach((one, i) => (one.value = kept[i]));
    this.label();
  }

  detach() {
    this.ending.abort();
    this.drawing.disconnect();
    clearTimeout(this.resting);
  }

  set(kind, properties) {
    this.desk.instance.set(kind, properties);
  }

  /* Windows of months a second. */
  get pace() {
    return Number(this.choices[1].value);
  }

  /* --- a view comes ----------------------------------------------------------------------------- */

  /* Months are places in `time.months`; bars come with their height and look. */
  arrive({ time }) {
    if (!time) return;
    this.stop();
    this.time = time;
    this.desk.instance.months = null;
    this.settled = this.shown = time.span;
    const ground = this.part("bars");
    ground.replaceChildren();
    for (const [height, look] of time.bars) element(ground, "i", look).style.height = `${height}%`;
    for (const one of this.part("key").children) one.hidden = !time.looks.some((look) => one.matches(`.rw-time-${look}`));
    this.set("months", { min: 0, max: time.months.length - 1, marks: time.marks, value: time.span });
    this.offerBack();
    this.tell(time.caption);
  }

  get last() {
    return this.time.months.length - 1;
  }

  /* Places as months. */
  months(places = this.shown) {
    return places.map((place) => this.time.months[place]);
  }

  offerBack() {
    const now = chosen();
    if (now === this.back) this.back = null;
    const button = this.part("back");
    button.hidden = !this.back && now === USUAL;
    const period = this.back ? this.backLabel : words().usualPeriod;
    button.textContent = this.desk.instance.say("back_to", { period });
  }

  tell(caption) {
    if (caption) this.part("caption").textContent = caption;
    const months = this.months().map(iso);
    this.parent.querySelectorAll(".rw-time-field input").forEach((input, i) => {
      if (document.activeElement !== input) input.value = months[i];
    });
    // Dash calls them minimum and maximum, in English, and says numbers of months.
    this.parent.querySelectorAll("[role=slider]").forEach((thumb, i) => {
      thumb.setAttribute("aria-label", this.parent.querySelectorAll(".rw-time-fields [role=group]")[i].getAttribute("aria-label"));
      thumb.setAttribute("aria-valuetext", months[i]);
    });
  }

  /* --- what the reader does --------------------------------------------------------------------- */

  /* The slider: while it is dragged only the map follows; keys are let go of when none was pressed for a while. */
  brushed(places, isLetGo) {
    if (!this.time || this.film || !places) return;
    clearTimeout(this.resting);
    if (places.join() !== this.shown.join()) this.preview(places);
    if (isLetGo && places.join() !== this.settled.join()) this.resting = setTimeout(() => this.release(), AT_REST);
  }

  preview(places, more) {
    this.shown = places;
    const { instance } = this.desk;
    instance.months = this.months();
    if (this.desk.selected) this.desk.side.dataset.waiting = "true";
    return instance.ask(more);
  }

  /* The months that are left on the map become the period of the page. */
  release() {
    const { settled, shown } = this;
    if (shown.join() === settled.join()) {
      this.desk.instance.months = null;
      this.desk.instance.ask();
      return;
    }
    if (!this.back) {
      this.back = chosen();
      this.backLabel = View.state.periodLabel;
    }
    this.desk.isSpoken = true;
    const isAll = shown[0] === 0 && shown[1] === this.last;
    Navigation.change(isAll ? { t: "all" } : { months: this.months() });
  }

  changed(target) {
    if (target.closest(".rw-time-choice")) {
      window.localStorage.setItem(KEPT, this.choices.map(({ value }) => value).join());
      return;
    }
    if (!target.closest(".rw-time-fields")) return;
    const typed = [...this.parent.querySelectorAll(".rw-time-field input")].map(({ value }) => Number(value.replace("-", "")));
    const places = typed.map((month) => this.time.months.indexOf(month));
    if (places.includes(-1)) return;
    this.shown = places.sort((a, b) => a - b);
    this.release();
  }

  /* --- the film --------------------------------------------------------------------------------- */

  label() {
    const name = reduced.matches ? "step" : this.film ? "pause" : "play";
    const button = this.part("play");
    button.textContent = this.desk.instance.texts[name];
    button.dataset.does = name;
  }

  /* A period longer than a window is played from its start to its end; any other moves on from where it stands until the
   * figures end. */
  plan() {
    const [first, last] = this.shown;
    const length = Number(this.choices[0].value);
    if (last - first + 1 > length) return { first, last, length };
    return { first: Math.min(first + 1, this.last + 1 - length), last: this.last, length };
  }

  toggle() {
    if (!this.time) return false;
    if (this.film) this.rest();
    else if (reduced.matches) this.step();
    else this.play();
    return true;
  }

  play() {
    const film = this.plan();
    const windows = Math.max(1, film.last - film.first + 2 - film.length);
    this.film = { ...film, windows, at: -1, began: performance.now() };
    this.played = { windows: 0 };
    this.set("clock", { disabled: false, interval: Math.max(50, 1000 / this.pace), n_intervals: 0 });
    this.label();
    this.tick();
  }

  /* By time and not by pictures: a slow machine leaves out months and keeps the pace. */
  async tick() {
    const { film } = this;
    if (!film || film.isBusy) return;
    const due = Math.floor(((performance.now() - film.began) / 1000) * this.pace);
    const at = Math.min(due, film.windows - 1);
    if (at !== film.at) {
      film.at = at;
      film.isBusy = true;
      this.played.windows += 1;
      const places = [film.first + at, film.first + at + film.length - 1];
      this.set("months", { value: places });
      await this.preview(places, { film: [...this.months([film.first, film.last]), film.length] });
      film.isBusy = false;
    }
    if (this.film === film && at === film.windows - 1) this.rest();
  }

  step() {
    const { first, length } = this.plan();
    this.shown = [first, first + length - 1];
    this.release();
  }

  stop() {
    if (this.film) this.set("clock", { disabled: true });
    this.film = null;
    this.label();
  }

  /* Paused or at its end: what is shown stays, and the page follows. */
  rest() {
    this.stop();
    this.release();
  }

  /* Escape gives a film up: the months of the page are back. */
  key(event) {
    if (event.key !== "Escape" || !this.film) return;
    event.preventDefault();
    this.stop();
    this.shown = this.settled;
    this.set("months", { value: this.settled });
    this.release();
  }
}
