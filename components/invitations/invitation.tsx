"use client";
// The other end of an invitation's link: what it offers, and joining by it, as somebody new or as who is signed in.
import { Text } from "@mantine/core";
import { JoinSignedIn } from "@/components/invitations/join-signed-in";
import { NewAccountForm } from "@/components/invitations/new-account-form";
import { SignInFirst } from "@/components/invitations/sign-in-first";
import { RelativeTime } from "@/components/ui/relative-time";
import { StandalonePage } from "@/components/ui/standalone-page";
import type { InvitationFacts } from "@/lib/shared/invitations/schema";

interface InvitationProps {
  token: string;
  facts: InvitationFacts;
  /** As anybody at all. */
  isSignedIn: boolean;
}

export function Invitation({ token, facts, isSignedIn }: InvitationProps) {
  const { organization, inviter, email, roleName, expiresAt, personExists, signedInAsInvited } = facts;
  return (
    <StandalonePage title={`Join ${organization.name}`}>
      <Text c="dimmed" mb="lg" style={{ overflowWrap: "anywhere" }}>
        {inviter.name} invited {email} to {organization.name} with the role {roleName}. The invitation expires{" "}
        <RelativeTime value={expiresAt} />.
      </Text>
      {signedInAsInvited ? (
        <JoinSignedIn token={token} organizationName={organization.name} email={email} />
      ) : personExists ? (
        <SignInFirst token={token} email={email} isSignedInAsAnother={isSignedIn} />
      ) : (
        <NewAccountForm token={token} email={email} isSignedInAsAnother={isSignedIn} />
      )}
    </StandalonePage>
  );
}
