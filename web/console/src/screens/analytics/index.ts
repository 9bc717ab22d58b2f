export { default as exports } from "./exports";
export { default as statistics } from "./statistics";
export * from "../shared";
