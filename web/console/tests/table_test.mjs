// Which rows of a long table stand in the page, by heights that are known of some of them alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load_module } from "./load.mjs";

const { Heights } = await load_module("src/design/row_window.ts");
const row = (height) => ({ getBoundingClientRect: () => ({ height }) });
const ids = Array.from({ length: 1000 }, (_, at) => `row-${at}`);

test("rows that nobody saw are as high as those that were seen first", () => {
  const heights = new Heights();
  assert.equal(heights.measure(new Map([["row-0", row(60)], ["row-1", row(80)]])), true);
  assert.equal(heights.sum(ids), 70 * 1000);
  assert.equal(heights.measure(new Map([["row-2", row(90)]])), false);
  assert.equal(heights.sum(ids), 70 * 1000 + 20);
  heights.forget();
  assert.equal(heights.measure(new Map([["row-0", row(40)]])), true);
  assert.equal(heights.sum(ids), 40 * 1000);
});

test("the row at a height, and never one behind the last", () => {
  const heights = new Heights();
  heights.measure(new Map(ids.slice(0, 10).map((id) => [id, row(50)])));
  assert.equal(heights.row_at(ids, 0), 0);
  assert.equal(heights.row_at(ids, 500), 10);
  assert.equal(heights.row_at(ids.slice(0, 300), 1_000_000), 300);
});

test("rows of a table that is hidden have no height yet", () => {
  const heights = new Heights();
  assert.equal(heights.measure(new Map([["row-0", row(0)]])), false);
  assert.ok(heights.of("row-0") > 0);
});
