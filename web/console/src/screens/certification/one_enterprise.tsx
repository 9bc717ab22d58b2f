// A list that the address narrows to one enterprise says so, and lets go of it.
import { get } from "../../api/client";
import { Button } from "../../design/parts";
import { use_load } from "../../state/load";
import { use_filters } from "../../state/router";
import { t } from "../../state/texts";

function Named({ id, all }: { id: string; all: () => void }) {
  const organisation = use_load(`organisation/${id}/name`, (signal) => get("/api/v1/organisations/{id}", { path: { id }, signal }));
  return <p>{t("certification.only")} <span class="strong">{organisation.value?.name ?? "…"}</span> <Button look="plain" onClick={all}>{t("certification.every")}</Button></p>;
}

export function OneEnterprise() {
  const [{ entreprise }, change] = use_filters<"produits" | "certificats">();
  return entreprise ? <Named id={entreprise} all={() => change({ entreprise: undefined })} /> : null;
}
