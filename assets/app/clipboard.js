/* What goes to the clipboard. */

import { say } from "./toast.js";
import { withSubject, words } from "./words.js";

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
  const messages = words().said;
  const [page, choice] = ["page-title", "filter-sentence"].map((id) => document.getElementById(id)?.textContent);
  const title = page && choice && !choice.startsWith(page) ? withSubject(page, choice) : choice || page || document.title;
  const stated = [".summary-sentence", ".chip"].flatMap((parts) => [...document.querySelectorAll(parts)]);
  const lines = [title, ...stated.map((part) => part.textContent), window.location.href];
  try {
    await copyText(lines.join("\n"));
    say(messages.copied);
  } catch {
    say(messages.not_copied);
  }
};
