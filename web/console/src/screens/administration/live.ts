// What happens in the country now, told by the server each second.
import { useEffect, useState } from "preact/hooks";
import { address } from "../../api/client";
import { follow } from "../../api/events";
import type { Schemas } from "../../api/types";

export type Live = Schemas["LiveFigures"];

export function use_live(): Live | undefined {
  const [live, set_live] = useState<Live>();
  useEffect(() => {
    const stream = follow(address("/api/v1/live"), (name, data) => name === "live" && set_live(data as Live));
    return () => stream.close();
  }, []);
  return live;
}
