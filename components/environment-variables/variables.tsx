"use client";
import { PageHeader } from "@/components/elements/page-header";
import { VariableList } from "@/components/environment-variables/variable-list";

/** The page of all the organization's variables. */
export function Variables() {
  return (
    <VariableList
      heading={(add) => (
        <PageHeader
          title="Environment Variables"
          description="What your automations find in their environment: values baked in at deploy, and secrets read fresh at every kickoff."
          action={add}
        />
      )}
    />
  );
}
