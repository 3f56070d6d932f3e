import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { secretReadings, secretUse } from "@/components/secret-history/queries";
import { SecretHistory } from "@/components/secret-history/secret-history";
import { NoAccess } from "@/components/shell/no-access";
import { secretReadings as readReadings, secretUse as readUse } from "@/lib/server/secret-history/service";
import { AppError } from "@/lib/shared/errors";
import { allows } from "@/lib/shared/permissions";
import { parseSecretReference } from "@/lib/shared/resolution/reference";

export const metadata: Metadata = { title: "Secret" };

interface PageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Without a secret that could be meant, and of a credential or config that is gone, there is no page. */
export default async function SecretPage({ params, searchParams }: PageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  if (!allows(member.permissions, "environment_variables:read")) {
    return <NoAccess title="Secret" permission="environment_variables:read" />;
  }
  const { source, name: reference } = await searchParams;
  if (typeof source !== "string" || typeof reference !== "string") notFound();
  const { name } = parseSecretReference(reference.trim());
  const client = new QueryClient();
  const use = await readUse(member, { source, name }).catch((error: unknown) => {
    if (error instanceof AppError && ["not_found", "validation_failed"].includes(error.code)) notFound();
    throw error;
  });
  client.setQueryData(secretUse(organization.id, source, name).queryKey, use);
  await prefetchList(client, secretReadings(organization.id, source, name), () =>
    readReadings(member, { source, name }),
  );
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SecretHistory key={`${source} ${name}`} source={source} name={name} />
    </HydrationBoundary>
  );
}
