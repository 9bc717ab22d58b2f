import { get } from "../../../api/client";
import { use_load } from "../../../state/load";

export const use_granted = () =>
  use_load("certificates/granted", (signal) => get("/api/v1/certificates", { query: { state: ["granted"], limit: 200 }, signal }));

export const use_printers = () => use_load("printers", (signal) => get("/api/v1/printers", { query: { limit: 200 }, signal }));
