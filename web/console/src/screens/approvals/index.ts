// Loaded at once: whoever comes to one of these screens mostly goes on to another.
export { default as approvals } from "./approvals";
export * from "../shared";
