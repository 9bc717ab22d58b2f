// Settings as they are in force. Values come as TOML writes them: texts between quotation marks, of either kind.
import { get } from "../../api/client";
import type { Schemas } from "../../api/types";
import { use_load } from "../../state/load";

export type Setting = Schemas["Setting"];

export const use_settings = () => use_load("settings", (signal) => get("/api/v1/settings", { signal }));

export function setting_text(settings: Setting[] | undefined, key: string): string | undefined {
  const value = settings?.find((one) => one.key === key)?.value;
  if (value?.startsWith("'")) return value.slice(1, -1);
  return value?.startsWith('"') ? (JSON.parse(value) as string) : (value ?? undefined);
}
