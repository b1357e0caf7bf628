/* Packs as files: one, or one for each bureau, with progress and a way to stop. */

import { words } from "../app/words.js";
import { zip } from "./zip.js";

const TRIES = 20;

const texts = () => words().briefing;
const node = (id) => document.getElementById(id);

const pause = (seconds, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

const nameOf = (answer) =>
  /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "")?.[1] || "briefing";

const reasonOf = async (answer) => {
  try {
    return (await answer.json()).error;
  } catch {
    return String(answer.status);
  }
};

/* What slides are sent along with: the template that was chosen; nothing with other files. */
const along = (form) => {
  const template = node("briefing-template")?.files?.[0];
  if (form !== "pptx" || !template) return {};
  return { method: "POST", body: template, headers: { "X-Routewatch-Key": "" } };
};

/* A file of the server; a busy one is asked again when it says. */
const fetched = async (address, form, signal, tell) => {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const answer = await fetch(address, { cache: "no-store", signal, ...along(form) });
    if (answer.status !== 429) {
      if (!answer.ok) throw new Error(await reasonOf(answer));
      return { name: nameOf(answer), bytes: new Uint8Array(await answer.arrayBuffer()) };
    }
    tell(texts().waiting);
    await pause(Number(answer.headers.get("Retry-After")) || 2, signal);
  }
  throw new Error(texts().waiting);
};

const save = (name, blob) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

const address = (form, more = {}) => {
  const url = new URL(`/api/v1/brief.${form}`, window.location.origin);
  url.search = window.location.search;
  for (const [key, text] of Object.entries(more)) url.searchParams.set(key, text);
  return url;
};

/* --- one at a time ---------------------------------------------------------------------------- */

let running = null;

const bar = (name, { visible, value = 0, text = "" }) => {
  node(`${name}-progress`).hidden = !visible;
  const progress = node(`${name}-bar`);
  if (value === null) progress.removeAttribute("value");
  else progress.value = value;
  progress.hidden = running === null;
  document.querySelector(`[data-action="${name}-stop"]`).hidden = running === null;
  document.querySelector(`[data-slot="${name}-said"]`).textContent = text;
};

const during = async (name, work) => {
  if (running) return;
  running = new AbortController();
  try {
    const text = await work(running.signal);
    running = null;
    bar(name, { visible: true, value: 1, text });
  } catch (error) {
    const stopped = running.signal.aborted;
    running = null;
    const text = stopped ? error.message || "" : texts().failed.replace("{reason}", error.message);
    bar(name, { visible: true, text });
  }
};

export const stop = () => running?.abort(new Error(""));

export const make = (form) =>
  during("briefing-make", async (signal) => {
    const making = texts().making.replace("{name}", form.toUpperCase());
    const tell = (text) => bar("briefing-make", { visible: true, value: null, text });
    tell(making);
    const file = await fetched(address(form), form, signal, tell);
    save(file.name, new Blob([file.bytes]));
    return texts().made.replace("{name}", file.name);
  });

export const batch = (bureaus, form) =>
  during("briefing-batch", async (signal) => {
    const files = [];
    const tell = (text) =>
      bar("briefing-batch", { visible: true, value: files.length / bureaus.length, text });
    const count = (text) =>
      text.replace("{done}", files.length).replace("{all}", bureaus.length);
    try {
      for (const bureau of bureaus) {
        tell(count(texts().done));
        files.push(await fetched(address(form, { bureau }), form, signal, tell));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error(count(texts().stopped), { cause: error });
    }
    save(`briefings_${new Date().toISOString().slice(0, 10)}.zip`, zip(files));
    return count(texts().done);
  });
