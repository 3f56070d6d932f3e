// The signature of a webhook's request, as Standard Webhooks 1.0 says: HMAC-SHA256 over id, time and body.
import { createHmac, randomBytes } from "node:crypto";
import type { SealBinding } from "@/lib/server/sealing";

const prefix = "whsec_";

/** 256 random bits, as receivers' libraries take them. */
export function newSecret(): string {
  return `${prefix}${randomBytes(32).toString("base64")}`;
}

/** Where a webhook's secret is sealed: it opens in this row, in this column, alone. */
export function secretBinding(
  organizationId: string,
  webhookId: string,
  column: "sealed_secret" | "sealed_previous_secret",
): SealBinding {
  return { organizationId, location: `webhooks/${webhookId}/${column}` };
}

/** @param secrets each signs; a receiver goes by the one that it knows. */
export function signedHeaders(
  messageId: string,
  body: string,
  secrets: readonly string[],
  at: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${messageId}.${timestamp}.${body}`).digest("base64")}`;
  });
  return {
    "webhook-id": messageId,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
