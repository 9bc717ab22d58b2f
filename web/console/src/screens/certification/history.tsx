import type { Schemas } from "../../api/types";
import { Card, Time, Who } from "../../design/parts";
import { t, word } from "../../state/texts";

type Event = Schemas["CertificateEvent"];

const deed = (event: Event) => (event.from === "suspended" && event.to === "granted" ? t("history.reinstated") : event.from === "corrections_requested" && event.to === "submitted" ? t("history.resubmitted") : word("certificate_deed", event.to));

export function History({ events }: { events: Event[] }) {
  return (
    <Card title={t("history.title")}>
      <ol class="timeline">
        {events.map((event) => (
          <li key={`${event.at} ${event.to}`}>
            <p class="strong">{deed(event)}</p>
            <p class="small soft"><Time at={event.at} /> · <Who person={event.by} />{event.by && "name" in event.by && <> ({word("role", event.by.role)})</>}</p>
            {event.comment && <p class="quoted">{event.comment}</p>}
          </li>
        ))}
      </ol>
    </Card>
  );
}
