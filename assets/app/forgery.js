/* What proves that a page of ours writes: the cookie of whoever is signed in, as a header.
 *
 * A page that stands open is another's as soon as somebody else signs in, or out: it loads anew. */

import { prefixed } from "./prefix.js";

const COOKIE = /(?:^|; )__Host-routewatch-forgery=([^;]*)/;
const READER = "X-Routewatch-Reader";
const [GONE, FORBIDDEN] = [401, 403];
const state = { reader: null, leaving: false };

/* Headers of a request that changes something; none where nobody has to sign in. */
export const proof = () => {
  const found = COOKIE.exec(document.cookie);
  return found ? { "X-Routewatch-Token": found[1] } : {};
};

/* Load the page anew where an answer is for another reader than those before, or for none. */
export const minds = (answer) => {
  const now = answer.headers.get(READER);
  const ended = answer.status === GONE || answer.status === FORBIDDEN;
  const before = state.reader;
  state.reader = now;
  if (!ended && (before === null || before === now)) return false;
  // Whoever signs out is on the way to the provider.
  if (!state.leaving) window.location.reload();
  return true;
};

export const signOut = async () => {
  state.leaving = true;
  const answer = await fetch(prefixed("/sign-out"), { method: "POST", headers: proof() });
  const { address } = await answer.json();
  window.location.assign(prefixed(answer.ok ? address : "/"));
};
