/* What fills a text from right to left stays as it is; elsewhere nothing is added. */

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { fill, formatted } from "../../assets/app/dom.js";

after(() => delete globalThis.document);

test("blanks are filled, and isolated only from right to left", () => {
  const blanks = { range: "12–34", month: "8 يناير" };
  assert.equal(fill("{range}, {month}, {other}", blanks), "12–34, 8 يناير, {other}");
  globalThis.document = { dir: "rtl" };
  assert.equal(fill("{range}, {month}", blanks), "\u206612–34\u2069, \u20678 يناير\u2069");
});

test("thousands are set apart as each language does it", () => {
  const written = { en: "5,000 10,000", fr: "5\u202f000 10\u202f000", es: "5000 10\u202f000" };
  for (const [lang, texts] of Object.entries(written)) {
    globalThis.document = { documentElement: { lang } };
    assert.equal([5000, 10_000].map(formatted).join(" "), texts);
  }
});
