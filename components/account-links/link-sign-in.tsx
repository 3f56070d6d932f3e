"use client";
import { Button, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { LinkPage } from "@/components/account-links/link-page";
import { enter } from "@/components/invitations/accept";
import { attemptLinkSignIn } from "@/components/sign-in/attempt";
import { FailureNotice } from "@/components/ui/form/failure-notice";

/** Signs in with an operator's link when the button is pressed, so that a program that only opens the link doesn't use it up. */
export function LinkSignIn() {
  return (
    <LinkPage purpose="sign_in" title="Sign in by link">
      {({ token, facts }) => <Confirmation token={token} email={facts.email} />}
    </LinkPage>
  );
}

function Confirmation({ token, email }: { token: string; email: string }) {
  const signIn = useMutation({
    mutationFn: async () => {
      await attemptLinkSignIn(token);
      return enter("/");
    },
  });
  return (
    <Stack gap="md">
      <Text c="dimmed" style={{ overflowWrap: "anywhere" }}>
        This link signs you in as {email}, once. Your password doesn’t change.
      </Text>
      <FailureNotice failure={signIn.error} />
      <Button onClick={() => signIn.mutate()} loading={signIn.isPending} fullWidth>
        Sign in
      </Button>
    </Stack>
  );
}
