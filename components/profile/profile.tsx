"use client";
// A person's own name and email, and the way to another password.
import { Text, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ownSessions } from "@/components/profile/queries";
import { SecondFactor } from "@/components/second-factor/second-factor";
import { PasswordField } from "@/components/sign-in/password-field";
import { Facts } from "@/components/ui/facts";
import { PageForm } from "@/components/ui/form/page-form";
import { toast } from "@/components/ui/on-demand/toast";
import { PageHeader } from "@/components/ui/page-header";
import { counted } from "@/lib/shared/counted";
import { call } from "@/lib/shared/operations/client";
import { profileOperations } from "@/lib/shared/profile/operations";
import type { PasswordChange } from "@/lib/shared/profile/schema";
import classes from "./profile.module.css";

interface ProfileProps {
  person: { name: string; email: string; hasPassword: boolean };
  /** Of its title; 2 where it is a part of a page. */
  order?: 1 | 2;
}

export function Profile({ person, order }: ProfileProps) {
  return (
    <>
      <PageHeader
        title="Profile"
        order={order}
        description="Your account, shared by all your organizations."
      />
      <Facts
        label="Your account"
        facts={[
          { term: "Name", value: person.name },
          {
            term: "Email",
            value: person.email,
            ...(person.hasPassword && { help: "You use it to sign in." }),
          },
        ]}
      />
      <Title order={order === 2 ? 3 : 2} size="h3" mt="xl" mb="sm">
        Second factor
      </Title>
      <SecondFactor hasPassword={person.hasPassword} />
      <Title order={order === 2 ? 3 : 2} size="h3" mt="xl" mb="sm">
        {person.hasPassword ? "Change password" : "Password"}
      </Title>
      {person.hasPassword ? (
        <div className={classes.form}>
          <PasswordForm email={person.email} />
        </div>
      ) : (
        <Text size="sm">Your account has no password. You sign in with your provider.</Text>
      )}
    </>
  );
}

const empty = { currentPassword: "", newPassword: "" };

function PasswordForm({ email }: { email: string }) {
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
