// What printers paste and type: serials out of lists, ranges of positions.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load_module } from "./load.mjs";

const { read_serials } = await load_module("src/screens/printing/serials.ts");
const { is_sound } = await load_module("src/stamps/serial.ts");
const { coalesce, common_part, count_of, without } = await load_module("src/stamps/ranges.ts");

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const serial = [..."1ZFW36AKC30JSAEMGFT"].flatMap((_, at, all) => (at === 0 ? [...alphabet].map((last) => all.join("") + last).filter(is_sound) : []))[0];

test("one character in 32 fits, and any single slip is found", () => {
  assert.equal([...alphabet].filter((last) => is_sound(serial.slice(0, -1) + last)).length, 1);
  for (let at = 0; at < serial.length; ++at) {
    for (const character of alphabet) {
      if (character !== serial[at]) assert.ok(!is_sound(serial.slice(0, at) + character + serial.slice(at + 1)));
    }
  }
});

test("a serial is found in whatever stands around it", () => {
  const grouped = serial.match(/.{4}/g).join(" ");
  for (const line of [serial, serial.toLowerCase(), grouped, `12;0000/0012-${serial}.png;${serial};123456789`, `"${serial}",12`,
    `HTTPS://QR.EXAMPLE/01/09506000134352/21/${serial}`, `https://qr.example/S/${serial.toLowerCase()}?x=1`, serial.replace("1", "I").replace("0", "O")]) {
    assert.deepEqual(read_serials(line).serials, [serial], line);
  }
});

test("headings and empty lines are passed over, slips and repetitions told", () => {
  const read = read_serials(`position;file;serial\n\n${serial}\n${serial}\n${serial.slice(0, -1)}${serial.endsWith("0") ? "1" : "0"}\nrouleau 4\n`);
  assert.deepEqual(read.serials, [serial]);
  assert.deepEqual(read.lines, [3]);
  assert.equal(read.repeated, 1);
  assert.deepEqual(read.unread.map(({ line }) => line), [5, 6]);
});

test("a pasted list keeps all its serials: by lines, spaces, commas", () => {
  const starts = ["1ZFW36AKC30JSAEMGFT", "2ZFW36AKC30JSAEMGFT", "3ZFW36AKC30JSAEMGFT"];
  const three = starts.map((start) => [...alphabet].map((last) => start + last).find(is_sound));
  const grouped = three.map((one) => one.match(/.{4}/g).join(" "));
  for (const between of ["\n", "\r\n", "\r", " ", "\t", ",", ", ", ";", " ;\n"]) {
    for (const list of [three, grouped]) {
      const read = read_serials(list.join(between));
      assert.deepEqual(read.serials, three, JSON.stringify(between));
      assert.equal(read.lines.length, 3);
      assert.deepEqual(read.unread, []);
    }
  }
  const slip = three[1].slice(0, -1) + (three[1].endsWith("0") ? "1" : "0");
  const read = read_serials(`${three[0]} ${slip}, ${three[2]} ${three[0]}`);
  assert.deepEqual(read.serials, [three[0], three[2]]);
  assert.deepEqual(read.unread, [{ line: 1, text: slip }]);
  assert.equal(read.repeated, 1);
});

test("ranges", () => {
  assert.deepEqual(coalesce([{ from: 5, to: 9 }, { from: 1, to: 4 }, { from: 12, to: 12 }]), [{ from: 1, to: 9 }, { from: 12, to: 12 }]);
  assert.deepEqual(without([{ from: 1, to: 100 }], [{ from: 40, to: 45 }, { from: 1, to: 10 }, { from: 100, to: 120 }]), [{ from: 11, to: 39 }, { from: 46, to: 99 }]);
  assert.deepEqual(without([{ from: 3, to: 4 }], [{ from: 1, to: 9 }]), []);
  assert.deepEqual(common_part([{ from: 1, to: 50 }], [{ from: 40, to: 60 }, { from: 2, to: 3 }]), [{ from: 2, to: 3 }, { from: 40, to: 50 }]);
  assert.equal(count_of([{ from: 1, to: 48000 }, { from: 48002, to: 48002 }]), 48001);
});
