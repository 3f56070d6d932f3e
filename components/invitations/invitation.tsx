"use client";
// The page that an invitation's link opens: what it offers, and how to join, as somebody new or as the signed-in person.
import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { accept, enter, signInAndEnter } from "@/components/invitations/accept";
import { PasswordField } from "@/components/sign-in/password-field";
import { signOut } from "@/components/sign-in/session";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { PageForm } from "@/components/ui/form/page-form";
import { TextField } from "@/components/ui/form/text-field";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { StandalonePage } from "@/components/ui/standalone-page";
import type { InvitationFacts, NewAccount } from "@/lib/shared/invitations/schema";

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
        <JoinSignedIn token={token} facts={facts} />
      ) : personExists ? (
        <SignInFirst token={token} email={email} isSignedInAsAnother={isSignedIn} />
      ) : (
        <NewAccountForm token={token} email={email} isSignedInAsAnother={isSignedIn} />
      )}
    </StandalonePage>
  );
}

/** For the person that was invited, signed in. */
function JoinSignedIn({ token, facts: { email, organization } }: Pick<InvitationProps, "token" | "facts">) {
  const join = useMutation({
    mutationFn: async () => {
      const { organization } = await accept(token);
      return enter(`/${organization.slug}`);
    },
  });
  return (
    <Stack gap="md">
      <FailureNotice failure={join.error} />
      <Text>You are signed in as {email}.</Text>
      <Button onClick={() => join.mutate()} loading={join.isPending} fullWidth>
        Join {organization.name}
      </Button>
    </Stack>
  );
}

interface NotSignedInProps {
  token: string;
  email: string;
  isSignedInAsAnother: boolean;
}

/** For somebody whom Latchkey does not know yet. */
function NewAccountForm({ token, email, isSignedInAsAnother }: NotSignedInProps) {
  async function submit(account: NewAccount) {
    const { organization } = await accept(token, account);
    await signInAndEnter(email, account.password, `/${organization.slug}`);
  }

  return (
    <PageForm
      schema={() => import("@/lib/shared/invitations/schema").then(({ NewAccount }) => NewAccount)}
      defaultValues={{ name: "", password: "" }}
      onSubmit={submit}
      submitLabel="Create account and join"
      unguarded
      wideSubmit
    >
      {isSignedInAsAnother && (
        <Notice tone="info" title="You’re signed in as someone else">
          This creates an account for {email} and signs you in with it.
        </Notice>
      )}
      <TextInput label="Email" value={email} readOnly autoComplete="username" type="email" />
      <TextField name="name" label="Name" autoComplete="name" />
      <PasswordField isNew />
    </PageForm>
  );
}

/** For a person who has an account already, and is not signed in with it. */
function SignInFirst({ token, email, isSignedInAsAnother }: NotSignedInProps) {
  const href = `/sign-in?callbackUrl=${encodeURIComponent(`/invitations/${token}`)}`;
  if (isSignedInAsAnother) {
    return (
      <Stack gap="md">
        <Text>
          You’re signed in as someone else, and this invitation is only for {email}. Sign out, sign in as{" "}
          {email}, then join.
        </Text>
        <Button onClick={() => signOut(href)} fullWidth>
          Sign out and sign in
        </Button>
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      <Text>
        {email} already has an account. Sign in to join; you’ll come back to this page. If you didn’t create
        that account, ask your Latchkey administrator to release the address.
      </Text>
      <Button component="a" href={href} fullWidth>
        Sign in
      </Button>
    </Stack>
  );
}
