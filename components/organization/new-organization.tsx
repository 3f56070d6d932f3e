"use client";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { PageForm } from "@/components/ui/form/page-form";
import { TextField } from "@/components/ui/form/text-field";
import { call } from "@/lib/shared/operations/client";
import { organizationOperations } from "@/lib/shared/organizations/operations";
import type { OrganizationInput } from "@/lib/shared/organizations/schema";
import classes from "./new-organization.module.css";

/** The organization that somebody makes for themselves. */
export function NewOrganizationForm() {
  async function submit(body: OrganizationInput) {
    const { slug } = await call(organizationOperations.create, {}, { body });
    // A whole new page: another organization than the one that may have been open.
    window.location.assign(`/${slug}`);
    await new Promise(() => {});
  }
  return (
    <PageForm
      schema={() =>
        import("@/lib/shared/organizations/schema").then(({ OrganizationInput }) => OrganizationInput)
      }
      defaultValues={{ name: "", slug: "" }}
      onSubmit={submit}
      submitLabel="Create organization"
      wideSubmit
    >
      <Fields />
    </PageForm>
  );
}

function Fields() {
  const { setValue, clearErrors } = useFormContext<OrganizationInput>();
  const wasChosen = useRef(false);
  return (
    <>
      <TextField<OrganizationInput>
        name="name"
        label="Name"
        autoComplete="organization"
        onText={(name) => {
          if (wasChosen.current) return;
          setValue("slug", proposedAddress(name));
          clearErrors("slug");
        }}
      />
      <TextField<OrganizationInput>
        name="slug"
        label="Address"
        machine
        help="The first part of every page’s address, such as acme. It can’t be changed later."
        onText={(slug) => {
          wasChosen.current = slug !== "";
        }}
      />
      <AddressStatus />
    </>
  );
}

/** Whether the address is free, said while it is typed. */
function AddressStatus() {
  const slug = useWatch<OrganizationInput, "slug">({ name: "slug" });
  const [asked] = useDebouncedValue(slug, 300);
  const { data } = useQuery({
    queryKey: ["profile", "organization-address", asked],
    queryFn: ({ signal }) => call(organizationOperations.address, { slug: asked }, { signal }),
    enabled: asked !== "",
    // Somebody else may take it.
    staleTime: 5_000,
    retry: false,
  });
  const availability = slug !== "" && asked === slug ? data : undefined;
  return (
    <p role="status" className={classes.status} data-free={availability?.isFree}>
      {availability && (availability.isFree ? `/${slug} is free.` : availability.problem)}
    </p>
  );
}

/** The address that a name suggests: "Größe & Co." gives "grosse-co". Empty if none of the name's characters can be in an address. */
export function proposedAddress(name: string): string {
  return name
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 48)
    .replace(/^-+|-+$/g, "");
}
