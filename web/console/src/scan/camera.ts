// The rear camera, looked at some times a second for a code.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { load_reader, read_frame } from "./reader";

export type CameraState = "starting" | "on" | "refused" | "absent" | "taken" | "insecure" | "no_reader";

const pause_ms = 120; // between two looks
const busiest_share = 0.5; // of the time that looking may take: a slow computer looks less often
const frame_side = 720;
const most_faults = 5; // of the reader, one after the other

export type Camera = {
  state: CameraState;
  video: RefObject<HTMLVideoElement>;
  torch: { is_on: boolean; set: (is_on: boolean) => void } | null;
};

function state_of(error: unknown): CameraState {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotReadableError" || name === "AbortError") return "taken";
  return "absent";
}

async function open_camera(): Promise<MediaStream> {
  const wanted = { width: { ideal: 1280 }, height: { ideal: 720 } };
  return navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" }, ...wanted } });
}

type Torch = MediaTrackCapabilities & { torch?: boolean };
const has_torch = (stream: MediaStream) => ((stream.getVideoTracks()[0]?.getCapabilities?.() ?? {}) as Torch).torch === true;

// The picture's middle, at most frame_side wide and high: that is where people hold what they scan.
function frame_of(video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData | undefined {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width || !height) return undefined;
  const side = Math.min(width, height);
  const shown = Math.min(side, frame_side);
  canvas.width = canvas.height = shown;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, shown, shown);
  return context.getImageData(0, 0, shown, shown);
}

// found(text) for what was read, until it answers true.
export function use_camera(found: (text: string) => boolean | Promise<boolean>): Camera {
  const [state, set_state] = useState<CameraState>("starting");
  const [stream, set_stream] = useState<MediaStream>();
  const [is_lit, set_lit] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const tell = useRef(found);
  tell.current = found;

  useEffect(() => {
    let is_wanted = true;
    let timer = 0;
    let opened: MediaStream | undefined;
    const canvas = document.createElement("canvas");

    let faults = 0;
    const give_up = () => {
      opened?.getTracks().forEach((track) => track.stop());
      set_stream(undefined);
      set_state("no_reader");
    };

    const read = async () => {
      const frame = video.current && document.visibilityState === "visible" ? frame_of(video.current, canvas) : undefined;
      const text = frame && (await read_frame(frame));
      faults = 0;
      return text;
    };
    const look = async () => {
      const began = performance.now();
      try {
        const text = await read();
        if (!is_wanted || (text && (await tell.current(text)))) return;
      } catch (error) {
        console.error(error);
        if (!is_wanted) return;
        if (++faults >= most_faults) return give_up();
      }
      const took = performance.now() - began;
      timer = window.setTimeout(() => void look(), Math.max(pause_ms, took / busiest_share - took));
    };

    const begin = async () => {
      if (!navigator.mediaDevices?.getUserMedia) return set_state(isSecureContext ? "absent" : "insecure");
      try {
        opened = await open_camera();
      } catch (error) {
        if (is_wanted) set_state(state_of(error));
        return;
      }
      if (!is_wanted) return opened.getTracks().forEach((track) => track.stop());
      video.current!.srcObject = opened;
      await video.current!.play().catch(() => undefined);
      set_stream(opened);
      set_state("on");
      try {
        await load_reader();
      } catch {
        if (is_wanted) set_state("no_reader");
        return;
      }
      void look();
    };

    void begin();
    return () => {
      is_wanted = false;
      clearTimeout(timer);
      opened?.getTracks().forEach((track) => track.stop());
    };
  }, []);

  const light = (is_on: boolean) => {
    const wanted = { advanced: [{ torch: is_on }] } as unknown as MediaTrackConstraints;
    void stream?.getVideoTracks()[0]?.applyConstraints(wanted).then(() => set_lit(is_on), () => undefined);
  };
  return { state, video, torch: stream && has_torch(stream) ? { is_on: is_lit, set: light } : null };
}
