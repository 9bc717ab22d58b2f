// Loaded at once: whoever comes to one of these screens mostly goes on to another.
export { default as exports } from "./exports";
export { default as statistics } from "./statistics";
export * from "../shared";
