"use client";
// The second half of signing in.
import { Anchor, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { CodeField } from "@/components/second-factor/code-field";
import { signOut } from "@/components/sign-in/session";
import { PageForm } from "@/components/ui/form/page-form";
import { StandalonePage } from "@/components/ui/standalone-page";
import { call } from "@/lib/shared/operations/client";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

interface GivingProps {
  email: string;
  /** Where to go afterwards: a path of the console. */
  callbackPath: string;
}

export function Giving({ email, callbackPath }: GivingProps) {
  const [hasLost, setHasLost] = useState(false);
  return (
    <StandalonePage title="Second factor">
      <Text c="dimmed" mb="lg" style={{ overflowWrap: "anywhere" }}>
        {hasLost ? "Enter one of your recovery codes" : "Enter the code that your authenticator app shows"} to
        finish signing in as {email}.
      </Text>
      <PageForm
        key={hasLost ? "recovery" : "app"}
        schema={() => import("@/lib/shared/second-factor/schema").then(({ SecondFactor }) => SecondFactor)}
        defaultValues={{ code: "" }}
        onSubmit={async (body) => {
          await call(secondFactorOperations.give, {}, { body });
          // A whole new page, as after any sign-in. The button keeps running until it is there.
          window.location.replace(callbackPath);
          await new Promise(() => {});
        }}
        submitLabel="Continue"
        unguarded
        wideSubmit
      >
        <CodeField name="code" label={hasLost ? "Recovery code" : "Code"} isNumeric={!hasLost} withFocus />
      </PageForm>
      <Group justify="space-between" mt="md">
        <Anchor component="button" type="button" size="sm" onClick={() => setHasLost(!hasLost)}>
          {hasLost ? "Use your authenticator app" : "Use a recovery code"}
        </Anchor>
        <Button variant="subtle" size="xs" onClick={() => signOut("/sign-in")}>
          Sign out
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt="lg">
        Lost both? Your Latchkey administrator can remove your second factor.
      </Text>
    </StandalonePage>
  );
}
