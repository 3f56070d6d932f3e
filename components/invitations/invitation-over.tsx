// A link that leads nowhere any more: why, and what to do.
import { StandalonePage } from "@/components/ui/standalone-page";
import type { ErrorCode } from "@/lib/shared/errors";

interface InvitationOverProps {
  code: ErrorCode;
  /** The server's own words. */
  detail: string;
  isSignedIn: boolean;
}

export function InvitationOver({ code, detail, isSignedIn }: InvitationOverProps) {
  const { title, advice } = endings[code] ?? { title: "This invitation cannot be opened", advice: "" };
  return (
    <StandalonePage
      title={title}
      link={isSignedIn ? { label: "Go to the console", href: "/" } : { label: "Sign in", href: "/sign-in" }}
    >
      {advice ? `${detail} ${advice}` : detail}
    </StandalonePage>
  );
}

const endings: Partial<Record<ErrorCode, { title: string; advice: string }>> = {
  invitation_used: {
    title: "This invitation has been used",
    advice: "If that was you, sign in with your email and password.",
  },
  invitation_expired: { title: "This invitation has expired", advice: "" },
  invitation_revoked: { title: "This invitation was revoked", advice: "" },
  address_unproven: { title: "Your email is unproven", advice: "" },
  not_found: {
    title: "Invitation not found",
    advice: "Check that you copied the whole link, or ask for a new one.",
  },
  too_many_requests: { title: "Too many attempts", advice: "" },
};
