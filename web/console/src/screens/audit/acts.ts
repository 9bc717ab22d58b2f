// Acts that the log may hold, for its filters; one that is not among them is shown by its code.
export const acts = [
  "activation.report", "api_client.create", "api_client.renew_secret", "api_client.revoke", "approval.approve",
  "approval.approve_first", "approval.ask", "approval.reject", "approval.withdraw", "archive.download", "archive.make",
  "audit.seal", "audit_key.create", "audit_log.tag", "audit_witness.begin", "batch.issue", "certificate.apply",
  "certificate.expire", "certificate.grant", "certificate.reinstate", "certificate.reject",
  "certificate.request_corrections", "certificate.review", "certificate.revoke", "certificate.submit",
  "certificate.suspend", "citizen_report.close", "citizen_report.receive", "citizen_report.see", "clock.accept",
  "encryption_key.confirm", "encryption_key.register", "encryption_key.reject", "encryption_key.revoke",
  "encryption_key.supersede", "handover.create", "invitation.create", "key_encryption_key.export",
  "key_encryption_key.replace", "key_generation.create", "key_generation.mark_compromised",
  "key_generation.tag_archives", "order.approve", "order.begin_generation", "order.cancel", "order.close",
  "order.deliver", "order.fail", "order.hold", "order.lapse", "order.place", "order.ready", "order.reject",
  "order.resume", "order.submit", "organisation.change", "organisation.create", "payment.record", "product.change",
  "product.create", "recall.issue", "recall.lift", "receipt.create", "register.export", "session.end", "session.open",
  "session.reuse_detected", "spoilage.report", "stamps.inspect", "suspicion.close", "tariff.approve", "tariff.propose",
  "tariff.reject", "token.revoke", "token_key.create", "token_key.remove", "token_key.rotate",
  "user.accept_invitation", "user.ask_reset", "user.begin_totp", "user.change", "user.change_password",
  "user.confirm_totp", "user.end_sessions", "user.forget", "user.invite", "user.propose", "user.refuse_code",
  "user.remove_totp", "user.rename", "user.renew_recovery_codes", "user.reset", "user.reset_password", "user.send_reset_link",
  "user.use_recovery_code",
];

export const kinds = [...new Set(acts.map((act) => act.slice(0, act.indexOf("."))))];
