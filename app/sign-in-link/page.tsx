import { LinkSignIn } from "@/components/account-links/link-sign-in";
import { ServerStateProviders } from "@/components/shell/server-state";

export const metadata = { title: "Sign in by link", robots: "noindex" };

export default function SignInLinkPage() {
  return (
    <ServerStateProviders>
      <LinkSignIn />
    </ServerStateProviders>
  );
}
