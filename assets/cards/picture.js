/* The picture of a chart as this browser makes it, where the server has no Chromium. */

import { isolated } from "../app/dom.js";
import * as Narrow from "../charts/narrow.js";

const slot = (card, name) => card.querySelector(`[data-slot="${name}"]`);

const WIDTH = 1200;
const HEIGHT = 675;
const LINE = 160;
const LEADING = 16;

const wrapped = (text, length = LINE) => {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines[lines.length - 1];
    if (line && line.length + word.length >= length) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
};

const escapedText = (text) =>
  text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

/* At the side where lines begin, or end. */
const note = (lines, place, atEnd = false) => {
  const isRight = (document.documentElement.dir === "rtl") !== atEnd;
  const side = isRight ? "right" : "left";
  return {
    text: lines.map((line) => isolated(escapedText(line))).join("<br>"),
    xref: "paper",
    yref: "paper",
    x: Number(isRight),
    showarrow: false,
    align: side,
    xanchor: side,
    yanchor: "top",
    ...place,
  };
};

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/* What must travel with a picture: lines above it and below it. */
const texts = (card) => {
  const text = (name) => capital(slot(card, name)?.textContent || "");
  const events = [...card.querySelectorAll(".marked li")].map((e, i) => `(${i + 1}) ${e.textContent}`);
  const sentence = document.getElementById("filter-sentence").textContent;
  return {
    title: text("title"),
    above: [...wrapped(text("subtitle")), ...wrapped(sentence)],
    below: [
      ...(events.length ? wrapped(events.join(" · ")) : []),
      text("source"),
      ...wrapped(text("caveat")),
    ],
    marking: document.querySelector(".marking").textContent,
  };
};

/* The chart with all of them. */
export const complete = (card) => {
  const { title, above, below, marking } = texts(card);
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const figure = Narrow.whole(card.dataset.panel);
  const layout = structuredClone(figure.layout);
  const font = { family: layout.font?.family, color: colour("--ink") };
  const small = { ...font, size: 12, color: colour("--ink-2") };
  const showlegend = Boolean(layout.legend);
  const margin = {
    ...layout.margin,
    l: (layout.margin?.l || 0) + 24,
    r: (layout.margin?.r || 0) + 24,
    t: 64 + above.length * LEADING + (showlegend ? 44 : layout.margin?.t || 0),
    b: 56 + below.length * LEADING,
  };
  const height = HEIGHT - margin.t - margin.b;
  const from = (top) => 1 + (margin.t - top) / height;
  const annotations = [
    ...(layout.annotations || []),
    note([title], { y: from(18), font: { ...font, size: 20, weight: 600 } }),
    note(above, { y: from(48), font: small }),
    note(below, { y: -40 / height, font: small }),
    note([marking], { y: from(18), font: small }, true),
    note([card.dataset.exerciseWord || ""], { y: from(36), font: { ...small, weight: 700, color: colour("--warn") } }, true),
  ];
  const size = { width: WIDTH, height: HEIGHT, autosize: false };
  const paper = { paper_bgcolor: colour("--panel") };
  return { data: figure.data, layout: { ...layout, ...size, ...paper, showlegend, margin, annotations } };
};

const fileName = (card) => {
  const day = new Date().toISOString().slice(0, 10);
  const filters = card.dataset.filters.replace(/[^\w.=&,:-]+/g, "_").replace(/[&:,]/g, "_");
  const made = card.dataset.exercise ? "exercise" : "";
  return [made, day, card.dataset.panel, filters].filter(Boolean).join("_");
};

export const save = (code, form) => {
  const card = document.querySelector(`[data-panel="${code}"]`);
  const size = { width: WIDTH, height: HEIGHT, scale: form === "png" ? 2 : 1 };
  return window.Plotly.downloadImage(complete(card), { format: form, filename: fileName(card), ...size });
};
