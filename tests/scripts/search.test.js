import assert from "node:assert/strict";
import test from "node:test";

import * as Search from "../../assets/app/search.js";

const ENTRIES = Search.prepared([
  ["page", "Trends", "/trends", {}, "Explore"],
  ["route", "Central Mediterranean", "/routes/central-mediterranean", { r: null }, "Central Med"],
  ["route", "Western Africa / Atlantic", "/routes/west-africa-atlantic", { r: null }, "West Africa to the Canary Islands"],
  ["route", "Darién Gap", "/routes/darien", { r: null }, "darien"],
  ["route", "Italy to France", "/routes/italy-france", { r: null }, ""],
  ["bureau", "Italy", "/bureaus/ITA", { c: null }, "ITA"],
  ["bureau", "Türkiye", "/bureaus/TUR", { c: null }, "TUR"],
  ["bureau", "Central African Republic", "/bureaus/CAF", { c: null }, "CAF"],
  ["event", "<img src=x onerror=alert(1)>", "/map", { t: "2015-04", r: null }, ""],
  ["place", "Świnoujście, Poland", "/map", { ll: "53.91,14.25,8" }, "PLSWI"],
]);
const KNOWN = { countries: { ITA: "Italy" }, metrics: ["hits"], routes: { darien: "Darién Gap" } };

const named = (text) => Search.matches(ENTRIES, text).map(({ name }) => name);

test("what is typed finds names without their accents, and accents find what has none", () => {
  assert.deepEqual(named("turkiye"), ["Türkiye"]);
  assert.deepEqual(named("DARIEN"), ["Darién Gap"]);
  assert.deepEqual(named("darién"), ["Darién Gap"]);
  assert.deepEqual(named("swinoujscie"), ["Świnoujście, Poland"]);
});

test("several words are all found, in any order, by their beginnings", () => {
  assert.deepEqual(named("med cen"), ["Central Mediterranean"]);
  assert.deepEqual(named("canary"), ["Western Africa / Atlantic"]);
  assert.deepEqual(named("cent"), ["Central Mediterranean", "Central African Republic"]);
  assert.deepEqual(named("ital"), ["Italy", "Italy to France"]);
});

test("a year is the period of what has none of its own", () => {
  const [first] = Search.matches(ENTRIES, "central med 2023");
  assert.equal(first.name, "Central Mediterranean · 2023");
  assert.deepEqual(first.changes, { r: null, t: "2023" });
});

test("where nothing has all words, what has most of them in its name is found", () => {
  assert.equal(named("briefing pack italy")[0], "Italy");
  assert.deepEqual(named("briefing pack"), []);
});

test("nothing typed finds nothing, and signs are no words", () => {
  assert.deepEqual(named(""), []);
  assert.deepEqual(named(" /.*( "), []);
  assert.deepEqual(named("img"), ["<img src=x onerror=alert(1)>"]);
});

test("an entry keeps the filters that it does not set itself", () => {
  const [route] = Search.matches(ENTRIES, "darien");
  assert.equal(Search.address(route, "?t=2015&r=darien&tab=x:table", KNOWN), "/routes/darien?t=2015");
  const [event] = Search.matches(ENTRIES, "onerror");
  assert.equal(Search.address(event, "?t=2015&c=ITA", KNOWN), "/map?c=ITA&t=2015-04");
});

test("five hundred entries take milliseconds", () => {
  const many = Array.from({ length: 60 }, () => ENTRIES).flat();
  const start = performance.now();
  for (let turn = 0; turn < 20; turn += 1) Search.matches(many, "central med");
  assert.ok((performance.now() - start) / 20 < 20);
});
