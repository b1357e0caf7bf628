/* The playlist that is being changed: its fields, and its scenes in their order.
 *
 * A scene is a page or panels of one's own choice, with the filters of an address that is pasted.
 */

import { fill, made } from "../app/dom.js";
import { prefixed, unprefixed } from "../app/prefix.js";
import { withSubject } from "../app/words.js";
import * as Agenda from "./playlist_agenda.js";
import { field, input as inputFor, node, state } from "./playlist_state.js";
import { drawn } from "./preview.js";

const ROUTE = "/routes/";
const OWN = "panels";

const words = () => state.words;
/* Called whenever something of it is another one; set with the playlist that is opened. */
let changed = () => {};
const scenes = () => state.open.scenes;

/* --- fields ----------------------------------------------------------------------------------- */

const wide = (holder) => {
  holder.classList.add("playlist-wide");
  return holder;
};

const input = (value, key, write, options = {}) => inputFor(value, key, write, () => changed(), options);

const writing = (row, key) => (text) => {
  if (text.trim()) row[key] = text;
  else delete row[key];
};

const seconds = (row) => {
  const [min, max, otherwise] = state.known.dwell;
  const write = (text) => {
    if (text) row.dwell = Math.round(Number(text));
    else delete row.dwell;
  };
  const placeholder = String(row === state.open.fields ? otherwise : state.open.fields.dwell || otherwise);
  return input(row.dwell, "dwell", write, { type: "number", min, max, placeholder });
};

export const show = (whenChanged) => {
  changed = whenChanged;
  const { open } = state;
  const { fields } = words();
  node("playlist-heading").textContent = open.fields.title || words().new;
  const code = input(open.code, "code", (text) => (open.code = text.trim()), { maxLength: 40 });
  const title = input(open.fields.title, "title", (text) => (open.fields.title = text), { maxLength: 60 });
  title.id = "playlist-title";
  const parts = [
    field(fields.title, title),
    field(fields.code, code),
    field(fields.about, input(open.fields.about, "about", writing(open.fields, "about"))),
    field(fields.dwell, seconds(open.fields)),
  ];
  node("playlist-fields").replaceChildren(...parts);
  Object.assign(open, { saved: open.edition ? open.code : null });
  showWall();
  showScenes();
};

/* What scenes are called has changed, or their order: the agenda names them. */
const altered = () => {
  Agenda.show(changed);
  changed();
};

/* --- scenes ----------------------------------------------------------------------------------- */

const showScenes = (focus = null) => {
  node("playlist-scenes").replaceChildren(...scenes().map(scene));
  Agenda.show(changed);
  document.querySelector('[data-action="playlist-add"]').disabled = scenes().length >= state.known.scenes;
  const item = focus && node("playlist-scenes").children[focus.place];
  const wanted = item?.querySelector(focus.selector);
  (wanted?.disabled ? item.querySelector("[data-step]:not(:disabled)") : wanted)?.focus();
};

const scene = (row, place) => {
  const { fields } = words();
  const item = made("li", "playlist-scene");
  item.dataset.place = String(place + 1);
  const body = made("div", "playlist-scene-fields");
  const title = input(row.title, "title", (text) => (row.title = text), { maxLength: 60 });
  title.addEventListener("change", altered);
  const view = input(row.view, "view", () => {}, { maxLength: 2000, dir: "ltr", placeholder: "/trends?r=…&t=2015" });
  view.addEventListener("change", () => paste(row, view.value, place));
  body.append(
    field(fields.title, title),
    field(fields.dwell, seconds(row)),
    field(fields.content, content(row, place)),
    field(fields.note, input(row.note, "note", writing(row, "note"))),
    wide(field(fields.view, view)),
  );
  if (!row.page) body.append(panels(row, place));
  const side = made("div", "playlist-side");
  side.append(steps(row, place), preview(row));
  item.append(handle(place), body, side);
  return item;
};

/* How it stands on a wall: the parts that it has, in the layout that a wall would choose. */
const preview = (row) => {
  const { page_panels: ofPages } = state.known;
  const codes = row.page ? ofPages[row.page] || ofPages[ROUTE] : row.panels || [];
  const kinds = codes.map((code) => panelOf(code).kind);
  const holder = drawn(kinds, words().parts);
  holder.title = words().preview;
  return holder;
};

/* What it is carried by; fields for text would be selected instead. */
const handle = (place) => {
  const number = made("span", "playlist-handle", String(place + 1));
  number.draggable = true;
  return number;
};

const content = (row, place) => {
  const select = made("select");
  select.dataset.key = row.page ? "page" : "panels";
  const pages = [...state.known.pages];
  if (row.page && !pages.includes(row.page)) pages.push(row.page);
  select.append(new Option(words().panels, OWN), ...pages.map((page) => new Option(fill(words().page, { page }), page)));
  select.value = row.page || OWN;
  select.addEventListener("change", () => {
    if (select.value === OWN) {
      delete row.page;
      row.panels = row.panels || [];
    } else {
      row.page = select.value;
      delete row.panels;
    }
    changed();
    showScenes({ place, selector: "select" });
  });
  return select;
};

/* --- panels: those chosen, and what may be added --------------------------------------------------- */

const panelOf = (code) => state.known.panels.find((one) => one.code === code) || { code, title: code, kind: "" };

const panels = (row, place) => {
  const list = made("div", "playlist-panels");
  const chosen = row.panels || [];
  list.append(...chosen.map((code) => chip(row, code, place)), choice(row, chosen, place));
  return list;
};

const chip = (row, code, place) => {
  const { title } = panelOf(code);
  const button = made("button", "playlist-panel", `${title} ×`);
  button.type = "button";
  button.title = code;
  button.setAttribute("aria-label", fill(words().out_panel, { title }));
  button.addEventListener("click", () => {
    row.panels = row.panels.filter((one) => one !== code);
    changed();
    showScenes({ place, selector: ".playlist-panels select" });
  });
  return button;
};

