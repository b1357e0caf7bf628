/* The page of playlists: all of them, and one that is being changed (playlist_draft.js).
 *
 * What is changed is kept here until it is saved; the server checks it as it checks a file. Texts
 * become text and values, never markup.
 */

import { parameter } from "../app/address.js";
import { fill, isolated, locale, made } from "../app/dom.js";
import { proof } from "../app/forgery.js";
import * as Navigation from "../app/navigation.js";
import { prefixed } from "../app/prefix.js";
import * as Readiness from "../app/readiness.js";
import { say } from "../app/toast.js";
import { withSubject } from "../app/words.js";
import * as Agenda from "./playlist_agenda.js";
import * as Draft from "./playlist_draft.js";
import { API, node, state } from "./playlist_state.js";

export const PATH = "/wall/playlists";
const CHECK_AFTER = 500;

/* --- asking ----------------------------------------------------------------------------------- */

/* The answer; an error with the server's sentence, and its faults, where it says no. */
const ask = async (path, method = "GET", body = undefined) => {
  const sent = { "Content-Type": "application/json", "X-Routewatch-Key": "", ...proof() };
  const answer = await fetch(prefixed(`${API}${path}`), {
    method,
    cache: "no-store",
    ...(body ? { headers: sent, body: JSON.stringify(body) } : {}),
  });
  const content = await answer.json();
  if (answer.ok) return content;
  throw Object.assign(new Error(content.error), { faults: content.faults });
};

const trying = async (work) => {
  try {
    await work();
  } catch (error) {
    if (error.faults?.length) showFaults(error.faults);
    say(fill(state.words.failed, { reason: error.message }));
  }
};

export const arrive = async () => {
  const desk = node("playlist-desk");
  if (!desk) return;
  if (state.desk !== desk) {
    Object.assign(state, { desk, words: JSON.parse(desk.dataset.words), open: null, dirty: false });
  }
  await trying(async () => {
    await list();
    const wanted = parameter(window.location.search, "playlist");
    if (wanted && state.open?.code !== wanted && !state.dirty) await open(wanted);
  });
  desk.removeAttribute("aria-busy");
  Readiness.finish();
};

/* --- all of them ------------------------------------------------------------------------------ */

const list = async () => {
  state.known = await ask("");
  const { playlists, removed, read_only: readOnly } = state.known;
  node("playlist-list").replaceChildren(...playlists.map(entry), ...removed.map(removedEntry));
  node("playlist-hint").textContent = readOnly || state.words.hint;
  node("playlist-draft").querySelector("[data-action='playlist-save']").hidden = Boolean(readOnly);
};

/* One in the list: what it shows, how old it is, and what can be done with it. */
const entry = (row) => {
  const { words } = state;
  const item = made("li", "playlist-entry");
  item.dataset.code = row.code;
  item.append(made("strong", "", row.title), made("span", "playlist-what", `${isolated(`/wall/${row.code}`)} · ${age(row)}`));
  if (row.shown) item.append(made("span", "playlist-what", row.scenes.map(isolated).join(" · ")));
  else item.append(made("span", "playlist-broken", words.broken));
  const ways = made("div", "playlist-ways");
  if (row.shown) ways.append(link("wall", `/wall/${row.code}`));
  const mayChange = !row.file && !state.known.read_only;
  if (mayChange) ways.append(button("edit", row));
  ways.append(button("copy", row), link("download", `${API}/${row.code}.toml`));
  if (mayChange) ways.append(button("remove", row));
  item.append(ways);
  if (row.earlier.length) item.append(earlier(row));
  return item;
};

const removedEntry = (row) => {
  const item = made("li", "playlist-entry");
  item.dataset.code = row.code;
  item.append(made("span", "playlist-what", `${isolated(`/wall/${row.code}`)} · ${state.words.removed}`), earlier(row));
  return item;
};

