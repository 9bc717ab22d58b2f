export { default as certificate } from "./certificate";
export { default as certificates } from "./certificates";
export { default as new_certificate } from "./new_certificate";
export { default as new_product } from "./new_product";
export { default as product } from "./product";
export { default as products } from "./products";
export * from "../shared";
