// A stamp at its true size on the screen and on paper: a specimen, which no telephone takes for a stamp.
import { t } from "../state/texts";

export const quiet_modules = 4;
export const modules_across = 29 + 2 * quiet_modules; // version 3

export const stamp_mm = (module_px: number, dpi: number) => (modules_across * module_px * 25.4) / dpi;

export function StampPreview({ module_px, dpi }: { module_px: number; dpi: number }) {
  return <p>{t("stamp.size", { mm: stamp_mm(module_px, dpi).toFixed(1) })}</p>;
}
