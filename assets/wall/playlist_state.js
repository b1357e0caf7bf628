/* What the page of playlists is at: all that there are, and the one that is open; and its fields. */

import { made } from "../app/dom.js";

export const API = "/api/v1/playlists";

export const node = (id) => document.getElementById(id);

export const state = { desk: null, words: null, known: null, open: null, dirty: false, timer: 0, checks: 0 };

export const field = (label, control) => {
  const holder = made("label", "playlist-field");
  holder.append(made("span", "", label), control);
  return holder;
};

/* A line of text that is written into the draft; what is wrong with it is marked by its key. */
export const input = (value, key, write, changed, options = {}) => {
  const control = made("input");
  Object.assign(control, { type: "text", value: value ?? "", maxLength: 200, ...options });
  control.dataset.key = key;
  control.addEventListener("input", () => {
    write(control.value);
    changed();
  });
  return control;
};
