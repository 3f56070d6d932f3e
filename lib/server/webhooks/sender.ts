// The sender of a process: it reads new rows of the log, takes due deliveries, and sends as many at a time as it may.
// Receivers that fail have little of that room, so that they hold up none but themselves.
import { regularly } from "@/lib/server/background";
import { type Beginning, busy, type ClaimLoop, claimLoop } from "@/lib/server/claim-loop";
import { environment } from "@/lib/server/env";
import { log } from "@/lib/server/log";
import { countDelivery } from "@/lib/server/metrics/registry";
import { type PostOptions, post } from "@/lib/server/outgoing/post";
import { open } from "@/lib/server/sealing";
import {
  type Attempted,
  askedDelay,
  type Claimed,
  claimDue,
  deleteOld,
  finishAttempt,
  releaseClaims,
} from "@/lib/server/webhooks/claims";
import { collectNext } from "@/lib/server/webhooks/collecting";
import { messageIdOf } from "@/lib/server/webhooks/messages";
import { secretBinding, signedHeaders } from "@/lib/server/webhooks/signing";
import { onWake } from "@/lib/server/webhooks/wake";
import { version } from "@/lib/shared/version";
import { keptDays } from "@/lib/shared/webhooks/times";

const tickMs = 2_000;
const cleanMs = 60 * 60_000;
const mostOfWebhook = 4;
const mostOfOrganization = 8;
/** Each waits for a receiver most of the time. */
const mostOfAll = 32;
/** How many of them may be for receivers whose last attempt failed, one at a time for each. */
const mostFailing = 8;
/** How far the log is read on for one webhook before another has its turn. */
const stretchesInTurn = 5;
/** How long an attempt that is under way may go on when the process ends. */
const drainMs = 5_000;

export function webhookSender(options: AttemptOptions = {}): ClaimLoop {
  return claimLoop<Claimed>({
    async beginDue(loop) {
      await collect(loop);
      await beginDue(loop);
    },
    run: (claimed, signal) => attempt(claimed, { ...options, signal }),
    lost: "How a webhook's delivery ended couldn't be recorded. It's repeated after its lease.",
    factsOf: ({ webhookId }) => ({ webhook: webhookId }),
    release: releaseClaims,
    drainMs,
  });
}

async function collect({ isStopped }: Beginning<Claimed>): Promise<void> {
  const done: string[] = [];
  for (let stretches = 1; !isStopped(); stretches += 1) {
    const collected = await collectNext(done);
    if (!collected) return;
    if (collected.isBehind && stretches < stretchesInTurn) continue;
    done.push(collected.id);
    stretches = 0;
  }
}

async function beginDue({ running, isStopped, begin }: Beginning<Claimed>): Promise<void> {
  for (let now = running(); !isStopped() && now.length < mostOfAll; now = running()) {
    const failing = now.filter(({ isFailing }) => isFailing).length;
    const room = mostOfAll - now.length;
    const due = await claimDue({
      limit: failing < mostFailing ? Math.min(room, mostFailing - failing) : room,
      busyWebhooks: busy(
        now,
        ({ webhookId }) => webhookId,
        ({ isFailing }) => (isFailing ? 1 : mostOfWebhook),
      ),
      busyOrganizations: busy(
        now,
        ({ organizationId }) => organizationId,
        () => mostOfOrganization,
      ),
      withFailing: failing < mostFailing,
    });
    if (due.length === 0) return;
    for (const claimed of due) begin(claimed);
  }
}

/** Runs for as long as the process does; gives what stops it. */
export function startWebhookSender(): () => Promise<void> {
  const sender = webhookSender();
  const ends = [
    onWake(() => void sender.tick()),
    regularly(tickMs, () => void sender.tick()),
    regularly(cleanMs, () => void deleteOld(keptDays).catch(() => undefined), 60_000),
  ];
  return () => {
    for (const end of ends) end();
    return sender.stop();
  };
}

// One attempt: signed, sent through the guard, recorded.

/** For tests: another DNS, other authorities, less time. */
export type AttemptOptions = Partial<PostOptions>;

async function attempt(claimed: Claimed, options: AttemptOptions = {}): Promise<void> {
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
  const bindingOf = (column: Parameters<typeof secretBinding>[2]) =>
    secretBinding(organizationId, webhookId, column);
  return [
    open(sealedSecret, bindingOf("sealed_secret")),
    ...(sealedPreviousSecret ? [open(sealedPreviousSecret, bindingOf("sealed_previous_secret"))] : []),
  ];
}
