import { redirect } from "next/navigation";
import { safeCallbackPath } from "@/components/sign-in/callback-path";
import { SignIn } from "@/components/sign-in/sign-in";
import { sessionUserId } from "@/lib/server/auth/session";
import { isEmailOn } from "@/lib/server/emails/outbox";

export const metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<{ callbackUrl?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const callbackPath = safeCallbackPath((await searchParams).callbackUrl);
  if (await sessionUserId()) redirect(callbackPath);
  return <SignIn callbackPath={callbackPath} isEmailOn={isEmailOn()} />;
}
