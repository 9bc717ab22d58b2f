// A stamp at its true size on the screen and on paper: a specimen, which no telephone takes for a stamp.
import { useRef, useState } from "preact/hooks";
import { language, t } from "../state/texts";
import { Button, Notice } from "./parts";
import { pattern_modules, pattern_rows } from "./stamp_pattern";

export const quiet_modules = 4;
export const modules_across = pattern_modules + 2 * quiet_modules;
export const smallest_module_mm = 0.396; // GS1 General Specifications, for symbols that telephones read

const mm_an_inch = 25.4;
export const module_mm = (module_px: number, dpi: number) => (module_px * mm_an_inch) / dpi;
export const stamp_mm = (module_px: number, dpi: number) => modules_across * module_mm(module_px, dpi);

const mm_text = (mm: number, digits: number) =>
  mm.toLocaleString(language() === "en" ? "en-GB" : "fr-FR", { minimumFractionDigits: digits, maximumFractionDigits: digits });

// Browsers take a screen for one of 96 dots an inch: what it really is, the reader says once by a bank card.
const kept_scale = "qrcongo/screen-scale";
const scale_least = 0.6;
const scale_most = 1.8;
function first_scale() {
  const kept = Number(localStorage.getItem(kept_scale));
  return kept >= scale_least && kept <= scale_most ? kept : 1;
}

const dark_runs = pattern_rows.map((row, y) => {
  let path = "";
  for (let x = 0; x < pattern_modules; ++x) {
    const is_dark = (column: number) => column < pattern_modules && ((row >>> (pattern_modules - 1 - column)) & 1) === 1;
    if (!is_dark(x)) continue;
    const from = x;
    while (is_dark(x + 1)) ++x;
    path += `M${from + quiet_modules} ${y + quiet_modules}h${x + 1 - from}v1h${from - x - 1}z`;
  }
  return path;
}).join("");

function Specimen({ side_mm, scale }: { side_mm: number; scale: number }) {
  const middle = modules_across / 2;
  const side = `${(side_mm * scale).toFixed(3)}mm`;
  return (
    <svg class="stamp-symbol" role="img" aria-label={t("stamp.picture")} viewBox={`0 0 ${modules_across} ${modules_across}`} width={side} height={side}
      style={{ "--print-side": `${side_mm.toFixed(3)}mm` }} shape-rendering="crispEdges">
      <rect width={modules_across} height={modules_across} fill="#fff" />
      <path d={dark_runs} fill="#000" />
      <g transform={`rotate(-45 ${middle} ${middle})`} shape-rendering="geometricPrecision">
        <rect x={-5} y={middle - 3} width={modules_across + 10} height={6} fill="#fff" fill-opacity={0.9} />
        <text x={middle} y={middle + 1.75} text-anchor="middle" textLength={30} lengthAdjust="spacingAndGlyphs" font-size={5} font-weight={700} fill="#b0001c" font-family="system-ui, sans-serif">{t("stamp.specimen")}</text>
      </g>
    </svg>
  );
}

// Stands alone on the page while it is printed.
function print_alone(sheet: HTMLElement) {
  const copy = sheet.cloneNode(true) as HTMLElement;
  copy.classList.add("stamp-alone");
  document.body.append(copy);
  document.body.classList.add("prints-alone");
  addEventListener("afterprint", () => {
    copy.remove();
    document.body.classList.remove("prints-alone");
  }, { once: true });
  print();
}

function Calibration({ scale, set }: { scale: number; set: (scale: number) => void }) {
  return (
    <details class="no-print">
      <summary>{t("stamp.calibrate")}</summary>
      <div class="stack">
        <p class="field-hint">{t("stamp.calibrate_how")}</p>
        <label class="field">
          <span class="field-label">{t("stamp.calibrate_label")}</span>
          <input type="range" class="stamp-range" min={scale_least} max={scale_most} step={0.005} value={scale} aria-valuetext={`${Math.round(scale * 100)} %`} onInput={(event) => set(Number(event.currentTarget.value))} />
        </label>
        {scale !== 1 && <p><Button look="plain" onClick={() => set(1)}>{t("stamp.calibrate_undo")}</Button></p>}
      </div>
    </details>
  );
}

export function StampPreview({ module_px, dpi }: { module_px: number; dpi: number }) {
  const sheet = useRef<HTMLDivElement>(null);
  const [scale, set_scale] = useState(first_scale);
  const side = stamp_mm(module_px, dpi);
  const module = module_mm(module_px, dpi);
  if (!Number.isFinite(side) || side <= 0) return null;

  const calibrate = (next: number) => {
    set_scale(next);
    localStorage.setItem(kept_scale, String(next));
  };
  return (
    <div class="stack">
      <div class="stamp-table" tabIndex={0} role="group" aria-label={t("stamp.true_size")}>
        <div class="stamp-sheet" ref={sheet} style={{ "--scale": scale }}>
          <Specimen side_mm={side} scale={scale} />
          <div class="stamp-card-line stamp-card-long">{t("stamp.card_long")}</div>
          <div class="stamp-card-line stamp-card-short">{t("stamp.card_short")}</div>
        </div>
      </div>
      <div class="stack-tight">
        <p class="strong">{t("stamp.size", { mm: mm_text(side, 1) })}</p>
        <p class="soft">{t("stamp.module", { px: module_px, dpi, mm: mm_text(module, 3) })}</p>
      </div>
      {module < smallest_module_mm && <Notice tone="caution"><p>{t("stamp.too_small", { mm: mm_text(module, 3), least: mm_text(smallest_module_mm, 3) })}</p></Notice>}
      <Calibration scale={scale} set={calibrate} />
      <p class="no-print"><Button onClick={() => print_alone(sheet.current!)}>{t("stamp.print")}</Button></p>
    </div>
  );
}
