// Files of the server's, which take the token that a link would not send, and files that a page makes itself.
import { ask } from "./client";

export function save(file: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const name_in = (header: string | null) => /filename="([^"]+)"/.exec(header ?? "")?.[1];

// Saves it under the name that the server gives it.
export async function download(url: URL, type: string, name: string): Promise<void> {
  const answer = await ask("GET", url, {}, type);
  save(await answer.blob(), name_in(answer.headers.get("Content-Disposition")) ?? name);
}
