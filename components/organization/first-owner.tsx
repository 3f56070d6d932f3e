"use client";
import { Text } from "@mantine/core";
import { signInAndEnter } from "@/components/invitations/accept";
import { PasswordField } from "@/components/sign-in/password-field";
import { PageForm } from "@/components/ui/form/page-form";
import { TextField } from "@/components/ui/form/text-field";
import { StandalonePage } from "@/components/ui/standalone-page";
import { call } from "@/lib/shared/operations/client";
import { organizationOperations } from "@/lib/shared/organizations/operations";
import type { FirstOwner } from "@/lib/shared/organizations/schema";

/** The first page of a new installation: the organization, and the person who owns it. */
export function FirstOwnerForm() {
  async function submit(owner: FirstOwner) {
    // In the fragment, which no browser sends by itself.
    const token = window.location.hash.slice(1);
    const { slug } = await call(organizationOperations.makeFirst, {}, { body: { token, ...owner } });
    await signInAndEnter(owner.email, owner.password, `/${slug}`);
  }

  return (
    <StandalonePage title="Set up Latchkey">
      <Text c="dimmed" mb="lg">
        Create your organization and the account that owns it. You can invite others afterwards.
      </Text>
      <PageForm
        schema={() => import("@/lib/shared/organizations/schema").then(({ FirstOwner }) => FirstOwner)}
        defaultValues={{ organization: "", slug: "", name: "", email: "", password: "" }}
        onSubmit={submit}
        submitLabel="Create organization"
        wideSubmit
      >
        <TextField name="organization" label="Organization" autoComplete="organization" />
        <TextField name="slug" label="Address" help="Its part of the console’s address, such as acme." />
        <TextField name="name" label="Your name" autoComplete="name" />
        <TextField name="email" label="Your email" type="email" autoComplete="username" />
        <PasswordField isNew />
      </PageForm>
    </StandalonePage>
  );
}
