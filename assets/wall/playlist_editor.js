/* What the page of playlists needs of the browser (dashboard/callbacks/playlists.py does the rest): a write carries the
 * proof that a page of ours sends it, and only the browser knows focus, and how a wall would choose a layout. */

import { setProps, textId } from "../app/dash.js";
import { proof } from "../app/forgery.js";
import * as Navigation from "../app/navigation.js";
import { prefixed } from "../app/prefix.js";
import * as Readiness from "../app/readiness.js";
import * as Toast from "../app/toast.js";
import * as Rooms from "./rooms.js";

let isChanged = false;

/* Save or remove a playlist, and tell the server's callback what came of it. */
export const write = async (wish) => {
  if (!wish) return;
  const { method, code, title, body, turn } = wish;
  let answer;
  try {
    const sent = await fetch(prefixed(`/api/v1/playlists/${encodeURIComponent(code)}`), {
      method,
      headers: { "Content-Type": "application/json", "X-Routewatch-Key": "", ...proof() },
      body: JSON.stringify(body),
    });
    answer = await sent.json();
  } catch (error) {
    answer = { error: error.message };
  }
  const { edition = 0, error = "" } = answer;
  setProps("playlist-written", { data: { method, code, title, edition, error, turn } });
  if (method === "PUT" && !error) Navigation.change({ playlist: code });
};

/* An act has ended; what it shows is on screen in the next frame. */
export const finish = (done) => {
  if (!done) return;
  isChanged = done.changed;
  if (done.say) Toast.say(done.say);
  requestAnimationFrame(() => {
    const desk = document.getElementById("playlist-desk");
    if (!desk) return;
    Rooms.preview();
    const wanted = (done.focus || []).map((id) => document.getElementById(textId(id)));
    wanted.find((one) => one && !one.disabled)?.focus();
    desk.removeAttribute("aria-busy");
    Readiness.finish();
  });
};

/* What is typed is changed before the server hears of it. */
document.addEventListener("input", ({ target }) => {
  if (target.closest("#playlist-form")) isChanged = true;
});

window.addEventListener("beforeunload", (event) => {
  if (isChanged && document.getElementById("playlist-desk")) event.preventDefault();
});
