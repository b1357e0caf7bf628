/* Names and sentences in the reader's language, written into the document by the server. */

let known = null;
let rules = null;

export const words = () => {
  known ??= JSON.parse(document.getElementById("words").textContent);
  return known;
};

/* The form of a text that goes with a number; the server writes each plural form of the language. */
export const counted = (forms, number) => {
  rules ??= new Intl.PluralRules(document.documentElement.lang || "en");
  return forms[rules.select(number)] || forms.other;
};
