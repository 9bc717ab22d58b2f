// Reads QR codes out of pictures. The reader (WebAssembly) is loaded when it is first asked for.
import type { ReaderOptions } from "zxing-wasm/reader";

const frame_options: ReaderOptions = { formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: true, tryRotate: false, tryInvert: false, tryDownscale: true };
// A picture comes once and may be of anything: it is looked at from all sides.
const picture_options: ReaderOptions = { ...frame_options, tryRotate: true, tryInvert: true };

async function load() {
  const [reader, { default: file }] = await Promise.all([import("zxing-wasm/reader"), import("zxing-wasm/reader/zxing_reader.wasm")]);
  // Its name is beside this script's, which is below the page's base: assets/.
  const url = new URL(file, import.meta.url).href;
  await reader.prepareZXingModule({ overrides: { locateFile: () => url }, fireImmediately: true });
  return reader;
}

let loading: ReturnType<typeof load> | null = null;

export function load_reader() {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function read(picture: ImageData | Blob, options: ReaderOptions): Promise<string | undefined> {
  const reader = await load_reader();
  const found = await reader.readBarcodes(picture, options);
  return found.find((one) => one.isValid)?.text;
}

export const read_frame = (frame: ImageData) => read(frame, frame_options);

const picture_side = 1600;

// Photographs of today's telephones have 12 million points, of which a code needs few.
export async function read_picture(file: Blob): Promise<string | undefined> {
  const image = await createImageBitmap(file).catch(() => undefined);
  if (!image) return undefined;
  const scale = Math.min(1, picture_side / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  const context = canvas.getContext("2d")!;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return read(context.getImageData(0, 0, canvas.width, canvas.height), picture_options);
}
