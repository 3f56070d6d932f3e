/** What is sent, each kind with words of its own. */
export const emailKinds = ["alerts", "invitation", "password_changed", "password_reset"] as const;
export type EmailKind = (typeof emailKinds)[number];

export const emailFailures = [
  /** Of the server that SMTP_URL names, or of this one: these are tried again. */
  "unreachable",
  "timeout",
  "tls",
  "sign_in_refused",
  "sender_refused",
  "busy",
  "unreadable",
  /** Of this email: these are not. */
  "address_refused",
  "message_refused",
] as const;
export type EmailFailure = (typeof emailFailures)[number];

export type EmailState = "pending" | "sent" | "given_up";
