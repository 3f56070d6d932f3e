"use client";
import { Button, Stack, Text } from "@mantine/core";
import { signOut } from "next-auth/react";

interface SignInFirstProps {
  token: string;
  email: string;
  isSignedInAsAnother: boolean;
}

/** For a person who has an account already, and is not signed in with it. */
export function SignInFirst({ token, email, isSignedInAsAnother }: SignInFirstProps) {
  const href = `/sign-in?callbackUrl=${encodeURIComponent(`/invitations/${token}`)}`;
  if (isSignedInAsAnother) {
    return (
      <Stack gap="md">
        <Text>
          You’re signed in as someone else, and this invitation is only for {email}. Sign out, sign in as{" "}
          {email}, then join.
        </Text>
        <Button onClick={() => signOut({ callbackUrl: href })} fullWidth>
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
