// GTINs as GS1 writes them: 8, 12, 13 or 14 digits, of which the last one checks the others.
const lengths = [8, 12, 13, 14];

export type GtinReading =
  | { kind: "none" }
  | { kind: "letters" }
  | { kind: "zeros" }
  | { kind: "length"; count: number }
  | { kind: "wrong"; digits: string; expected: number }
  | { kind: "good"; digits: string };

export function check_digit_of(digits_before: string): number {
  let sum = 0;
  let weight = 3;
  for (const digit of [...digits_before].reverse()) {
    sum += Number(digit) * weight;
    weight = 4 - weight;
  }
  return (10 - (sum % 10)) % 10;
}

export function read_gtin(typed: string): GtinReading {
  const digits = typed.replace(/[\s\u00a0\u202f-]/g, "");
  if (digits === "") return { kind: "none" };
  if (!/^\d+$/.test(digits)) return { kind: "letters" };
  if (!lengths.includes(digits.length)) return { kind: "length", count: digits.length };
  if (/^0+$/.test(digits)) return { kind: "zeros" };
  const expected = check_digit_of(digits.slice(0, -1));
  return Number(digits.slice(-1)) === expected ? { kind: "good", digits } : { kind: "wrong", digits, expected };
}

// The server keeps 14 digits; under the bar code stand as many as there were.
export const gtin_text = (gtin: string) => gtin.replace(/^(0{6}(?=\d{8}$)|00(?=\d{12}$)|0(?=\d{13}$))/, "");
