import { signedInSession } from "@/app/viewer";
import { SingleSignOnButton } from "@/components/sign-in/single-sign-on-button";
import { StandalonePage } from "@/components/ui/standalone-page";
import { environment } from "@/lib/server/env";
import { installationProviderId } from "@/lib/server/single-sign-on/provider";

export const metadata = { title: "Confirm that it’s you", robots: "noindex" };

/** In a tab of its own, beside the page that asked for it. */
export default async function SignInAgainPage() {
  await signedInSession();
  const { singleSignOn } = environment();
  if (!singleSignOn) {
    return (
      <StandalonePage title="There’s no single sign-on here">
        Close this tab and confirm with your password.
      </StandalonePage>
    );
  }
  return (
    <StandalonePage title="Confirm that it’s you">
      <p>Sign in again with your provider. Then go on where you were.</p>
      <SingleSignOnButton
        provider={installationProviderId}
        label={singleSignOn.label}
        callbackPath="/sign-in/confirmed"
        again
      />
    </StandalonePage>
  );
}
