/* A file that the server makes in its turn: which place it has is told meanwhile, and where the queue is full it is
 * asked for again when the server says. Whoever gives it up leaves the queue. */

import { fill } from "./dom.js";
import { proof } from "./forgery.js";
import { prefixed } from "./prefix.js";
import { words } from "./words.js";

const TRIES = 30;
const LONGEST_PAUSE = 20;
const BETWEEN_LOOKS = 2;

const pause = (seconds, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 1000 * seconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

/* A name that nobody guesses. */
const ticket = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const follow = async (queue, tell, making, signal) => {
  for (;;) {
    await pause(BETWEEN_LOOKS, signal);
    const answer = await fetch(queue, { cache: "no-store", signal });
    const { place, waiting } = await answer.json();
    tell(place ? fill(words().said.place, { place, count: waiting }) : making);
  }
};

const reasonOf = async (answer) => {
  const problem = await answer.json().catch(() => ({ error: answer.statusText }));
  return problem.error;
};

/* The answer with a file; `tell` is given what to say while it is waited for.
 * Throws an error with the server's reason, and the signal's own where that was given. */
export const fileAnswer = async (address, { signal, tell, making, headers = {}, ...sent }) => {
  for (let tries = TRIES; ; tries -= 1) {
    const own = ticket();
    const queue = prefixed(`/api/v1/queue/${own}`);
    const following = new AbortController();
    tell(making);
    follow(queue, tell, making, following.signal).catch(() => null);
    const all = { ...headers, ...proof(), "X-Routewatch-Ticket": own };
    const answer = await fetch(address, { cache: "no-store", ...sent, signal, headers: all })
      .catch((error) => {
        if (signal.aborted) fetch(queue, { method: "DELETE", headers: proof() }).catch(() => null);
        throw error;
      })
      .finally(() => following.abort());
    if (answer.ok) return answer;
    const seconds = Number(answer.headers.get("Retry-After"));
    if (!seconds || !tries) throw new Error(await reasonOf(answer));
    tell(words().said.waiting);
    await pause(Math.min(seconds, LONGEST_PAUSE), signal);
  }
};

export const nameIn = (answer, otherwise) => {
  const said = answer.headers.get("Content-Disposition") || "";
  const whole = /filename\*=UTF-8''([^;]+)/.exec(said)?.[1];
  return whole ? decodeURIComponent(whole) : /filename="([^"]+)"/.exec(said)?.[1] || otherwise;
};

/* Give a file to the reader. */
export const save = (name, blob) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};