/* What a change or a removal took the place of: opened, and brought back by saving it. */
const earlier = ({ code, earlier: editions }) => {
  const { words } = state;
  const part = made("details", "playlist-earlier");
  part.append(made("summary", "playlist-what", fill(words.earlier, { count: editions.length })));
  for (const { edition, saved_at: at } of editions) {
    const made_ = made("button", "playlist-way", fill(words.open_earlier, { time: moment(at) }));
    made_.type = "button";
    Object.assign(made_.dataset, { action: "playlist-earlier", code, edition });
    part.append(made_);
  }
  return part;
};

const age = ({ file, saved_at: at }) =>
  file ? state.words.file : fill(state.words.saved, { time: moment(at) });

const moment = (at) => {
  /** @type {Intl.DateTimeFormatOptions} */
  const time = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" };
  return `${new Intl.DateTimeFormat(locale(), time).format(new Date(at))} UTC`;
};

const link = (name, href) => {
  const made_ = made("a", "", state.words.actions[name]);
  made_.href = prefixed(href);
  if (name === "download") made_.download = "";
  return made_;
};

const button = (name, row) => {
  const made_ = made("button", "playlist-way", state.words.actions[name]);
  made_.type = "button";
  made_.dataset.action = `playlist-${name}`;
  made_.dataset.code = row.code;
  made_.setAttribute("aria-label", withSubject(state.words.actions[name], row.title));
  return made_;
};

/* --- one of them ------------------------------------------------------------------------------ */

const mayLeave = () => !state.dirty || window.confirm(state.words.leave);

const show = (opened, { dirty = false } = {}) => {
  Object.assign(state, { open: opened, dirty });
  node("playlist-hint").hidden = !state.known.read_only;
  node("playlist-draft").hidden = false;
  Draft.show(changed);
  check();
};

const open = async (code) => {
  const answer = await ask(`/${encodeURIComponent(code)}`);
  show({ ...opened(answer.draft), code: answer.file ? spare(answer.code) : answer.code, edition: answer.edition });
};

const openEarlier = async (code, edition) => {
  const answer = await ask(`/${encodeURIComponent(code)}/editions/${edition}`);
  show({ ...opened(answer.draft), code, edition: answer.edition }, { dirty: true });
  say(state.words.brought_back);
};

/* A draft as it is edited: an agenda goes with its scenes wherever they are moved. */
const opened = ({ scene = [], agenda = [], ...fields }) => {
  const scenes = scene.map((row) => ({ ...row }));
  return { fields, scenes, agenda: agenda.map((row) => ({ ...row, of: scenes[row.scene - 1] })) };
};

const draft = () => {
  const { fields, scenes, agenda } = state.open;
  const kept = agenda.filter((row) => row.end || scenes.includes(row.of));
  return {
    ...fields,
    scene: scenes,
    agenda: kept.map(({ of, ...row }) => (row.end ? row : { ...row, scene: scenes.indexOf(of) + 1 })),
  };
};

/* An address that no playlist has. */
const spare = (code) => {
  const taken = state.known.playlists.map((row) => row.code);
  const base = code.replace(/-\d+$/, "").slice(0, 36);
  for (let number = 2; ; number += 1) {
    if (!taken.includes(`${base}-${number}`)) return `${base}-${number}`;
  }
};

const begin = () => {
  const [, , dwell] = state.known.dwell;
  const first = { title: "", panels: ["headline-dead-missing"] };
  show({ code: spare("room-1"), edition: 0, fields: { title: "", dwell }, scenes: [first], agenda: [] });
  node("playlist-title").focus();
};

const copy = async (code) => {
  const answer = await ask(`/${encodeURIComponent(code)}`);
  const copied = { ...opened(answer.draft), code: spare(code), edition: 0 };
  copied.fields.title = fill(state.words.copied, { title: copied.fields.title }).slice(0, 60);
  show(copied, { dirty: true });
  node("playlist-title").focus();
};

