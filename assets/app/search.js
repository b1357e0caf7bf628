/* The search over everything: a small list from the server, matched here.
 *
 * An entry is [kind, name, path, changes of the address, further words that find it].
 */

import * as Address from "./address.js";
import { element, fill, made } from "./dom.js";
import { prefixed } from "./prefix.js";
import { counted, words } from "./words.js";

const MOST = 12;
/* What a word costs that an entry has not, where no entry has all: more than one inside another word. */
const LACKING = 6;
/* Letters that no accent can be taken off. */
const PLAIN = { æ: "ae", ð: "d", đ: "d", ħ: "h", ı: "i", ł: "l", ø: "o", œ: "oe", ß: "ss", þ: "th" };

/* --- matching ----------------------------------------------------------------------------------- */

/* Small letters without accents, and blanks for all that is no letter or number. */
export const folded = (text) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[æðđħıłøœßþ]/g, (letter) => PLAIN[letter])
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

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
  return word.length > 2 && (named.includes(word) || found.includes(word)) ? 4 : Infinity;
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

/* What has no period of its own, in a year. */
const inYear = (entries, typed, year) =>
  ranked(entries.filter(({ changes }) => changes.t === undefined), typed, Infinity).map((entry) => ({
    ...entry,
    name: `${entry.name} · ${year}`,
    changes: { ...entry.changes, t: year },
  }));

const hasAny = (typed) => (entry) => typed.split(" ").some((word) => word.length > 2 && fit(entry, word) === 0);

/* The entries that have all words of a text, those without a period of their own in the year that it names;
 * where no entry has all words, those that have most of them in their names. */
export const matches = (entries, text) => {
  const typed = folded(text);
  if (!typed) return [];
  const [year] = typed.match(/\b20\d\d\b/) ?? [];
  const rest = year ? typed.replace(year, "").trim().replace(/ +/g, " ") : "";
  const found = [...(rest ? inYear(entries, rest, year) : []), ...ranked(entries, typed, Infinity)];
  return found.length ? found : ranked(entries.filter(hasAny(typed)), typed, LACKING);
};

/* Where an entry leads: its page, with the filters of this one where it does not set them itself. */
export const address = ({ path, changes }, search, known) =>
  path + Address.changed(Address.ofServer(search, known), known, changes);

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

const option = ({ kinds }, entry, number) => {
  const link = made("a", "search-option");
  link.id = `search-option-${number}`;
  link.href = prefixed(address(entry, window.location.search, words()));
  link.tabIndex = -1;
  link.setAttribute("role", "option");
  element(link, "span", "search-name", entry.name);
  element(link, "span", "search-kind", kinds[entry.kind]);
  return link;
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

  const choose = (at) => {
    for (const [place, one] of [...options.children].entries()) {
      one.setAttribute("aria-selected", String(place === at));
      if (place !== at) continue;
      field.setAttribute("aria-activedescendant", one.id);
      one.scrollIntoView({ block: "nearest" });
    }
  };
  const chosen = () => [...options.children].findIndex((one) => one.ariaSelected === "true");

  const show = async () => {
    const { value } = field;
    let all = null;
    try {
      all = await list();
    } catch {
      status.textContent = failed;
      return;
    }
    if (value !== field.value) return;
    const every = matches(all.entries, value);
    const best = every.slice(0, MOST);
    options.replaceChildren(...best.map((entry, number) => option(all, entry, number)));
    field.setAttribute("aria-expanded", String(best.length > 0));
    field.removeAttribute("aria-activedescendant");
    if (best.length) choose(0);
    if (!folded(value)) status.textContent = "";
    else status.textContent = best.length ? fill(counted(found, every.length), { count: every.length }) : none;
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
  options.addEventListener("click", () => dialog.close());
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
