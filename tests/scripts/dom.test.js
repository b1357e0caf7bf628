/* What fills a text from right to left stays as it is; elsewhere nothing is added. */

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { fill } from "../../assets/app/dom.js";

after(() => delete globalThis.document);

test("blanks are filled, and isolated only from right to left", () => {
  const blanks = { range: "12–34", month: "8 يناير" };
  assert.equal(fill("{range}, {month}, {other}", blanks), "12–34, 8 يناير, {other}");
  globalThis.document = { dir: "rtl" };
  assert.equal(fill("{range}, {month}", blanks), "\u206612–34\u2069, \u20678 يناير\u2069");
});
