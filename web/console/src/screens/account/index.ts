export { default as account } from "./account";
export { default as api_clients } from "./api_clients";
export { default as forgotten } from "./forgotten";
export { default as second_factor } from "./second_factor";
export * from "../shared";
