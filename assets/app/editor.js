/* The end of an act on a page that is edited: what a callback has done is said, and the focus goes where it left off
 * (dashboard/callbacks/playlists.py and briefing.py). */

import { textId } from "./dash.js";
import * as Readiness from "./readiness.js";
import * as Toast from "./toast.js";
import * as View from "./view.js";
import { preview } from "../wall/rooms.js";

let isChanged = false;

export const finish = (done) => {
  if (!done) return;
  isChanged = Boolean(done.changed);
  if (done.say) Toast.say(done.say);
  if (done.sentence) View.tell(done.sentence);
  // What it shows is on screen in the next frame.
  requestAnimationFrame(() => {
    preview();
    const wanted = (done.focus || []).map((id) => document.getElementById(textId(id)));
    wanted.find((one) => one && !one.disabled)?.focus();
    document.querySelector(":is(.briefing, .playlist-desk)")?.removeAttribute("aria-busy");
    Readiness.finish();
  });
};

/* What is typed is changed before the server hears of it. */
document.addEventListener("input", ({ target }) => {
  if (target.closest("#playlist-form")) isChanged = true;
});

window.addEventListener("beforeunload", (event) => {
  if (isChanged && document.getElementById("playlist-form")) event.preventDefault();
});

/* Alt and an arrow move the part in which the focus is. */
document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.(".briefing-item");
  const act = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const button = item && act && event.altKey && item.querySelector(`.part-steps [id*='"act":"${act}"']`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
