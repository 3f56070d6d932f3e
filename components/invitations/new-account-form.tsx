"use client";
import { TextInput } from "@mantine/core";
import { accept, enter } from "@/components/invitations/accept";
import { attemptSignIn } from "@/components/sign-in/attempt";
import { PasswordField } from "@/components/sign-in/password-field";
import { PageForm } from "@/components/ui/form/page-form";
import { TextField } from "@/components/ui/form/text-field";
import { Notice } from "@/components/ui/notice";
import { NewAccount } from "@/lib/shared/invitations/schema";

interface NewAccountFormProps {
  token: string;
  email: string;
  isSignedInAsAnother: boolean;
}

/** For somebody whom Latchkey does not know yet. */
export function NewAccountForm({ token, email, isSignedInAsAnother }: NewAccountFormProps) {
  async function submit(account: NewAccount) {
    const { organization } = await accept(token, account);
    const isSignedIn = await attemptSignIn({ email, password: account.password }).then(
      () => true,
      () => false,
    );
    // They have joined in any case: what is left is to sign in by hand.
    const path = `/${organization.slug}`;
    await enter(isSignedIn ? path : `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  }

  return (
    <PageForm
      schema={NewAccount}
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
