import { Button, Group, Stack } from "@mantine/core";
import { redirect } from "next/navigation";
import { signedInSession, waysToConfirm } from "@/app/viewer";
import { Profile } from "@/components/profile/profile";
import { Sessions } from "@/components/profile/sessions";
import { ServerStateProviders } from "@/components/shell/server-state";
import { SignOutButton } from "@/components/sign-in/sign-out-button";
import { Link } from "@/components/ui/link";
import { StandalonePage } from "@/components/ui/standalone-page";
import { organizationsOf } from "@/lib/server/auth/actor";
import { environment } from "@/lib/server/env";
import { restorableBy } from "@/lib/server/organizations/deletion";
import { profileOf } from "@/lib/server/profile/service";

/** Leads to the person's first organization. People without one see what is their own. */
export default async function HomePage() {
  const session = await signedInSession();
  const [first] = await organizationsOf(session);
  if (first) redirect(`/${first.slug}`);
  const restorable = await restorableBy(session);
  return (
    <ServerStateProviders confirming={waysToConfirm(session)}>
      <StandalonePage title="You’re not in an organization yet" wide>
        <p>
          Your account isn’t in any organization. Ask an owner to add you; then this page takes you there.
        </p>
        <Group gap="xs">
          {environment().anyoneCreatesOrganizations && session.organizationId === null && (
            <Button component={Link} href="/new-organization">
              New organization
            </Button>
          )}
          {restorable.length > 0 && (
            <Button component={Link} href="/deleted-organizations" variant="default">
              Deleted organizations
            </Button>
          )}
          <SignOutButton />
        </Group>
        <Stack gap="xl" mt={48}>
          <div>
            <Profile person={{ ...(await profileOf(session)), hasPassword: session.hasPassword }} order={2} />
          </div>
          <div>
            <Sessions order={2} />
          </div>
        </Stack>
      </StandalonePage>
    </ServerStateProviders>
  );
}
