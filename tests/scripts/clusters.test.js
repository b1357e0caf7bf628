import assert from "node:assert/strict";
import test from "node:test";

import * as Clusters from "../../assets/map/clusters.js";
import * as Density from "../../assets/map/density.js";
import * as Marks from "../../assets/map/marks.js";
import { UNKNOWN, decode, select, world } from "../../assets/map/points.js";

const FILE = {
  version: "v",
  date: [20150101, 5, 95, 100],
  people: [10, 3, 2, 1],
  dead: [4, 3, null, 1],
  missing: [6, 0, 2, null],
  incidents: [1, 1, 2, 1],
  route: [0, 0, 1, 1],
  country: [0, 1, 1, 0],
  cause: [0, 0, 0, 0],
  quality: [3, 5, 1, 3],
  undrawn: [0, 0, 0, 1],
  rough: [0, 1, 0, 0],
  lat: [3400, 3401, -1000, null],
  lon: [1300, 1301, -7500, null],
  routes: ["a", "b"],
  countries: ["ITA", "LBY"],
  causes: ["drowning"],
  reasons: ["", "no place"],
  cell: 0,
};
const points = decode(FILE);
const EVER = { months: { low: 0, high: 999999, without: [] } };

test("columns are read: days by their steps, unknown as such, most people first", () => {
  assert.deepEqual([...points.date], [20150101, 20150106, 20150201, 20150301]);
  assert.deepEqual([...points.month], [201501, 201501, 201502, 201503]);
  assert.equal(points.dead[2], UNKNOWN);
  assert.deepEqual([...points.order], [0, 1, 2]);
});

test("a view selects, and says who is not drawn", () => {
  const all = select(points, EVER);
  assert.deepEqual([all.people, all.incidents, all.undrawn], [15, 4, { "no place": 1 }]);
  const of = (view) => [...select(points, { ...EVER, ...view }).rows];
  assert.deepEqual(of({ routes: ["b"] }), [2]);
  assert.deepEqual(of({ countries: ["LBY"] }), [1, 2]);
  assert.deepEqual(of({ quality: [3, 5] }), [0, 1]);
  assert.deepEqual(of({ months: { low: 201501, high: 201501, without: [] } }), [0, 1]);
});

test("what stands together is one cluster, from afar", () => {
  const selection = select(points, EVER);
  const far = Clusters.cluster(points, selection, 2, 15);
  assert.equal(far.n, 2);
  assert.deepEqual([far.people[0], far.dead[0], far.missing[0], far.incidents[0], far.rough[0]], [13, 7, 6, 2, 3]);
  assert.deepEqual(Clusters.members(far, selection, 0), [0, 1]);
  const near = Clusters.cluster(points, selection, 14, 15);
  assert.equal(near.n, 3);
});

test("a cluster under a larger circle joins it, and nobody is lost", () => {
  const selection = select(points, EVER);
  const near = Clusters.cluster(points, selection, 11, 15);
  assert.equal(near.n, 3);
  const found = Clusters.joined(near, () => 100);
  assert.equal(found.n, 2);
  assert.deepEqual([...found.people.slice(0, 2)], [13, 2]);
  assert.deepEqual(Clusters.members(found, selection, 0), [0, 1]);
});

test("maps of nearly the same zoom have one level, and larger letters that of a step farther", () => {
  assert.deepEqual([1.75, 2, 2.25].map((zoom) => Clusters.levelAt(zoom, 1)), [2, 2, 2]);
  assert.equal(Clusters.levelAt(3, 2), Clusters.levelAt(2, 1));
  const found = Clusters.of(points, select(points, EVER), 2);
  assert.deepEqual([...found.people.slice(0, found.n)], [13, 2]);
});

test("circles grow by area, and one person is seen", () => {
  const scale = Marks.scaleFor({ n: 1, people: [100] }, 1, { x: 600, y: 600 });
  assert.ok(Math.abs(scale.radius(100) / scale.radius(25) - 2) < 1e-9);
  assert.equal(scale.radius(0), scale.smallest);
  assert.deepEqual([1, 3, 7, 20, 99].map(Marks.niceBelow), [1, 2, 5, 20, 50]);
});

test("cells of the density layer hold each person once, and their box finds them again", () => {
  const selection = select(points, EVER);
  const { cells } = Density.count(points, selection, 100);
  const all = [...cells.values()];
  assert.equal(all.reduce((sum, { people }) => sum + people, 0), 15);
  const box = Density.boxOf(all.find(({ people }) => people === 2));
  assert.ok(box.south <= -10 && -10 <= box.north && box.west <= -75 && -75 <= box.east);
  assert.equal(Density.classOf(9), 0);
  assert.equal(Density.classOf(1000), 4);
});

test("the world is 256 pixels wide", () => {
  assert.equal(world.x(-180), 0);
  assert.equal(world.x(180), 256);
  assert.equal(world.y(0), 128);
});
