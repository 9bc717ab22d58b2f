// Lines that people copy into a shell, against the shell itself.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { load_module } from "./load.mjs";

const { quoted, is_plain, word_of } = await load_module("src/api/shell_line.ts");
const nasty = ["part-1.zip", "a b", "it's", "'; echo stolen; '", "$(echo stolen)", "`echo stolen`", "a\nb", "\\", "-rf", "é €", "*", "a&b|c>d"];

test("a quoted word is that word and nothing else", () => {
  for (const text of nasty) assert.equal(execFileSync("sh", ["-c", `printf %s ${quoted(text)}`], { encoding: "utf8" }), text);
});

test("what may stand without quotes does, and anything else is one word all the same", () => {
  assert.equal(word_of("part-1.zip"), "part-1.zip");
  for (const text of nasty) assert.equal(execFileSync("sh", ["-c", `printf '%s' ${word_of(text)}`], { encoding: "utf8" }), text);
});

test("without quotes goes only what no shell takes for anything else", () => {
  for (const text of ["part-1.zip.age", "https://qr.example.cg/d/Zr8s0v5c_1b7-y"]) assert.ok(is_plain(text), text);
  for (const text of [...nasty.slice(1), "", "a%PATH%", "a^b", 'a"b', "a,b", "@a", "a;b", "a\n"]) assert.ok(!is_plain(text), text);
});
