// The clouds that Latchkey knows, by their ids: one line each, as in lib/clouds/registered, which says what they are.
export const cloudIds = ["aws"] as const;

/** The method of credentials that are bound to a Workload Identity config; every other is its cloud's own. */
export const workloadIdentity = "workload_identity";

/** What an authentication method does before it reads: hands in an identity token, exchanges its keys, or nothing. */
export type Handshake = "token" | "exchange" | "none";
