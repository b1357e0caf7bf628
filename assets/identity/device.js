/* The token of a screen: from behind the # of the address, or as it is typed. */

import { prefixed } from "../app/prefix.js";

const form = document.querySelector("#device");
const sentence = document.querySelector(".notice-sentence");

const keep = async (token) => {
  const answer = await fetch(prefixed("/device"), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
  });
  const { address, error } = await answer.json();
  if (answer.ok) window.location.replace(prefixed(address));
  else sentence.textContent = error;
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  keep(new FormData(form).get("token"));
});

const given = window.location.hash.slice(1);
if (given) {
  // Not to be read over somebody's shoulder, nor from the list of pages that were open.
  window.history.replaceState(null, "", window.location.pathname);
  keep(given);
}
