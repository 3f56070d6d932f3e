"use client";
import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { accept, enter } from "@/components/invitations/accept";
import { FailureNotice } from "@/components/ui/form/failure-notice";

interface JoinSignedInProps {
  token: string;
  organizationName: string;
  email: string;
}

/** For whoever is signed in as the person that was invited. */
export function JoinSignedIn({ token, organizationName, email }: JoinSignedInProps) {
  const [isRunning, setIsRunning] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  async function join() {
    setIsRunning(true);
    setFailure(null);
    try {
      const { organization } = await accept(token);
      await enter(`/${organization.slug}`);
    } catch (error) {
      setFailure(error);
      setIsRunning(false);
    }
  }

  return (
    <Stack gap="md">
      {failure ? <FailureNotice failure={failure} /> : null}
      <Text>You are signed in as {email}.</Text>
      <Button onClick={join} loading={isRunning} fullWidth>
        Join {organizationName}
      </Button>
    </Stack>
  );
}
