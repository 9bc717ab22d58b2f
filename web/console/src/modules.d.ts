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
// Of the whole catalogue, what one page shows: texts:fr/scan holds scan.* alone.
declare module "texts:fr/scan" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:en/scan" {
  const texts: Record<string, string>;
  export default texts;
}
