// The making of an order's stamps, as it goes on.
import { useRef, useState } from "preact/hooks";
import { address } from "../../api/client";
import type { Schemas } from "../../api/types";
import { Bar, Card, Count } from "../../design/parts";
import { count_text, percent_text, t } from "../../state/texts";
import { use_stream } from "../../state/use_stream";

type Progress = Schemas["Progress"];

// changed: when the order's own state did.
export function use_progress(id: string, is_followed: boolean, changed: () => void): Progress | undefined {
  const [progress, set_progress] = useState<Progress>();
  const state = useRef<string>();
  use_stream(is_followed ? address("/api/v1/orders/{id}/progress", { path: { id } }) : undefined, (_, data) => {
    const now = data as Progress;
    set_progress(now);
    if (state.current !== undefined && state.current !== now.state) changed();
    state.current = now.state;
  });
  return progress;
}

const minute_s = 60;

function time_left({ made, quantity, stamps_a_second }: Progress): string {
  if (stamps_a_second <= 0) return t("progress.time_unknown");
  const minutes = Math.ceil((quantity - made) / stamps_a_second / minute_s);
  return minutes <= 1 ? t("progress.less_than_a_minute") : t("progress.minutes", { minutes });
}

export function OrderProgress({ progress }: { progress: Progress | undefined }) {
  if (!progress || progress.state !== "generating") return null;
  const share = progress.made / progress.quantity;
  return (
    <Card title={t("progress.title")}>
      <div class="stack">
        <Bar share={share} label={t("progress.title")} />
        <div class="row-apart">
          <span class="strong">{t("progress.made", { made: count_text(progress.made), quantity: count_text(progress.quantity), percent: percent_text(share) })}</span>
          <span><Count of={progress.stamps_a_second} /> {t("progress.a_second", { count: progress.stamps_a_second })}</span>
          <span class="soft">{time_left(progress)}</span>
        </div>
      </div>
    </Card>
  );
}
