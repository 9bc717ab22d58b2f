import { Bones, Card, Link, ProblemNotice } from "../../design/parts";
import { use_load } from "../../state/load";
import { use_me } from "../../state/me";
import { count_text, t } from "../../state/texts";
import { lines_of, read_waiting, type Waiting } from "./waiting";

const every_ms = 60_000;

function Line({ line }: { line: Waiting }) {
  const first = line.first.join(" · ");
  return (
    <li>
      <Link class="task" to={line.to}>
        <span class="task-name">{t(line.name, { count: line.count })}</span>
        <span class="tag tag-caution figures">{count_text(line.count)}{line.is_more && "+"}</span>
        <span class="soft small task-detail">{first}{line.count > line.first.length && "…"}</span>
      </Link>
    </li>
  );
}

export function WaitingCard() {
  const me = use_me();
  const waiting = use_load("home/waiting", (signal) => read_waiting(me, signal), { every_ms });
  const what = waiting.value;
  const problem = waiting.problem ?? what?.problem;
  return (
    <Card title={t("home.waiting")}>
      <ProblemNotice problem={problem} retry={waiting.reload} />
      {what?.problem && <p class="soft">{t("home.not_all_known")}</p>}
      {!what && !waiting.problem && <Bones lines={lines_of(me)} />}
      {what?.lines.length === 0 && !what.problem && <p class="soft">{t(`home.nothing_waits`)}</p>}
      {what && what.lines.length > 0 && <ul class="tasks">{what.lines.map((line) => <Line key={line.name} line={line} />)}</ul>}
    </Card>
  );
}
