"use client";
import { Text, TextInput } from "@mantine/core";
import { LinkPage } from "@/components/account-links/link-page";
import { signInAndEnter } from "@/components/invitations/accept";
import { PasswordField } from "@/components/sign-in/password-field";
import { PageForm } from "@/components/ui/form/page-form";
import { accountLinkOperations } from "@/lib/shared/account-links/operations";
import type { PasswordChoice } from "@/lib/shared/account-links/schema";
import { call } from "@/lib/shared/operations/client";

/** Setting a new password by a link, which is used up by it and not before. */
export function PasswordReset() {
  return (
    <LinkPage purpose="reset_password" title="Set a new password">
      {({ token, facts }) => <Form token={token} email={facts.email} />}
    </LinkPage>
  );
}

function Form({ token, email }: { token: string; email: string }) {
  async function submit({ password }: PasswordChoice) {
    await call(accountLinkOperations.resetPassword, {}, { body: { token, password } });
    await signInAndEnter(email, password, "/");
  }

  return (
    <>
      <Text c="dimmed" mb="lg">
        It replaces the old one and signs you out everywhere else. The link works once.
      </Text>
      <PageForm
        schema={() =>
          import("@/lib/shared/account-links/schema").then(({ PasswordChoice }) => PasswordChoice)
        }
        defaultValues={{ password: "" }}
        onSubmit={submit}
        submitLabel="Set password and sign in"
        unguarded
        wideSubmit
      >
        <TextInput label="Email" value={email} readOnly autoComplete="username" type="email" />
        <PasswordField isNew />
      </PageForm>
    </>
  );
}
