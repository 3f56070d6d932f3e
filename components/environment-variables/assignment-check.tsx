"use client";
// What assigning the chosen variables would do, said before it is saved: everything that stops it, by key.
import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { assignmentCheck } from "@/components/environment-variables/queries";
import { useOrganization } from "@/components/shell/organization";
import { failureWords } from "@/components/ui/failure/error-state";
import { ShortList } from "@/components/ui/list/short-list";
import { Notice } from "@/components/ui/notice";
import { counted } from "@/lib/shared/counted";

interface AssignmentCheckProps {
  variables: readonly { id: string; key: string }[];
  automationIds: readonly string[];
  /** Takes variables of these keys out of the choice. */
  onLeaveOut: (keys: ReadonlySet<string>) => void;
}

export function AssignmentCheck({ variables, automationIds, onLeaveOut }: AssignmentCheckProps) {
  const { id: organizationId } = useOrganization();
  const check = useQuery(assignmentCheck(organizationId, variables, automationIds));
  if (variables.length === 0 || automationIds.length === 0) return null;
  if (check.error) {
    const { title, detail } = failureWords(check.error);
    return (
      <Notice tone="warning" title={title}>
        {detail}
      </Notice>
    );
  }
  if (!check.data) {
    return (
      <Text size="sm" c="dimmed" role="status">
        Checking…
      </Text>
    );
  }
  const { obstacles, ...would } = check.data;
  const keys = new Set(obstacles.map(({ key }) => key));
  if (keys.size === 0) {
    return (
      <Text size="sm" c="dimmed" role="status">
        {wouldWords(would)}
      </Text>
    );
  }
  return (
    <Notice
      tone="warning"
      title={`${keys.size === 1 ? "One key stops" : `${keys.size} keys stop`} this: all are assigned, or none`}
      action={
        keys.size < new Set(variables.map(({ key }) => key)).size && (
          <Button variant="default" size="xs" onClick={() => onLeaveOut(keys)}>
            Leave {keys.size === 1 ? "it" : "them"} out
          </Button>
        )
      }
    >
      <ShortList items={obstacles} most={8} itemKey={({ key, reason }) => `${key} ${reason}`}>
        {({ key, detail }) => (
          <>
            <code style={{ overflowWrap: "anywhere" }}>{key}</code>: {detail}
          </>
        )}
      </ShortList>
    </Notice>
  );
}

function wouldWords({ variables, assignments }: { variables: number; assignments: number }): string {
  if (assignments === 0) return "All of this is assigned already.";
  return `${counted(variables, "variable")} will be assigned, in ${counted(assignments, "new assignment")}.`;
}
