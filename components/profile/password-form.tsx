"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ownSessions } from "@/components/profile/queries";
import { PasswordField } from "@/components/sign-in/password-field";
import { PageForm } from "@/components/ui/form/page-form";
import { toast } from "@/components/ui/toast";
import { counted } from "@/lib/shared/counted";
import { call } from "@/lib/shared/operations/client";
import { profileOperations } from "@/lib/shared/profile/operations";
import type { PasswordChange } from "@/lib/shared/profile/schema";

const empty = { currentPassword: "", newPassword: "" };

export function PasswordForm({ email }: { email: string }) {
  const queryClient = useQueryClient();
  // What was typed must not stay once it is saved.
  const [round, setRound] = useState(0);

  async function submit(body: PasswordChange) {
    const { endedSessions } = await call(profileOperations.changePassword, {}, { body });
    await queryClient.invalidateQueries({ queryKey: ownSessions().queryKey });
    toast(changedWords(endedSessions));
  }

  return (
    <PageForm
      key={round}
      schema={() => import("@/lib/shared/profile/schema").then(({ PasswordChange }) => PasswordChange)}
      defaultValues={empty}
      onSubmit={submit}
      onDone={() => setRound(round + 1)}
      submitLabel="Change password"
    >
      {/* For password managers: whose password it is. */}
      <input type="email" value={email} readOnly hidden autoComplete="username" />
      <PasswordField name="currentPassword" label="Current password" />
      <PasswordField
        name="newPassword"
        label="New password"
        isNew
        help="At least 12 characters. Changing it signs you out everywhere else."
      />
    </PageForm>
  );
}

function changedWords(endedSessions: number): string {
  if (endedSessions === 0) return "Password changed.";
  return `Password changed. Ended ${counted(endedSessions, "other session")}.`;
}
