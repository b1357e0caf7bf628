/* The page of the briefing: what the address holds, in order, to be changed by mouse and keyboard. */

import { parameter } from "../app/address.js";
import { fill } from "../app/dom.js";
import * as Navigation from "../app/navigation.js";
import { prefixed } from "../app/prefix.js";
import * as Readiness from "../app/readiness.js";
import { say } from "../app/toast.js";
import * as View from "../app/view.js";
import { words } from "../app/words.js";
import * as Basket from "./basket.js";
import * as Entries from "./entries.js";
import * as Files from "./files.js";

const node = (id) => document.getElementById(id);
const texts = () => words().briefing;

let pack = null;
let asking = null;

/* --- asking ----------------------------------------------------------------------------------- */

export const arrive = async (search) => {
  if (!node("briefing")) return;
  prepare();
  const order = Basket.ordered(search);
  if (order.items) Basket.keep(order);
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  node("briefing").setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(prefixed(`/api/v1/brief${search}`), { cache: "no-store", signal });
    const content = await answer.json();
    if (signal.aborted) return;
    if (answer.ok) show(content, order);
    else problem(fill(texts().unreadable, { reason: content.error }));
  } catch (error) {
    if (signal.aborted) return;
    problem(fill(texts().unreadable, { reason: error.message }));
  }
  node("briefing").removeAttribute("aria-busy");
  Readiness.finish();
};

const problem = (text) => {
  node("briefing-problem").textContent = text;
  node("briefing-problem").hidden = !text;
};

const change = (changes) => Navigation.change(changes);

const parts = () => pack.parts.map((part) => part.text);

/* Other parts, in the address; a first choice takes the sections over. */
const rewrite = (changed, { focus = null } = {}) => {
  if (encodeURIComponent(Basket.write(changed)).length > Basket.LONGEST) {
    say(texts().full);
    return;
  }
  refocus = focus;
  if (!changed.length) Basket.keep({});
  const first = pack.own ? {} : { held: pack.data_version, on: today() };
  change({ ...first, items: changed.length ? Basket.write(changed) : null });
};

const today = () => new Date().toISOString().slice(0, 10);

/* --- showing ---------------------------------------------------------------------------------- */

let refocus = null;
let prepared = null;

/* Fields for text are made here: Dash has none that leaves what is typed alone. */
const prepare = () => {
  if (prepared === node("briefing")) return;
  prepared = node("briefing");
  for (const place of prepared.querySelectorAll("[data-text]")) {
    const input = document.createElement("input");
    input.id = place.dataset.text;
    input.type = "text";
    input.maxLength = Number(place.dataset.longest);
    place.replaceChildren(input);
  }
  for (const place of prepared.querySelectorAll("[data-file]")) {
    const input = document.createElement("input");
    input.id = place.dataset.file;
    input.type = "file";
    input.accept = place.dataset.accept;
    place.replaceChildren(input);
  }
};

const show = (content, order) => {
  pack = content;
  problem("");
  document.querySelector('[data-slot="pack-title"]').textContent = content.title;
  node("briefing-summary").replaceChildren(...content.summary.map(sentence));
  const count = Basket.read(Basket.kept().items).length;
  const hide = (action, hidden) => {
    document.querySelector(`[data-action="${action}"]`).hidden = hidden;
  };
  hide("briefing-standard", !content.own);
  hide("briefing-own", content.own || !count);
  hide("briefing-take-over", content.own);
  hide("briefing-clear", !content.own);
  document.querySelector('[data-action="briefing-own"]').textContent = fill(texts().selection, { count });
  const newer = node("briefing-newer");
  newer.hidden = !content.newer;
  newer.querySelector('[data-slot="newer"]').textContent = fill(texts().newer, { day: order.on || "" });
  node("briefing-items").replaceChildren(...Entries.of(content));
  showPack(content, order);
  View.tell(content.own ? texts().own : content.sentence);
  restoreFocus();
};

/* What the pack opens with, each sentence with the way to its card. */
const sentence = ({ text, panel, filters }) => {
  const link = document.createElement("a");
  link.className = "summary-sentence";
  link.href = prefixed(`/card/${panel}${filters ? `?${filters}` : ""}`);
  link.textContent = text;
  return link;
};

const showPack = (content, order) => {
  const title = node("briefing-title");
  if (document.activeElement !== title) title.value = order.title || "";
  title.placeholder = content.title;
  const about = parameter(window.location.search, "about") || "";
  node("briefing-about").value = content.own ? "" : about;
  node("briefing-paper").value = order.paper || "16x9";
  const mark = node("briefing-mark");
  mark.replaceChildren(...content.marks.map((label) => new Option(label, label)));
  mark.value = content.mark.label;
  const language = node("briefing-lang");
  if (language) language.value = document.documentElement.lang;
};

const restoreFocus = () => {
  if (!refocus) return;
  const item = node("briefing-items").children[refocus.number];
  const wanted = item?.querySelector(refocus.selector);
  (wanted?.disabled ? item.querySelector("[data-move]:not(:disabled)") : wanted)?.focus();
  refocus = null;
};

/* --- changing --------------------------------------------------------------------------------- */

