// Parts of the catalogue: what stands at the door, the rest, and what one page shows: texts:fr/scan holds scan.* alone.
declare module "texts:fr/door" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:en/door" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "*.wasm" {
  const path: string;
  export default path;
}
declare module "texts:fr/rest" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:en/rest" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:fr/scan" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:en/scan" {
  const texts: Record<string, string>;
  export default texts;
}
// Of web/openapi.json, put in by the build.
declare const server_version: string;
declare module "texts:fr/administration" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:fr/audit" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:en/administration" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:en/audit" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:fr/links" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:en/links" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:fr/inspection" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:en/inspection" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:fr/printing" {
  const texts: Record<string, string>;
  export default texts;
}
declare module "texts:en/printing" {
  const texts: Record<string, string>;
  export default texts;
}
