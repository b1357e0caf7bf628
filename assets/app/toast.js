/* Short sayings at the foot of the page. */

import { words } from "./words.js";

let fading = 0;

export const say = (text, { stay = false, undo = false } = {}) => {
  const toast = document.getElementById("toast");
  if (!toast) return;
  toast.textContent = text;
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.dataset.action = "undo";
    button.textContent = words().said.undo;
    toast.append(button);
  }
  toast.dataset.shown = "true";
  clearTimeout(fading);
  if (!stay) fading = setTimeout(hush, 10_000);
};

export const hush = () => {
  const toast = document.getElementById("toast");
  if (toast) toast.dataset.shown = "false";
};
