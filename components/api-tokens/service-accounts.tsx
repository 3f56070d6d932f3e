"use client";
// The organization's service accounts: programs with a role of their own.
import { IconRobot } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { NewToken } from "@/components/api-tokens/new-token";
import { serviceAccountList } from "@/components/api-tokens/queries";
import { useRoleAuthority } from "@/components/members/use-role-authority";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { usePageAction } from "@/components/shell/page-action";
import { Dimmed } from "@/components/ui/dimmed";
import { EmptyState } from "@/components/ui/empty-state";
import { useListSearch } from "@/components/ui/list/address";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import { deleteAction, editAction, type RowAction } from "@/components/ui/list/row-menu";
import { useOpenRow } from "@/components/ui/list/use-open-row";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { OutcomeBadge, Tagged } from "@/components/ui/outcome-badge";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ApiToken, NewApiToken, ServiceAccount } from "@/lib/shared/api-tokens/schema";

const accountForm = deferred(() => import("./service-account-form"), "ServiceAccountForm");
const accountPanel = deferred(() => import("./service-account-panel"), "ServiceAccountPanel");
const accountDeletion = deferred(() => import("./token-dialogs"), "ServiceAccountDeletion");
const tokenForm = deferred(() => import("./token-form"), "TokenForm");
const tokenRevocation = deferred(() => import("./token-dialogs"), "TokenRevocation");

export function ServiceAccounts({ isOwner }: { isOwner: boolean }) {
  const { id } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  const permissionHint = usePermissionHint();
  const authority = useRoleAuthority(isOwner);
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery(serviceAccountList(id, query));
  const windows = useRowDialogs<ServiceAccount, "form" | "deletion" | "token" | "revocation">();
  const { chosen, isOpen, open, dialog } = windows;
  const [revoked, setRevoked] = useState<ApiToken | null>(null);
  const [created, setCreated] = useState<NewApiToken | null>(null);
  const create = usePageAction({
    label: "Create Service Account",
    isAllowed: canManage,
    run: () => open("form"),
    variant: "default",
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const isBehindWindow =
    (["form", "deletion", "token", "revocation"] as const).some(isOpen) || created !== null;
  const row = useOpenRow("account", isBehindWindow);

  function actions(account: ServiceAccount): RowAction[] {
    const disabledReason = authority.reasonAgainst(account.role);
    return [
      editAction(() => open("form", account), disabledReason),
      deleteAction(() => open("deletion", account), disabledReason),
    ];
  }

  /** A token has the account's role: only members who may give that role may make one. */
  function panelActions(account: ServiceAccount) {
    if (!canManage || authority.reasonAgainst(account.role)) return {};
    return {
      onEdit: () => open("form", account),
      onCreateToken: () => open("token", account),
      onRevoke: (_: ServiceAccount, token: ApiToken) => {
        setRevoked(token);
        open("revocation", account);
      },
    };
  }

  return (
    <>
      <PageHeader
        order={2}
        title="Service Accounts"
        description={
          canManage
            ? "Programs that act in their own name, with a role of their own. They stay when people leave."
            : permissionHint("organization_settings:manage", "Creating and changing service accounts")
        }
        action={create}
      />
      <DataTable
        label="Service accounts"
        list={list}
        columns={columns}
        rowName={({ name }) => name}
        onOpen={({ id }) => row.open(id)}
        actions={canManage ? actions : undefined}
        search={{ value: query, onChange: setQuery, placeholder: "Search service accounts" }}
        empty={
          <EmptyState icon={IconRobot} title="No service accounts yet">
            Create one for a pipeline that should not depend on a person.
          </EmptyState>
        }
      />
      <DeferredWindow part={accountPanel} {...row.panel} known={rows} actionsFor={panelActions} />
      <NewToken token={created} onClose={() => setCreated(null)} />
      {canManage && (
        <>
          <DeferredWindow
            part={accountForm}
            {...dialog("form")}
            account={chosen}
            choices={authority.choices}
            onCreated={({ id }) => row.open(id)}
          />
          <DeferredWindow
            part={accountDeletion}
            {...dialog("deletion")}
            account={chosen}
            onDeleted={row.close}
          />
          <DeferredWindow
            part={tokenForm}
            {...dialog("token")}
            account={chosen}
            isOwner={isOwner}
            onCreated={setCreated}
          />
          <DeferredWindow part={tokenRevocation} {...dialog("revocation")} account={chosen} token={revoked} />
        </>
      )}
    </>
  );
}

const columns: readonly Column<ServiceAccount>[] = [
  {
    header: "Name",
    cell: ({ name, needsReview }) => (
      <Tagged name={name}>{needsReview && <OutcomeBadge status="warning">Review</OutcomeBadge>}</Tagged>
    ),
  },
  { header: "Role", width: "20%", cell: ({ role }) => role.name },
  {
    header: "Answers for it",
    width: "20%",
    cell: ({ answersFor }) => answersFor ?? <Dimmed>A former member</Dimmed>,
  },
  { header: "Tokens", width: 90, cell: ({ tokenCount }) => tokenCount },
  {
    header: "Last used",
    width: 140,
    cell: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime value={lastUsedAt} /> : <Dimmed>Never</Dimmed>),
  },
];
