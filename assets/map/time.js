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
const WRITTEN = /^(\d{4})-(\d{2})$/;
const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");

/* The period where nothing is chosen. */
const USUAL = "latest12";
const chosen = () => View.state.filters.t;
const iso = (month) => `${Math.floor(month / 100)}-${String(month % 100).padStart(2, "0")}`;
const shifted = (month, by) => {
  const index = Math.floor(month / 100) * 12 + (month % 100) - 1 + by;
  return Math.floor(index / 12) * 100 + (index % 12) + 1;
};
const distance = (first, last) => (Math.floor(last / 100) - Math.floor(first / 100)) * 12 + (last % 100) - (first % 100);

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

  arrive({ time }) {
    if (!time) return;
    this.stop();
    this.time = time;
    this.desk.instance.months = null;
    const inside = (month) => Math.min(time.last, Math.max(time.first, month));
    this.settled = this.shown = time.shown.map(inside);
    this.bars(time);
    const index = (month) => distance(time.first, month);
    this.set("months", { min: 0, max: index(time.last), marks: time.marks, value: this.shown.map(index) });
    for (const [kind, isThere] of [["provisional", time.provisional <= time.last], ["partial", time.partial.length], ["gap", time.gaps.length]]) {
      this.parent.querySelector(`.rw-time-key .rw-time-${kind}`).hidden = !isThere;
    }
    this.offerBack();
    this.tell(time.caption);
  }

  /* People by month; hollow while figures may change, pale where known in part, hatched where there are none. */
  bars({ first, people, partial, gaps, provisional }) {
    const [inPart, missing, most] = [new Set(partial), new Set(gaps), Math.max(1, ...people)];
    const ground = this.part("bars");
    ground.replaceChildren();
    people.forEach((n, i) => {
      const month = shifted(first, i);
      const kinds = [missing.has(month) && "gap", inPart.has(month) && "partial", month >= provisional && "provisional"];
      const bar = element(ground, "i", kinds.filter(Boolean).join(" "));
      bar.style.height = missing.has(month) ? "100%" : n ? `max(2px, ${(100 * n) / most}%)` : "0";
    });
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
    const months = this.shown.map(iso);
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
    const months = places.map((at) => shifted(this.time.first, at));
    clearTimeout(this.resting);
    if (months.join() !== this.shown.join()) this.preview(months);
    if (isLetGo && months.join() !== this.settled.join()) this.resting = setTimeout(() => this.release(), AT_REST);
  }

  preview(months, more) {
    this.shown = months;
    const { instance } = this.desk;
    instance.months = months;
    if (this.desk.selected) this.desk.side.dataset.waiting = "true";
    return instance.ask(more);
  }

  /* The months that are left on the map become the period of the page. */
  release() {
    const { settled, shown, time } = this;
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
    const isAll = shown[0] === time.first && shown[1] === time.last;
    Navigation.change(isAll ? { t: "all" } : { months: shown });
  }

  changed(target) {
    if (target.closest(".rw-time-choice")) {
      window.localStorage.setItem(KEPT, this.choices.map(({ value }) => value).join());
      return;
    }
    const months = [...this.parent.querySelectorAll(".rw-time-field input")].map(({ value }) => {
      const [, year, month] = WRITTEN.exec(value) || [];
      return year && month >= "01" && month <= "12" ? Number(year) * 100 + Number(month) : null;
    });
    if (!target.closest(".rw-time-fields") || months.includes(null)) return;
    const inside = (month) => Math.min(this.time.last, Math.max(this.time.first, month));
    this.shown = months.map(inside).sort((a, b) => a - b);
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
    if (distance(first, last) + 1 > length) return { first, last, length };
    return { first: shifted(first, 1), last: Math.max(this.time.last, shifted(first, length)), length };
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
    const windows = Math.max(1, distance(film.first, film.last) + 2 - film.length);
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
      const first = shifted(film.first, at);
      const months = [first, shifted(first, film.length - 1)];
      this.set("months", { value: months.map((month) => distance(this.time.first, month)) });
      await this.preview(months, { film: [film.first, film.last, film.length] });
      film.isBusy = false;
    }
    if (this.film === film && at === film.windows - 1) this.rest();
  }

  step() {
    const { first, length } = this.plan();
    this.shown = [first, shifted(first, length - 1)];
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
    this.set("months", { value: this.settled.map((month) => distance(this.time.first, month)) });
    this.release();
  }
}
