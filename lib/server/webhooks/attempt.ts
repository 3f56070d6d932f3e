// One attempt: signed, sent through the guard, recorded.
import { environment } from "@/lib/server/env";
import { log } from "@/lib/server/log";
import { countDelivery } from "@/lib/server/metrics/registry";
import { type PostOptions, post } from "@/lib/server/outgoing/post";
import { open } from "@/lib/server/sealing";
import { type Attempted, type Claimed, finishAttempt, releaseClaims } from "@/lib/server/webhooks/claims";
import { messageIdOf } from "@/lib/server/webhooks/messages";
import { askedDelay } from "@/lib/server/webhooks/retries";
import { secretBinding, signedHeaders } from "@/lib/server/webhooks/signing";
import { version } from "@/lib/shared/version";

/** For tests: another DNS, other authorities, less time. */
export type AttemptOptions = Partial<PostOptions>;

export async function attempt(claimed: Claimed, options: AttemptOptions = {}): Promise<void> {
  const attempted = await send(claimed, options);
  if (attempted === null) return releaseClaims([claimed.claim]);
  const outcome = await finishAttempt(claimed, attempted);
  if (outcome === null) return;
  countDelivery(outcome);
  if (outcome === "given_up" && claimed.sequence !== null) {
    // The host alone: receivers put secrets into paths and queries.
    log("warn", "An event couldn't be delivered to a webhook.", {
      webhook: claimed.webhookId,
      host: new URL(claimed.url).host,
      failure: attempted.failure ?? "",
      ...(attempted.status !== null && { status: attempted.status }),
    });
  }
}

/** Null where it was ended from here. */
async function send(claimed: Claimed, options: AttemptOptions): Promise<Attempted | null> {
  const begun = performance.now();
  const ended = (failure: Attempted["failure"], status: number | null = null, asked?: string): Attempted => ({
    failure,
    status,
    askedDelay: askedDelay(asked),
    durationMs: Math.round(performance.now() - begun),
  });
  const { id, type, body, webhookId } = claimed;
  const messageId = messageIdOf({
    id,
    webhookId,
    type,
    sequence: claimed.sequence === null ? null : Number(claimed.sequence),
  });
  let secrets: string[];
  try {
    secrets = openedSecrets(claimed);
  } catch {
    return ended("secret_unreadable");
  }
  const headers = {
    "content-type": "application/json",
    "user-agent": `Latchkey/${version}`,
    ...signedHeaders(messageId, body, secrets, new Date()),
  };
  const posted = await post(new URL(claimed.url), headers, body, {
    hosts: environment().allowedPrivateHosts,
    ...options,
  });
  if ("failure" in posted) return posted.failure === "aborted" ? null : ended(posted.failure);
  const { status, retryAfter } = posted;
  if (status >= 200 && status < 300) return ended(null, status);
  return ended(status >= 300 && status < 400 ? "redirect" : "status", status, retryAfter);
}

function openedSecrets({ organizationId, webhookId, sealedSecret, sealedPreviousSecret }: Claimed): string[] {
  const place = (column: Parameters<typeof secretBinding>[2]) =>
    secretBinding(organizationId, webhookId, column);
  return [
    open(sealedSecret, place("sealed_secret")),
    ...(sealedPreviousSecret ? [open(sealedPreviousSecret, place("sealed_previous_secret"))] : []),
  ];
}
