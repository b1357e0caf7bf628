/* Newer figures, or none any more: the version of the data is asked for now and then. */

import { noUpdate } from "./dash.js";
import { minds } from "./forgery.js";
import { prefixed } from "./prefix.js";
import { again } from "./navigation.js";
import { say } from "./toast.js";
import { words } from "./words.js";

/* Instead of a version: what is on screen is of a store that is there no more. */
const LOST = "lost";
const OUT_OF_ORDER = 503;
/* A card that had no answer; one that is broken offers to try again. */
const SILENT = '.card[data-state="error"]:not(:has(.message-ways))';
let seen = null;

const versionOf = async (answer) => {
  if (answer.status === OUT_OF_ORDER) return (await answer.json()).lost ? LOST : null;
  return answer.ok ? (await answer.json()).data_version : null;
};

const look = async () => {
  try {
    const answer = await fetch(prefixed("/api/version"), { cache: "no-store" });
    if (minds(answer)) return noUpdate();
    const version = await versionOf(answer);
    if (version === null) return noUpdate();
    const before = seen;
    seen = version;
    // Pages without cards, and cards that wait for their first answer, show no figures of any version.
    const current = before ?? document.querySelector("[data-panel]")?.dataset.version;
    if (!current || version === current) {
      if (document.querySelector(SILENT)) again();
      return noUpdate();
    }
    // Cards say themselves that there is nothing to show, and show it when there is again.
    if (version !== LOST && before !== LOST) say(words().said.updated);
    return version;
  } catch {
    return noUpdate();
  }
};

let looking = null;

/* Dash drops an answer that is overtaken by a later question: both get the same. */
export const newest_version = () => {
  looking ??= look().finally(() => {
    looking = null;
  });
  return looking;
};
