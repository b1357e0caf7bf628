/* The files of maps: fetched and prepared once for their address, however many maps and views ask. */

import { prefixed } from "../app/prefix.js";

const KEPT = 16;

const files = new Map();

export function file(address, prepare) {
  if (!files.has(address)) {
    const loading = fetch(prefixed(address), { credentials: "same-origin" }).then(async (answer) => {
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      return prepare(await answer.json());
    });
    // A failure is not kept: the next view tries again.
    loading.catch(() => files.delete(address));
    files.set(address, loading);
    while (files.size > KEPT) files.delete(files.keys().next().value);
  }
  return files.get(address);
}
