/* The panel beside a map: what is selected, in figures, over time, and incident by incident.
 *
 * All of it is counted from the incidents that the map shows, so that the panel, its list and the
 * map are one set. Everything reaches the page through textContent.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const CALLED_BACK = { route: "all_routes", country: "all_countries" };

  class Side {
    constructor(element, desk) {
      Object.assign(this, { element, desk, words: desk.words });
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
      const found = map.selected.symbols(selected, this.desk.instance.symbols || []);
      if (!found.length) this.part(parent, "p", "", this.words.say("nothing"));
      for (const { name, lines, link } of found) {
        const box = this.part(parent, "div", "rw-side-symbol");
        if (name !== this.name(selected)) this.part(box, "strong", "", name);
        for (const line of lines) this.part(box, "div", "", line);
        if (link) this.part(box, "a", "rw-side-page", this.words.say("page", { name })).href = link;
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
        map.incidents.list(element, words, points, rows, (lat, lon) => this.place(lat, lon));
      }
      if (selected.kind === "box") this.edges(element, selected);
    }

    part(parent, name, className, text) {
      return map.words.element(parent, name, className, text);
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
        const [first, ...others] = map.selected.symbols(selected, this.desk.instance.symbols || []);
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
          if (points[name][row] !== map.points.UNKNOWN) sums[name] += points[name][row];
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
      this.part(box, "strong", "rw-side-people", `≥ ${words.say("people", { n: sums.people })}`);
      this.part(box, "div", "", map.words.apart(words, sums));
      const period = words.span(...this.months());
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
      return row ? map.words.ofMovement(this.words, corridors, row) : [];
    }

    series(parent, rows) {
      const { points, view } = this.desk.instance;
      const { people } = map.months.histogram(points, rows);
      const [first, last] = this.months();
      const { time } = view;
      const inside = [Math.max(first, time.first), Math.min(last, time.last)];
      if (inside[0] < inside[1]) map.series.draw(parent, this.words, people, inside, time.provisional);
    }

    /* The countries in a place, each a way to its own facts. */
    countries(parent, selected, rows) {
      const { points } = this.desk.instance;
      const counted = map.words.counted(points, rows, "country").slice(0, 6);
      if (selected.kind === "country") return;
      this.part(parent, "h4", "rw-side-heading", this.words.say("countries_heading"));
      const list = this.part(parent, "ul", "rw-side-countries");
      for (const [code, n] of counted) {
        const item = this.part(list, "li");
        const name = this.words.name("countries", code);
        const known = code in root.words().countries;
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
        const box = map.selected.parse(text);
        if (box) this.desk.choose(box);
        else fields[2].focus();
      });
    }

    foot(parent, selected) {
      const { words, desk } = this;
      const foot = this.part(parent, "footer", "rw-side-foot");
      // The source of a symbol is among its lines.
      if (selected.kind === "symbol") return;
      const what = map.words.ofUndrawn(words, desk.instance.selection.undrawn);
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
      if (window.location.pathname === path) return;
      const link = this.part(parent, "a", "rw-side-page", this.words.say(kind, { name }));
      const search = root.address.changed(window.location.search, root.words(), { [key]: null, sel: null });
      link.href = path + search;
    }
  }

  map.Side = Side;
})();
