// The messages to a webhook for a row of the audit log: the row itself, a failed kickoff, a failed pre-flight. Never a value.
import { createHash } from "node:crypto";
import type { auditEvents } from "@/db/schema/audit";
import { environment } from "@/lib/server/env";
import type { MessageType, WebhookEvent } from "@/lib/shared/webhooks/schema";

type AuditRow = typeof auditEvents.$inferSelect;

/** A row of the log, with what it does not say of a kickoff: null where that is gone. */
export interface LoggedEvent extends Omit<AuditRow, "sequence"> {
  sequence: number;
  kickoff: { automationId: string; deploymentVersion: number } | null;
}

export interface Message {
  sequence: number;
  type: WebhookEvent;
  body: string;
}

/** Receivers are advised to take bodies of some kilobytes; a log's detail can have thousands of entries. */
const mostCharacters = 64 * 1024;

/** The events in `events` that the log's row is. */
function typesOf({ action, outcome }: Pick<AuditRow, "action" | "outcome">, events: readonly WebhookEvent[]) {
  return events.filter((event) => {
    if (event === "audit_event.recorded") return true;
    if (event === "kickoff.failed") return action === "kickoff.failed";
    return action === "automation.pre_flight" && outcome === "failed";
  });
}

export function messagesOf(row: LoggedEvent, events: readonly WebhookEvent[], slug: string): Message[] {
  return typesOf(row, events).map((type) => ({
    sequence: row.sequence,
    type,
    body: bodyOf(type, row.at, dataOf(type, row, slug)),
  }));
}

export function testBody(organizationId: string, webhookId: string, at: Date): string {
  return bodyOf("webhook.test", at, { organizationId, webhookId });
}

function bodyOf(type: MessageType, at: Date, data: Record<string, unknown>): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), data });
}

function dataOf(type: WebhookEvent, row: LoggedEvent, slug: string): Record<string, unknown> {
  const { organizationId, object, detail } = { ...row, object: row.objectId };
  if (type === "kickoff.failed") {
    const { kickoff } = row;
    return {
      organizationId,
      kickoffId: object,
      attempt: detail.attempt ?? 1,
      automation: { id: kickoff?.automationId ?? null, name: row.objectLabel },
      deployment: { id: row.actorId, version: kickoff?.deploymentVersion ?? null },
      failures: detail.failures ?? [],
      link: kickoff && linkTo(slug, kickoff.automationId),
    };
  }
  if (type === "pre_flight.failed") {
    return {
      organizationId,
      automation: { id: object, name: row.objectLabel },
      startedBy: row.actorKind === "schedule" ? "schedule" : "person",
      failures: detail.failures ?? [],
      /** The code of what kept it from running at all. */
      error: detail.error ?? null,
      link: linkTo(slug, object),
    };
  }
  return auditEvent(row);
}

/** The row as the API's list has it. */
function auditEvent(row: LoggedEvent): Record<string, unknown> {
  const { sequence, organizationId, at, action, outcome, address, requestId, detail, hash } = row;
  const isLong = JSON.stringify(detail).length > mostCharacters;
  return {
    organizationId,
    sequence,
    at: at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, label: row.actorLabel },
    action,
    object: { kind: row.objectKind, id: row.objectId, label: row.objectLabel },
    outcome,
    address,
    requestId,
    detail: isLong ? {} : detail,
    isDetailOmitted: isLong,
    hash,
  };
}

function linkTo(slug: string, automationId: string): string {
  return new URL(`/${slug}/automations/${automationId}`, environment().nextAuthUrl).href;
}

/** `webhook-id`: the same for one event and one webhook, however often it is sent, even after its row is gone. */
export function messageIdOf(delivery: {
  id: string;
  webhookId: string;
  sequence: number | null;
  type: MessageType;
}): string {
  const { id, webhookId, sequence, type } = delivery;
  const named = sequence === null ? id : `${webhookId}/${sequence}/${type}`;
  return `msg_${createHash("sha256").update(named).digest("hex").slice(0, 32)}`;
}
