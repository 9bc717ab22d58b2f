// Links of invitations and resets: what becomes of their token, and what a cut line leaves open.
import assert from "node:assert/strict";
import test from "node:test";
import { load_module } from "./load.mjs";

// A page at this address below /plateforme/console/, as far as the modules look at it.
const base = "https://stamps.example/plateforme/console/";
function stand_at(below, state = null) {
  globalThis.document = { baseURI: base };
  globalThis.location = new URL(below, base);
  globalThis.history = {
    state,
    replaceState(next, _, address) {
      this.state = next;
      globalThis.location = new URL(address, base);
    },
  };
}
globalThis.addEventListener = () => undefined;
globalThis.self = {}; // no other tabs
stand_at("");
const { take_link_token, link_token } = await load_module("src/state/link_token.ts");

test("a link's token leaves the address and stays with the page", () => {
  for (const [below, screen] of [["invitation/aB-_9", "invitation"], ["reinitialisation/aB-_9", "reinitialisation"], ["reset/aB-_9", "reinitialisation"], ["reset/aB-_9/", "reinitialisation"]]) {
    stand_at(below, { visit: 3 });
    take_link_token();
    assert.equal(location.href, base + screen);
    assert.equal(link_token(), "aB-_9");
    assert.equal(history.state.visit, 3);
    take_link_token();
    assert.equal(link_token(), "aB-_9", "loaded again");
  }
});

test("no other address is touched", () => {
  for (const below of ["", "invitation", "reset/", "commandes/aB-_9", "organisations/nouvelle", "invitation/a/b"]) {
    stand_at(below);
    take_link_token();
    assert.equal(location.href, base + below);
    assert.equal(link_token(), "");
  }
});

test("what may have been done is told from what was not", async () => {
  const { may_be_done } = await load_module("src/api/as_nobody.ts");
  const answers = (status, request_id = "") => may_be_done({ status, request_id });
  assert.ok(answers(0), "no answer");
  assert.ok(answers(502) && answers(503) && answers(504), "a proxy's answer");
  assert.ok(answers(500, "r-1"));
  for (const status of [400, 404, 409, 422, 429]) assert.ok(!answers(status, "r-1"), String(status));
  assert.ok(!answers(503, "r-1"), "a server without room");
});

test("two passwords that are one, and long enough", async () => {
  const { new_password_faults } = await load_module("src/design/new_password.tsx");
  const pointers = (fresh, again) => Object.keys(new_password_faults("password", { fresh, again }));
  assert.deepEqual(pointers("onze lettre", "onze lettre"), ["/password"]);
  assert.deepEqual(pointers("🔑".repeat(11), "🔑".repeat(11)), ["/password"], "characters, not halves of them");
  assert.deepEqual(pointers("douze lettre", "douze lettres"), ["/again"]);
  assert.deepEqual(pointers("douze lettre", "douze lettre"), []);
});
