/* The way out, on the page that tells somebody who is signed in that nothing is theirs to see. */

import { signOut } from "../app/forgery.js";

document.querySelector("button").addEventListener("click", signOut);
