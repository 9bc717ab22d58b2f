// The SHA-256 of a file of any size, read slice after slice: the next one is read while the one before is digested, and
// the page stays quick in between.
import { Sha256 } from "./sha256";

const slice_bytes = 2 ** 20;

// told(share): how much of it is done. Undefined where the signal stopped it. Throws where the file cannot be read.
export async function digest_of(file: Blob, told: (share: number) => void, signal: AbortSignal): Promise<string | undefined> {
  const digest = new Sha256();
  const read = (from: number) => file.slice(from, from + slice_bytes).arrayBuffer();
  let next = read(0);
  for (let from = 0; from < file.size; from += slice_bytes) {
    const slice = new Uint8Array(await next);
    if (signal.aborted) return undefined;
    if (from + slice_bytes < file.size) next = read(from + slice_bytes);
    digest.update(slice);
    told(Math.min(1, (from + slice.length) / file.size));
  }
  return digest.hex();
}
