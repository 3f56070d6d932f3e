// A document through the guard, or why there is none, in words for whoever set its address.
import { type GetOptions, type Got, getDocument } from "@/lib/server/outgoing/get";
import { AppError } from "@/lib/shared/errors";

/** @throws AppError `overloaded` that says why, with nothing of what was answered. */
export async function fetchText(url: URL, options: GetOptions): Promise<string> {
  const got = await getDocument(url, options);
  if ("body" in got) return got.body;
  const why = "status" in got ? `It answered with status ${got.status}.` : failures[got.failure];
  throw new AppError("overloaded", `Latchkey couldn't fetch ${url.origin}${url.pathname}. ${why}`, {
    retryAfterSeconds: 10,
  });
}

const failures: Record<Extract<Got, { failure: string }>["failure"], string> = {
  timeout: "It didn't answer in time.",
  unknown_name: "Its name isn't known.",
  not_allowed: "The address is private, and ALLOWED_PRIVATE_HOSTS doesn't list it.",
  unreachable: "It can't be reached.",
  certificate: "Its certificate isn't valid.",
  tls: "The TLS connection failed.",
  broken_off: "The connection broke.",
  proxy: "The proxy refused or failed.",
  too_large: "The document is too large.",
};