/* By kind, and only kinds that have room left. */
const choice = (row, chosen, place) => {
  const select = made("select");
  select.setAttribute("aria-label", words().add_panel);
  select.append(new Option(words().add_panel, ""));
  const kinds = chosen.map((code) => panelOf(code).kind);
  for (const [kind, most] of Object.entries(state.known.most)) {
    const group = made("optgroup");
    group.label = words().kinds[kind];
    group.disabled = kinds.filter((one) => one === kind).length >= most;
    const left = state.known.panels.filter((one) => one.kind === kind && !chosen.includes(one.code));
    group.append(...left.map(({ code, title }) => new Option(`${title} (${code})`, code)));
    select.append(group);
  }
  select.addEventListener("change", () => {
    if (!select.value) return;
    row.panels = [...chosen, select.value];
    changed();
    showScenes({ place, selector: ".playlist-panels select" });
  });
  return select;
};

/* --- filters ---------------------------------------------------------------------------------- */

/* An address, or its query alone: what of it a scene can have, and the page where it is one. */
const paste = (row, text, place) => {
  const written = text.trim();
  const at = written.indexOf("?");
  const isAddress = /^(https?:\/\/|\/)/.test(written);
  const path = isAddress ? unprefixed(new URL(written, window.location.origin).pathname) : "";
  const query = isAddress || at >= 0 ? (at < 0 ? "" : written.slice(at + 1).split("#")[0]) : written;
  // Without an address it is taken as it is written: what is wrong with it is said.
  const kept = isAddress ? query.split("&").filter((part) => state.known.keys.includes(part.split("=")[0])) : [query];
  if (row.page && isAddress) row.page = path;
  if (!row.page && path.startsWith(ROUTE) && !kept.some((part) => part.startsWith("r="))) {
    kept.push(`r=${path.slice(ROUTE.length)}`);
  }
  row.view = kept.filter(Boolean).join("&");
  if (!row.view) delete row.view;
  changed();
  showScenes({ place, selector: '[data-key="view"]' });
};

/* --- order ------------------------------------------------------------------------------------ */

const steps = (row, place) => {
  const group = made("div", "playlist-steps");
  const name = row.title || fill(words().scene, { number: place + 1 });
  const last = scenes().length - 1;
  /** @type {[string, string, boolean][]} step, its sign, whether it is no use here */
  const each = [
    ["up", "↑", place === 0],
    ["down", "↓", place === last],
    ["out", "×", last === 0],
  ];
  for (const [step, sign, off] of each) {
    const button = made("button", "button button-quiet", sign);
    button.type = "button";
    button.disabled = off;
    button.dataset.step = step;
    button.title = words()[step];
    button.setAttribute("aria-label", withSubject(words()[step], name));
    button.addEventListener("click", () => (step === "out" ? takeOut(place) : move(place, place + (step === "up" ? -1 : 1), step)));
    group.append(button);
  }
  return group;
};

const tell = (text) => (node("playlist-said").textContent = text);

const move = (from, to, step = "up") => {
  if (to < 0 || to >= scenes().length || to === from) return;
  const [row] = scenes().splice(from, 1);
  scenes().splice(to, 0, row);
  tell(fill(words().moved, { title: row.title, place: to + 1, count: scenes().length }));
  changed();
  showScenes({ place: to, selector: `[data-step="${step}"]` });
};

const takeOut = (place) => {
  const [row] = scenes().splice(place, 1);
  state.open.agenda = state.open.agenda.filter((point) => point.of !== row);
  tell(fill(words().taken_out, { title: row.title }));
  changed();
  showScenes({ place: Math.min(place, scenes().length - 1), selector: '[data-step="out"]' });
};

export const add = () => {
  scenes().push({ title: "", panels: ["headline-dead-missing"] });
  changed();
  showScenes({ place: scenes().length - 1, selector: '[data-key="title"]' });
};

let dragged = null;
const under = (event) => event.target.closest?.(".playlist-scene");
const placeOf = (item) => Number(item.dataset.place) - 1;

document.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.(".playlist-handle")) return;
  dragged = placeOf(under(event));
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", scenes()[dragged].title);
});

document.addEventListener("dragover", (event) => {
  if (dragged === null || !under(event)) return;
  event.preventDefault();
  for (const item of node("playlist-scenes").children) item.toggleAttribute("data-over", item === under(event));
});

document.addEventListener("drop", (event) => {
  if (dragged === null || !under(event)) return;
  event.preventDefault();
  move(dragged, placeOf(under(event)));
});

document.addEventListener("dragend", () => {
  dragged = null;
  for (const item of document.querySelectorAll(".playlist-scene[data-over]")) item.removeAttribute("data-over");
});

/* --- faults ----------------------------------------------------------------------------------- */

/* The fields that they are about. */
export const mark = (faults) => {
  for (const control of document.querySelectorAll("#playlist-draft [aria-invalid]")) {
    control.removeAttribute("aria-invalid");
  }
  for (const { table, place, key } of faults) {
    const rows = { scene: "playlist-scenes", agenda: "playlist-agenda" }[table];
    const holder = rows ? node(rows).children[place - 1] : node("playlist-draft");
    holder?.querySelector(`[data-key="${CSS.escape(key)}"]`)?.setAttribute("aria-invalid", "true");
  }
};

/* The way to the wall of it, once there is one. */
export const showWall = () => {
  const { code, edition } = state.open;
  node("playlist-wall").href = prefixed(`/wall/${code}`);
  node("playlist-wall").hidden = !edition;
};
