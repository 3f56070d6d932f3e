"use client";
// Settings → Webhooks: where the organization's events are sent, and whether they arrive.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { usePageAction } from "@/components/shell/page-action";
import { DocsLink } from "@/components/ui/docs-link";
import { useListSearch } from "@/components/ui/list/address";
import { useOpenRow } from "@/components/ui/list/use-open-row";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { PageHeader } from "@/components/ui/page-header";
import { ShownOnce } from "@/components/ui/window/shown-once";
import { hostOf } from "@/components/webhooks/labels";
import { webhookList } from "@/components/webhooks/queries";
import { WebhookTable } from "@/components/webhooks/webhook-table";
import type { NewWebhook, Webhook } from "@/lib/shared/webhooks/schema";

const secretRotation = deferred(() => import("./webhook-dialogs"), "SecretRotation");
const webhookDeletion = deferred(() => import("./webhook-dialogs"), "WebhookDeletion");
const webhookForm = deferred(() => import("./webhook-form"), "WebhookForm");
const webhookPanel = deferred(() => import("./webhook-panel"), "WebhookPanel");

export function Webhooks() {
  const { id } = useOrganization();
  const canManage = useAllowed("webhooks:manage");
  const permissionHint = usePermissionHint();
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery(webhookList(id, query));
  const { chosen, isOpen, open, dialog } = useRowDialogs<Webhook, "form" | "secret" | "deletion">();
  const [created, setCreated] = useState<NewWebhook | null>(null);

  const add = usePageAction({ label: "Add Webhook", isAllowed: canManage, run: () => open("form") });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const isEmpty = list.data !== undefined && rows.length === 0 && query === "";
  const isBehindWindow = isOpen("form") || isOpen("secret") || isOpen("deletion") || created !== null;
  const row = useOpenRow("webhook", isBehindWindow);
  const actions = {
    onEdit: (webhook: Webhook) => open("form", webhook),
    onRotate: (webhook: Webhook) => open("secret", webhook),
    onDelete: (webhook: Webhook) => open("deletion", webhook),
  };

  return (
    <>
      <PageHeader
        title="Webhooks"
        description={
          <>
            Latchkey sends this organization’s events to your own servers, signed and with retries.{" "}
            {canManage ? (
              <DocsLink to="webhooks">How to receive them</DocsLink>
            ) : (
              permissionHint("webhooks:manage", "Adding and changing webhooks")
            )}
          </>
        }
        action={isEmpty ? null : add}
      />
      <WebhookTable
        list={list}
        search={{ value: query, onChange: setQuery, placeholder: "Search by address or description" }}
        add={add}
        onOpen={({ id }) => row.open(id)}
        {...actions}
      />
      <DeferredWindow part={webhookPanel} {...row.panel} known={rows} {...actions} />
      <NewSecret webhook={created} onClose={() => setCreated(null)} />
      {canManage && (
        <>
          <DeferredWindow part={webhookForm} {...dialog("form")} webhook={chosen} onCreated={setCreated} />
          <DeferredWindow
            part={secretRotation}
            {...dialog("secret")}
            webhook={chosen}
            onRotated={setCreated}
          />
          <DeferredWindow
            part={webhookDeletion}
            {...dialog("deletion")}
            webhook={chosen}
            onDeleted={row.close}
          />
        </>
      )}
    </>
  );
}

interface NewSecretProps {
  /** Null while there is none to show. */
  webhook: NewWebhook | null;
  onClose: () => void;
}

function NewSecret({ webhook, onClose }: NewSecretProps) {
  return (
    <ShownOnce
      shown={webhook}
      onClose={onClose}
      title={({ url }) => `Signing secret for ${hostOf(url)}`}
      codes={({ secret }) => [{ label: "Signing secret", code: secret }]}
      warning={{
        title: "You haven’t copied the secret",
        words: "It can’t be shown again after you close this window. Rotate Secret creates a new one.",
      }}
    >
      {({ previousSecretUntil }) => (
        <>
          Your receiver checks with it that a request is from Latchkey.{" "}
          <strong>This is the only time you can see it.</strong>{" "}
          {previousSecretUntil !== null && "For 24 hours requests are also signed with the previous one. "}
          <DocsLink to="webhooks#check-the-signature">How to check a signature</DocsLink>
        </>
      )}
    </ShownOnce>
  );
}
