export { default as entries } from "./entries";
export { default as entry } from "./entry";
export { default as reconciliation } from "./reconciliation";
export * from "../shared";
