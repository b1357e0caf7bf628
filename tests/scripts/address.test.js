import assert from "node:assert/strict";
import test from "node:test";

import * as Address from "../../assets/app/address.js";

test("a parameter is the last of its name", () => {
  assert.equal(Address.parameter("?tab=a:table&tab=b:about", "tab"), "b:about");
  assert.equal(Address.parameter("", "tab"), undefined);
});

test("parameters are put in their order, written as the server writes them, and taken out", () => {
  const { withParameters } = Address;
  assert.equal(withParameters("?t=2015", { sel: "route:darien", ll: "36.1,14.2,6" }), "?ll=36.1,14.2,6&sel=route:darien&t=2015");
  assert.equal(withParameters("?t=2015&q=a b", { t: null }), "?q=a%20b");
  assert.equal(withParameters("?t=2015", { t: null }), "");
});

test("the server is not asked for what is on screen alone", () => {
  assert.equal(Address.forServer("?t=2015&tab=a:table&ll=1,2,3&sel=x"), "?t=2015");
  assert.equal(Address.isOnScreen(["sel", "ll"]), true);
  assert.equal(Address.isOnScreen(["sel", "r"]), false);
});
