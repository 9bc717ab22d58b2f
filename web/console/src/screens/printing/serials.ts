// Serials out of what somebody pastes: one a line, a CSV with other columns, addresses off a scanner, codes.csv.
import { is_sound, without_misread } from "../../stamps/serial";

const serial_shape = /(?:^|[^0-9A-Z])([0-9A-TV-Z]{20})(?![0-9A-Z])/;
const is_serial_alone = /^[0-9A-TV-Z]{20}$/;

export const most_serials = 30_000;

export type ReadSerials = { serials: string[]; lines: number[]; repeated: number; unread: { line: number; text: string }[] };

function serial_in(line: string): string | undefined {
  const written = line.toUpperCase();
  const grouped = written.split(/[;,\t]/).map((cell) => cell.replace(/[\s"'-]/g, "")).find((cell) => is_serial_alone.test(cell));
  const found = grouped ?? serial_shape.exec(written)?.[1];
  return found && without_misread(found);
}

export function read_serials(text: string): ReadSerials {
  const read: ReadSerials = { serials: [], lines: [], repeated: 0, unread: [] };
  const seen = new Set<string>();
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (!line) return;
    const serial = serial_in(line);
    if (!serial || !is_sound(serial)) {
      const is_heading = !serial && index === 0;
      if (!is_heading) read.unread.push({ line: index + 1, text: line.slice(0, 60) });
      return;
    }
    if (seen.has(serial)) {
      ++read.repeated;
      return;
    }
    seen.add(serial);
    read.serials.push(serial);
    read.lines.push(index + 1);
  });
  return read;
}
