import assert from "node:assert/strict";
import test from "node:test";

import { turned } from "../../assets/charts/narrow.js";

globalThis.document = { getElementById: () => null };

/* A figure as a card of so many pixels shows it. */
const drawn = (figure, wide) => {
  const card = { dataset: {}, style: { setProperty: () => {} } };
  return turned({ clientWidth: wide, closest: () => card }, figure);
};

const headings = ["Dead and missing", "Bodies recovered", "Bodies<br>fingerprinted", "Black notices", "Yellow notices"];
const columns = {
  data: headings.map(() => ({ type: "bar", x: [1], y: ["2025"], text: ["1"] })),
  layout: {
    annotations: headings.map((text) => ({ text, yanchor: "bottom" })),
    margin: { l: 50, r: 8, t: 40, b: 6 },
    meta: { columns: headings.length },
    xaxis: { range: [0, 4] },
    yaxis: { type: "category" },
  },
};

test("a name that leads to a page stands above its bar on a phone, and others do too", () => {
  const { annotations, yaxis } = drawn(
    {
      data: [{ type: "bar", x: [2, 1], y: ["Horn of<br>Africa", "2 others"], text: ["2", "1"] }],
      layout: {
        annotations: [{ name: "/routes/horn", text: "Horn of<br>Africa", y: "Horn of<br>Africa", x: 0, xanchor: "right", xshift: -8 }],
        margin: { l: 90, r: 8, t: 4, b: 4 },
        xaxis: { range: [0, 4] },
        yaxis: { type: "category", tickvals: ["2 others"] },
      },
    },
    300,
  ).layout;
  const [{ name, text, y, xanchor, yshift }] = annotations;
  assert.deepEqual([name, text, y, xanchor], ["/routes/horn", "Horn of Africa", "Horn of Africa", "left"]);
  assert.equal(yshift, yaxis.ticklabelshift);
  assert.deepEqual(yaxis.tickvals, ["2 others"]);
});

test("names above bars begin at the right where their rows do", () => {
  const { annotations, margin, xaxis } = drawn(
    {
      data: [{ type: "bar", x: [2, 1], y: ["Horn", "2 others"], text: ["2", "1"] }],
      layout: {
        annotations: [{ name: "/routes/horn", text: "Horn", y: "Horn", x: 1, xanchor: "left", xshift: 8 }],
        margin: { l: 60, r: 90, t: 4, b: 4 },
        xaxis: { range: [4, 0] },
        yaxis: { type: "category", side: "right" },
      },
    },
    300,
  ).layout;
  assert.deepEqual([annotations[0].xanchor, annotations[0].xshift], ["right", -2]);
  assert.deepEqual([margin.l, margin.r], [60, 8]);
  assert.deepEqual(xaxis.range, [4, 0]);
});

test("headings of columns have as many lines as keep them out of the next column", () => {
  const { annotations, margin } = drawn(columns, 500).layout;
  const lines = annotations.flatMap(({ text }) => text.split("<br>"));
  assert.ok(Math.max(...lines.map(({ length }) => length)) < "Dead and missing".length);
  assert.equal(margin.t, 40);
  assert.deepEqual(drawn(columns, 900).layout, columns.layout);
});

test("cells that are narrower than their names have the names of their rows above them", () => {
  const cells = { data: columns.data, layout: { ...columns.layout, annotations: [], meta: { cells: 7 } } };
  assert.equal(drawn(cells, 600).layout.margin.l, 8);
  assert.equal(drawn(cells, 900).layout.margin.l, 50);
});

test("marks of direction, which no reader sees, take no room", () => {
  const of = (text) => ({ data: columns.data.map((one) => ({ ...one, text: [text] })), layout: columns.layout });
  const range = (mark, end) => `${mark}(${mark}7,379${end}–${mark}7,633${end})${end}`;
  // Wide enough for names beside the bars, with the second line of each number.
  for (const text of [range("", ""), range("\u2066", "\u2069")]) {
    assert.equal(drawn(of(`7,505<br>${text}`), 680).layout.margin.l, 50);
  }
});
