// Loaded at once: whoever comes to one of these screens mostly goes on to another.
export { default as home } from "./home";
export * from "../shared";
