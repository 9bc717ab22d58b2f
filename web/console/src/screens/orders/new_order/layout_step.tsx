import { useEffect, useState } from "preact/hooks";
import { CheckField, CountField, Form, type Faults } from "../../../design/form";
import { Bones, Button, Notice } from "../../../design/parts";
import { StampPreview } from "../../../design/stamp_preview";
import { t } from "../../../state/texts";
import { layout_words } from "../order_parts";
import { files_of, is_within, layout_of, limits, others_of, shares_of, type StepShape } from "./draft";
import { use_printers } from "./reads";
import { StepButtons } from "./step_buttons";

export function LayoutStep({ draft, next, back }: StepShape) {
  const printers = use_printers();
  const [faults, set_faults] = useState<Faults>({});
  const printer = printers.value?.find(({ id }) => id === shares_of(draft.values)[0]?.printer_id);
  const layout = layout_of(draft.values, printer);
  useEffect(() => set_faults({}), [layout.module_px, layout.dpi, layout.part_stamps]);
  if (!printer && printers.is_loading) return <Bones />;

  const send = () => {
    const found: Faults = {};
    if (!is_within(layout.module_px, limits.module_px)) found["/layout/module_px"] = t("layout.module_px_range");
    if (!is_within(layout.dpi, limits.dpi)) found["/layout/dpi"] = t("layout.dpi_range");
    if (!is_within(layout.part_stamps, limits.part_stamps)) found["/layout/part_stamps"] = t("layout.part_range");
    set_faults(found);
    if (Object.keys(found).length === 0) next();
  };
  const can_show = is_within(layout.module_px, limits.module_px) && is_within(layout.dpi, limits.dpi);
  const { module_px, dpi, part_stamps } = draft.values;
  const is_changed = [module_px, dpi, part_stamps].some(Boolean);
  const { is_shared } = draft.values;
  const others = others_of(draft.values, printers.value ?? [], layout);
  const files = files_of(draft.values, layout.part_stamps);
  return (
    <Form faults={faults} send={send}>
      {printer && <p class="soft">{t("layout.from_printer", { printer: printer.name })}</p>}
      {is_shared && others.length > 0 && (
        <Notice tone="caution" title={t("layout.one_for_all")}>
          <p>{t(is_changed || !printer ? "layout.one_typed" : "layout.one_decides", { printer: printer?.name ?? "" })}</p>
          <ul>{others.map(({ id, name, print_profile }) => <li key={id}>{name} – {layout_words(print_profile)}, {t("layout.in_files", { count: print_profile.part_stamps })}</li>)}</ul>
        </Notice>
      )}
      <div class="columns">
        <div class="stack-wide">
          <CountField name="layout/module_px" label={t("layout.module_px")} hint={t("layout.module_px_hint")} value={String(layout.module_px || "")} set={(typed) => draft.set({ module_px: typed || "0" })} />
          <CountField name="layout/dpi" label={t("layout.dpi")} hint={t("layout.dpi_hint")} value={String(layout.dpi || "")} set={(typed) => draft.set({ dpi: typed || "0" })} />
          <CountField name="layout/part_stamps" label={t("layout.part")} hint={t("layout.part_hint", { count: files })} value={String(layout.part_stamps || "")} set={(typed) => draft.set({ part_stamps: typed || "0" })} />
          <CheckField name="layout/codes_csv" label={t("layout.codes_csv")} hint={t("layout.codes_csv_hint")} is_on={draft.values.codes_csv} set={(codes_csv) => draft.set({ codes_csv })} />
          {is_changed && <div><Button look="plain" onClick={() => draft.set({ module_px: "", dpi: "", part_stamps: "" })}>{t("layout.reset")}</Button></div>}
        </div>
        <div class="stack">
          <h3>{t("layout.preview")}</h3>
          {can_show && <StampPreview module_px={layout.module_px} dpi={layout.dpi} />}
        </div>
      </div>
      <StepButtons back={back} />
    </Form>
  );
}
