import { hydrated, known } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { GettingStarted } from "@/components/setup-progress/getting-started";
import { setupProgress as progressQuery } from "@/components/setup-progress/queries";
import { setupProgress } from "@/lib/server/setup-progress/service";

export const metadata = { title: "Getting started" };

interface PageProps {
  params: Promise<{ organization: string }>;
}

export default async function GettingStartedPage({ params }: PageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  return hydrated(<GettingStarted />, [known(progressQuery(organization.id), await setupProgress(member))]);
}
