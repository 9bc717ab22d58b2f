// Serials out of what somebody pastes: one a line, several by spaces or commas, a CSV with other columns, addresses off a
// scanner, codes.csv.
import { is_sound, without_misread } from "../../stamps/serial";

const serial_shape = /(?:^|[^0-9A-Z])([0-9A-TV-Z]{20})(?![0-9A-Z])/g;
const are_serials_alone = /^(?:[0-9A-TV-Z]{20})+$/;

export const most_serials = 30_000;

export type ReadSerials = { serials: string[]; lines: number[]; repeated: number; unread: { line: number; text: string }[] };

type Line = { serials: string[]; is_list: boolean }; // is_list: nothing else stands in it

function serials_in(line: string): Line {
  const written = line.toUpperCase();
  const cells = written.split(/[;,\t]/).map((cell) => cell.replace(/[\s"'-]/g, "")).filter(Boolean);
  const alone = cells.filter((cell) => are_serials_alone.test(cell));
  const found = alone.length > 0 ? alone.flatMap((cell) => cell.match(/.{20}/g) ?? []) : [...written.matchAll(serial_shape)].map(([, serial]) => serial!);
  const serials = found.map(without_misread);
  return { serials, is_list: alone.length === cells.length };
}

export function read_serials(text: string): ReadSerials {
  const read: ReadSerials = { serials: [], lines: [], repeated: 0, unread: [] };
  const seen = new Set<string>();
  text.split(/\r\n|\r|\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (!line) return;
    const { serials, is_list } = serials_in(line);
    const sound = serials.filter(is_sound);
    const is_heading = serials.length === 0 && index === 0;
    if (sound.length === 0 && !is_heading) read.unread.push({ line: index + 1, text: line.slice(0, 60) });
    // Beside other columns twenty characters need not be a serial; in a list they are one with a slip.
    else if (is_list) for (const serial of serials) if (!is_sound(serial)) read.unread.push({ line: index + 1, text: serial });
    for (const serial of is_list ? sound : new Set(sound)) {
      if (seen.has(serial)) {
        ++read.repeated;
        continue;
      }
      seen.add(serial);
      read.serials.push(serial);
      read.lines.push(index + 1);
    }
  });
  return read;
}
