/* A film of months: its button, its choices, where it begins and ends, and the clock that it goes by. */

import { element } from "../app/dom.js";
import * as Months from "./months.js";

/* --- the clock: which window of months is shown, and how fast ---------------------------------------------
 *
 * A window moves month by month from one end of a span to the other and stops there. The clock
 * counts by time and not by pictures: a slow machine leaves out months and keeps the pace.
 */

const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");

class Player {
  /* `show(first, last)` draws a window; `ended()` is told when the last one was shown. */
  constructor({ show, ended }) {
    this.show = show;
    this.ended = ended;
    this.playing = false;
    this.stats = null;
  }

  /* Where nothing may move by itself, each press shows one window more. */
  static get steps() {
    return reduced.matches;
  }

  /* From `first` on, windows of `length` months until one ends with `last`. */
  play({ first, last, length, pace }) {
    const { distance } = Months;
    const windows = Math.max(1, distance(first, last) + 2 - length);
    this.first = first;
    this.length = length;
    this.windows = windows;
    this.pace = pace;
    this.at = -1;
    this.playing = true;
    this.stats = { windows: 0, frames: 0, ms: 0, drawMs: 0 };
    this.began = null;
    this.waiting = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    if (!this.playing) return;
    this.began ??= now;
    const { stats } = this;
    stats.frames += 1;
    stats.ms = now - this.began;
    const due = Math.floor((stats.ms / 1000) * this.pace);
    const at = Math.min(due, this.windows - 1);
    if (at !== this.at) this.draw(at);
    if (due >= this.windows) this.finish();
    else this.waiting = requestAnimationFrame((later) => this.tick(later));
  }

  draw(at) {
    this.at = at;
    const began = performance.now();
    const first = Months.shifted(this.first, at);
    this.show(first, Months.shifted(first, this.length - 1));
    this.stats.windows += 1;
    this.stats.drawMs += performance.now() - began;
  }

  finish() {
    this.stop();
    this.ended();
  }

  stop() {
    this.playing = false;
    cancelAnimationFrame(this.waiting);
  }
}

/* --- the film ------------------------------------------------------------------------------------------- */

const KEPT = "routewatch-film";

export class Film {
  constructor(parent, time) {
    this.time = time;
    this.desk = time.desk;
    this.words = time.words;
    this.paused = null;
    this.player = new Player({
      show: (first, last) => this.show(first, last),
      ended: () => this.rest(),
    });
    this.build(parent);
  }

  build(parent) {
    const { paces, windows } = this.desk.vocabulary;
    const row = element(parent, "div", "rw-time-row");
    this.button = element(row, "button", "button rw-time-play");
    this.button.type = "button";
    this.button.addEventListener("click", () => this.toggle());
    this.caption = element(row, "span", "rw-time-caption");
    const choices = element(parent, "div", "rw-time-row");
    const [length, pace] = this.remembered();
    this.length = this.choice(choices, "window", windows, length);
    this.pace = this.choice(choices, "pace", paces, pace);
    this.label();
  }

  remembered() {
    const { paces, windows } = this.desk.vocabulary;
    const [length, pace] = (window.localStorage.getItem(KEPT) || "").split(",").map(Number);
    return [windows.includes(length) ? length : windows[0], paces.includes(pace) ? pace : paces[1]];
  }

  choice(parent, name, values, value) {
    const made = element(parent, "select", "rw-time-choice");
    made.setAttribute("aria-label", this.words.say(name));
    made.title = this.words.say(name);
    for (const n of values) {
      const option = element(made, "option", "", this.words.say(`${name}_option`, { n }));
      option.value = String(n);
    }
    made.value = String(value);
    made.addEventListener("change", () => {
      window.localStorage.setItem(KEPT, `${this.length.value},${this.pace.value}`);
      this.paused = null;
    });
    return made;
  }

  label() {
    const { steps } = Player;
    const name = steps ? "step" : this.player?.playing ? "pause" : "play";
    this.button.textContent = this.words.say(name);
    this.button.dataset.does = name;
  }

  stop() {
    this.player.stop();
    this.label();
  }

  /* A view has come: a pause that it does not show is over. */
  arrive() {
    if (!this.isPaused()) this.paused = null;
  }

  /* A period longer than a window is played from its start to its end; any other moves on from
   * where it stands until the figures end. A paused film goes on. */
  plan() {
    const { first, last } = this.time.brush;
    const length = Number(this.length.value);
    const { distance } = Months;
    if (this.isPaused()) return this.paused;
    const isLonger = distance(first, last) + 1 > length;
    return { first, length, last: isLonger ? last : this.time.time.last };
  }

  isPaused() {
    return this.paused?.at[0] === this.time.brush.first && this.paused?.at[1] === this.time.brush.last;
  }

  toggle() {
    if (!this.time.time || this.time.brush.window.hidden) return;
    if (this.player.playing) this.rest();
    else if (Player.steps) this.step();
    else this.play();
  }

  play() {
    const film = this.plan();
    const { shifted } = Months;
    const goesOn = film.at && film.at[1] < film.last;
    const first = goesOn ? shifted(film.at[0], 1) : film.first;
    this.playing = film;
    this.paused = null;
    this.scale = this.desk.scaleOver(film);
    this.player.play({ ...film, first, pace: Number(this.pace.value) });
    this.label();
  }

  step() {
    const film = this.plan();
    const { shifted } = Months;
    const goesOn = film.at && film.at[1] < film.last;
    const first = goesOn ? shifted(film.at[0], 1) : film.first;
    const last = shifted(first, film.length - 1);
    this.paused = { ...film, at: [first, last] };
    this.time.brush.go(first, last);
    this.time.release(first, last);
  }

  show(first, last) {
    this.time.brush.place(first, last);
    this.desk.preview(first, last, this.scale);
    this.time.tell();
  }

  /* Paused or at its end: what is shown stays, and the page follows. */
  rest() {
    this.player.stop();
    const { first, last } = this.time.brush;
    this.paused = { ...this.playing, at: [first, last] };
    this.label();
    this.time.release(first, last);
  }

  cancel() {
    this.player.stop();
    this.paused = null;
    this.time.brush.place(...this.time.settled);
    this.desk.still();
    this.time.tell();
    this.label();
  }

  /* Escape gives a film up: the months of the page are back. */
  key(event) {
    if (event.key !== "Escape" || !this.player.playing) return;
    event.preventDefault();
    this.cancel();
  }
}
