import assert from "node:assert/strict";
import test from "node:test";

import * as Agenda from "../../assets/wall/agenda.js";
import { kept } from "../../assets/wall/line_breaks.js";
import { titleOf, wall } from "../../assets/wall/state.js";

const AGENDA = [
  { at: 540, scene: 0, title: "" },
  { at: 600, scene: 2, title: "Routes" },
  { at: 660, scene: null, title: "" },
];
const at = (time, zone = "UTC") => Agenda.at(AGENDA, zone, new Date(`2025-07-01T${time}:00Z`));

test("the point that is on, and the one after it", () => {
  assert.equal(at("08:59"), null);
  assert.deepEqual(at("09:00"), { point: AGENDA[0], next: AGENDA[1] });
  assert.deepEqual(at("10:30"), { point: AGENDA[1], next: AGENDA[2] });
  assert.equal(at("11:00"), null);
});

test("an agenda goes by the time of its zone", () => {
  assert.deepEqual(at("07:30", "Europe/Rome")?.point, AGENDA[0]);
  assert.equal(Agenda.written(545), "09:05");
});

test("a line of a wall ends neither within a date nor before a sign", () => {
  const shown = (text) => kept(text).replaceAll("\u00a0", "_");
  assert.equal(shown("people · Sep 2024 – Aug 2025"), "people_· Sep_2024_– Aug_2025");
  assert.equal(shown("New since 3 Aug 2026"), "New since 3_Aug_2026");
  assert.equal(shown("personnes · sept. 2024 – août 2025"), "personnes_· sept._2024_– août_2025");
  assert.equal(shown("Apr 2025: 2,955 → 567"), "Apr_2025: 2,955_→_567");
});

test("a scene whose filters a remote has chosen is called by them", () => {
  wall.programme = { scenes: [{ title: "All routes" }] };
  wall.figures = [{ drawn: { name: "Western Africa/Atlantic" }, isSteered: true }];
  assert.equal(titleOf(0), "Western Africa/Atlantic");
  wall.figures = [{ drawn: { name: "" }, isSteered: true }];
  assert.equal(titleOf(0), "All routes");
  wall.figures = [{ drawn: { name: "All routes but for Asia" }, isSteered: false }];
  assert.equal(titleOf(0), "All routes");
});
