import { Text } from "@mantine/core";
import { signedInSession, waysToConfirm } from "@/app/viewer";
import { NewOrganizationForm } from "@/components/organization/new-organization";
import { ServerStateProviders } from "@/components/shell/server-state";
import { StandalonePage } from "@/components/ui/standalone-page";
import { creationObstacle } from "@/lib/server/organizations/creation";

export const metadata = { title: "New organization" };

export default async function NewOrganizationPage() {
  const session = await signedInSession();
  const obstacle = await creationObstacle({ userId: session.userId, sessionId: session.id });
  if (obstacle) {
    return (
      <StandalonePage
        title="You can’t create an organization now"
        link={{ label: "Back to Latchkey", href: "/" }}
      >
        {obstacle.message}
      </StandalonePage>
    );
  }
  return (
    <ServerStateProviders confirming={waysToConfirm(session)}>
      <StandalonePage title="New organization" link={{ label: "Back to Latchkey", href: "/" }}>
        <Text c="dimmed" mb="lg">
          You’ll be its owner, and can invite others afterwards.
        </Text>
        <NewOrganizationForm />
      </StandalonePage>
    </ServerStateProviders>
  );
}
