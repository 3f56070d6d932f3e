"use client";
import { Text } from "@mantine/core";
import { enter } from "@/components/invitations/accept";
import { attemptLinking } from "@/components/sign-in/attempt";
import { safeCallbackPath } from "@/components/sign-in/callback-path";
import { PasswordField } from "@/components/sign-in/password-field";
import { PageForm } from "@/components/ui/form/page-form";
import { StandalonePage } from "@/components/ui/standalone-page";

interface LinkAccountProps {
  email: string;
  returnPath: string;
}

/** Once for each account and provider: afterwards the provider's word is enough. */
export function LinkAccount({ email, returnPath }: LinkAccountProps) {
  async function submit({ password }: { password: string }) {
    await attemptLinking(password);
    enter(safeCallbackPath(returnPath));
  }
  return (
    <StandalonePage title="Link your account" link={{ label: "Sign in another way", href: "/sign-in" }}>
      <Text c="dimmed" mb="lg" style={{ overflowWrap: "anywhere" }}>
        {email} already has an account with a password here. Enter that password once: then you can sign in
        with single sign-on.
      </Text>
      <PageForm
        schema={() =>
          import("@/lib/shared/auth/schema").then(({ SignInInput }) => SignInInput.pick({ password: true }))
        }
        defaultValues={{ password: "" }}
        onSubmit={submit}
        submitLabel="Link and sign in"
        wideSubmit
      >
        <PasswordField withFocus />
      </PageForm>
    </StandalonePage>
  );
}
