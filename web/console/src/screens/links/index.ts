// Loaded at once: whoever comes to one of these screens mostly goes on to another.
export { default as invitation } from "./invitation";
export { default as new_password } from "./new_password";
export * from "../shared";
