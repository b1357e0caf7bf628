/* The page that lists walls: distance and screen are chosen there, go into the addresses of walls, and show how
 * each scene would stand. This browser remembers them. */

import { fill, made } from "../app/dom.js";
import { prefixed } from "../app/prefix.js";
import { clauses } from "../app/words.js";
import { contentOf, drawn, fitting } from "./preview.js";

export const PATH = "/wall";

const KEY = "routewatch-room";
const DISTANCES = [2, 3, 4, 5, 6, 8, 10, 12];
const DIAGONALS = [43, 49, 55, 65, 75, 86, 98, 110, 120];
const SHAPES = { "16:9": [1920, 1080], "21:9": [3440, 1440], "32:9": [5120, 1440], "9:16": [1080, 1920] };
const USUAL = { dist: 4, diag: 75, shape: "16:9" };

const kept = () => {
  try {
    return { ...USUAL, ...JSON.parse(window.localStorage.getItem(KEY) || "{}") };
  } catch {
    return USUAL;
  }
};

const choice = (name, label, values, write, chosen) => {
  const holder = made("label", "", label);
  const select = made("select");
  select.name = name;
  // Without marks of direction: a digit that is typed is held against the first character of each choice.
  select.append(...values.map((value) => new Option(write.replace("{value}", String(value)), String(value))));
  select.value = String(chosen);
  holder.append(select);
  return holder;
};

const show = (words, { dist, diag, shape }) => {
  const [width, height] = SHAPES[shape];
  const room = { dist, diag, width, height };
  for (const link of document.querySelectorAll("a[data-wall]")) {
    link.setAttribute("href", `${prefixed(link.dataset.wall)}?dist=${dist}&diag=${diag}`);
  }
  for (const place of document.querySelectorAll("[data-kinds]")) {
    const kinds = place.dataset.kinds.split(" ");
    const { left } = fitting(contentOf(kinds), room);
    const missing = left.map(({ part, until }) => fill(words.left, { part: words[part], until }));
    place.replaceChildren(drawn(kinds, words.parts, room), made("p", "room-fit", clauses(missing)));
  }
};

export const arrive = () => {
  const form = document.getElementById("room");
  if (!form) return;
  const words = JSON.parse(form.dataset.words);
  const room = kept();
  form.replaceChildren(
    choice("dist", words.dist, DISTANCES, words.metres, room.dist),
    choice("diag", words.diag, DIAGONALS, "{value}″", room.diag),
    choice("shape", words.shape, Object.keys(SHAPES), "{value}", room.shape),
  );
  form.onchange = ({ target }) => {
    room[target.name] = target.name === "shape" ? target.value : Number(target.value);
    window.localStorage.setItem(KEY, JSON.stringify(room));
    show(words, room);
  };
  show(words, room);
};
