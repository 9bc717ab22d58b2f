export { default as invitation } from "./invitation";
export { default as new_password } from "./new_password";
export * from "../shared";
