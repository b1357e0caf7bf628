import assert from "node:assert/strict";
import test from "node:test";

import * as Months from "../../assets/map/months.js";

test("months follow each other over the turn of a year", () => {
  assert.deepEqual(Months.between(201411, 201502), [201411, 201412, 201501, 201502]);
  assert.equal(Months.shifted(201412, 1), 201501);
  assert.equal(Months.shifted(201501, -13), 201312);
  assert.equal(Months.distance(201401, 201502), 13);
});

test("a year of unknown month belongs to spans that hold the whole year", () => {
  assert.deepEqual(Months.bounds(201401, 201412), { low: 201400, high: 201412, without: [] });
  assert.deepEqual(Months.bounds(201401, 201503), { low: 201400, high: 201503, without: [201500] });
  assert.deepEqual(Months.bounds(201402, 201412), { low: 201402, high: 201412, without: [] });
  assert.deepEqual(Months.bounds(201402, 201501), { low: 201402, high: 201501, without: [201500] });
});

const POINTS = {
  month: [201400, 201401, 201406, 201501, 201403],
  people: [5, 1, 2, 4, 8],
  incidents: [1, 1, 1, 2, 1],
  why: [0, 0, 0, 0, 1],
  reasons: ["", "no place"],
};
const INDEX = { points: POINTS, drawn: Int32Array.of(0, 1, 2, 3), undrawn: Int32Array.of(4) };

test("a span takes its months, adds them up and tells who is not drawn", () => {
  const year = Months.select(INDEX, 201401, 201412);
  assert.deepEqual([...year.rows], [0, 1, 2]);
  assert.deepEqual([year.people, year.incidents, year.undrawn], [8, 3, { "no place": 8 }]);
  const spring = Months.select(INDEX, 201402, 201501);
  assert.deepEqual([...spring.rows], [2, 3]);
  assert.deepEqual([spring.people, spring.incidents, spring.undrawn], [6, 3, { "no place": 8 }]);
});

test("people by month, those of unknown months apart", () => {
  const { people, unknown } = Months.histogram(POINTS, [0, 1, 2, 3]);
  assert.deepEqual([...people], [[201401, 1], [201406, 2], [201501, 4]]);
  assert.equal(unknown, 5);
});
