import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { pageViewer } from "@/app/viewer";
import { hiddenCookie } from "@/components/setup-progress/hidden-cookie";
import { destinationHref, readableNavigation } from "@/components/shell/navigation";
import { PageHeader } from "@/components/ui/page-header";
import { grantorsFor } from "@/lib/server/rbac/grantors";
import { setupProgress } from "@/lib/server/setup-progress/service";
import { grantWords } from "@/lib/shared/permissions";

interface OrganizationPageProps {
  params: Promise<{ organization: string }>;
}

/** Leads to the checklist until it is finished, and then to Overview, or the first page that the role may read. */
export default async function OrganizationPage({ params }: OrganizationPageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const isHidden = (await cookies()).has(hiddenCookie(organization.slug));
  if (!isHidden && !(await setupProgress(member)).isComplete)
    redirect(`/${organization.slug}/getting-started`);
  const [first] = readableNavigation(member.permissions)
    .flatMap(({ destinations }) => destinations)
    // Pages that need no permission are not what people come for.
    .filter(({ feature }) => feature !== null);
  if (first) redirect(destinationHref(organization.slug, first));
  const grantors = await grantorsFor(member);
  return (
    <PageHeader
      title="Your role has no permissions yet"
      description={`You’re a member of ${organization.name}, but your role, ${member.roleName}, has no permissions. ${grantWords(grantors["automations:read"], "some")}`}
    />
  );
}
