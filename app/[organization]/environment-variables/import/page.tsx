import { organizationPage } from "@/app/organization-page";
import { ImportVariables } from "@/components/environment-variables/import/import-variables";
import { getAutomation } from "@/lib/server/automations/service";
import { Id } from "@/lib/shared/input";

export const metadata = { title: "Paste .env" };

export default organizationPage(
  metadata.title,
  "environment_variables:manage",
  async ({ member }, { searchParams }) => {
    const id = Id.safeParse((await searchParams).automation).data;
    // One that is gone, or that the viewer may not see, is not chosen.
    const automation = id ? await getAutomation(member, id).catch(() => null) : null;
    return <ImportVariables automation={automation && { id: automation.id, name: automation.name }} />;
  },
);
