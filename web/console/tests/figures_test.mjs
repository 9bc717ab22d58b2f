// Sums, product numbers, provinces and periods as people type and see them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load_module } from "./load.mjs";

const { money_read, money_typed } = await load_module("src/screens/orders/money_input.ts");
const { check_digit_of, gtin_text, read_gtin } = await load_module("src/screens/certification/gtin.ts");
const { province_name, provinces_beside } = await load_module("src/design/provinces.ts");
const { period_of } = await load_module("src/screens/analytics/period.ts");
const { authority_today, days_between, days_later, years_later } = await load_module("src/state/days.ts");

test("a sum is read in any of the ways in which it is written", () => {
  for (const typed of ["312500", "312 500", "312\u202f500,00", "312500.00", " 312\u00a0500,0 "]) assert.equal(money_read(typed, "CDF"), 31_250_000, typed);
  for (const typed of ["", "-1", "1e3", "12,345", "0", "1.000.000", "douze", "99999999999999999999"]) assert.equal(money_read(typed, "CDF"), undefined, typed);
  assert.equal(money_read("1500", "XAF"), 1500);
});

test("a long period counts the months that it touches, as the server does", () => {
  assert.deepEqual(period_of({ du: "2016-12-01", au: "2026-11-30" }).allowed, ["month"]);
  assert.deepEqual(period_of({ du: "2016-12-31", au: "2026-11-01" }).allowed, ["month"]);
  assert.deepEqual(period_of({ du: "2016-11-30", au: "2026-11-30" }).allowed, []);
});

test("what is typed for somebody is read back as the same sum", () => {
  for (const currency of ["CDF", "XAF", "USD"]) {
    for (const amount of [1, 99, 100, 12_345, 125_000_000, 999_999_999_99]) assert.equal(money_read(money_typed({ amount, currency }), currency), amount, `${amount} ${currency}`);
  }
});

test("check digits of GTINs by GS1's own examples", () => {
  for (const [before, digit] of [["629104150021", 3], ["950600013435", 2], ["1061414100041", 5], ["9638507", 4]]) assert.equal(check_digit_of(before), digit, before);
  assert.deepEqual(read_gtin("9506000134352"), { kind: "good", digits: "9506000134352" });
  assert.deepEqual(read_gtin("950 600 013 435 2"), { kind: "good", digits: "9506000134352" });
  assert.deepEqual(read_gtin("9506000134353"), { kind: "wrong", digits: "9506000134353", expected: 2 });
  assert.equal(read_gtin("95O6000134352").kind, "letters");
  assert.equal(read_gtin("00000000").kind, "zeros");
  assert.equal(read_gtin("950600013").kind, "length");
});

test("a GTIN is shown with as many digits as it was given", () => {
  for (const digits of ["96385074", "614141000036", "9506000134352", "10614141000415"]) assert.equal(gtin_text(digits.padStart(14, "0")), digits);
});

test("no two provinces share a tile, and all that the server knows stand on it", () => {
  const places = readFileSync(new URL("../../../src/verification/places.cpp", import.meta.url), "utf8");
  const known = new Map([...places.matchAll(/\{"(C[DG]-\w+)", "([^"]+)"/g)].map(([, code, name]) => [code, name]));
  for (const [beside, count] of [[["CD-KN"], 26], [["CG-BZV"], 12]]) {
    const provinces = provinces_beside(beside);
    assert.equal(provinces.length, count);
    assert.equal(new Set(provinces.map(({ column, row }) => `${column}/${row}`)).size, count);
    for (const { code, name } of provinces) {
      assert.equal(name, known.get(code), code);
      assert.equal(province_name(code), name);
      known.delete(code);
    }
  }
  assert.deepEqual([...known.keys()], []);
  assert.equal(province_name("FR-75"), "FR-75");
});

test("a day is the authority's, whatever the computer's zone is", async () => {
  const { authority_day, count_days_by } = await load_module("src/state/days.ts");
  const before_midnight = Date.parse("2026-11-23T23:30:00Z");
  for (const [offset, day] of [["+01:00", "2026-11-24"], ["+00:00", "2026-11-23"], ["+00:30", "2026-11-24"], ["-03:30", "2026-11-23"]]) {
    count_days_by(offset);
    assert.equal(authority_day(before_midnight), day, offset);
  }
});

test("periods", () => {
  assert.equal(days_between("2026-02-01", "2026-03-01"), 29);
  assert.equal(days_later("2028-02-28", 1), "2028-02-29");
  assert.equal(days_later(years_later("2026-11-27", 1), -1), "2027-11-26");
  assert.match(authority_today(), /^\d{4}-\d{2}-\d{2}$/);
  const own = period_of({ du: "2026-11-30", au: "2026-11-01" });
  assert.deepEqual([own.name, own.from, own.to, own.by], ["own", "2026-11-01", "2026-11-30", "day"]);
  assert.deepEqual(period_of({ du: "2024-01-01", au: "2026-11-01", par: "hour" }).allowed, ["month"]);
  assert.deepEqual(period_of({ du: "2026-11-01", au: "2026-11-07", par: "hour" }).by, "hour");
  const week = period_of({ periode: "7" });
  assert.equal(days_between(week.from, week.to), 7);
});
