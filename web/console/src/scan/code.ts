// What a camera read or somebody typed: the address of a stamp of this platform, or what else it is.
import { is_shaped, is_sound, without_misread } from "../stamps/serial";

export type ScannedCode =
  | { kind: "stamp"; serial: string; path: string; host: string | null } // path: below the server's base, "01/…/21/…" or "S/…"
  | { kind: "keypad"; digits: string }
  | { kind: "mistyped" }
  | { kind: "other" };

// As printed: capitals, without what people put between, and with letters for the figures that they are taken for.
function tidy(text: string): string {
  return without_misread(text.toUpperCase().replace(/[\s\-\u2010-\u2015]/g, ""));
}

function of_serial(text: string, gtin: string | null, host: string | null): ScannedCode {
  const serial = tidy(text);
  if (!is_shaped(serial)) return { kind: gtin || host ? "other" : "mistyped" };
  if (is_sound(serial)) return { kind: "stamp", serial, path: gtin ? `01/${gtin}/21/${serial}` : `S/${serial}`, host };
  return /^\d+$/.test(serial) ? { kind: "keypad", digits: serial } : { kind: "mistyped" };
}

// Nothing where the percent-encoding is none: anybody may print such a code.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
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
  if (linked) return of_serial(decoded(linked[2]!), linked[1]!, host);
  const short = short_link.exec(url.pathname);
  return short ? of_serial(decoded(short[1]!), null, host) : { kind: "other" };
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

export type HostOwner = "own" | "other" | "unknown"; // unknown: the server, which alone is asked, did not say

// A server on somebody's own computer is never the one that stamps lead to.
export async function owner_of_host(host: string | null): Promise<HostOwner> {
  if (host === null || host === location.host || local_names.includes(location.hostname)) return "own";
  own_hosts ??= read_hosts();
  try {
    return (await own_hosts).includes(host) ? "own" : "other";
  } catch {
    own_hosts = null;
    return "unknown";
  }
}
