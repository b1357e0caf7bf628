/* The address bar: reads and writes filters exactly as dashboard/url_state.py does.
 *
 * A choice becomes a new query string here, without asking the server, and everything else follows
 * from that. Tests hold `canonical` against the server's reading.
 */

const FILTERS = ["asof", "c", "cmp", "g", "m", "q", "r", "t", "window"];
export const DEFAULTS = {
  asof: "",
  c: "",
  cmp: "py",
  g: "month",
  m: "",
  q: "",
  r: "",
  t: "latest12",
  window: "own",
};
export const ROLES = ["src", "trn", "dst"];
const KEPT_ON_RESET = ["lang", "theme"];
// What is on screen beside the figures (screen.js): the server is not asked for it.
const ON_SCREEN = ["find", "grid", "ll", "sel", "size", "sort", "tab"];
// A choice of another place moves the map, wherever it stood before.
const PLACES = ["c", "r"];
// What is selected on a map and is a filter as well (map/selection.js).
const SELECTED_BY = { country: "c", route: "r" };

/* --- one parameter: its canonical text, or null where it cannot be read ------------------------- */

const split = (text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

/* In code point order, as Python sorts. */
const byPoint = (a, b) => {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const apart = left[i].codePointAt(0) - right[i].codePointAt(0);
    if (apart) return apart;
  }
  return left.length - right.length;
};

export const sortedSet = (codes) => [...new Set(codes)].sort(byPoint);

export const month = (text, missing) => {
  const found = /^(\d{4})(?:-(\d{2}))?$/.exec(text);
  if (!found) return null;
  const [year, part] = [Number(found[1]), found[2] ? Number(found[2]) : missing];
  const within = year >= 1900 && year <= 2199 && part >= 1 && part <= 12;
  return within ? year * 100 + part : null;
};

export const iso = (value) => `${String(Math.floor(value / 100))}-${String(value % 100).padStart(2, "0")}`;

const period = (text) => {
  if (["all", "latest12", "ytd"].includes(text)) return text;
  const at = text.indexOf("..");
  const start = at < 0 ? text : text.slice(0, at);
  const end = at < 0 ? text : text.slice(at + 2);
  if (!start && !end) return null;
  const first = start ? month(start, 1) : undefined;
  const last = end ? month(end, 12) : undefined;
  if (first === null || last === null || (first && last && first > last)) return null;
  return span(first, last);
};

/* A span in its shortest form: whole years as years, one month or year alone. */
export const span = (first, last) => {
  const years = (first || 1) % 100 === 1 && (last || 12) % 100 === 12;
  const written = (value) => (value ? (years ? iso(value).slice(0, 4) : iso(value)) : "");
  const [start, end] = [written(first), written(last)];
  return start === end ? start : `${start}..${end}`;
};

const codes = (known) => (text) => {
  const given = split(text);
  return given.every((code) => known.has(code)) ? sortedSet(given).join(",") : null;
};

const countries = (known) => (text) => {
  const given = [];
  for (const part of split(text)) {
    const at = part.indexOf(":");
    const iso3 = (at < 0 ? part : part.slice(0, at)).toUpperCase();
    const role = at < 0 ? "" : part.slice(at + 1);
    if (!known.has(iso3) || (at >= 0 && !ROLES.includes(role))) return null;
    given.push(role ? `${iso3}:${role}` : iso3);
  }
  return sortedSet(given).join(",");
};

const metrics = (known) => (text) => {
  const given = split(text);
  return given.every((code) => known.has(code)) ? [...new Set(given)].join(",") : null;
};

export const quality = (text) => {
  const found = /^(\d+)(?:-(\d*))?$/.exec(text);
  if (!found) return null;
  const [low, high] = [Number(found[1]), Number(found[2] || found[1])];
  if (!(low >= 1 && low <= high && high <= 5)) return null;
  if (low === 1 && high === 5) return "";
  return low === high ? String(low) : `${low}-${high}`;
};

