/* The months under a map: brush, film, two fields to type into, and the way back.
 *
 * While the reader drags or plays, the map is drawn from what the browser holds and nothing is asked
 * of the server. What the reader leaves on the map becomes the filter of the page (`t`).
 */

import * as Address from "../app/address.js";
import { element } from "../app/dom.js";
import * as FilterBar from "../app/filter_bar.js";
import * as Navigation from "../app/navigation.js";
import { words } from "../app/words.js";
import { Brush } from "./brush.js";
import { Film } from "./film.js";

const WRITTEN = /^(\d{4})-(\d{2})$/;

const chosen = () => Address.read(window.location.search, words()).filters.t;

export class Time {
  /* `desk` says what is shown: `preview(first, last, scale)`, `still()`, `scaleOver(spans)`. */
  constructor(parent, desk) {
    this.desk = desk;
    this.words = desk.words;
    this.back = null;
    const left = element(parent, "div", "rw-time-film");
    this.brush = new Brush(parent, {
      words: this.words,
      moved: (first, last) => this.moved(first, last),
      released: (first, last) => this.release(first, last),
    });
    this.film = new Film(left, this);
    this.buildFields(element(parent, "div", "rw-time-fields"));
    parent.addEventListener("keydown", (event) => this.film.key(event));
  }

  detach() {
    this.film.stop();
    this.brush.detach();
  }

  /* --- controls --------------------------------------------------------------------------------- */

  buildFields(parent) {
    const row = element(parent, "div", "rw-time-row");
    this.fields = ["first", "last"].map((name) => {
      const field = element(row, "input", "rw-time-field");
      // Where a browser has no field for months, it is one for text in the same form.
      Object.assign(field, { type: "month", pattern: "\\d{4}-\\d{2}", placeholder: "2015-04" });
      field.setAttribute("aria-label", this.words.say(name));
      field.addEventListener("change", () => this.typed());
      return field;
    });
    const below = element(parent, "div", "rw-time-row");
    this.backButton = element(below, "button", "button rw-time-back");
    this.backButton.type = "button";
    this.backButton.addEventListener("click", () => Navigation.change({ t: this.back || null }));
    this.legend = element(below, "span", "rw-time-key");
  }

  /* --- a view comes ----------------------------------------------------------------------------- */

  arrive(view, histogram) {
    const { time } = view;
    this.film.stop();
    this.time = time;
    this.brush.fill(time, histogram);
    this.brush.place(...time.shown);
    this.settled = [this.brush.first, this.brush.last];
    const outside = time.shown[1] < time.first || time.shown[0] > time.last;
    this.brush.window.hidden = outside;
    this.film.arrive();
    this.offerBack();
    this.markKey();
    this.tell();
  }

  offerBack() {
    const now = chosen();
    if (now === this.back) this.back = null;
    const standard = Address.DEFAULTS.t;
    const period = FilterBar.period(this.back || standard, words());
    this.backButton.hidden = !this.back && now === standard;
    this.backButton.textContent = this.words.say("back_to", { period });
  }

  /* Only what is there needs a key. */
  markKey() {
    const { time } = this;
    const names = [
      time.provisional <= time.last && "provisional",
      time.partial.length && "partial",
      time.gaps.length && "gap",
    ].filter(Boolean);
    this.legend.replaceChildren();
    for (const name of names) {
      const item = element(this.legend, "span", `rw-time-mark rw-time-${name}`);
      item.textContent = this.words.say(name);
    }
  }

  /* What is on the map, beside the button; the fields hold the same months. */
  tell() {
    const { first, last } = this.brush;
    this.film.caption.textContent = this.words.say("shown", {
      period: this.words.span(first, last, this.time.ends_on),
      people: this.words.say("people_unit", { n: this.desk.people() }),
    });
    this.fields.forEach((field, i) => {
      const text = Address.iso([first, last][i]);
      if (field.value !== text) field.value = text;
    });
  }

  /* --- what the reader does --------------------------------------------------------------------- */

  moved(first, last) {
    this.film.stop();
    this.brush.window.hidden = false;
    this.desk.preview(first, last);
    this.tell();
  }

  /* The months that are left on the map become the period of the page. */
  release(first, last) {
    if (first === this.settled[0] && last === this.settled[1]) return this.desk.still();
    const { time } = this;
    const isAll = first === time.first && last === time.last;
    this.back ??= chosen();
    this.desk.announce();
    return Navigation.change({ t: isAll ? "all" : Address.span(first, last) });
  }

  typed() {
    const months = this.fields.map(({ value }) => {
      const [, year, month] = WRITTEN.exec(value) || [];
      return year ? Number(year) * 100 + Number(month) : null;
    });
    if (months.some((month) => month === null || !(month % 100 >= 1 && month % 100 <= 12))) return;
    this.brush.go(Math.min(...months), Math.max(...months));
    this.release(this.brush.first, this.brush.last);
  }

}
