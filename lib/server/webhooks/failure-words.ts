// Why an attempt to deliver failed, in a sentence that says what to look at.
import type { DeliveryFailure } from "@/lib/shared/webhooks/schema";

const words: Record<Exclude<DeliveryFailure, "status" | "redirect">, string> = {
  timeout: "The receiver didn't answer within 15 seconds.",
  unknown_name: "DNS doesn't know the receiver's name.",
  not_allowed:
    "The address leads into a private network. Your Latchkey administrator can allow it with ALLOWED_PRIVATE_HOSTS.",
  unreachable: "The connection to the receiver failed.",
  certificate: "The receiver's certificate isn't valid for its name, or isn't from a trusted authority.",
  tls: "The TLS connection to the receiver failed.",
  broken_off: "The receiver ended the connection without an answer.",
  proxy: "The outgoing proxy refused the connection or didn't answer.",
  secret_unreadable: "The signing secret can't be decrypted. Rotate it.",
};

export function failureInWords(failure: DeliveryFailure, status: number | null): string {
  if (failure === "redirect") return `The receiver redirects (status ${status}). Enter the final address.`;
  if (failure !== "status") return words[failure];
  if (status === 410) return "The receiver answered that it's gone for good (status 410).";
  if (status === 429) return "The receiver asks for fewer requests (status 429).";
  return `The receiver answered with status ${status}, not with one from 200 to 299.`;
}
