import { notFound } from "next/navigation";
import { organizationPage, orNotFound } from "@/app/organization-page";
import { firstOf, hydrated, known } from "@/app/prefetch";
import { secretReadings, secretUse } from "@/components/secret-history/queries";
import { SecretHistory } from "@/components/secret-history/secret-history";
import { secretReadings as readReadings, secretUse as readUse } from "@/lib/server/secret-history/service";
import { parseSecretReference } from "@/lib/shared/resolution/reference";

export const metadata = { title: "Secret" };

/** Not found without a secret's name, or when the credential or config is gone. */
export default organizationPage(
  metadata.title,
  "environment_variables:read",
  async ({ organization, member }, { searchParams }) => {
    const { source, name: reference } = await searchParams;
    if (typeof source !== "string" || typeof reference !== "string") notFound();
    const { name } = parseSecretReference(reference.trim());
    const use = await orNotFound(readUse(member, { source, name }), ["not_found", "validation_failed"]);
    return hydrated(<SecretHistory key={`${source} ${name}`} source={source} name={name} />, [
      known(secretUse(organization.id, source, name), use),
      firstOf(secretReadings(organization.id, source, name), () => readReadings(member, { source, name })),
    ]);
  },
);
