/* What the map says in words: tooltips, legend, the line of what is not drawn, the spoken summary.
 *
 * Texts come translated from the server (dashboard/components/map_view.py). Everything reaches the
 * page through textContent: whatever a file names a place, it shows as text and does nothing else.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const SVG = "http://www.w3.org/2000/svg";
  const LEADER = 10;
  const LABEL_HEIGHT = 15;
  const LARGEST_KEY = 19;
  const KEY_LENGTH = 24;

  class Words {
    constructor(texts, names, language) {
      this.texts = texts;
      this.names = { causes: texts.causes, ...names };
      this.plural = new Intl.PluralRules(language);
      this.decimal = new Intl.NumberFormat(language);
      this.number = (value) => this.decimal.format(value).replace("-", "−");
    }

    /* A text with its blanks filled; `n` chooses the plural form. */
    say(key, blanks = {}) {
      const entry = this.texts[key];
      const text =
        typeof entry === "string" ? entry : entry[this.plural.select(blanks.n)] || entry.other;
      return text.replace(/\{(\w+)\}/g, (_, name) =>
        typeof blanks[name] === "number" ? this.number(blanks[name]) : blanks[name],
      );
    }

    /* yyyymmdd, with 00 for what is not known. */
    date(value) {
      const [year, month, day] = [Math.floor(value / 10000), Math.floor(value / 100) % 100, value % 100];
      if (!month) return String(year);
      const blanks = { day: String(day), month: this.texts.months[month - 1], year: String(year) };
      return this.say(day ? "date" : "month", blanks);
    }

    name(kind, code) {
      return this.names[kind]?.[code] || code;
    }
  }

  const list = (parts) => parts.filter(Boolean).join(" · ");

  function apart(words, sums) {
    const rest = sums.people - sums.dead - sums.missing;
    return list([
      sums.dead !== 0 && words.say("dead", { n: sums.dead }),
      sums.missing !== 0 && words.say("missing", { n: sums.missing }),
      rest > 0 && words.say("not_told_apart", { n: rest }),
    ]);
  }

  function counted(points, rows, column) {
    const sums = new Map();
    for (const row of rows) {
      const code = points.codes[column][points[column][row]];
      sums.set(code, (sums.get(code) || 0) + points.people[row]);
    }
    return [...sums].sort((a, b) => b[1] - a[1]);
  }

  /* The lines of a tooltip for the incidents under one mark; the first is the heading. */
  function ofIncidents(words, points, rows, sums) {
    const lines = [words.say("people", { n: sums.people }), apart(words, sums)];
    const dates = rows.map((row) => points.date[row]).sort((a, b) => a - b);
    const [first, last] = [words.date(dates[0]), words.date(dates[dates.length - 1])];
    const when = first === last ? first : `${first} – ${last}`;
    if (sums.incidents > 1) lines.push(`${words.say("incidents", { n: sums.incidents })}, ${when}`);
    else lines.push(when);
    const routes = counted(points, rows, "route").slice(0, 3);
    const many = routes.length > 1;
    const named = ([code, n]) => words.name("routes", code) + (many ? ` ${words.number(n)}` : "");
    lines.push(list(routes.map(named)));
    const causes = counted(points, rows, "cause").slice(0, 2);
    const places = counted(points, rows, "country").slice(0, 2);
    lines.push(list(places.map(([code]) => words.name("countries", code))));
    lines.push(list(causes.map(([code]) => words.name("causes", code))));
    const quality = points.quality[rows[0]];
    if (sums.incidents === 1 && quality) lines.push(words.say("quality", { value: quality }));
    const most = rows.reduce((best, row) => (points.people[row] > points.people[best] ? row : best));
    // Equal rows of one place and day may have been added up; their sum is not one incident.
    if (rows.length > 1 && points.incidents[most] === 1) {
      const people = words.say("people", { n: points.people[most] });
      lines.push(words.say("largest", { date: words.date(points.date[most]), people }));
    }
    return lines.filter(Boolean);
  }

  function ofCorridor(words, corridors, { row, line }) {
    const value = row.value === null ? words.say("uncounted") : words.say("detections", { n: row.value });
    return [
      words.name("routes", row.route),
      list([value, row.value !== null && corridors.period]),
      line.name,
      words.say("indicative"),
    ].filter(Boolean);
  }

  /* People of the filter who are not on the map, by reason. */
  function ofUndrawn(words, undrawn) {
    const parts = Object.entries(undrawn).map(([reason, n]) => words.say(`undrawn_${reason}`, { n }));
    return list(parts);
  }

  function element(parent, name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  }

  function picture(parent, width, height) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.setAttribute("aria-hidden", "true");
    parent.append(svg);
    return (name, attributes) => {
      const made = document.createElementNS(SVG, name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      svg.append(made);
    };
  }

  /* Circles inside one another, standing on one line: each value beside the top of its circle. */
  function circleKeys(parent, steps, unit) {
    const largest = steps[0].r;
    const [row, leader] = [LABEL_HEIGHT * unit, LEADER * unit];
    const width = Math.ceil(largest * 2 + 2);
    const height = Math.ceil(Math.max(largest * 2 + row, steps.length * row));
    const ground = height - row / 2;
    const box = element(parent, "div", "rw-map-circles");
    const add = picture(box, width + leader, height);
    const labels = element(box, "div", "rw-map-circle-labels");
    labels.style.height = `${height}px`;
    labels.style.minWidth = `${Math.max(...steps.map(({ label }) => label.length)) + 1}ch`;
    let free = 0;
    for (const { r, label } of steps) {
      const centre = { cx: width / 2, cy: ground - r };
      add("circle", { ...centre, r, class: "rw-map-key-missing" });
      const y = Math.max(free, ground - 2 * r - row / 2) + row / 2;
      free = y + row / 2;
      const from = { x1: width / 2, y1: ground - 2 * r };
      add("line", { ...from, x2: width + leader, y2: y, class: "rw-map-leader" });
      const text = element(labels, "span", "", label);
      Object.assign(text.style, { top: `${y - row / 2}px`, lineHeight: `${row}px` });
    }
  }

  function lineKey(parent, width, unit, className, label) {
    const item = element(parent, "span", "rw-map-key");
    const height = Math.max(4, Math.ceil(width));
    const length = KEY_LENGTH * unit;
    const add = picture(item, length, height);
    const y = height / 2;
    add("line", { x1: 0, x2: length, y1: y, y2: y, "stroke-width": width, class: className });
    element(item, "span", "", label);
  }

  /* The legend: what stands here is what a reader can measure on the map. */
  function legend(parent, words, scale, corridors, colours) {
    parent.replaceChildren();
    const lines = document.createElement("div");
    if (scale) {
      const { alike, radius, smallest, people } = scale;
      // Larger circles carry their number; these are for the ones that have no room for it.
      const most = people(LARGEST_KEY * colours.unit);
      const values = [map.marks.niceBelow(most), map.marks.niceBelow(most / 5)];
      const steps = [...new Set(values)]
        .filter((value) => value > alike)
        .map((n, i) => ({ r: radius(n), label: i ? words.number(n) : words.say("people_unit", { n }) }));
      steps.push({ r: smallest, label: alike > 1 ? `1–${words.number(alike)}` : "1" });
      circleKeys(parent, steps, colours.unit);
      const line = element(lines, "div", "rw-map-keyline");
      const half = 8 * colours.unit;
      const centre = { cx: half, cy: half };
      const add = picture(line, 2 * half, 2 * half);
      add("circle", { ...centre, r: half * 0.88, class: "rw-map-key-missing" });
      add("circle", { ...centre, r: half * 0.56, class: "rw-map-key-dead" });
      element(line, "span", "", words.say("inner_outer"));
    }
    const rows = corridors ? corridors.rows : [];
    const counted = corridors ? corridors.legend : [];
    const row = element(lines, "div", "rw-map-keys");
    counted.forEach(({ value, width }, i) => {
      const label = i === counted.length - 1 ? words.say("detections", { n: value }) : words.number(value);
      lineKey(row, width * colours.unit, colours.unit, "rw-map-key-corridor", label);
    });
    if (rows.some((one) => one.value === null)) {
      lineKey(row, colours.hairline * 1.4, colours.unit, "rw-map-key-uncounted", words.say("uncounted"));
    }
    if (counted.length) {
      element(lines, "div", "rw-map-keyline", words.say("whole_route", { period: corridors.period }));
    }
    if (lines.textContent) parent.append(lines);
  }

  map.words = { Words, ofIncidents, ofCorridor, ofUndrawn, legend, element };
})();
