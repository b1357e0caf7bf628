/* The agenda of the playlist that is being changed: from each time on a scene stays, or scenes change again. */

import { fill, made } from "../app/dom.js";
import { withSubject } from "../app/words.js";
import { field, input, node, state } from "./playlist_state.js";

const END = "end";

const words = () => state.words;
const nameOf = (scene, place) => scene.title || fill(words().scene, { number: place + 1 });

const choice = (row, changed) => {
  const { scenes } = state.open;
  const select = made("select");
  select.dataset.key = "scene";
  select.append(...scenes.map((scene, place) => new Option(nameOf(scene, place), String(place))));
  select.append(new Option(words().ends, END));
  select.value = row.end ? END : String(Math.max(0, scenes.indexOf(row.of)));
  select.addEventListener("change", () => {
    delete row.end;
    delete row.of;
    delete row.scene;
    if (select.value === END) row.end = true;
    else row.of = scenes[Number(select.value)];
    changed();
  });
  return select;
};

const out = (row, name, changed) => {
  const button = made("button", "button button-quiet", "×");
  button.type = "button";
  button.setAttribute("aria-label", withSubject(words().out, name));
  button.addEventListener("click", () => {
    state.open.agenda = state.open.agenda.filter((one) => one !== row);
    show(changed);
    changed();
    document.querySelector('[data-action="playlist-point"]').focus();
  });
  return button;
};

const point = (row, place, changed) => {
  const item = made("li", "playlist-point");
  const time = input(row.at, "at", (text) => (row.at = text), changed, { type: "time" });
  item.append(
    field(words().at, time),
    field(words().stays, choice(row, changed)),
    out(row, fill(words().point, { number: place + 1 }), changed),
  );
  return item;
};

/* Of the times; without a name those of each screen. */
const zone = (changed) => {
  const { fields } = state.open;
  const write = (text) => {
    if (text.trim()) fields.timezone = text.trim();
    else delete fields.timezone;
  };
  const item = made("li", "playlist-point");
  const control = input(fields.timezone, "timezone", write, changed, { placeholder: words().screens });
  control.setAttribute("list", "playlist-zones");
  const zones = made("datalist");
  zones.id = "playlist-zones";
  zones.append(...(Intl.supportedValuesOf?.("timeZone") ?? []).map((name) => new Option(name)));
  item.append(field(words().timezone, control), zones);
  return item;
};

export const show = (changed) => {
  const { agenda } = state.open;
  const points = agenda.map((row, place) => point(row, place, changed));
  node("playlist-agenda").replaceChildren(...points, ...(points.length ? [zone(changed)] : []));
};

/* A quarter of an hour after the last one. */
export const add = (changed) => {
  const { agenda, scenes } = state.open;
  const [hours, minutes] = (agenda[agenda.length - 1]?.at || "08:45").split(":").map(Number);
  const next = Math.min(24 * 60 - 1, 60 * hours + minutes + 15);
  const at = [Math.floor(next / 60), next % 60].map((number) => String(number).padStart(2, "0")).join(":");
  agenda.push({ at, of: scenes[Math.min(agenda.length, scenes.length - 1)] });
  show(changed);
  changed();
  node("playlist-agenda").children[agenda.length - 1].querySelector("input").focus();
};
