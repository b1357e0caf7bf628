/* How walls and remotes ask the server: JSON, with a header that no foreign page can send. */

import { proof } from "../app/forgery.js";
import { prefixed } from "../app/prefix.js";

const PATIENCE = 8_000;

/* The answer, or an error whose `reason` is a word that the page has a sentence for. */
export const askServer = async (what, key, body) => {
  let response;
  let answer;
  try {
    response = await fetch(prefixed(`/api/remote/${what}`), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Routewatch-Key": key, ...proof() },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
    answer = await response.json();
  } catch (error) {
    throw Object.assign(error, { reason: "offline" });
  }
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.error), { reason: answer.reason || "offline" });
};
