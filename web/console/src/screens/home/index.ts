export { default as home } from "./home";
export * from "../shared";
