"use client";
// Asking for a link to a new password. It says the same whether or not there is such an account.
import { Text } from "@mantine/core";
import { useState } from "react";
import { PageForm } from "@/components/ui/form/page-form";
import { TextField } from "@/components/ui/form/text-field";
import { StandalonePage } from "@/components/ui/standalone-page";
import { accountLinkOperations } from "@/lib/shared/account-links/operations";
import type { ResetRequest } from "@/lib/shared/account-links/schema";
import { call } from "@/lib/shared/operations/client";

const toSignIn = { label: "Back to sign-in", href: "/sign-in" };

export function ForgottenPassword() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  async function submit(body: ResetRequest) {
    await call(accountLinkOperations.requestReset, {}, { body });
    setSentTo(body.email);
  }

  if (sentTo !== null) {
    return (
      <StandalonePage title="Check your email" link={toSignIn}>
        <Text c="dimmed" role="status" style={{ overflowWrap: "anywhere" }}>
          If {sentTo} has an account, a link to set a new password is on its way. It works once, within an
          hour; a newer one replaces it. Nothing there after a few minutes? Look among the spam, or ask an
          owner of your organization for a reset link.
        </Text>
      </StandalonePage>
    );
  }
  return (
    <StandalonePage title="Forgot password" link={toSignIn}>
      <Text c="dimmed" mb="lg">
        Enter your account’s email. You get a link there to set a new password.
      </Text>
      <PageForm
        schema={() => import("@/lib/shared/account-links/schema").then(({ ResetRequest }) => ResetRequest)}
        defaultValues={{ email: "" }}
        onSubmit={submit}
        submitLabel="Send link"
        unguarded
        wideSubmit
      >
        <TextField name="email" label="Email" type="email" autoComplete="username" />
      </PageForm>
    </StandalonePage>
  );
}
