/* Taking things away from a card: files that the server makes, and what goes to the clipboard.
 *
 * A file is asked for by script, so that "come back in a moment" can be obeyed and a refusal can be
 * read. Before anything that is not for everybody is taken, its mark is shown and has to be accepted.
 */

import { element, fill } from "../app/dom.js";
import { copyText } from "../app/clipboard.js";
import { fileAnswer, nameIn, save } from "../app/file_request.js";
import { prefixed } from "../app/prefix.js";
import { hush, say } from "../app/toast.js";
import { words } from "../app/words.js";
import * as Picture from "./picture.js";
import { tabbed } from "./spreadsheet.js";

const messages = () => words().said;

/* --- the caution ------------------------------------------------------------------------------ */

/* Whether the reader takes it although it is not for everybody. */
const accepted = (tab) => {
  const { caution } = tab.dataset;
  if (!caution) return Promise.resolve(true);
  const dialog = element(document.body, "dialog", "caution");
  const form = element(dialog, "form");
  form.method = "dialog";
  element(form, "p", "", caution);
  element(form, "button", "button", messages().go_on).value = "yes";
  element(form, "button", "button", messages().stop).value = "no";
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
};

/* --- files ------------------------------------------------------------------------------------ */

let taking = new AbortController();

export const stop = () => taking.abort();

/* What is said of a file that is being made, with a way to stop it; the same words are not said twice. */
const teller = () => {
  let before = "";
  return (text) => {
    if (text === before) return;
    before = text;
    say(text, { stay: true, button: { action: "stop-taking", label: messages().stop } });
  };
};

const fetched = (address) => {
  taking = new AbortController();
  return fileAnswer(address, { signal: taking.signal, tell: teller(), making: messages().making });
};

const chosen = (tab, name) => tab.querySelector(`[data-choice="${name}"]`)?.value;

/* The address of a file, with the sheet that is chosen beside it. */
const address = (tab, form) => {
  const link = tab.querySelector(`[data-form="${form}"]`);
  const made = new URL(link.href);
  // Where readers sign in, the server has to be told that the caution was accepted.
  if (tab.dataset.confirm) made.searchParams.set("confirm", tab.dataset.confirm);
  if (["png", "svg", "pdf"].includes(form)) {
    made.searchParams.set("preset", chosen(tab, "preset"));
    if (form === "png") made.searchParams.set("pixels", chosen(tab, "pixels"));
    for (const part of form === "pdf" ? [] : ["heading", "ground"]) {
      if (chosen(tab, part)) made.searchParams.set(part, chosen(tab, part));
    }
  }
  return made.href;
};

const tabOf = (part) => part.closest('[data-shows="download"]');

const failed = (error) => {
  if (error.name === "AbortError") hush();
  else say(fill(messages().not_made, { reason: error.message }));
};

const take = async (link) => {
  const tab = tabOf(link);
  if (!(await accepted(tab))) return;
  try {
    const answer = await fetched(address(tab, link.dataset.form));
    const name = nameIn(answer, "figures");
    save(name, await answer.blob());
    say(fill(messages().made, { name }));
  } catch (error) {
    failed(error);
  }
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('[data-action="take"]');
  // With a key held down the link is the browser's own: a new window, a file.
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  take(link);
});

/* Where the server has no Chromium: the picture of this browser. */
export const plain = async (part) => {
  if (await accepted(tabOf(part))) Picture.save(part.dataset.of, part.dataset.format);
};

/* --- the clipboard ---------------------------------------------------------------------------- */

export const copyPicture = async (part) => {
  const tab = tabOf(part);
  if (!(await accepted(tab))) return;
  // The promise goes into the item: some browsers allow copying only while the click lasts.
  const picture = fetched(address(tab, "png")).then((answer) => answer.blob());
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
    say(messages().picture_copied);
  } catch {
    picture.then(() => say(messages().not_allowed), failed);
  }
};

export const copyFigures = async (part) => {
  const tab = tabOf(part);
  if (!(await accepted(tab))) return;
  try {
    const answer = await fetched(address(tab, "csv"));
    await copyText(tabbed(await answer.text()));
    say(messages().figures_copied);
  } catch (error) {
    failed(error);
  }
};

/** A frame for a page of another site; which sites may show it is set on the server. */
export const copyEmbed = async (part) => {
  const card = part.closest("[data-panel]");
  const title = card.querySelector('[data-slot="title"]').textContent.replaceAll('"', "&quot;");
  const { search } = new URL(address(tabOf(part), "csv"));
  const query = search.replace(/(?<=[?&])bom=1&?/, "").replace(/[?&]$/, "");
  const link = window.location.origin + prefixed(`/embed/${card.dataset.panel}${query.replaceAll("&", "&amp;")}`);
  try {
    await copyText(`<iframe src="${link}" title="${title}" width="100%" height="640"></iframe>`);
    say(messages().copied);
  } catch {
    say(messages().not_copied);
  }
};

export const copyCard = async (part) => {
  const card = part.closest("[data-panel]");
  const title = card.querySelector('[data-slot="title"]').textContent;
  const sentence = document.getElementById("filter-sentence").textContent;
  const { search } = new URL(address(tabOf(part), "csv"));
  const link = window.location.origin + prefixed(`/card/${card.dataset.panel}${search}`);
  try {
    await copyText(`${title}: ${sentence}\n${link}`);
    say(messages().copied);
  } catch {
    say(messages().not_copied);
  }
};
