import type { Metadata } from "next";
import { pageViewer } from "@/app/viewer";
import { ImportVariables } from "@/components/environment-variables/import/import-variables";
import { NoAccess } from "@/components/shell/no-access";
import { getAutomation } from "@/lib/server/automations/service";
import { Id } from "@/lib/shared/input";
import { allows } from "@/lib/shared/permissions";

export const metadata: Metadata = { title: "Paste .env" };

interface PageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<{ automation?: string | string[] }>;
}

export default async function ImportPage({ params, searchParams }: PageProps) {
  const { member } = await pageViewer((await params).organization);
  if (!allows(member.permissions, "environment_variables:manage")) {
    return <NoAccess title="Paste .env" permission="environment_variables:manage" />;
  }
  const id = Id.safeParse((await searchParams).automation).data;
  // One that is gone, or that the viewer may not see, is not chosen.
  const automation = id ? await getAutomation(member, id).catch(() => null) : null;
  return <ImportVariables automation={automation && { id: automation.id, name: automation.name }} />;
}
