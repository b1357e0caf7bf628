import assert from "node:assert/strict";
import test from "node:test";

import { notes } from "../../assets/charts/sound.js";

test("more is higher, time goes from the left ear to the right, and marked months tick", () => {
  const [first, second, third] = notes([0, 50, 100], [2]);
  assert.deepEqual([first.pitch, second.pitch, third.pitch], [220, 440, 880]);
  assert.deepEqual([first.pan, second.pan, third.pan], [-1, 0, 1]);
  assert.deepEqual([first.isTick, second.isTick, third.isTick], [false, false, true]);
  assert.deepEqual([first.at, second.at, third.at], [0, 0.25, 0.5]);
});

test("an unknown month is a rest and keeps its time", () => {
  const heard = notes([3, null, 3]);
  assert.deepEqual(heard.map(({ at }) => at), [0, 0.5]);
});

test("a long line is no longer to listen to, and one without values says nothing", () => {
  const last = notes(Array.from({ length: 200 }, (_, place) => place)).at(-1);
  assert.ok(last.at + last.seconds <= 10.001);
  assert.deepEqual(notes([null]), []);
  assert.equal(notes([0])[0].pitch, 220);
});
