/* Names and sentences in the reader's language, written into the document by the server. */

import { fill, isolated } from "./dom.js";

let known = null;
let rules = null;

export const words = () => {
  known ??= JSON.parse(document.getElementById("words").textContent);
  return known;
};

/* Parts in a row, those that say anything, as `comma_list` in dashboard/formats.py. */
export const commaList = (parts) => parts.filter(Boolean).map(isolated).join(words().comma);

/* Parts that have commas of their own, as `clauses` there. */
export const clauses = (parts) => parts.filter(Boolean).map(isolated).join(words().semicolon);

/* The form of a text that goes with a number; the server writes each plural form of the language. */
export const counted = (forms, number) => {
  rules ??= new Intl.PluralRules(document.documentElement.lang || "en");
  return forms[rules.select(number)] || forms.other;
};

/* What is said, after what it is of: `Libya: 12`. */
export const withSubject = (subject, text) => fill(words().subject, { subject, text });
