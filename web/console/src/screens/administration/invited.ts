// What an invitation's answer lets one show, once.
import type { Schemas } from "../../api/types";
import type { Shown } from "./shown_once";

export function invited_shown(user: Schemas["InvitedUser"]): Shown {
  const invitation = user.invitation as { url?: string; sent_to_email?: boolean; expires_at: string } | null;
  return {
    name: user.name,
    purpose: "invitation",
    link: invitation?.url ? { url: invitation.url, expires_at: invitation.expires_at } : null,
    sent_until: invitation?.sent_to_email ? invitation.expires_at : null,
    code: user.code,
    is_awaiting: user.state === "awaiting_approval",
  };
}

export function reset_shown(outcome: Schemas["ResetOutcome"], name: string): Shown {
  return { name, purpose: "reset", link: outcome.link, sent_until: null, code: outcome.code, is_awaiting: outcome.state === "awaiting_approval" };
}
