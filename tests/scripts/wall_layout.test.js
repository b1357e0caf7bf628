import assert from "node:assert/strict";
import test from "node:test";

import { LAYOUTS, columnsOf, plans, roomOf, textSize } from "../../assets/wall/layout.js";

const HD = { width: 1920, height: 1080 };
const planned = (dist, diag, size, content) => plans(roomOf({ dist, diag }, size), dist, content);
const names = ({ turns }) => turns.map(({ layout }) => layout.name);

test("text is large enough for the farthest seat, and never tiny", () => {
  const size = textSize({ dist: 5, diag: 65 }, HD);
  assert.ok(Math.abs(size - 44.4) < 0.5, String(size));
  assert.equal(textSize({ dist: 0.5, diag: 100 }, HD), 12);
});

/* Room, what a scene has, and the layouts of the plan that is tried first. */
const FULL = { figures: 2, mains: ["map", "chart"] };
const ROWS = [
  [3, 75, HD, FULL, ["map, figures, chart"]],
  [3, 55, { width: 1080, height: 1920 }, FULL, ["one under the other"]],
  [4, 98, { width: 3440, height: 1440 }, FULL, ["map, figures, chart"]],
  [3, 75, HD, { figures: 2, mains: ["chart"] }, ["figures beside one"]],
  [3, 75, HD, { figures: 0, mains: ["list"] }, ["one"]],
  [8, 55, HD, { figures: 1, mains: ["chart"] }, ["figures", "one"]],
];
for (const [dist, diag, size, content, expected] of ROWS) {
  test(`${content.figures} figures, ${content.mains} at ${dist} m on ${diag} inches: ${expected}`, () => {
    assert.deepEqual(names(planned(dist, diag, size, content)[0]), expected);
  });
}

test("what does not fit is left out, with the distance at which it would", () => {
  const [plan] = planned(11, 43, HD, FULL);
  assert.deepEqual(plan.left.map(({ part }) => part), ["map", "chart"]);
  for (const { part, until } of plan.left) {
    assert.ok(until > 2 && until < 11, String(until));
    const [nearer] = planned(until, 43, HD, { figures: 0, mains: [part] });
    assert.deepEqual(nearer.left, []);
  }
  assert.equal(planned(30, 43, HD, FULL)[0].turns.length, 0);
});

test("figures stand in the grid that leaves them most room", () => {
  assert.equal(columnsOf(4, 60, 5), 4);
  assert.equal(columnsOf(4, 30, 16), 2);
  assert.equal(columnsOf(3, 12, 30), 1);
});

test("every area of every layout is a rectangle with a size", () => {
  for (const { areas, columns, rows } of LAYOUTS) {
    assert.equal(areas.length, rows.length);
    for (const row of areas) assert.equal(row.split(" ").length, columns.length);
  }
});
