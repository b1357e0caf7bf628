import assert from "node:assert/strict";
import test from "node:test";

import * as Address from "../../assets/app/address.js";

const KNOWN = {
  countries: { ITA: "Italy", MEX: "Mexico" },
  metrics: ["dead_missing", "detections"],
  routes: { "central-mediterranean": "Central Mediterranean", darien: "Darién" },
};

const cases = (rows, work) => {
  for (const [given, expected] of rows) test(JSON.stringify(given), () => assert.deepEqual(work(given), expected));
};

test("canonical form", async (t) => {
  const canonical = (search) => Address.canonical(search, KNOWN);
  const rows = [
    ["?t=latest12&cmp=py&g=month", ""],
    ["?t=2014-01..2014-12", "t=2014"],
    ["?t=2014-01..2015-12", "t=2014..2015"],
    ["?t=2014-03..2014-03", "t=2014-03"],
    ["?t=..2015", "t=..2015"],
    ["?t=2015..2014", ""],
    ["?t=2014-13", ""],
    ["?r=darien,central-mediterranean,darien", "r=central-mediterranean,darien"],
    ["?r=atlantis", ""],
    ["?c=mex,ITA:dst", "c=ITA:dst,MEX"],
    ["?c=ITA:nowhere", ""],
    ["?q=1-5", ""],
    ["?q=3-3", "q=3"],
    ["?q=5-3", ""],
    ["?asof=2024-02-29", "asof=2024-02-29"],
    ["?asof=2023-02-29", ""],
    ["?window=own", ""],
    ["?window=common&t=ytd", "t=ytd&window=common"],
    ["?window=mine", ""],
    ["?zz=b&aa=(1)", "aa=%281%29&zz=b"],
    ["?t=2015&t=2016", "t=2015"],
  ];
  for (const [given, expected] of rows) await t.test(given, () => assert.equal(canonical(given), expected));
});

test("a change of place moves the map, and of nothing else leaves it", () => {
  const search = "?ll=1,2,3&r=darien";
  assert.equal(Address.changed(search, KNOWN, { t: "2015" }), "?ll=1,2,3&r=darien&t=2015");
  assert.equal(Address.changed(search, KNOWN, { r: null }), "");
});

test("a selection goes with the filter that it is", () => {
  const search = "?r=darien&sel=route:darien";
  assert.equal(Address.changed(search, KNOWN, { r: "central-mediterranean" }), "?r=central-mediterranean");
  assert.equal(Address.changed(search, KNOWN, { t: "2015" }), "?r=darien&sel=route:darien&t=2015");
});

test("what is on screen is not asked for", () => {
  assert.equal(Address.ofServer("?tab=a:b&sort=x&t=2015&lang=en", KNOWN), "?lang=en&t=2015");
});

test("a reset keeps language and theme", () => {
  assert.equal(Address.reset("?lang=en&theme=dark&t=2015&scale=log", KNOWN), "?lang=en&theme=dark");
});

cases([[201501, "2015-01"], [199912, "1999-12"]], Address.iso);
cases([["3-5", "3-5"], ["2", "2"], ["0-2", null], ["6", null], ["a", null]], Address.quality);
