/* Packs as files: one, or one for each bureau, with progress and a way to stop. */

import { fill } from "../app/dom.js";
import { fileAnswer, nameIn } from "../app/file_request.js";
import { prefixed } from "../app/prefix.js";
import { counted, words } from "../app/words.js";
import { zip } from "./zip.js";

const texts = () => words().briefing;
const node = (id) => document.getElementById(id);

/* What slides are sent along with: the template that was chosen; nothing with other files. */
const along = (form) => {
  const template = node("briefing-template")?.files?.[0];
  if (form !== "pptx" || !template) return {};
  return { method: "POST", body: template, headers: { "X-Routewatch-Key": "" } };
};

const fetched = async (address, form, { signal, tell, making }) => {
  const answer = await fileAnswer(address, { signal, tell, making, ...along(form) });
  return { name: nameIn(answer, "briefing"), bytes: new Uint8Array(await answer.arrayBuffer()) };
};

const save = (name, blob) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

const address = (form, more = {}) => {
  const url = new URL(prefixed(`/api/v1/brief.${form}`), window.location.origin);
  url.search = window.location.search;
  for (const [key, text] of Object.entries(more)) url.searchParams.set(key, text);
  return url;
};

/* How the briefing of a bureau is marked. */
export const markOf = async (bureau) => {
  const url = new URL(prefixed("/api/v1/brief"), window.location.origin);
  url.search = window.location.search;
  url.searchParams.set("bureau", bureau);
  const answer = await fetch(url, { cache: "no-store" });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.error);
  return content.mark;
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
    const text = stopped ? error.message || "" : fill(texts().failed, { reason: error.message });
    bar(name, { visible: true, text });
  }
};

export const stop = () => running?.abort(new Error(""));

/* `mark` is that which the reader has accepted; empty where there was nothing to accept. */
export const make = (form, mark) =>
  during("briefing-make", async (signal) => {
    const making = fill(texts().making, { name: form.toUpperCase() });
    const tell = (text) => bar("briefing-make", { visible: true, value: null, text });
    const file = await fetched(address(form, mark ? { confirm: mark } : {}), form, { signal, tell, making });
    save(file.name, new Blob([file.bytes]));
    return fill(texts().made, { name: file.name });
  });

export const batch = (bureaus, form, mark) =>
  during("briefing-batch", async (signal) => {
    const files = [];
    const tell = (text) =>
      bar("briefing-batch", { visible: true, value: files.length / bureaus.length, text });
    const count = (forms) =>
      fill(counted(forms, bureaus.length), { done: files.length, all: bureaus.length });
    try {
      for (const bureau of bureaus) {
        const making = count(texts().done);
        const more = mark ? { bureau, confirm: mark } : { bureau };
        files.push(await fetched(address(form, more), form, { signal, tell, making }));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error(count(texts().stopped), { cause: error });
    }
    save(`briefings_${new Date().toISOString().slice(0, 10)}.zip`, zip(files));
    return count(texts().done);
  });
