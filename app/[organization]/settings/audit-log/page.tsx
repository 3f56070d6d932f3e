import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { AuditLog } from "@/components/audit/audit-log";
import { auditList } from "@/components/audit/queries";
import { NoAccess } from "@/components/elements/no-access";
import { listAuditEvents } from "@/lib/audit/service";
import { missingPermission } from "@/lib/rbac/permissions";

export const metadata = { title: "Audit Log" };

interface AuditLogPageProps {
  params: Promise<{ organization: string }>;
}

export default async function AuditLogPage({ params }: AuditLogPageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const missing = missingPermission(member.permissions, ["audit_log:read"]);
  if (missing) {
    return <NoAccess title="Audit Log" permission={missing} />;
  }
  const client = new QueryClient();
  await prefetchList(client, auditList(organization.id), () => listAuditEvents(member, {}));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AuditLog />
    </HydrationBoundary>
  );
}
