import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { SearchParams } from "nuqs/server";
import { prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { AuditLog } from "@/components/audit/audit-log";
import { loadAuditAddress } from "@/components/audit/list-address";
import { askedOf, auditList } from "@/components/audit/queries";
import { NoAccess } from "@/components/shell/no-access";
import { listAuditEvents } from "@/lib/server/audit/service";
import { missingPermission } from "@/lib/shared/permissions";

export const metadata = { title: "Audit Log" };

interface AuditLogPageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function AuditLogPage({ params, searchParams }: AuditLogPageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const missing = missingPermission(member.permissions, ["audit_log:read"]);
  if (missing) {
    return <NoAccess title="Audit Log" permission={missing} />;
  }
  const selection = await loadAuditAddress(searchParams);
  const client = new QueryClient();
  await prefetchList(client, auditList(organization.id, selection), () =>
    listAuditEvents(member, askedOf(selection)),
  );
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AuditLog />
    </HydrationBoundary>
  );
}
