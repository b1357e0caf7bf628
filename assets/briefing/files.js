/* Packs as files: one, or one for each bureau, with progress and a way to stop. */

import { fill } from "../app/dom.js";
import { fileAnswer, nameIn, save } from "../app/file_request.js";
import { prefixed } from "../app/prefix.js";
import { counted, words } from "../app/words.js";
import { zip } from "./zip.js";

const texts = () => words().briefing;
const node = (id) => document.getElementById(id);

/* What slides are sent along with: the template that was chosen, as a data address; nothing with other files. */
const along = (form, template) => {
  if (form !== "pptx" || !template) return {};
  const letters = atob(template.slice(template.indexOf(",") + 1));
  const body = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  return { method: "POST", body, headers: { "X-Routewatch-Key": "" } };
};

const fetched = async (address, { signal, tell, making, ...sent }) => {
  const answer = await fileAnswer(address, { signal, tell, making, ...sent });
  return { name: nameIn(answer, "briefing"), bytes: new Uint8Array(await answer.arrayBuffer()) };
};

const address = (form, more) => {
  const url = new URL(prefixed(`/api/v1/brief.${form}`), window.location.origin);
  url.search = window.location.search;
  for (const [key, text] of Object.entries(more)) if (text) url.searchParams.set(key, text);
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
  node(`${name}-progress`).querySelector("button").hidden = running === null;
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

const one = ({ form, confirm }, template) =>
  during("briefing-make", async (signal) => {
    const making = fill(texts().making, { name: form.toUpperCase() });
    const tell = (text) => bar("briefing-make", { visible: true, value: null, text });
    const file = await fetched(address(form, { confirm }), { signal, tell, making, ...along(form, template) });
    save(file.name, new Blob([file.bytes]));
    return fill(texts().made, { name: file.name });
  });

const batch = ({ form, bureaus, confirm }, template) =>
  during("briefing-batch", async (signal) => {
    const files = [];
    const tell = (text) =>
      bar("briefing-batch", { visible: true, value: files.length / bureaus.length, text });
    const count = (forms) =>
      fill(counted(forms, bureaus.length), { done: files.length, all: bureaus.length });
    try {
      for (const bureau of bureaus) {
        const making = count(texts().done);
        const sent = { signal, tell, making, ...along(form, template) };
        files.push(await fetched(address(form, { bureau, confirm }), sent));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error(count(texts().stopped), { cause: error });
    }
    save(`briefings_${new Date().toISOString().slice(0, 10)}.zip`, zip(files));
    return count(texts().done);
  });

/* The files that the server's callback asks for; `confirm` is the mark that the reader has accepted, if there was one
 * to accept. */
export const make = (wanted, template) => {
  if (wanted?.bureaus.length) batch(wanted, template);
  else if (wanted) one(wanted, template);
};

/* What the template is called that was chosen. */
export const name = (file) => file;
