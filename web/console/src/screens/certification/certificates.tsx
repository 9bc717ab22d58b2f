import { is_role } from "../../state/me";
import { EnterpriseFiles } from "./enterprise_files";
import { Queue } from "./queue";

export default function Certificates() {
  return is_role("ENTREPRISE_CERTIFIEE") ? <EnterpriseFiles /> : <Queue />;
}
