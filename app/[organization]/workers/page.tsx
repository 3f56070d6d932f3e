import { organizationPage } from "@/app/organization-page";
import { Workers } from "@/components/workers/workers";
import { workerFile } from "@/lib/server/downloads/worker-file";
import { environment } from "@/lib/server/env";
import type { WorkerLanguage } from "@/lib/shared/workers/files";

export const metadata = { title: "Workers" };

export default organizationPage(metadata.title, "automations:read", async () => {
  const offered = async (language: WorkerLanguage) => {
    const file = await workerFile(language);
    return file && { sha256: file.sha256, version: file.version, size: file.bytes.byteLength };
  };
  const { origin } = new URL(environment().nextAuthUrl);
  const [node, python] = await Promise.all([offered("node"), offered("python")]);
  return <Workers origin={origin} files={{ node, python }} />;
});
