import { signedInSession } from "@/app/viewer";
import { SingleSignOnButton } from "@/components/sign-in/single-sign-on-button";
import { StandalonePage } from "@/components/ui/standalone-page";
import { environment } from "@/lib/server/env";
import { installationProviderId, providerOf } from "@/lib/server/single-sign-on/provider";

export const metadata = { title: "Confirm that it’s you", robots: "noindex" };

/** In a tab of its own: the page that asked for it stays. With the provider that the session is by. */
export default async function SignInAgainPage() {
  const { organizationId } = await signedInSession();
  const provider = await providerOf(organizationId ?? installationProviderId);
  if (!provider) {
    return (
      <StandalonePage title="There’s no single sign-on here">
        Close this tab and confirm with your password.
      </StandalonePage>
    );
  }
  const label = organizationId === null ? environment().singleSignOn?.label : undefined;
  return (
    <StandalonePage title="Confirm that it’s you">
      <p>Sign in again with your provider. Then go on where you were.</p>
      <SingleSignOnButton
        provider={provider.id}
        label={label ?? "Continue with single sign-on"}
        callbackPath="/sign-in/confirmed"
        isMain
        again
      />
    </StandalonePage>
  );
}
