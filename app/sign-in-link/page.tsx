import { LinkSignIn } from "@/components/account-links/link-sign-in";

export const metadata = { title: "Sign in by link", robots: "noindex" };

export default function SignInLinkPage() {
  return <LinkSignIn />;
}
