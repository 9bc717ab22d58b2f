// The server's version, as its description of itself says.
import { use_load } from "../../state/load";
import { read_description } from "../reference/description";

export const use_version = () => use_load("reference", read_description).value?.info.version;
