// Loaded at once: whoever comes to one of these screens mostly goes on to another.
export { default as key_generations } from "./key_generations";
export { default as new_organisation } from "./new_organisation";
export { default as new_user } from "./new_user";
export { default as organisation } from "./organisation";
export { default as organisations } from "./organisations";
export { default as system } from "./system";
export { default as tariffs } from "./tariffs";
export { default as user } from "./user";
export { default as users } from "./users";
export * from "../shared";
