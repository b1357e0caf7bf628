/* The search over everything: a small list from the server, matched here.
 *
 * An entry is [kind, name, path, changes of the address, further words that find it]. A path that begins
 * with "#" is an action (actions.js).
 */

import { forServer, withParameters } from "./address.js";
import { element, fill, made } from "./dom.js";
import { prefixed } from "./prefix.js";
import { counted, words } from "./words.js";

const MOST = 12;
/* What a word costs that an entry has not, where no entry has all: more than one inside another word. */
const LACKING = 6;
/* Letters that no accent can be taken off. */
const PLAIN = { æ: "ae", ð: "d", đ: "d", ħ: "h", ı: "i", ł: "l", ø: "o", œ: "oe", ß: "ss", þ: "th" };

/* --- matching ----------------------------------------------------------------------------------- */

/* Arabic-Indic digits are read as Western ones. */
const DIGITS = [/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660)];

const isYear = (word) => /^20\d\d$/.test(word);

/* Small letters without accents, and blanks for all that is no letter or number. */
export const folded = (text) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(...DIGITS)
    .replace(/\p{M}/gu, "")
    .replace(/[æðđħıłøœßþ]/g, (letter) => PLAIN[letter])
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/* A number of three figures or more, however its thousands are set apart. */
const NUMBER = /\d{1,3}(?:[.,'’٬\s]\d{3})+(?!\d)|\d{3,12}/;

/* The number that a text names, in figures alone; a year is none. */
export const numberIn = (text) => {
  const [typed = ""] = NUMBER.exec(text.replace(...DIGITS)) ?? [];
  return isYear(typed) ? "" : typed.replace(/\D/g, "");
};

export const prepared = (entries) =>
  entries.map(([kind, name, path, changes, more], place) => ({
    kind,
    name,
    path,
    changes,
    place,
    named: ` ${folded(name)}`,
    found: ` ${folded(more)}`,
  }));

/* How well one word of what is typed fits: at a word's beginning before inside one, in the name before the rest. */
const fit = ({ named, found }, word) => {
  if (named.includes(` ${word}`)) return 0;
  if (found.includes(` ${word}`)) return 2;
  const part = word.replace(/(?<=...)s$/, ""); // a plural finds the singular
  return part.length > 2 && (named.includes(part) || found.includes(part)) ? 4 : Infinity;
};

/* Entries by their words, the best first; of equals the shortest name. A word that an entry lacks costs what is given. */
const ranked = (entries, typed, lacking) =>
  entries
    .map((entry) => {
      const sum = typed.split(" ").reduce((all, word) => all + Math.min(fit(entry, word), lacking), 0);
      const whole = entry.named === ` ${typed}` ? -2 : entry.named.startsWith(` ${typed}`) ? -1 : 0;
      return { entry, rank: sum + whole };
    })
    .filter(({ rank }) => rank < Infinity)
    .sort(
      ({ rank, entry }, other) =>
        rank - other.rank ||
        entry.named.length - other.entry.named.length ||
        entry.place - other.entry.place,
    )
    .map(({ entry }) => entry);

/* The first pages of the menu: what a year by itself is looked at on. */
const START = 5;
const COMPARE = "/compare";
const ROUTE = "/routes/";

/* What has no period of its own, in a year, or in two: on its page where one follows the other, and on `/compare`. */
const inYears = (entries, found, years, pattern) => {
  const [year, base] = years;
  if (!base)
    return found.map((entry) => ({
      ...entry,
      name: `${entry.name} · ${year}`,
      changes: { ...entry.changes, t: year },
    }));
  const follows = Number(year) - Number(base) === 1;
  const compare = entries.find(({ path }) => path === COMPARE);
  const of = (entry, changes, place = entry, name = entry.name) => ({
    ...place,
    name: pattern.replace("{name}", () => name).replace("{year}", year).replace("{base}", base),
    changes: { ...changes, t: year, cmp: null },
  });
  return found.flatMap((entry) => {
    const sides = follows ? {} : { "b.t": base };
    if (entry.path === COMPARE) return [of(entry, sides)];
    const r = entry.path.startsWith(ROUTE) && entry.path.slice(ROUTE.length);
    const beside = compare && r ? [of(entry, { ...sides, r }, compare, `${compare.name} · ${entry.name}`)] : [];
    if (follows) return [of(entry, entry.changes), ...beside];
    // What has no two sides is looked at over both years and those between them.
    const span = { ...entry, name: `${entry.name} · ${base} – ${year}`, changes: { ...entry.changes, t: `${base}..${year}` } };
    return beside.length ? beside : [span];
  });
};

/* Pages are described by words of their own; of the rest, the name tells what it is. */
const hasAny = (typed) => (entry) =>
  typed.split(" ").some((word) => word.length > 2 && fit(entry, word) <= (entry.kind === "page" ? 2 : 0));

/* The entries that have all words of a text, those without a period of their own in the years that it names;
 * where no entry has all words, those that have most of them in their names.
 * `fillers` are words that say nothing by themselves ("of", "the"), `pattern` says "name, year, compared with base". */
export const matches = (entries, text, { fillers = "", pattern = "{name} · {year} / {base}" } = {}) => {
  const all = folded(text);
  if (!all) return [];
  const [typed, idle] = [all.split(" "), new Set(folded(fillers).split(" "))];
  const years = [...new Set(typed.filter(isYear))].sort().reverse().slice(0, 2);
  const rest = typed.filter((word) => !isYear(word) && !idle.has(word)).join(" ");
  const kept = typed.filter((word) => !idle.has(word)).join(" ");
  // Acts, such as to share, have no year either.
  const undated = entries.filter(({ changes, path }) => changes.t === undefined && !path.startsWith("#"));
  const dated = (found) => (years.length ? inYears(entries, found, years, pattern) : found);
  const whole = rest ? ranked(undated, rest, Infinity) : undated.filter(({ kind }) => kind === "page").slice(0, START);
  const found = [
    ...(years.length ? dated(whole) : []),
    ...new Set([...new Set([all, kept])].filter(Boolean).flatMap((one) => ranked(entries, one, Infinity))),
  ];
  if (found.length || !kept) return found;
  const most = rest || kept;
  return dated(ranked((years.length ? undated : entries).filter(hasAny(most)), most, LACKING));
};

/* Where an entry leads: its page, with the filters of this one where it does not set them itself. */
export const address = ({ path, changes }, search) => path + withParameters(forServer(search), changes);

/* --- the dialog --------------------------------------------------------------------------------- */

let listed = null;

const list = async () => {
  listed ??= fetch(prefixed(words().searched)).then(async (answer) => {
    if (!answer.ok) throw new Error(answer.statusText);
    const { kinds, entries } = await answer.json();
    return { kinds, entries: prepared(entries) };
  });
  try {
    return await listed;
  } catch (problem) {
    listed = null;
    throw problem;
  }
};

/* What a number stands for, which is asked for each time: there are as many as months. */
const figures = async (text) => {
  const number = numberIn(text);
  if (!number) return [];
  const answer = await fetch(prefixed(words().searched.replace(".json", `/${number}.json`)));
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).map(([kind, name, path, changes, release]) => ({ kind, name, path, changes, release }));
};

const lookUp = async (text) => {
  // Pages are found all the same where a number cannot be looked up.
  const [all, numbers] = await Promise.all([list(), figures(text).catch(() => [])]);
  return { ...all, numbers };
};

const option = ({ kinds }, entry, number) => {
  const link = made("a", "search-option");
  link.id = `search-option-${number}`;
  if (entry.path.startsWith("#")) link.dataset.action = entry.path.slice(1);
  else link.href = prefixed(address(entry, window.location.search));
  link.tabIndex = -1;
  link.setAttribute("role", "option");
  // From its parts, Orca says the name alone; a country and its bureau have the same.
  const beside = entry.release ?? kinds[entry.kind];
  link.setAttribute("aria-label", `${entry.name} ${beside}`);
  element(link, "span", "search-name", entry.name);
  link.append(" ");
  element(link, "span", "search-kind", beside);
  return link;
};

/* Orca says an option while somebody types, and no status. */
const nothing = (text) => {
  const one = made("div", "search-option");
  one.id = "search-option-0";
  one.setAttribute("role", "option");
  one.setAttribute("aria-disabled", "true");
  one.textContent = text;
  return one;
};

const make = () => {
  const { title, placeholder, none, found, failed } = words().search;
  const dialog = made("dialog", "search");
  dialog.id = "search";
  dialog.setAttribute("aria-label", title);
  const field = element(dialog, "input", "search-field");
  const options = element(dialog, "div", "search-options");
  const status = element(dialog, "p", "search-status", "");
  status.setAttribute("role", "status");
  options.id = "search-options";
  options.setAttribute("role", "listbox");
  options.setAttribute("aria-label", title);
  const attributes = {
    type: "text",
    role: "combobox",
    placeholder,
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": title,
    "aria-autocomplete": "list",
    "aria-controls": options.id,
    "aria-expanded": "false",
  };
  for (const [name, text] of Object.entries(attributes)) field.setAttribute(name, text);

  // What stays in its place stays the same element: listeners would hear a new one again with each letter.
  const isKept = (one, next) => one.textContent === next.textContent && one.getAttribute("href") === next.getAttribute("href");
  const fit = (next) => {
    const before = [...options.children];
    for (const one of before.slice(next.length)) one.remove();
    for (const [place, one] of next.entries()) {
      if (!before[place]) options.append(one);
      else if (!isKept(before[place], one)) before[place].replaceWith(one);
    }
  };

  const choose = (at) => {
    for (const [place, one] of [...options.children].entries()) {
      one.setAttribute("aria-selected", String(place === at));
      if (place !== at) continue;
      if (field.getAttribute("aria-activedescendant") !== one.id) field.setAttribute("aria-activedescendant", one.id);
      one.scrollIntoView({ block: "nearest" });
    }
  };
  const chosen = () => [...options.children].findIndex((one) => one.ariaSelected === "true");

  const show = async () => {
    const { value } = field;
    let all = null;
    try {
      all = await lookUp(value);
    } catch {
      status.textContent = failed;
      return;
    }
    if (value !== field.value) return;
    const every = [...all.numbers, ...matches(all.entries, value, words().search)];
    const best = every.slice(0, MOST);
    const isEmpty = !best.length && folded(value);
    fit(isEmpty ? [nothing(none)] : best.map((entry, number) => option(all, entry, number)));
    field.setAttribute("aria-expanded", String(options.children.length > 0));
    if (options.children.length) choose(0);
    else field.removeAttribute("aria-activedescendant");
    status.textContent = best.length ? fill(counted(found, every.length), { count: every.length }) : "";
  };

  const steps = { ArrowDown: 1, ArrowUp: -1 };
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    const count = options.children.length;
    if (steps[event.key] && count) {
      event.preventDefault();
      choose((chosen() + steps[event.key] + count) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      options.children[chosen()]?.click();
    }
  });
  // A link is followed as all links of the page are (router.js).
  options.addEventListener("click", ({ target }) => {
    if (!target.closest("a")) return;
    dialog.close();
    // Lost with the field, it would have listeners hear the long title of the window.
    if (document.activeElement === field) document.getElementById("main").focus({ preventScroll: true });
  });
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  document.body.append(dialog);
  return { dialog, field, show };
};

let search = null;

export const open = () => {
  search ??= make();
  const { dialog, field, show } = search;
  if (dialog.open) return;
  dialog.showModal();
  field.select();
  show();
};
