import type { Metadata } from "next";
import { pageViewer } from "@/app/viewer";
import { NoAccess } from "@/components/shell/no-access";
import { Workers } from "@/components/workers/workers";
import { workerFile } from "@/lib/server/downloads/worker-file";
import { environment } from "@/lib/server/env";
import { allows } from "@/lib/shared/permissions";
import type { WorkerLanguage } from "@/lib/shared/workers/files";

export const metadata: Metadata = { title: "Workers" };

interface PageProps {
  params: Promise<{ organization: string }>;
}

export default async function WorkersPage({ params }: PageProps) {
  const { member } = await pageViewer((await params).organization);
  if (!allows(member.permissions, "automations:read")) {
    return <NoAccess title="Workers" permission="automations:read" />;
  }
  const offered = async (language: WorkerLanguage) => {
    const file = await workerFile(language);
    return file && { sha256: file.sha256, version: file.version, size: file.bytes.byteLength };
  };
  const { origin } = new URL(environment().nextAuthUrl);
  const [node, python] = await Promise.all([offered("node"), offered("python")]);
  return <Workers origin={origin} files={{ node, python }} />;
}
