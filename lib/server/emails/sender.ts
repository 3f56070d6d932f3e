// Sends email in the background: it takes due emails, a few at a time.
import { regularly } from "@/lib/server/background";
import { busy, type ClaimLoop, claimLoop } from "@/lib/server/claim-loop";
import {
  type Claimed,
  claimDue,
  finishAttempt,
  forgetOld,
  giveUp,
  releaseClaims,
} from "@/lib/server/emails/claims";
import { type EmailContent, messageOf } from "@/lib/server/emails/messages";
import { contentBinding, isEmailOn } from "@/lib/server/emails/outbox";
import { deliver, type Refused, type TransportOptions } from "@/lib/server/emails/transport";
import { log } from "@/lib/server/log";
import { countEmail } from "@/lib/server/metrics/registry";
import { open } from "@/lib/server/sealing";

const tickMs = 2_000;
const cleanMs = 10 * 60_000;
/** Mail servers let few connections in at once. */
const mostOfAll = 4;
const mostOfOrganization = 2;
/** How long an attempt that is under way may go on when the process ends. */
const drainMs = 5_000;

export function emailSender(options: TransportOptions = {}): ClaimLoop {
  return claimLoop<Claimed>({
    async beginDue({ running, isStopped, begin }) {
      while (!isStopped() && running().length < mostOfAll) {
        const organizations = busy(
          running(),
          ({ organizationId }) => organizationId,
          () => mostOfOrganization,
        );
        // One at a time, so that no organization gets more than its places.
        const [claimed] = await claimDue(1, organizations);
        if (!claimed) return;
        begin(claimed);
      }
    },
    run: (claimed, signal) => attempt(claimed, { ...options, signal }),
    lost: "How sending an email ended couldn't be recorded. It's repeated after its lease.",
    factsOf: ({ id, kind }) => ({ email: id, kind }),
    release: releaseClaims,
    drainMs,
  });
}

async function attempt(claimed: Claimed, options: TransportOptions): Promise<void> {
  const { id, kind } = claimed;
  const refused = await send(claimed, options);
  if (refused === "aborted") return releaseClaims([claimed.claim]);
  if (refused === "nobody") return giveUp(claimed);
  const outcome = await finishAttempt(claimed, refused);
  if (outcome === null) return;
  countEmail(kind, outcome);
  if (refused === null) return;
  // Neither the address nor what the server said: that repeats what it was sent.
  log("warn", outcome === "given_up" ? "An email was given up." : "An email couldn't be sent yet.", {
    email: id,
    kind,
    failure: refused.failure,
    ...(refused.replyCode !== null && { replyCode: refused.replyCode }),
  });
}

async function send(
  claimed: Claimed,
  options: TransportOptions,
): Promise<Refused | "aborted" | "nobody" | null> {
  const { id, recipient, organizationId, sealedContent } = claimed;
  let content: EmailContent;
  try {
    content = JSON.parse(open(sealedContent, contentBinding(organizationId, id)));
  } catch {
    return { failure: "unreadable", replyCode: null };
  }
  const message = await messageOf(content);
  if (!message) return "nobody";
  return deliver({ id, to: recipient, ...message }, options);
}

/**
 * Runs for as long as the process does; gives what stops it. Without email it only forgets what is old.
 *
 * @param write writes what is due by itself, digests say
 */
export function startEmailSender(write: () => Promise<void>): () => Promise<void> {
  let isWriting = false;
  const tick = async () => {
    if (!isWriting) {
      isWriting = true;
      await write().catch(() => undefined);
      isWriting = false;
    }
    return sender.tick();
  };
  const sender = emailSender();
  const ends = [
    regularly(cleanMs, () => void forgetOld().catch(() => undefined), 60_000),
    ...(isEmailOn() ? [regularly(tickMs, () => void tick())] : []),
  ];
  return () => {
    for (const end of ends) end();
    return sender.stop();
  };
}
