// What several questions of a new order read.
import { get } from "../../../api/client";
import type { Certificate } from "../../../api/types";
import { use_load } from "../../../state/load";
import type { PrinterRow } from "./draft";

const page_rows = 200;

export const read_certificate = (id: string, signal: AbortSignal): Promise<Certificate> => get("/api/v1/certificates/{id}", { path: { id }, signal });

export const use_certificate = (id: string) => use_load(`new_order/certificate/${id}`, async (signal) => (id ? read_certificate(id, signal) : null));

// All of them: a country has few, and those that a draft names are among them.
async function read_printers(signal: AbortSignal): Promise<PrinterRow[]> {
  const printers: PrinterRow[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await get("/api/v1/printers", { query: { limit: page_rows, ...(cursor && { cursor }) }, signal });
    printers.push(...page.items);
    cursor = page.next;
  }
  return printers;
}

export const use_printers = () => use_load("printers/all", read_printers);
