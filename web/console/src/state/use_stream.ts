// Events of the server while the page is looked at: a hidden tab keeps no connection, and neither does a session that ended.
import { useEffect, useRef } from "preact/hooks";
import { follow, type Stream } from "../api/events";
import { session_state, watch_session } from "../api/session";

export function use_stream(url: URL | undefined, told: (name: string, data: unknown) => void) {
  const teller = useRef(told);
  teller.current = told;
  const address = url?.href;
  useEffect(() => {
    if (!address) return;
    let stream: Stream | undefined;
    const look = () => {
      stream?.close();
      stream = document.visibilityState === "hidden" || session_state() === "expired" ? undefined : follow(new URL(address), (name, data) => teller.current(name, data));
    };
    look();
    document.addEventListener("visibilitychange", look);
    const unwatch = watch_session(look);
    return () => {
      unwatch();
      document.removeEventListener("visibilitychange", look);
      stream?.close();
    };
  }, [address]);
}
