// Descriptions as they are written: paragraphs, `code` and **strong**; and values as JSON.
import type { ComponentChildren } from "preact";

function inline(text: string): ComponentChildren[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((piece, index) => {
    if (piece.startsWith("`") && piece.length > 1) return <code key={index}>{piece.slice(1, -1)}</code>;
    if (piece.startsWith("**")) return <strong key={index}>{piece.slice(2, -2)}</strong>;
    return piece;
  });
}

// The server describes itself in English.
export function Words({ of }: { of: string | undefined }) {
  if (!of) return null;
  return <div class="stack reference-words" lang="en">{of.split(/\n\s*\n/).map((paragraph, index) => <p key={index}>{inline(paragraph)}</p>)}</div>;
}

export const Line = ({ of }: { of: string }) => <span lang="en">{inline(of)}</span>;

export function Json({ of, label }: { of: unknown; label: string }) {
  return <pre class="reference-json" tabIndex={0} role="region" aria-label={label}><code>{typeof of === "string" ? of : JSON.stringify(of, null, 2)}</code></pre>;
}
