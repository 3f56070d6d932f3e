"use client";
// The second half of signing in.
import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { CodeField } from "@/components/second-factor/code-field";
import { PasskeyButton } from "@/components/second-factor/passkey-button";
import { signOut } from "@/components/sign-in/session";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { PageForm } from "@/components/ui/form/page-form";
import { StandalonePage } from "@/components/ui/standalone-page";
import { call } from "@/lib/shared/operations/client";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";
import type { FactorKind } from "@/lib/shared/second-factor/schema";

interface GivingProps {
  email: string;
  /** What the person has. */
  kinds: readonly FactorKind[];
  /** Where to go afterwards: a path of the console. */
  callbackPath: string;
}

type Way = FactorKind | "recovery";

const ways: Record<Way, { lead: string; choice: string }> = {
  passkey: { lead: "Use your passkey", choice: "Use a passkey" },
  authenticator: {
    lead: "Enter the code that your authenticator app shows",
    choice: "Use your authenticator app",
  },
  recovery: { lead: "Enter one of your recovery codes", choice: "Use a recovery code" },
};

export function Giving({ email, kinds, callbackPath }: GivingProps) {
  const all: Way[] = [
    ...(["passkey", "authenticator"] as const).filter((kind) => kinds.includes(kind)),
    "recovery",
  ];
  const [way, setWay] = useState<Way>(all[0] ?? "recovery");
  return (
    <StandalonePage title="Second factor">
      <Text c="dimmed" mb="lg" style={{ overflowWrap: "anywhere" }}>
        {ways[way].lead} to finish signing in as {email}.
      </Text>
      {way === "passkey" ? (
        <ByPasskey callbackPath={callbackPath} />
      ) : (
        <ByCode key={way} isRecovery={way === "recovery"} callbackPath={callbackPath} />
      )}
      <Group justify="space-between" align="flex-start" mt="md">
        <Stack gap={6} align="flex-start">
          {all
            .filter((other) => other !== way)
            .map((other) => (
              <Anchor key={other} component="button" type="button" size="sm" onClick={() => setWay(other)}>
                {ways[other].choice}
              </Anchor>
            ))}
        </Stack>
        <Button variant="subtle" size="xs" onClick={() => signOut("/sign-in")}>
          Sign out
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt="lg">
        Lost everything? Your Latchkey administrator can remove your second factors.
      </Text>
    </StandalonePage>
  );
}

/** A whole new page, as after any sign-in. Never comes back: what runs does so until the page is there. */
function goOn(path: string): Promise<never> {
  window.location.replace(path);
  return new Promise(() => {});
}

function ByPasskey({ callbackPath }: Pick<GivingProps, "callbackPath">) {
  const [failure, setFailure] = useState<unknown>(null);
  return (
    <Stack gap="md">
      <FailureNotice failure={failure} />
      <PasskeyButton
        fullWidth
        onFailure={setFailure}
        onSigned={async (passkey) => {
          await call(secondFactorOperations.give, {}, { body: { passkey } });
          return goOn(callbackPath);
        }}
      />
    </Stack>
  );
}

function ByCode({ isRecovery, callbackPath }: Pick<GivingProps, "callbackPath"> & { isRecovery: boolean }) {
  return (
    <PageForm
      schema={() => import("@/lib/shared/second-factor/schema").then(({ GivenCode }) => GivenCode)}
      defaultValues={{ code: "" }}
      onSubmit={async (body) => {
        await call(secondFactorOperations.give, {}, { body });
        return goOn(callbackPath);
      }}
      submitLabel="Continue"
      unguarded
      wideSubmit
    >
      <CodeField
        name="code"
        label={isRecovery ? "Recovery code" : "Code"}
        isNumeric={!isRecovery}
        withFocus
      />
    </PageForm>
  );
}
