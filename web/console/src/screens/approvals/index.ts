export { default as approvals } from "./approvals";
export * from "../shared";
