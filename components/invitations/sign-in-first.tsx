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
          You are signed in as somebody else, and the invitation is for {email} alone. Sign out, sign in as{" "}
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
        {email} signs in to Latchkey already. Sign in to join; you come back to this page. If you never made
        that account, tell whoever runs this Latchkey: they can free the address.
      </Text>
      <Button component="a" href={href} fullWidth>
        Sign in
      </Button>
    </Stack>
  );
}
