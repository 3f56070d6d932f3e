"use client";
// Settings → API Tokens: the viewer's own, and the organization's service accounts for members who may read its settings.
import { Box } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { NewToken } from "@/components/api-tokens/new-token";
import { ownTokenList } from "@/components/api-tokens/queries";
import { ServiceAccounts } from "@/components/api-tokens/service-accounts";
import { ownTokenColumns, TokenTable } from "@/components/api-tokens/token-table";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { usePageAction } from "@/components/shell/page-action";
import { DocsLink } from "@/components/ui/docs-link";
import { EmptyState } from "@/components/ui/empty-state";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { PageHeader } from "@/components/ui/page-header";
import type { ApiToken, NewApiToken } from "@/lib/shared/api-tokens/schema";

const tokenForm = deferred(() => import("./token-form"), "TokenForm");
const tokenRevocation = deferred(() => import("./token-dialogs"), "TokenRevocation");

export function ApiTokens({ isOwner }: { isOwner: boolean }) {
  const { id, name } = useOrganization();
  const canReadAccounts = useAllowed("organization_settings:read");
  const list = useInfiniteQuery(ownTokenList(id));
  const { chosen, open, dialog } = useRowDialogs<ApiToken, "form" | "revocation">();
  const [created, setCreated] = useState<NewApiToken | null>(null);
  const create = usePageAction({ label: "Create API Token", isAllowed: true, run: () => open("form") });
  return (
    <>
      <PageHeader
        title="API Tokens"
        description={
          <>
            With your token a program acts for you in {name}, up to what you may do yourself.{" "}
            <DocsLink to="api#api-tokens">How to use one</DocsLink>
          </>
        }
        action={create}
      />
      <TokenTable
        label="Your API tokens"
        list={list}
        columns={ownTokenColumns}
        onRevoke={(token) => open("revocation", token)}
        empty={
          <EmptyState icon={IconKey} title="You have no API tokens">
            Create one for a script or a pipeline that changes variables, runs pre-flights or deploys.
          </EmptyState>
        }
      />
      <NewToken token={created} onClose={() => setCreated(null)} />
      <DeferredWindow
        part={tokenForm}
        {...dialog("form")}
        account={null}
        isOwner={isOwner}
        onCreated={setCreated}
      />
      <DeferredWindow part={tokenRevocation} {...dialog("revocation")} account={null} token={chosen} />
      {canReadAccounts && (
        <Box mt={48}>
          <ServiceAccounts isOwner={isOwner} />
        </Box>
      )}
    </>
  );
}
