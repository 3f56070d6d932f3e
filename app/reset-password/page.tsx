import { PasswordReset } from "@/components/account-links/password-reset";

export const metadata = { title: "Set a new password", robots: "noindex" };

export default function ResetPasswordPage() {
  return <PasswordReset />;
}
