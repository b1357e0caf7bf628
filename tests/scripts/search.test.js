import assert from "node:assert/strict";
import test from "node:test";

import * as Search from "../../assets/app/search.js";

const ENTRIES = Search.prepared([
  ["page", "Trends", "/trends", {}, "Explore"],
  ["page", "Compare", "/compare", {}, "two periods"],
  ["action", "Copy link", "#copy-link", {}, "share send"],
  ["route", "Central Mediterranean", "/routes/central-mediterranean", { r: null }, "Central Med"],
  ["route", "Western Africa/Atlantic", "/routes/west-africa-atlantic", { r: null }, "West Africa to the Canary Islands"],
  ["route", "Darién Gap", "/routes/darien", { r: null }, "darien"],
  ["route", "Italy to France", "/routes/italy-france", { r: null }, ""],
  ["bureau", "Italy", "/bureaus/ITA", { c: null }, "ITA"],
  ["bureau", "Türkiye", "/bureaus/TUR", { c: null }, "TUR"],
  ["bureau", "Central African Republic", "/bureaus/CAF", { c: null }, "CAF"],
  ["event", "<img src=x onerror=alert(1)>", "/map", { t: "2015-04", r: null }, ""],
  ["place", "Świnoujście, Poland", "/map", { ll: "53.91,14.25,8" }, "PLSWI"],
]);

const named = (text) => Search.matches(ENTRIES, text).map(({ name }) => name);

test("what is typed finds names without their accents, and accents find what has none", () => {
  assert.deepEqual(named("turkiye"), ["Türkiye"]);
  assert.deepEqual(named("DARIEN"), ["Darién Gap"]);
  assert.deepEqual(named("darién"), ["Darién Gap"]);
  assert.deepEqual(named("swinoujscie"), ["Świnoujście, Poland"]);
});

test("several words are all found, in any order, by their beginnings", () => {
  assert.deepEqual(named("med cen"), ["Central Mediterranean"]);
  assert.deepEqual(named("canary"), ["Western Africa/Atlantic"]);
  assert.deepEqual(named("cent"), ["Central Mediterranean", "Central African Republic"]);
  assert.deepEqual(named("ital"), ["Italy", "Italy to France"]);
});

test("a plural finds what is named in the singular", () => {
  assert.deepEqual(named("gaps"), ["Darién Gap"]);
  assert.deepEqual(named("republics"), ["Central African Republic"]);
});

test("a number is read however its thousands are set apart, and a year is none", () => {
  const typed = ["2,844", "2.844", "2 844", "2\u202f844", "2844", "٢٬٨٤٤", "2,844 detections"];
  assert.deepEqual([...new Set(typed.map(Search.numberIn))], ["2844"]);
  assert.equal(Search.numberIn("1,822,337"), "1822337");
  assert.equal(Search.numberIn("2,015"), "2015");
  assert.deepEqual(["2015", "central med 2023 2022", "a 27", ""].map(Search.numberIn), ["", "", "", ""]);
});

test("a year is the period of what has none of its own", () => {
  const [first] = Search.matches(ENTRIES, "central med 2023");
  assert.equal(first.name, "Central Mediterranean · 2023");
  assert.deepEqual(first.changes, { r: null, t: "2023" });
});

test("two years are one compared with the other, on the page of what is named and side by side", () => {
  const found = Search.matches(ENTRIES, "2022 2023 central mediterranean");
  assert.deepEqual(
    found.map(({ name, path, changes }) => [name, path, changes]),
    [
      ["Central Mediterranean · 2023 / 2022", "/routes/central-mediterranean", { r: null, t: "2023", cmp: null }],
      ["Compare · Central Mediterranean · 2023 / 2022", "/compare", { r: "central-mediterranean", t: "2023", cmp: null }],
    ],
  );
  const [apart, ...more] = Search.matches(ENTRIES, "darien 2019 2023");
  assert.deepEqual(apart.changes, { "b.t": "2019", r: "darien", t: "2023", cmp: null });
  assert.equal(apart.path, "/compare");
  assert.deepEqual(more, []);
});

test("years by themselves are looked at on the first pages", () => {
  assert.deepEqual(named("2023"), ["Trends · 2023", "Compare · 2023"]);
  assert.deepEqual(named("compare 2023 2022"), ["Compare · 2023 / 2022"]);
});

test("words that say nothing are passed over, and a year stays where a word is lacking", () => {
  const says = (text) => Search.matches(ENTRIES, text, { fillers: "how many in the of" })[0]?.name;
  assert.equal(says("how many deaths in the Central Mediterranean in 2023"), "Central Mediterranean · 2023");
  assert.equal(says("periods of the briefing"), "Compare");
});

test("two years that do not follow each other are a period where there are no two sides", () => {
  const [entry] = Search.matches(ENTRIES, "trends 2019 2023");
  assert.equal(entry.changes.t, "2019..2023");
});

test("a year in Arabic digits is a year", () => {
  assert.deepEqual(named("trends ٢٠٢٣"), named("trends 2023"));
});

test("an action is found by what it is for", () => {
  assert.deepEqual(named("share"), ["Copy link"]);
  assert.deepEqual(named("share 2023"), []);
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
  assert.equal(Search.address(route, "?t=2015&r=darien&tab=x:table"), "/routes/darien?t=2015");
  const [event] = Search.matches(ENTRIES, "onerror");
  assert.equal(Search.address(event, "?t=2015&c=ITA"), "/map?c=ITA&t=2015-04");
});
