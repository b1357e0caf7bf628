/* The panel beside a map: what is selected, in figures, over time, and incident by incident.
 *
 * All of it is counted from the incidents that the map shows, so that the panel, its list and the
 * map are one set. Everything reaches the page through textContent.
 */

import * as Address from "../app/address.js";
import { element } from "../app/dom.js";
import { prefixed, unprefixed } from "../app/prefix.js";
import { clauses, withSubject, words } from "../app/words.js";
import * as Months from "./months.js";
import * as Points from "./points.js";
import * as Selection from "./selection.js";
import * as Texts from "./texts.js";

/* --- a small series as a picture: people by month, or by year where there are many months ----------------- */

const SVG = "http://www.w3.org/2000/svg";
const MOST_MONTHS = 48;
const [SERIES_WIDTH, SERIES_HEIGHT] = [280, 44];

const svgNode = (name, attributes) => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};

/* Steps with their people; a year is there if all or some of its months are. */
function steps(people, [first, last]) {
  const months = Months.between(first, last);
  if (months.length <= MOST_MONTHS) {
    return { by: "month", rows: months.map((month) => [month * 100, people.get(month) || 0, month]) };
  }
  const years = new Map();
  for (const month of months) {
    const year = Math.floor(month / 100);
    years.set(year, (years.get(year) || 0) + (people.get(month) || 0));
  }
  return { by: "year", rows: [...years].map(([year, value]) => [year * 10000, value, year * 100 + 12]) };
}

/* Bars with their numbers as a text; hollow from `provisional` on. */
function drawSeries(parent, words, people, months, provisional) {
  const { by, rows } = steps(people, months);
  const most = Math.max(1, ...rows.map(([, value]) => value));
  element(parent, "div", "rw-side-caption", words.say(`by_${by}`, { most }));
  const text = clauses(rows.map(([date, value]) => withSubject(words.date(date), words.number(value))));
  const svg = svgNode("svg", { viewBox: `0 0 ${SERIES_WIDTH} ${SERIES_HEIGHT}`, class: "rw-side-series", role: "img" });
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-label", text);
  const step = SERIES_WIDTH / rows.length;
  rows.forEach(([date, value, month], i) => {
    const height = value && Math.max(1, (SERIES_HEIGHT - 2) * (value / most));
    const place = { x: i * step + step * 0.1, y: SERIES_HEIGHT - height, width: step * 0.8, height };
    const bar = svgNode("rect", { ...place, class: month >= provisional ? "rw-series-open" : "rw-series-bar" });
    bar.append(svgNode("title", {}));
    bar.firstChild.textContent = withSubject(words.date(date), words.number(value));
    svg.append(bar);
  });
  parent.append(svg);
  const ends = element(parent, "div", "rw-side-ends");
  element(ends, "span", "", words.date(rows[0][0]));
  if (rows.length > 1) element(ends, "span", "", words.date(rows[rows.length - 1][0]));
}

/* --- every incident of a selection, most people first ---------------------------------------------------- */

const AT_A_TIME = 50;

/* `place(lat, lon)` is how a position is written. */
function listIncidents(parent, words, points, rows, place) {
  element(parent, "h4", "rw-side-heading", words.say("incidents_heading"));
  const items = element(parent, "ol", "rw-side-list");
  const count = element(parent, "p", "rw-side-count");
  const more = element(parent, "button", "button rw-side-more", words.say("more"));
  more.type = "button";
  let listed = 0;
  const grow = () => {
    for (const row of rows.subarray(listed, listed + AT_A_TIME)) incidentItem(items, words, points, row, place);
    listed = Math.min(rows.length, listed + AT_A_TIME);
    count.textContent = words.say("listed", { shown: listed, all: rows.length });
    more.hidden = listed === rows.length;
  };
  more.addEventListener("click", () => {
    const next = items.children.length;
    grow();
    // Where the button goes, the reader goes on with what it brought.
    if (more.hidden) items.children[next]?.focus();
  });
  grow();
}

function incidentItem(parent, words, points, row, place) {
  const [n, incidents] = [points.people[row], points.incidents[row]];
  const made = element(parent, "li");
  made.tabIndex = -1;
  Object.assign(made.dataset, { people: n, incidents });
  element(made, "strong", "", words.say("people_unit", { n }));
  element(made, "span", "", words.date(points.date[row]));
  const quality = points.quality[row];
  const lines = [
    words.name("countries", points.codes.country[points.country[row]]),
    words.name("causes", points.codes.cause[points.cause[row]]),
    place(points.lat[row] / 100, points.lon[row] / 100),
    quality && words.say("quality", { value: quality }),
    incidents > 1 && words.say("incidents", { n: incidents }),
  ];
  element(made, "div", "", lines.filter(Boolean).join(" · "));
}

