export { default as reference } from "./reference";
export * from "../shared";
