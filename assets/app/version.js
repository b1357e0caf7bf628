/* Newer figures: the version of the data is asked for now and then. */

import { noUpdate } from "./dash.js";
import { say } from "./toast.js";
import { words } from "./words.js";

let seen = null;

export const newest_version = async () => {
  try {
    const answer = await fetch("/api/version", { cache: "no-store" });
    if (!answer.ok) return noUpdate();
    const { data_version: version } = await answer.json();
    const before = seen;
    seen = version;
    const current = document.querySelector("[data-panel]")?.dataset.version;
    if (version === (before ?? current)) return noUpdate();
    say(words().said.updated);
    return version;
  } catch {
    return noUpdate();
  }
};
