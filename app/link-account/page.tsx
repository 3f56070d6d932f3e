import { cookies } from "next/headers";
import { LinkAccount } from "@/components/sign-in/link-account";
import { StandalonePage } from "@/components/ui/standalone-page";
import { pendingLink } from "@/lib/server/single-sign-on/linking";
import { returnPathIn } from "@/lib/server/single-sign-on/return-path";

export const metadata = { title: "Link your account", robots: "noindex" };

export default async function LinkAccountPage() {
  const pending = await pendingLink();
  if (!pending) {
    return (
      <StandalonePage title="Nothing to link" link={{ label: "Sign in", href: "/sign-in" }}>
        Signing in took too long, or is done already. Begin again at the sign-in page.
      </StandalonePage>
    );
  }
  return <LinkAccount email={pending.email} returnPath={returnPathIn(await cookies())} />;
}
