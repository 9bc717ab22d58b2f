// A stamp's code by the camera, or out of a picture. What was read goes to found(text): true where that was it, so that the
// camera rests; what it is not about is said by whoever asks. Typing stands beside it, elsewhere.
import { useId, useRef, useState } from "preact/hooks";
import { Button, Notice } from "../design/parts";
import { t } from "../state/texts";
import type { TextName } from "../generated/text_name";
import { use_camera, type CameraState } from "./camera";
import { read_picture } from "./reader";

type Found = (text: string) => boolean | Promise<boolean>;

const fault_texts: Partial<Record<CameraState, [title: TextName, detail: TextName]>> = {
  refused: ["scan.refused", "scan.refused_detail"],
  absent: ["scan.absent", "scan.absent_detail"],
  taken: ["scan.taken", "scan.taken_detail"],
  insecure: ["scan.insecure", "scan.insecure_detail"],
  no_reader: ["scan.no_reader", "scan.no_reader_detail"],
};

function LiveCamera({ found, stop }: { found: Found; stop: () => void }) {
  const { state, video, torch } = use_camera(found);
  const fault = fault_texts[state];
  return (
    <div class="stack">
      {fault
        ? <Notice tone="caution" title={t(fault[0])} role="alert"><p>{t(fault[1])}</p></Notice>
        : <div class="camera">
            <video ref={video} class="camera-picture" muted playsInline aria-label={t("scan.picture")} />
            <div class="camera-frame" aria-hidden="true" />
          </div>}
      <p class="soft" role="status" hidden={fault !== undefined}>{state === "starting" ? t("scan.starting") : state === "on" ? t("scan.hold") : ""}</p>
      <div class="row">
        <Button onClick={stop}>{t(fault ? "scan.dismiss" : "scan.stop")}</Button>
        {torch && <Button aria-pressed={torch.is_on} onClick={() => torch.set(!torch.is_on)}>{t(torch.is_on ? "scan.torch_off" : "scan.torch_on")}</Button>}
      </div>
    </div>
  );
}

function PictureButton({ found }: { found: Found }) {
  const [is_reading, set_reading] = useState(false);
  const [fault, set_fault] = useState<TextName>();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const take = async (file: File | undefined) => {
    if (!file) return;
    set_reading(true);
    set_fault(undefined);
    try {
      const text = await read_picture(file);
      if (text) await found(text);
      else set_fault("scan.nothing_in_picture");
    } catch {
      set_fault("scan.no_reader_detail");
    }
    set_reading(false);
    input.current!.value = "";
  };
  return (
    <>
      <label class="button picture-button" for={id}>
        {t(is_reading ? "scan.reading" : "scan.from_picture")}
        <input ref={input} id={id} class="unseen" type="file" accept="image/*" onChange={(event) => void take(event.currentTarget.files?.[0])} />
      </label>
      <div role="alert">{fault && <p class="field-fault">{t(fault)}</p>}</div>
    </>
  );
}

export function CameraScan({ found, is_main = false }: { found: Found; is_main?: boolean }) {
  const [is_on, set_on] = useState(false);
  const take: Found = async (text) => {
    const is_it = await found(text);
    if (is_it) set_on(false);
    return is_it;
  };
  return (
    <div class="stack">
      {is_on && <LiveCamera found={take} stop={() => set_on(false)} />}
      <div class="row">
        {!is_on && <Button {...(is_main ? { look: "main" as const } : {})} onClick={() => set_on(true)}>{t("scan.start")}</Button>}
        <PictureButton found={take} />
      </div>
    </div>
  );
}
