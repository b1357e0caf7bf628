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

test("an answer's address has what has changed on screen since it was asked for, and else what the server says", () => {
  const { withScreen } = Address;
  const find = (name) => `find=bureaus:bureau:contains:${name}`;
  assert.equal(withScreen(`?c=ITA&${find("Italy")}`, `?${find("Italy")}`, `?${find("Malta")}`), `?c=ITA&${find("Malta")}`);
  assert.equal(withScreen(`?c=ITA&${find("Italy")}`, `?${find("Italy")}`, ""), "?c=ITA");
  assert.equal(withScreen("?c=ITA", "?ll=1,2,3&sel=country:MLT", "?ll=1,2,3&sel=country:MLT&tab=a:table"), "?c=ITA&tab=a:table");
  assert.equal(withScreen("?c=ITA", "?t=2015", "?t=2015"), "?c=ITA");
});
