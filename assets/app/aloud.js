/* The findings of a page in the browser's own voice; the plain form of the page has them as text. */

import { withParameters } from "./address.js";
import { say } from "./toast.js";
import { words } from "./words.js";

/* Only voices of this machine: others send the text to a host elsewhere. */
const voice = (language) =>
  window.speechSynthesis?.getVoices().find(({ lang, localService }) => localService && lang.slice(0, 2) === language);

export const readAloud = () => {
  const { lang } = document.documentElement;
  const own = voice(lang);
  if (!own) {
    say(words().said.no_voice);
    return;
  }
  const isSpeaking = window.speechSynthesis.speaking;
  window.speechSynthesis.cancel();
  if (isSpeaking) return;
  const sentences = [...document.querySelectorAll(".summary-sentence, .chip")];
  const text = sentences.map((one) => one.textContent).join(" ") || document.title;
  const speech = new SpeechSynthesisUtterance(text);
  Object.assign(speech, { lang, voice: own });
  window.speechSynthesis.speak(speech);
};

export const showPlain = () => {
  const { pathname, search } = window.location;
  window.location.assign(pathname + withParameters(search, { form: "plain" }));
};
