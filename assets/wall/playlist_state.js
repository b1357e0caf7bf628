/* What the page of playlists is at: all that there are, and the one that is open. */

export const API = "/api/v1/playlists";

export const node = (id) => document.getElementById(id);

export const state = { desk: null, words: null, known: null, open: null, dirty: false, timer: 0, checks: 0 };