/* --- the panel ------------------------------------------------------------------------------------------- */

const CALLED_BACK = { route: "all_routes", country: "all_countries" };

export class Side {
  constructor(element, desk) {
    this.element = element;
    this.desk = desk;
    this.words = desk.words;
    element.tabIndex = -1;
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.leave();
    });
  }

  /* The selection is given up, and the reader is back on the map. */
  leave() {
    this.desk.choose(null);
    this.desk.instance.container.focus({ preventScroll: true });
  }

  show(selected, { entered }) {
    this.selected = selected;
    this.element.hidden = !selected;
    this.element.closest(".rw-desk").dataset.side = selected ? "open" : "";
    this.refresh();
    if (selected && entered) this.element.focus({ preventScroll: true });
  }

  /* While months are dragged or played, the figures here are still those of before. */
  wait() {
    this.element.dataset.waiting = "true";
  }

  refresh() {
    const { element, selected } = this;
    delete element.dataset.waiting;
    element.replaceChildren();
    if (!selected) return;
    const { points, selection } = this.desk.instance;
    if (!points || !selection) return;
    this.head(element, selected);
    if (selected.kind === "symbol") this.symbols(element, selected);
    else this.incidents(element, selected);
    this.foot(element, selected);
  }

  /* What a layer says of a border point, or of a bureau. */
  symbols(parent, selected) {
    const found = Selection.symbols(selected, this.desk.instance.symbols || []);
    if (!found.length) this.part(parent, "p", "", this.words.say("nothing"));
    for (const { name, lines, link } of found) {
      const box = this.part(parent, "div", "rw-side-symbol");
      if (name !== this.name(selected)) this.part(box, "strong", "", name);
      for (const line of lines) this.part(box, "div", "", line);
      if (link) this.part(box, "a", "rw-side-page", this.words.say("page", { name })).href = prefixed(link);
    }
  }

  incidents(element, selected) {
    const { words } = this;
    const { points } = this.desk.instance;
    const rows = this.desk.rows();
    this.figures(element, rows);
    this.ways(element, selected);
    if (rows.length) {
      this.series(element, rows);
      this.countries(element, selected, rows);
      listIncidents(element, words, points, rows, (lat, lon) => this.place(lat, lon));
    }
    if (selected.kind === "box") this.edges(element, selected);
  }

  part(parent, name, className, text) {
    return element(parent, name, className, text);
  }

  button(parent, className, text, action) {
    const made = this.part(parent, "button", className, text);
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  }

  head(parent, selected) {
    const { words } = this;
    const head = this.part(parent, "header", "rw-side-head");
    this.part(head, "span", "rw-side-kind", words.say(`kind_${selected.kind}`));
    const close = this.button(head, "rw-side-close", "×", () => this.leave());
    close.setAttribute("aria-label", words.say("close"));
    this.part(parent, "h3", "rw-side-name", this.name(selected));
    const back = CALLED_BACK[selected.kind];
    if (back && !this.desk.isFixed(selected)) {
      this.button(parent, "button rw-side-back", words.say(back), () => this.leave());
    }
  }

  name(selected) {
    const { words } = this;
    if (selected.kind === "route") return words.name("routes", selected.code);
    if (selected.kind === "country") return words.name("countries", selected.code);
    if (selected.kind === "symbol") {
      const [first, ...others] = Selection.symbols(selected, this.desk.instance.symbols || []);
      const isOne = first && others.every(({ name }) => name === first.name);
      return isOne ? first.name : this.place(selected.lat, selected.lon);
    }
    if (selected.kind === "cell") {
      return words.say("around", { place: this.place(selected.lat, selected.lon) });
    }
    const { south, west, north, east } = selected;
    return words.say("span", { first: this.place(south, west), last: this.place(north, east) });
  }

  place(lat, lon) {
    const { words } = this;
    return words.say("position", {
      lat: Math.abs(lat),
      ns: words.say(lat < 0 ? "south" : "north"),
      lon: Math.abs(lon),
      ew: words.say(lon < 0 ? "west" : "east"),
    });
  }

  sums(rows) {
    const { points } = this.desk.instance;
    const sums = { people: 0, dead: 0, missing: 0, incidents: 0 };
    for (const row of rows) {
      for (const name of Object.keys(sums)) {
        if (points[name][row] !== Points.UNKNOWN) sums[name] += points[name][row];
      }
    }
    return sums;
  }

  figures(parent, rows) {
    const { words } = this;
    const sums = this.sums(rows);
    const box = this.part(parent, "div", "rw-side-figures");
    // For tests and other machines: what the panel says, as numbers.
    Object.assign(box.dataset, { people: sums.people, incidents: sums.incidents });
    if (!rows.length) {
      this.part(box, "p", "", words.say("nothing"));
      return;
    }
    // At least nobody would say nothing: who was counted and is nobody is 0.
    const least = sums.people ? "≥ " : "";
    this.part(box, "strong", "rw-side-people", words.say("people", { n: sums.people }, least));
    this.part(box, "div", "", Texts.apart(words, sums));
    const period = words.span(...this.months(), this.desk.instance.view.time.ends_on);
    this.part(box, "div", "", [words.say("incidents", { n: sums.incidents }), period].join(" · "));
    for (const moved of this.movement()) this.part(box, "div", "", moved);
  }

  months() {
    return this.desk.instance.view.time.shown;
  }

  /* What is counted on a route, by whom and over which months; the words of its ribbon. */
  movement() {
    const { corridors } = this.desk.instance.view;
    const row = corridors?.rows.find(({ route }) => route === this.selected.code);
    return row ? Texts.ofMovement(this.words, corridors, row) : [];
  }

  series(parent, rows) {
    const { points, view } = this.desk.instance;
    const { people } = Months.histogram(points, rows);
    const [first, last] = this.months();
    const { time } = view;
    const inside = [Math.max(first, time.first), Math.min(last, time.last)];
    if (inside[0] < inside[1]) drawSeries(parent, this.words, people, inside, time.provisional);
  }

  /* The countries in a place, each a way to its own facts. */
  countries(parent, selected, rows) {
    const { points } = this.desk.instance;
    const counted = Texts.counted(points, rows, "country").slice(0, 6);
    if (selected.kind === "country") return;
    this.part(parent, "h4", "rw-side-heading", this.words.say("countries_heading"));
    const list = this.part(parent, "ul", "rw-side-countries");
    for (const [code, n] of counted) {
      const item = this.part(list, "li");
      const name = this.words.name("countries", code);
      const known = code in words().countries;
      if (known) this.button(item, "rw-side-link", name, () => this.desk.choose({ kind: "country", code }));
      else this.part(item, "span", "", name);
      this.part(item, "span", "rw-side-number", this.words.number(n));
    }
  }

  /* --- ways on ---------------------------------------------------------------------------------- */

  /* The box can be typed as well as drawn. */
  edges(parent, selected) {
    const form = this.part(parent, "form", "rw-side-edges");
    this.part(form, "span", "rw-side-caption", this.words.say("edges"));
    const fields = ["south", "west", "north", "east"].map((name) => {
      const label = this.part(form, "label", "", this.words.say(name));
      const field = this.part(label, "input");
      Object.assign(field, { name, type: "number", step: "0.01", required: true, value: selected[name] });
      return field;
    });
    this.part(form, "button", "button", this.words.say("select")).type = "submit";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = `box:${fields.map(({ value }) => value).join(",")}`;
      const box = Selection.parse(text);
      if (box) this.desk.choose(box);
      else fields[2].focus();
    });
  }

  foot(parent, selected) {
    const { words, desk } = this;
    const foot = this.part(parent, "footer", "rw-side-foot");
    // The source of a symbol is among its lines.
    if (selected.kind === "symbol") return;
    const what = Texts.ofUndrawn(words, desk.instance.selection.undrawn);
    if (what) this.part(foot, "p", "", words.say("unplaced", { what }));
    const card = desk.instance.frame.closest("[data-panel]");
    this.part(foot, "p", "", card?.querySelector("[data-slot=source]")?.textContent || "");
  }

  /* The pages that are about a route or a country. */
  ways(parent, selected) {
    const { code } = selected;
    const name = this.name(selected);
    if (selected.kind === "route") this.page(parent, "page", `/routes/${code}`, "r", name);
    if (selected.kind === "country" && this.desk.vocabulary.bureaus.includes(code)) {
      this.page(parent, "bureau", `/bureaus/${code}`, "c", name);
    }
  }

  /* A page that is about the selection: it takes the other filters along. */
  page(parent, kind, path, key, name) {
    if (unprefixed(window.location.pathname) === path) return;
    const link = this.part(parent, "a", "rw-side-page", this.words.say(kind, { name }));
    const search = Address.changed(window.location.search, words(), { [key]: null, sel: null });
    link.href = prefixed(path) + search;
  }
}
