import { Text } from "@mantine/core";
import { signedInSession, waysToConfirm } from "@/app/viewer";
import { DeletedOrganizations } from "@/components/organization/deleted-organizations";
import { ServerStateProviders } from "@/components/shell/server-state";
import { StandalonePage } from "@/components/ui/standalone-page";
import { restorableBy } from "@/lib/server/organizations/deletion";
import { graceDays } from "@/lib/shared/organizations/grace";

export const metadata = { title: "Deleted organizations" };

/** Opening any page of a deleted organization leads here. */
export default async function DeletedOrganizationsPage() {
  const session = await signedInSession();
  const organizations = await restorableBy(session);
  const link = { label: "Back to Latchkey", href: "/" };
  if (organizations.length === 0) {
    return (
      <StandalonePage title="Nothing to restore" link={link}>
        {`A deleted organization opens for nobody. For ${graceDays} days its owners can restore it.`}
      </StandalonePage>
    );
  }
  return (
    <ServerStateProviders confirming={waysToConfirm(session)}>
      <StandalonePage title="Deleted organizations" link={link} wide>
        <Text c="dimmed" mb="lg">
          You can restore them as they were, with their people, tokens and data.
        </Text>
        <DeletedOrganizations organizations={organizations} />
      </StandalonePage>
    </ServerStateProviders>
  );
}
