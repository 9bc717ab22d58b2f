// What a camera read or somebody typed: the address of a stamp of this platform, or what else it is.
export type ScannedCode =
  | { kind: "stamp"; serial: string; path: string; host: string | null } // path: below the server's base, "01/…/21/…" or "S/…"
  | { kind: "keypad"; digits: string }
  | { kind: "mistyped" }
  | { kind: "other" };

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const serial_length = 20;
const field_polynomial = 37; // GF(32), x^5 + x^2 + 1

function is_checked(serial: string): boolean {
  const double = (value: number) => (value << 1) ^ (value & 16 ? field_polynomial : 0);
  const values = [...serial].map((character) => alphabet.indexOf(character));
  const sum = values.slice(0, -1).reduce((total, value) => double(total ^ value), 0);
  return sum === values[serial_length - 1];
}

// As printed: capitals, without what people put between, and with letters for the figures that they are taken for.
function tidy(text: string): string {
  return text.toUpperCase().replace(/[\s\-\u2010-\u2015]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
}

function of_serial(text: string, gtin: string | null, host: string | null): ScannedCode {
  const serial = tidy(text);
  if (serial.length !== serial_length || [...serial].some((character) => !alphabet.includes(character))) return { kind: gtin || host ? "other" : "mistyped" };
  if (is_checked(serial)) return { kind: "stamp", serial, path: gtin ? `01/${gtin}/21/${serial}` : `S/${serial}`, host };
  return /^\d+$/.test(serial) ? { kind: "keypad", digits: serial } : { kind: "mistyped" };
}

const digital_link = /\/01\/(\d{8}|\d{12,14})\/(?:21|235)\/([^/]+)\/*$/;
const short_link = /\/S\/([^/]+)\/*$/i;

export function read_code(text: string): ScannedCode {
  const typed = text.trim();
  if (!typed.includes("/")) return of_serial(typed, null, null);
  const with_scheme = /^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`;
  let url: URL;
  try {
    url = new URL(typed.startsWith("/") ? `https://-${typed}` : with_scheme);
  } catch {
    return { kind: "other" };
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return { kind: "other" };
  const host = typed.startsWith("/") ? null : url.host;
  const linked = digital_link.exec(url.pathname);
  if (linked) return of_serial(decodeURIComponent(linked[2]!), linked[1]!, host);
  const short = short_link.exec(url.pathname);
  return short ? of_serial(decodeURIComponent(short[1]!), null, host) : { kind: "other" };
}

// Hosts of this platform: the one that this page came from, and the one that its stamps lead to.
let own_hosts: Promise<string[]> | null = null;

async function read_hosts(): Promise<string[]> {
  const answer = await fetch(new URL("../.well-known/gs1resolver", document.baseURI));
  if (!answer.ok) throw new Error("no resolver");
  const { resolverRoot, stampRoot } = (await answer.json()) as { resolverRoot?: string; stampRoot?: string };
  return [location.host, ...[resolverRoot, stampRoot].flatMap((root) => (root ? [new URL(root).host] : []))];
}

const local_names = ["localhost", "127.0.0.1", "[::1]"];
const specimens_host = "qr.example";

// Whether the code leads here. Where that cannot be known it does: nobody but this server is asked about it. A server on
// somebody's own computer is never the one that stamps lead to; a name under .example is nobody's, and that of specimens.
export async function is_own_host(host: string | null): Promise<boolean> {
  if (host === null || host === location.host || host === specimens_host || local_names.includes(location.hostname)) return true;
  own_hosts ??= read_hosts();
  try {
    return (await own_hosts).includes(host);
  } catch {
    own_hosts = null;
    return true;
  }
}
