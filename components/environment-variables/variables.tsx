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
          description="The variables your automations run with: values set at deploy, and secrets read at every kickoff."
          action={add}
        />
      )}
    />
  );
}
