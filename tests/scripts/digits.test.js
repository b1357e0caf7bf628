import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = /** @type {any} */ ({ documentElement: { lang: "ar", dataset: { digits: "arab" } } });
const { inDigits, locale } = await import("../../assets/app/digits.js");

test("digits are those of dashboard/digits.py", () => {
  for (const [latin, arabic] of [
    ["12,345.6 (95%)", "١٢٬٣٤٥٫٦ (٩٥٪)"],
    ["<b>2015</b><br>1,000", "<b>٢٠١٥</b><br>١٬٠٠٠"],
    ["{n2} of 7, `serve --port 80`", "{n2} of ٧, `serve --port 80`"],
    ["&#60;1%, 2014,2015", "&#60;١٪, ٢٠١٤,٢٠١٥"],
    ["EMPACT JAD 2023 · 26", "EMPACT JAD 2023 · ٢٦"],
    ["t=2014-10..2015-09, 2025-06-03, ISO3, /s/12", "t=2014-10..2015-09, 2025-06-03, ISO3, /s/12"],
  ]) {
    assert.equal(inDigits(latin), arabic);
  }
  assert.equal(new Intl.NumberFormat(locale()).format(1234), "١٬٢٣٤");
});

test("a page in another language keeps its own", () => {
  globalThis.document.documentElement.dataset = {};
  assert.equal(inDigits(2015), "2015");
  assert.equal(locale(), "ar");
});
