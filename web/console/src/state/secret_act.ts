// An act whose answer has a secret that the server shows once. After a cut the same key is answered without it: what then
// helps is said in its own words.
import { useRef } from "preact/hooks";
import { Refused } from "../api/problem";
import type { TextName } from "../generated/text_name";
import { use_act, type Act } from "./act";
import { t } from "./texts";

const is_lost = (error: unknown): error is Refused => error instanceof Refused && error.problem.name === "secret-shown-once";

export const with_what_helps = (error: unknown, to_do: TextName): unknown =>
  is_lost(error) ? new Refused({ ...error.problem, said: { title: t("secret.lost"), detail: t(to_do) } }) : error;

// to_do: what helps. may_repeat: the next press makes another secret, which takes the lost one's place.
// name: as of use_act.
export function use_secret_act<Body>(to_do: TextName, may_repeat: boolean, send: (key: string, body: Body) => Promise<unknown>, name?: string): Act<[Body]> {
  const turn = useRef(0);
  const act = use_act(async (key: string, { body }: { body: Body; turn: number }) => {
    try {
      await send(key, body);
    } catch (error) {
      if (may_repeat && is_lost(error)) ++turn.current;
      throw with_what_helps(error, to_do);
    }
  }, name);
  return { ...act, run: (body: Body) => act.run({ body, turn: turn.current }) };
}