/* --- checking --------------------------------------------------------------------------------- */

const changed = () => {
  state.dirty = true;
  clearTimeout(state.timer);
  state.timer = setTimeout(check, CHECK_AFTER);
};

/* The newest check counts, whichever answer comes last. */
const check = () =>
  trying(async () => {
    const number = (state.checks += 1);
    const answer = await ask("/check", "POST", { code: state.open.code, draft: draft() });
    if (number === state.checks) showFaults(answer.faults);
  });

/* In the words of the form; what has no field there keeps those of the file. */
const faultText = ({ table, place, key, problem, sentence }) => {
  const { words } = state;
  const { content } = words.fields;
  const own = { at: words.at, scene: words.stays, timezone: words.timezone, page: content, route: content, panels: content };
  const row = { scene: words.scene, agenda: words.point }[table];
  const field = { ...words.fields, ...own }[key];
  if ((table && !row) || (key && !field)) return sentence;
  const where = [row && fill(row, { number: place }), field].filter(Boolean);
  return where.length ? withSubject(where.join(" · "), problem) : sentence;
};

const showFaults = (faults) => {
  const { words } = state;
  const place = node("playlist-faults");
  place.dataset.good = String(!faults.length);
  place.replaceChildren(made("p", "", faults.length ? words.faults : words.good));
  const rows = made("ul");
  rows.append(...faults.map((fault) => made("li", "", faultText(fault))));
  if (faults.length) place.append(rows);
  Draft.mark(faults);
};

/* --- what buttons do -------------------------------------------------------------------------- */

const save = async () => {
  const { code, edition, saved } = state.open;
  // Under another address it is another playlist.
  const seen = saved === code || !saved ? edition : 0;
  const answer = await ask(`/${encodeURIComponent(code)}`, "PUT", { draft: draft(), edition: seen });
  Object.assign(state.open, { edition: answer.edition, saved: answer.code });
  state.dirty = false;
  say(state.words.kept);
  await list();
  Draft.showWall();
  Navigation.change({ playlist: answer.code });
};

const remove = async (code) => {
  const row = state.known.playlists.find((one) => one.code === code);
  if (!window.confirm(fill(state.words.sure, { title: row.title }))) return;
  await ask(`/${encodeURIComponent(code)}`, "DELETE", { edition: row.edition });
  say(fill(state.words.gone, { title: row.title }));
  if (state.open?.code === code) {
    Object.assign(state, { open: null, dirty: false });
    node("playlist-draft").hidden = true;
    node("playlist-hint").hidden = false;
  }
  await list();
  node("playlist-list").querySelector("button")?.focus();
};

const download = async () => {
  const { code } = state.open;
  const { toml } = await ask("/check", "POST", { code, draft: draft() });
  const file = made("a");
  file.href = URL.createObjectURL(new Blob([toml], { type: "application/toml" }));
  file.download = `${code}.toml`;
  file.click();
  URL.revokeObjectURL(file.href);
};

const actions = {
  "playlist-new": () => mayLeave() && begin(),
  "playlist-edit": ({ dataset }) => mayLeave() && open(dataset.code),
  "playlist-earlier": ({ dataset }) => mayLeave() && openEarlier(dataset.code, dataset.edition),
  "playlist-copy": ({ dataset }) => mayLeave() && copy(dataset.code),
  "playlist-remove": ({ dataset }) => remove(dataset.code),
  "playlist-check": check,
  "playlist-save": save,
  "playlist-download": download,
  "playlist-add": () => Draft.add(),
  "playlist-point": () => Agenda.add(changed),
};

document.addEventListener("click", ({ target }) => {
  const pressed = target.closest?.("[data-action]");
  const action = pressed && actions[pressed.dataset.action];
  if (action) trying(async () => action(pressed));
});

window.addEventListener("beforeunload", (event) => {
  if (state.dirty && node("playlist-desk")) event.preventDefault();
});
