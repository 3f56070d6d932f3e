import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { pageViewer } from "@/app/viewer";
import { GettingStarted } from "@/components/setup-progress/getting-started";
import { setupProgress as progressQuery } from "@/components/setup-progress/queries";
import { setupProgress } from "@/lib/server/setup-progress/service";

export const metadata: Metadata = { title: "Getting started" };

interface PageProps {
  params: Promise<{ organization: string }>;
}

export default async function GettingStartedPage({ params }: PageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const client = new QueryClient();
  client.setQueryData(progressQuery(organization.id).queryKey, await setupProgress(member));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <GettingStarted />
    </HydrationBoundary>
  );
}
