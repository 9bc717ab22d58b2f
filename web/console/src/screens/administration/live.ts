// What happens in the country now, told by the server each second.
import { useState } from "preact/hooks";
import { address } from "../../api/client";
import type { Schemas } from "../../api/types";
import { use_stream } from "../../state/use_stream";

export type Live = Schemas["LiveFigures"];

export function use_live(): Live | undefined {
  const [live, set_live] = useState<Live>();
  use_stream(address("/api/v1/live"), (name, data) => name === "live" && set_live(data as Live));
  return live;
}
