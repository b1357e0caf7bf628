import assert from "node:assert/strict";
import test from "node:test";

import { fill } from "../../assets/app/dom.js";
import { sparkLine } from "../../assets/cards/bodies.js";
import { tabbed } from "../../assets/cards/spreadsheet.js";
import { ordered, routewatchOrder } from "../../assets/cards/tables.js";

globalThis.document = { documentElement: { lang: "en" } };

const row = (place, text, sort) => ({
  dataset: { row: String(place) },
  cells: [{ textContent: text, dataset: sort === undefined ? {} : { sort: String(sort) } }],
});

test("numbers sort by their value, unknown last whichever way", () => {
  const rows = () => [row(0, "9", 9), row(1, "–"), row(2, "10", 10), row(3, "1", 1)];
  const texts = (down) => ordered(rows(), 0, down).map(({ cells }) => cells[0].textContent);
  assert.deepEqual(texts(true), ["10", "9", "1", "–"]);
  assert.deepEqual(texts(false), ["1", "9", "10", "–"]);
});

test("words in place of a number go last whichever way", () => {
  const rows = () => [row(0, "redefined, Jan 2025"), row(1, "10", 10), row(2, "–"), row(3, "1", 1)];
  const texts = (down) => ordered(rows(), 0, down).map(({ cells }) => cells[0].textContent);
  assert.deepEqual(texts(true), ["10", "1", "redefined, Jan 2025", "–"]);
  assert.deepEqual(texts(false), ["1", "10", "redefined, Jan 2025", "–"]);
});

test("a grid sorts days by the calendar, names by their letters, unknown last whichever way", () => {
  const cells = [["Sep 2024", 20240900], ["Apr 2025", 20250400], [null], ["Dec 2024", 20241200]];
  const sorted = (down) => {
    const compared = routewatchOrder("day-by");
    const nodes = cells.map(([value, key]) => ({ value, data: key ? { "day-by": key } : {} }));
    const way = down ? -1 : 1;
    return nodes.sort((a, b) => way * compared(a.value, b.value, a, b, down)).map(({ value }) => value);
  };
  assert.deepEqual(sorted(false), ["Sep 2024", "Dec 2024", "Apr 2025", null]);
  assert.deepEqual(sorted(true), ["Apr 2025", "Dec 2024", "Sep 2024", null]);
  const plain = { data: {} };
  assert.equal(routewatchOrder("name-by")("Zuwara", "Áqaba", plain, plain, false), 1);
});

test("what is alike stays as it was sent", () => {
  const rows = [row(2, "b", 1), row(0, "a", 1), row(1, "c", 2)];
  assert.deepEqual(ordered(rows, 0, true).map(({ dataset }) => dataset.row), ["1", "0", "2"]);
});

test("a CSV file becomes cells with tabs, its notes above them", () => {
  const text = '# source: IOM\n# link: /x\nroute,people\n"a, ""b""",1\n"two\nlines",2\n';
  assert.equal(tabbed(text), 'source: IOM\nlink: /x\n\nroute\tpeople\na, "b"\t1\ntwo lines\t2');
});

test("blanks of a text are filled by name", () => {
  assert.equal(fill("{done} of {all}", { done: 1, all: 3 }), "1 of 3");
});

test("a spark line is a path with a dot at its end", () => {
  globalThis.document.createElementNS = (_space, name) => ({
    name,
    given: {},
    parts: [],
    setAttribute(key, value) {
      this.given[key] = value;
    },
    append(...parts) {
      this.parts.push(...parts);
    },
  });
  const [path, dot] = sparkLine("M3 14L117 3", "117 3").parts;
  assert.deepEqual([path.name, path.given], ["path", { d: "M3 14L117 3" }]);
  assert.deepEqual([dot.name, dot.given], ["path", { d: "M117 3h0" }]);
});
