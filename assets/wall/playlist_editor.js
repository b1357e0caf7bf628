/* What the page of playlists needs of the browser (dashboard/callbacks/playlists.py does the rest): a write carries the
 * proof that a page of ours sends it. */

import { setProps } from "../app/dash.js";
import { proof } from "../app/forgery.js";
import * as Navigation from "../app/navigation.js";
import { prefixed } from "../app/prefix.js";

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