const day = (text) => {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!found) return null;
  const [year, number, date] = found.slice(1).map(Number);
  const last = new Date(Date.UTC(2000, number, 0)).getUTCDate();
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = number === 2 ? (leap ? 29 : 28) : last;
  return year >= 1 && number >= 1 && number <= 12 && date >= 1 && date <= length ? text : null;
};

const choice =
  (...values) =>
  (text) =>
    values.includes(text) ? text : null;

const readers = (known) => ({
  asof: day,
  c: countries(new Set(Object.keys(known.countries))),
  cmp: choice("py", "pp", "none"),
  g: choice("month", "quarter", "year"),
  m: metrics(new Set(known.metrics)),
  q: quality,
  r: codes(new Set(Object.keys(known.routes))),
  t: period,
  window: choice("own", "common"),
});

/* --- the whole query string ----------------------------------------------------------------- */

/* Filters in canonical text, and all other pairs as they came. */
export const read = (search, known) => {
  const filters = { ...DEFAULTS };
  const others = [];
  const seen = new Set();
  const reader = readers(known);
  for (const [key, text] of new URLSearchParams((search || "").replace(/^\?+/, ""))) {
    if (!FILTERS.includes(key)) {
      others.push([key, text]);
    } else if (text && !seen.has(key)) {
      seen.add(key);
      filters[key] = reader[key](text) ?? filters[key];
    }
  }
  return { filters, others };
};

const escaped = (text) =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%2C/g, ",")
    .replace(/%3A/g, ":");

const quoted = (text) => escaped(text).replace(/[,:]/g, encodeURIComponent);

export const write = (filters, others) => {
  const pairs = FILTERS.filter((key) => filters[key] !== DEFAULTS[key]).map((key) => [
    key,
    filters[key],
  ]);
  return [...pairs, ...others]
    .sort((a, b) => byPoint(a[0], b[0]) || byPoint(a[1], b[1]))
    .map(([key, text]) => `${quoted(key)}=${escaped(text)}`)
    .join("&");
};

export const canonical = (search, known) => {
  const { filters, others } = read(search, known);
  return write(filters, others);
};

export const withMark = (query) => (query ? `?${query}` : "");

/* The search with some filters or other parameters changed; null takes one out. */
export const changed = (search, known, changes) => {
  const { filters, others } = read(search, known);
  let rest = others;
  for (const [key, text] of Object.entries(changes)) {
    if (FILTERS.includes(key)) {
      filters[key] = text ?? DEFAULTS[key];
    } else {
      rest = rest.filter(([name]) => name !== key);
      if (text !== null) rest.push([key, text]);
    }
  }
  const kept = moved(search, known, filters, rest);
  if (changes.sel && !kept.some(([key]) => key === "sel")) kept.push(["sel", changes.sel]);
  return withMark(write(filters, kept));
};

/* Other parameters without the map's position, where these filters are about another place; and
 * without a selection that was a filter, where that filter is another one now. */
export const moved = (search, known, filters, others) => {
  const { filters: before } = read(search, known);
  const stays = (key) => before[key] === filters[key];
  const isHere = PLACES.every(stays);
  return others.filter(([key, text]) => {
    if (key === "sel") return stays(SELECTED_BY[text.split(":")[0]]);
    return isHere || key !== "ll";
  });
};

const without = (search, known, left) => {
  const { filters, others } = read(search, known);
  return withMark(write(filters, others.filter(([key]) => !left.includes(key))));
};

/* What the server is asked for. */
export const ofServer = (search, known) => without(search, known, ON_SCREEN);

/* What stays when the view is reset: language and theme are the reader's, not the view's. */
export const reset = (search, known) => {
  const { others } = read(search, known);
  return withMark(write({ ...DEFAULTS }, others.filter(([key]) => KEPT_ON_RESET.includes(key))));
};

export const option = (search, key) => {
  const { others } = read(search, { countries: {}, metrics: [], routes: {} });
  return others.filter(([name]) => name === key).pop()?.[1];
};
