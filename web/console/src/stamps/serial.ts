// A stamp's serial: twenty characters, the last of which answers for the nineteen before it.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const serial_length = 20;
const field_polynomial = 37; // x^5 + x^2 + 1 over GF(2)
const written_for: Record<string, string> = { I: "1", L: "1", O: "0" };

// Letters as the figures that people take them for.
export const without_misread = (text: string) => text.replace(/[ILO]/g, (character) => written_for[character]!);

export const is_shaped = (text: string) => text.length === serial_length && [...text].every((character) => alphabet.includes(character));

// Of a serial that has its shape.
export function is_sound(serial: string): boolean {
  let sum = 0;
  for (const character of serial.slice(0, -1)) {
    sum ^= alphabet.indexOf(character);
    sum = (sum << 1) ^ (sum & 16 ? field_polynomial : 0);
  }
  return alphabet[sum] === serial[serial.length - 1];
}
