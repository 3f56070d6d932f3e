import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { hydrated } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { Overview } from "@/components/overview/overview";
import { overviewQuery } from "@/components/overview/queries";
import { hiddenCookie } from "@/components/setup-progress/hidden-cookie";
import { isReadable, overviewDestination } from "@/components/shell/navigation";
import { NoAccess } from "@/components/shell/no-access";
import { hasKickoffs } from "@/lib/server/overview/kickoff-counts";
import { overview } from "@/lib/server/overview/service";
import { setupProgress } from "@/lib/server/setup-progress/service";

export const metadata = { title: "Overview" };

interface PageProps {
  params: Promise<{ organization: string }>;
}

export default async function OverviewPage({ params }: PageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  if (!isReadable(overviewDestination, member.permissions)) {
    return <NoAccess title="Overview" permission="automations:read" />;
  }
  const isHidden = (await cookies()).has(hiddenCookie(organization.slug));
  // While nothing has run and steps are missing, the checklist is the home; one question decides it for everybody else.
  if (!isHidden && !(await hasKickoffs(member)) && !(await setupProgress(member)).isComplete) {
    redirect(`/${organization.slug}/getting-started`);
  }
  return hydrated(<Overview />, [
    // The browser repeats requests that fail here: there a failure can be shown and retried.
    (client) => client.prefetchQuery({ ...overviewQuery(organization.id), queryFn: () => overview(member) }),
  ]);
}