const move = (from, to, selector = '[data-move="up"]') => {
  const changed = parts();
  if (to < 0 || to >= changed.length || to === from) return;
  const [taken] = changed.splice(from, 1);
  changed.splice(to, 0, taken);
  const { heading, title } = pack.parts[from];
  const values = { title: heading || title, place: to + 1, count: changed.length };
  node("briefing-said").textContent = fill(texts().moved, values);
  rewrite(changed, { focus: { number: to, selector } });
};

const takeOut = (number) => {
  const { heading, title } = pack.parts[number];
  node("briefing-said").textContent = fill(texts().taken_out, { title: heading || title });
  const rest = parts().filter((_, place) => place !== number);
  const next = Math.min(number, rest.length - 1);
  rewrite(rest, { focus: { number: next, selector: '[data-move="out"]' } });
};

const moves = {
  up: (number) => move(number, number - 1, '[data-move="up"]'),
  down: (number) => move(number, number + 1, '[data-move="down"]'),
  out: takeOut,
};

const numberOf = (element) => Number(element.closest(".briefing-item").dataset.number);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#briefing-items [data-move]");
  if (button) moves[button.dataset.move](numberOf(button));
});

/* Alt and an arrow move the part in which the focus is. */
document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.("#briefing-items .briefing-item");
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!item || !step || !event.altKey || !pack.own) return;
  event.preventDefault();
  moves[step](numberOf(item));
});

document.addEventListener("change", ({ target }) => {
  if (target.dataset?.part) {
    const number = numberOf(target);
    const changed = parts();
    changed[number] = Basket.changed(changed[number], { [target.dataset.part]: target.value.trim() });
    rewrite(changed);
    return;
  }
  // Another country has other sections: what somebody has chosen stays kept in this browser.
  if (target.id === "briefing-about") change({ ...none, title: null, about: target.value || null });
  const key = {
    "briefing-title": "title",
    "briefing-paper": "paper",
    "briefing-mark": "mark",
    "briefing-lang": "lang",
  }[target.id];
  if (key) change({ [key]: target.value.trim() || null });
});

/* --- buttons ---------------------------------------------------------------------------------- */

let afterCaution = null;

/* What not everybody may be given is taken away in two steps. */
const withCaution = (mark, work) => {
  if (!mark || mark.public) {
    work("");
    return;
  }
  const { label, meaning } = mark;
  node("briefing-caution-text").textContent = fill(texts().caution, { mark: label, meaning });
  afterCaution = () => work(label);
  node("briefing-caution").showModal();
};

/* Packs of bureaus, marked as the first of them. */
const batch = async (bureaus, form) => {
  try {
    withCaution(await Files.markOf(bureaus[0]), (mark) => Files.batch(bureaus, form, mark));
  } catch (error) {
    say(fill(texts().failed, { reason: error.message }));
  }
};

const none = { items: null, held: null, on: null };

const actions = {
  "briefing-standard": () => change(none),
  "briefing-own": () => change(Basket.kept()),
  "briefing-take-over": () => rewrite(parts()),
  "briefing-clear": () => {
    Basket.keep({});
    change({ ...none, title: null });
  },
  "briefing-then": () => {
    const on = parameter(window.location.search, "on");
    const pinned = parts().map((part) =>
      new URL(part, window.location.origin).searchParams.has("asof")
        ? part
        : Basket.changed(part, { asof: on }),
    );
    change({ items: Basket.write(pinned), held: pack.data_version });
  },
  "briefing-refresh": () => change({ held: pack.data_version, on: today() }),
  "briefing-make": (button) => withCaution(pack?.mark, (mark) => Files.make(button.dataset.format, mark)),
  "briefing-make-stop": () => Files.stop(),
  "briefing-batch-stop": () => Files.stop(),
  "briefing-batch": () => {
    const bureaus = [...node("briefing-bureaus").selectedOptions].map((option) => option.value);
    if (!bureaus.length) say(texts().which);
    else batch(bureaus, node("briefing-batch-format").value);
  },
  "briefing-go-on": () => {
    node("briefing-caution").close();
    afterCaution?.();
  },
  "briefing-go-back": () => node("briefing-caution").close(),
  "add-to-briefing": (button) => Basket.add(button.closest("[data-panel]")),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-action]");
  if (button) actions[button.dataset.action]?.(button);
});

/* --- order by mouse ----------------------------------------------------------------------------- */

let dragged = null;

document.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.(".briefing-item");
  if (!item) return;
  dragged = Number(item.dataset.number);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", pack.parts[dragged].address);
});

document.addEventListener("dragover", (event) => {
  const item = event.target.closest?.(".briefing-item");
  if (dragged === null || !item) return;
  event.preventDefault();
  for (const other of document.getElementById("briefing-items").children) delete other.dataset.over;
  item.dataset.over = "true";
});

document.addEventListener("drop", (event) => {
  const item = event.target.closest?.(".briefing-item");
  if (dragged === null || !item) return;
  event.preventDefault();
  move(dragged, Number(item.dataset.number));
  dragged = null;
});

document.addEventListener("dragend", () => {
  dragged = null;
  for (const item of document.querySelectorAll(".briefing-item")) delete item.dataset.over;
});
