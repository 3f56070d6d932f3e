import { notFound } from "next/navigation";
import { ForgottenPassword } from "@/components/account-links/forgotten-password";
import { isEmailOn } from "@/lib/server/emails/outbox";

export const metadata = { title: "Forgot password", robots: "noindex" };
// Whether there is email is known when it is asked for, not when this is built.
export const dynamic = "force-dynamic";

export default function ForgotPasswordPage() {
  if (!isEmailOn()) notFound();
  return <ForgottenPassword />;
}
