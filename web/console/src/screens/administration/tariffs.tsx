// What a thousand stamps cost, by category of products.
import { get } from "../../api/client";
import type { Approval } from "../../api/types";
import { SelectField } from "../../design/form";
import { Bones, Button, ButtonLink, Day, Empty, MoneyText, PageHead, ProblemNotice, Tag, type Tone } from "../../design/parts";
import { Table, type Column } from "../../design/table";
import { use_list } from "../../state/load";
import { is_role } from "../../state/me";
import { use_filters } from "../../state/router";
import { address_of } from "../../state/routes";
import { money_text, t, word } from "../../state/texts";
import { use_awaiting, Waiting } from "./awaiting";
import { ProposeTariff } from "./propose_tariff";
import { chosen } from "./query";
import { setting_text, use_settings } from "./settings";
import { state_of, tariffs_by_category, type Tariff, type TariffState } from "./tariff_state";

type Shown = Tariff & { shown: TariffState };

const states: TariffState[] = ["in_force", "to_come", "awaiting_approval", "replaced", "rejected"];
const tones: Record<TariffState, Tone> = { in_force: "good", to_come: "news", awaiting_approval: "caution", replaced: "plain", rejected: "plain" };

const columns = (): Column<Shown>[] => [
  { name: t("tariffs.category"), is_head: true, cell: (row) => word("category", row.category) },
  { name: t("tariffs.price"), is_figure: true, cell: (row) => <MoneyText of={row.price_per_thousand} /> },
  { name: t("tariffs.valid_from"), cell: (row) => <Day at={row.valid_from} /> },
  { name: t("tariffs.state"), cell: (row) => <Tag tone={tones[row.shown]}>{word("tariff_state", row.shown)}</Tag> },
];

function shown_rows(tariffs: Tariff[]): Shown[] {
  const by_category = [...tariffs_by_category(tariffs)].sort(([one], [other]) => word("category", one).localeCompare(word("category", other)));
  return by_category.flatMap(([, rows]) => rows.map((row) => ({ ...row, shown: state_of(row, rows) })));
}

function AwaitingTariffs({ approvals }: { approvals: Approval[] }) {
  return <>{approvals.map((approval) => {
    const { price_per_thousand, valid_from } = approval.summary as unknown as { price_per_thousand: Tariff["price_per_thousand"]; valid_from: string };
    return (
      <Waiting key={approval.id} approval={approval} title={t("tariffs.awaiting", { category: word("category", approval.subject_label) })}>
        <p>{t("tariffs.awaiting_detail", { price: money_text(price_per_thousand) })} <Day at={valid_from} />.</p>
      </Waiting>
    );
  })}</>;
}

function AwaitingOfAdmin() {
  const { value = [] } = use_awaiting("tariff");
  return value.length > 0 ? <div class="stack"><AwaitingTariffs approvals={value} /></div> : null;
}

function Proposal({ tariffs, done }: { tariffs: Tariff[]; done: () => void }) {
  const settings = use_settings();
  const currency = setting_text(settings.value?.items, "authority.currency") ?? tariffs[0]?.price_per_thousand.currency;
  if (!currency) return settings.problem ? <ProblemNotice problem={settings.problem} retry={settings.reload} /> : <Bones />;
  return <ProposeTariff tariffs={tariffs} currency={currency} done={done} />;
}

export default function Tariffs() {
  const [{ etat: state = "", categorie: category = "", proposer }, change] = use_filters<"tarifs">();
  const list = use_list("tariffs/shown", (cursor, signal) => get("/api/v1/tariffs", { query: chosen({ limit: 200, cursor }), signal }));
  const is_admin = is_role("ADMIN_GOUVERNEMENTAL");
  if (proposer && is_admin) {
    return (
      <>
        <PageHead title={t("tariffs.propose")} back={{ to: "tarifs", name: t("menu.tariffs") }} />
        <div class="narrow">{list.value ? <Proposal tariffs={list.value} done={() => { change({ proposer: "" }); list.reload(); }} /> : <Bones />}</div>
      </>
    );
  }
  const rows = shown_rows(list.value ?? []);
  const categories = [...new Set(rows.map((row) => row.category))];
  const found = rows.filter((row) => (!category || row.category === category) && (state ? row.shown === state : row.shown !== "replaced" && row.shown !== "rejected"));
  return (
    <>
      <PageHead title={t("menu.tariffs")} lead={t("tariffs.lead")}>
        {is_admin && <ButtonLink look="main" to={address_of("tarifs", { proposer: "1" })}>{t("tariffs.propose")}</ButtonLink>}
      </PageHead>
      <div class="stack-wide">
        {is_admin && <AwaitingOfAdmin />}
        <div class="stack">
          <div class="filters">
            <SelectField name="category" label={t("tariffs.category")} none={t("administration.all")} value={category} set={(value) => change({ categorie: value })} options={categories.map((value) => ({ value, name: word("category", value) }))} />
            <SelectField name="state" label={t("tariffs.state")} none={t("tariffs.now_and_to_come")} value={state} set={(value) => change({ etat: value })} options={states.map((value) => ({ value, name: word("tariff_state", value) }))} />
          </div>
          {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
          {!list.value && !list.problem && <Bones lines={6} />}
          {list.value && found.length === 0 && <Empty><p>{t(rows.length === 0 ? "tariffs.none" : "tariffs.none_found")}</p></Empty>}
          {found.length > 0 && <Table label={t("menu.tariffs")} rows={found} columns={columns()} id_of={(row) => row.id} />}
          {list.has_more && <p><Button is_busy={list.is_loading} onClick={list.more}>{t("act.more")}</Button></p>}
        </div>
      </div>
    </>
  );
}
