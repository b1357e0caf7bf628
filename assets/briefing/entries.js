/* The parts of a briefing as its page lists them. */

import { fill, made } from "../app/dom.js";
import { prefixed } from "../app/prefix.js";
import { words } from "../app/words.js";

const texts = () => words().briefing;

/* What stands between grave accents is typed. */
const spelled = (className, text) => {
  const element = made("p", className);
  element.append(...text.split("`").map((part, i) => (i % 2 ? made("code", "", part) : part)));
  return element;
};

/* Where it stands, what it shows, its own words. */
const entry = (part, number, pack) => {
  const item = made("li", "briefing-item");
  item.draggable = pack.own;
  item.dataset.number = String(number);
  const text = made("div", "briefing-text");
  text.append(made("h3", "", part.heading || part.title));
  text.append(made("p", "briefing-what", part.subtitle));
  // What every part is about stands above all of them.
  if (pack.own || part.sentence !== pack.sentence) {
    text.append(made("p", "briefing-what", part.sentence));
  }
  if (part.exercise) item.dataset.exercise = "true";
  if (part.exercise) text.append(made("span", "card-exercise", texts().exercise));
  if (part.message) text.append(spelled("briefing-silent", fill(texts().empty, { reason: part.message })));
  const live = made("a", "", texts().live);
  live.href = prefixed(part.address);
  text.append(live);
  if (pack.own) text.append(field("h", part), field("n", part));
  item.append(made("span", "briefing-number", String(number + 1)), text);
  if (pack.own) item.append(buttons(number, part, pack.parts.length));
  return item;
};

const field = (key, part) => {
  const [label, longest] = key === "h" ? [texts().heading, 120] : [texts().note, 600];
  const input = made(key === "h" ? "input" : "textarea");
  input.maxLength = longest;
  input.value = key === "h" ? part.heading : part.note;
  input.placeholder = key === "h" ? part.title : "";
  input.dataset.part = key;
  if (key === "n") input.rows = 2;
  const holder = made("label", "briefing-own", label);
  holder.append(input);
  return holder;
};

const buttons = (number, part, count) => {
  const group = made("div", "briefing-moves");
  const name = part.heading || part.title;
  /** @type {[string, string, boolean][]} move, its sign, whether it is no use here */
  const each = [
    ["up", "↑", number === 0],
    ["down", "↓", number === count - 1],
    ["out", "×", false],
  ];
  for (const [move, sign, off] of each) {
    const button = made("button", "button button-quiet", sign);
    button.type = "button";
    button.disabled = off;
    button.dataset.move = move;
    button.title = texts()[move];
    button.setAttribute("aria-label", `${texts()[move]}: ${name}`);
    group.append(button);
  }
  return group;
};

/* All of them, as the data interface tells them; those of a choice of one's own can be changed. */
export const of = (pack) => pack.parts.map((part, number) => entry(part, number, pack));
