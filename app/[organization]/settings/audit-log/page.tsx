import { organizationPage } from "@/app/organization-page";
import { firstOf, hydrated } from "@/app/prefetch";
import { AuditLog } from "@/components/audit/audit-log";
import { loadAuditAddress } from "@/components/audit/list-address";
import { askedOf, auditList } from "@/components/audit/queries";
import { listAuditEvents } from "@/lib/server/audit/service";

export const metadata = { title: "Audit Log" };

export default organizationPage(
  metadata.title,
  "audit_log:read",
  async ({ organization, member }, { searchParams }) => {
    const selection = await loadAuditAddress(searchParams);
    return hydrated(<AuditLog />, [
      firstOf(auditList(organization.id, selection), () => listAuditEvents(member, askedOf(selection))),
    ]);
  },
);
