export { default as citizen_report } from "./citizen_report";
export { default as citizen_reports } from "./citizen_reports";
export { default as new_recall } from "./new_recall";
export { default as recalls } from "./recalls";
export { default as stamp } from "./stamp";
export { default as stamp_search } from "./stamp_search";
export { default as suspicion } from "./suspicion";
export { default as suspicions } from "./suspicions";
export * from "../shared";
