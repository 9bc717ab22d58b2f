// How the server is, what it does now, and how it is set.
import type { ComponentChildren } from "preact";
import { base64_of } from "../../audit/bytes";
import { read_checkpoint } from "../../audit/checkpoint";
import { Bones, Card, Copyable, Facts, Link, Notice, PageHead, ProblemNotice, Tag } from "../../design/parts";
import { use_load } from "../../state/load";
import { count_text, t, word } from "../../state/texts";
import { read_newest_note } from "../audit/read";
import { read_health, type Health } from "./health";
import { use_live } from "./live";
import { SettingsTable } from "./settings_table";
import { version } from "./version";

const look_again_ms = 15_000;

function Tile({ name, children }: { name: string; children: ComponentChildren }) {
  return <div class="tile"><span class="soft">{name}</span><span class="tile-figure">{children}</span></div>;
}

function LiveTiles() {
  const live = use_live();
  const figure = (of: number | undefined) => (of === undefined ? "–" : count_text(of));
  return (
    <div class="tiles">
      <Tile name={t("system.scans_a_second")}>{figure(live?.scans_a_second)}</Tile>
      <Tile name={t("system.stamps_a_second")}>{figure(live?.stamps_a_second)}</Tile>
      <Tile name={t("system.generating")}>{figure(live?.generating)}</Tile>
    </div>
  );
}

function Parts({ health }: { health: Health }) {
  return (
    <ul class="tasks">
      {health.components.map(({ name, status, detail }) => (
        <li key={name} class="task">
          <span class="strong">{word("component", name)}</span>
          <Tag tone={status === "ok" ? "good" : "bad"}>{word("component_status", status)}</Tag>
          <span class="soft small">{word("component_does", name)}</span>
          {status !== "ok" && (
            <div class="stack-tight">
              {detail && <p lang="fr" class="strong">{detail}</p>}
              <p>{word("component_to_do", name)}</p>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function HealthCard() {
  const health = use_load("health", read_health, { every_ms: look_again_ms });
  const failed = health.value?.components.filter(({ status }) => status !== "ok") ?? [];
  return (
    <Card title={t("system.health")}>
      <div class="stack">
        <ProblemNotice problem={health.problem} retry={health.reload} />
        {!health.value && !health.problem && <Bones />}
        {health.value && (failed.length === 0
          ? <Notice tone="good" role="status"><p>{t("system.all_well")}</p></Notice>
          : <Notice tone="bad" role="alert" title={t("system.not_well", { count: failed.length })}><p>{t("system.not_well_detail")}</p></Notice>)}
        {health.value && <Parts health={health.value} />}
      </div>
    </Card>
  );
}

function Sealed({ note }: { note: string }) {
  const { size, origin, root } = read_checkpoint(note);
  return (
    <>
      <Facts of={[
        [t("system.sealed"), count_text(size)],
        [t("system.origin"), <code>{origin}</code>],
        [t("system.root"), <code>{base64_of(root)}</code>],
      ]} />
      <Copyable text={note} label={t("system.note")} />
    </>
  );
}

function AuditCard() {
  const note = use_load("audit/newest_note", read_newest_note);
  return (
    <Card title={t("system.audit")}>
      <div class="stack">
        <p class="soft">{t("system.audit_lead")}</p>
        <ProblemNotice problem={note.problem} retry={note.reload} />
        {note.value === undefined && !note.problem && <Bones lines={3} />}
        {note.value === "" && <p>{t("system.not_sealed")}</p>}
        {note.value && <Sealed note={note.value} />}
        <p><Link to="journal">{t("system.to_audit")}</Link></p>
      </div>
    </Card>
  );
}

export default function System() {
  return (
    <>
      <PageHead title={t("menu.system")} lead={version && t("system.version", { version })} />
      <div class="stack-wide">
        <LiveTiles />
        <div class="columns">
          <HealthCard />
          <AuditCard />
        </div>
        <SettingsTable />
      </div>
    </>
  );
}
