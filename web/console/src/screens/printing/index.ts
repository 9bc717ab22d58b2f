export { default as activate } from "./activate";
export { default as encryption_keys } from "./encryption_keys";
export { default as job } from "./job";
export { default as jobs } from "./jobs";
export { default as spoil } from "./spoil";
export * from "../shared";
