import { signedInSession } from "@/app/viewer";
import { Confirmed } from "@/components/step-up/confirmed";
import { StandalonePage } from "@/components/ui/standalone-page";
import { isSteppedUp } from "@/lib/server/auth/admission";

export const metadata = { title: "Confirm that it’s you", robots: "noindex" };

/** A provider can lead here without having asked anybody: only its `auth_time` proves that it did. */
export default async function ConfirmedPage() {
  const session = await signedInSession();
  if (isSteppedUp(session)) return <Confirmed userId={session.userId} />;
  return (
    <StandalonePage title="Your provider didn’t confirm you">
      It didn’t ask you to sign in again, or doesn’t say when you did. Close this tab and confirm with your
      password. If you have none, sign out and sign in again at the provider.
    </StandalonePage>
  );
}
