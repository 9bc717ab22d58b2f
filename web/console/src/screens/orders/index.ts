export { default as batch } from "./batch";
export { default as new_order } from "./new_order";
export { default as order } from "./order";
export { default as orders } from "./orders";
export * from "../shared";
