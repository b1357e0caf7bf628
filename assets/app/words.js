/* Names and sentences in the reader's language, written into the document by the server. */

let known = null;

export const words = () => {
  known ??= JSON.parse(document.getElementById("words").textContent);
  return known;
};
