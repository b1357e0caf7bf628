/* What the map says in words: tooltips, the line of what is not drawn, the spoken summary.
 *
 * Texts come translated from the server (dashboard/components/map_view.py). Everything reaches the
 * page through textContent: whatever a file names a place, it shows as text and does nothing else.
 */

import { fill, isolated } from "../app/dom.js";
import { commaList, withSubject } from "../app/words.js";

export class Words {
  constructor(texts, names, language) {
    this.texts = texts;
    this.names = { causes: texts.causes, ...names };
    this.plural = new Intl.PluralRules(language);
    this.decimal = new Intl.NumberFormat(language, { useGrouping: "always" });
    this.number = (value) => {
      const text = this.decimal.format(value);
      return text.includes("-") ? isolated(text.replace("-", "−")) : text;
    };
  }

  /* A text with its blanks filled; `n` chooses the plural form, `sign` stands before numbers. */
  say(key, blanks = {}, sign = "") {
    const entry = this.texts[key];
    const text =
      typeof entry === "string" ? entry : entry[this.plural.select(blanks.n)] || entry.other;
    const written = ([name, value]) => [name, typeof value === "number" ? sign + this.number(value) : value];
    return fill(text, Object.fromEntries(Object.entries(blanks).map(written)));
  }

  /* yyyymmdd, with 00 for what is not known. */
  date(value) {
    const [year, month, day] = [Math.floor(value / 10000), Math.floor(value / 100) % 100, value % 100];
    if (!month) return String(year);
    const blanks = { day: String(day), month: this.texts.months[month - 1], year: String(year) };
    return isolated(this.say(day ? "date" : "month", blanks));
  }

  /* yyyymm. */
  month(month) {
    return this.date(month * 100);
  }

  /* From a month to a month, or to the day on which figures end in it: whole years as years. */
  span(first, last, endsOn = 0) {
    if (Math.floor(endsOn / 100) === last) {
      const from = first === last ? this.date(first * 100 + 1) : this.month(first);
      return this.say("span", { first: from, last: this.date(endsOn) });
    }
    const years = first % 100 === 1 && last % 100 === 12;
    const [from, to] = [first, last].map((month) =>
      this.date(years ? Math.floor(month / 100) * 10000 : month * 100),
    );
    return from === to ? from : this.say("span", { first: from, last: to });
  }

  name(kind, code) {
    return this.names[kind]?.[code] || code;
  }
}

const list = (parts) => parts.filter(Boolean).join(" · ");

export function apart(words, sums) {
  const rest = sums.people - sums.dead - sums.missing;
  return list([
    sums.dead !== 0 && words.say("dead", { n: sums.dead }),
    sums.missing !== 0 && words.say("missing", { n: sums.missing }),
    rest > 0 && words.say("not_told_apart", { n: rest }),
  ]);
}

export function counted(points, rows, column) {
  const sums = new Map();
  for (const row of rows) {
    const code = points.codes[column][points[column][row]];
    sums.set(code, (sums.get(code) || 0) + points.people[row]);
  }
  return [...sums].sort((a, b) => b[1] - a[1]);
}

/* The lines of a tooltip for the incidents under one mark; the first is the heading. */
export function ofIncidents(words, points, rows, sums) {
  const lines = [words.say("people", { n: sums.people }), apart(words, sums)];
  const dates = rows.map((row) => points.date[row]).sort((a, b) => a - b);
  const [first, last] = [words.date(dates[0]), words.date(dates[dates.length - 1])];
  const when = first === last ? first : `${first} – ${last}`;
  if (sums.incidents > 1) lines.push(commaList([words.say("incidents", { n: sums.incidents }), when]));
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

/* What is counted on a route, onward and back, each by its own publisher. */
export function ofMovement(words, corridors, row) {
  const flows = [row, ...corridors.back.filter(({ route }) => route === row.route)];
  return flows.map(({ value, scale }) => {
    if (value === null) return words.say("uncounted");
    const { label, period, source } = corridors.scales[scale];
    return list([withSubject(label, words.number(value)), period, source]);
  });
}

/* The lines of a corridor's tooltip: its movement, then its dead. */
export function ofCorridor(words, corridors, { row, line }) {
  const isCounted = corridors.deaths && row.deaths !== null;
  const deaths = isCounted && words.say("people", { n: row.deaths });
  return [
    words.name("routes", row.route),
    ...ofMovement(words, corridors, row),
    deaths && list([deaths, corridors.deaths.period]),
    line.name,
    words.say("indicative"),
  ].filter(Boolean);
}

/* The people of a cell of the density layer. */
export function ofCell(words, { people, incidents, side }) {
  return [
    words.say("people", { n: people }),
    words.say("incidents", { n: incidents }),
    words.say("cell", { side }),
  ];
}

/* People of the filter who are not on the map, by reason. */
export function ofUndrawn(words, undrawn) {
  const parts = Object.entries(undrawn).map(([reason, n]) => words.say(`undrawn_${reason}`, { n }));
  return list(parts);
}
