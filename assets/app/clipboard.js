/* What goes to the clipboard. */

import { say } from "./toast.js";
import { words } from "./words.js";

export const copyText = async (text) => {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("not allowed");
};

export const copyLink = async () => {
  const { said } = words();
  const texts = ["page-title", "filter-sentence"].map((id) => document.getElementById(id)?.textContent);
  const told = texts.filter(Boolean).join(": ") || document.title;
  try {
    await copyText(`${told}\n${window.location.href}`);
    say(said.copied);
  } catch {
    say(said.not_copied);
  }
};
