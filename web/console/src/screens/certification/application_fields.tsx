// What an application says beside its product: asked for once, and again where it is to be corrected.
import type { Schemas } from "../../api/types";
import { CountField, TextField, type Faults } from "../../design/form";
import { count_text, t } from "../../state/texts";

export type ApplicationValues = { standard: string; site: string; quota: string };

const quota_max = 1_000_000_000;

export function application_faults(values: ApplicationValues): Faults {
  const faults: Faults = {};
  if (!values.standard.trim()) faults["/standard"] = t("application.standard_missing");
  if (!values.site.trim()) faults["/site"] = t("application.site_missing");
  const quota = Number(values.quota);
  if (!quota) faults["/quota_requested"] = t("application.quota_missing");
  else if (quota > quota_max) faults["/quota_requested"] = t("application.quota_range", { max: count_text(quota_max) });
  return faults;
}

export const application_input = (values: ApplicationValues): Omit<Schemas["CertificateInput"], "product_id"> => ({
  standard: values.standard.trim(), site: values.site.trim(), quota_requested: Number(values.quota),
});

export function ApplicationFields({ values, set }: { values: ApplicationValues; set: (changes: Partial<ApplicationValues>) => void }) {
  return (
    <div class="stack">
      <TextField name="standard" label={t("application.standard")} hint={t("application.standard_hint")} maxLength={100} value={values.standard} set={(standard) => set({ standard })} />
      <TextField name="site" label={t("application.site")} hint={t("application.site_hint")} maxLength={200} value={values.site} set={(site) => set({ site })} />
      <CountField name="quota_requested" label={t("application.quota")} hint={t("application.quota_hint")} value={values.quota} set={(quota) => set({ quota })} />
    </div>
  );
}
