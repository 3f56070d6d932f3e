import { organizationPage } from "@/app/organization-page";
import { answerOf, firstOf, hydrated } from "@/app/prefetch";
import { AuditLog } from "@/components/audit/audit-log";
import { loadAuditAddress } from "@/components/audit/list-address";
import { askedOf, auditChoices, auditList } from "@/components/audit/queries";
import { listAuditEvents, auditChoices as readChoices } from "@/lib/server/audit/service";

export const metadata = { title: "Audit Log" };

export default organizationPage(
  metadata.title,
  "audit_log:read",
  async ({ organization, member }, { searchParams }) => {
    const selection = await loadAuditAddress(searchParams);
    return hydrated(<AuditLog />, [
      firstOf(auditList(organization.id, selection), () => listAuditEvents(member, askedOf(selection))),
      answerOf(auditChoices(organization.id), () => readChoices(member)),
    ]);
  },
);
