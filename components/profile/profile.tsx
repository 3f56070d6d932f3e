"use client";
// A person's own name and email, and the way to another password.
import { Title } from "@mantine/core";
import { PasswordForm } from "@/components/profile/password-form";
import { Facts } from "@/components/ui/facts";
import { PageHeader } from "@/components/ui/page-header";
import classes from "./profile.module.css";

interface ProfileProps {
  person: { name: string; email: string };
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
          { term: "Email", value: person.email, help: "You use it to sign in." },
        ]}
      />
      <Title order={order === 2 ? 3 : 2} size="h3" mt="xl" mb="sm">
        Change password
      </Title>
      <div className={classes.form}>
        <PasswordForm email={person.email} />
      </div>
    </>
  );
}
