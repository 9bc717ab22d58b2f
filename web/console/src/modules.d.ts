declare module "texts:fr" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:en" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "*.wasm" {
  const path: string;
  export default path;
}
