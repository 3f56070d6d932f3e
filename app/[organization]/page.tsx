import { redirect } from "next/navigation";
import { pageViewer } from "@/app/viewer";
import { PageHeader } from "@/components/elements/page-header";
import { destinationHref, readableNavigation } from "@/components/frame/navigation";
import { grantorsFor } from "@/lib/members/grantors";
import { grantWords } from "@/lib/rbac/permissions";

interface OrganizationPageProps {
  params: Promise<{ organization: string }>;
}

/** Leads to the first page that the viewer's role may read. */
export default async function OrganizationPage({ params }: OrganizationPageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const [first] = readableNavigation(member.permissions).flatMap(({ destinations }) => destinations);
  if (first) redirect(destinationHref(organization.slug, first));
  const grantors = await grantorsFor(member);
  return (
    <PageHeader
      title="There is nothing here for your role yet"
      description={`You are a member of ${organization.name}, but your role, ${member.roleName}, grants no permission. ${grantWords(grantors["automations:read"], "some")}`}
    />
  );
}
