"use client";
import { Button, List, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { AutomationsField } from "@/components/automations/automations-field";
// What the import does, until it is saved: for which automations, and what of each variable.
import {
  effectOfRow,
  type ImportRow,
  importOf,
  type PlanOptions,
  type Review,
  withRefusals,
  withSuggestion,
} from "@/components/environment-variables/import/plan";
import { importReview } from "@/components/environment-variables/import/queries";
import { ReviewTable } from "@/components/environment-variables/import/review-table";
import { RowForm } from "@/components/environment-variables/import/row-form";
import { useAbsentSecretsQuestion } from "@/components/secret-providers/absent-secrets";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ErrorState } from "@/components/ui/error-state";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { fieldLabel } from "@/components/ui/form/field";
import { Notice } from "@/components/ui/notice";
import { counted } from "@/lib/shared/counted";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import { RequestError } from "@/lib/shared/http/client";
import classes from "./import.module.css";

interface ReviewStepProps {
  review: Review;
  onRows: (rows: ImportRow[]) => void;
  automation: { id: string; name: string } | null;
  onBack: () => void;
  onSaved: () => void;
}

const shownProblems = 10;

export function ReviewStep({ review, onRows, automation, onBack, onSaved }: ReviewStepProps) {
  const { id: organizationId } = useOrganization();
  const mutate = useOrganizationMutation();
  const absentSecrets = useAbsentSecretsQuestion();
  const canUseSecrets = useAllowed("secret_providers:read");
  const canManageAutomations = useAllowed("automations:manage");
  const form = useForm<{ automationIds: string[] }>({
    defaultValues: { automationIds: automation ? [automation.id] : [] },
  });
  const automationIds = form.watch("automationIds");
  const [isSaving, setIsSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  // What was refused for some automations may do for others.
  const [refusedFor, setRefusedFor] = useState("");
  const [edited, setEdited] = useState<ImportRow | null>(null);
  const [isEditing, setIsEditing] = useState(false);
  const { source, problems, overridden } = review;
  const rows =
    refusedFor === automationIds.join() ? review.rows : review.rows.map((row) => ({ ...row, refusal: null }));
  const there = useQuery(
    importReview(
      organizationId,
      rows.map(({ key }) => key),
    ),
  );
  if (!there.data) {
    return there.error ? (
      <ErrorState error={there.error} onRetry={() => there.refetch()} retrying={there.isFetching} />
    ) : (
      <Text c="dimmed" role="status">
        Checking which of them exist already…
      </Text>
    );
  }
  const existing = there.data.variables;
  const options: PlanOptions = { existing, automationIds, canUseSecrets, canManageAutomations };
  const planned = rows.map((row) => ({ row, effect: effectOfRow(row, options) }));
  const sent = importOf(rows, options);

  const replace = (row: ImportRow) => onRows(rows.map((one) => (one.id === row.id ? row : one)));

  async function save() {
    setIsSaving(true);
    setFailure(null);
    try {
      const named = sent.flatMap(({ row }) =>
        row.source === "direct"
          ? []
          : [{ source: row.source, secretName: row.secretName, automationId: automationIds[0] }],
      );
      if (!(await absentSecrets.confirm(named))) return;
      await mutate(
        variableOperations.import,
        {},
        {
          body: { variables: sent.map(({ input }) => input), automationIds },
          success: `${counted(sent.length, "variable is", "variables are")} saved.`,
        },
      );
      onSaved();
    } catch (error) {
      setFailure(error);
      const fieldErrors = error instanceof RequestError ? error.problem.fieldErrors : undefined;
      if (fieldErrors) {
        const ids = sent.map(({ row }) => row.id);
        onRows(withRefusals(rows, ids, fieldErrors));
        setRefusedFor(automationIds.join());
        void there.refetch();
      }
    } finally {
      setIsSaving(false);
    }
  }

  return (
    <div className={classes.review}>
      <FailureNotice failure={failure} />
      <Lines problems={problems} overridden={overridden} />
      <FormProvider {...form}>
        <div className={classes.automations}>
          <AutomationsField
            known={automation ? [automation] : []}
            label={fieldLabel("Automations", true)}
            description="The automations that get these variables."
            unread="Existing assignments don’t change."
          />
        </div>
      </FormProvider>
      <ReviewTable
        planned={planned}
        existing={existing}
        onEdit={(row) => {
          setEdited(row);
          setIsEditing(true);
        }}
        onChange={replace}
        onTakeSuggestion={source && ((row) => replace(withSuggestion(row, source)))}
      />
      <div className={classes.footer}>
        <Text size="sm" c="dimmed" role="status">
          {summary(planned.map(({ effect }) => effect.kind))}
        </Text>
        <Button variant="default" onClick={onBack} disabled={isSaving}>
          Back to the text
        </Button>
        <Button onClick={() => void save()} loading={isSaving} disabled={sent.length === 0}>
          Save {counted(sent.length, "variable")}
        </Button>
      </div>
      <RowForm opened={isEditing} onClose={() => setIsEditing(false)} row={edited} onSave={replace} />
      {absentSecrets.question}
    </div>
  );
}

function summary(kinds: readonly string[]): string {
  const count = (kind: string) => kinds.filter((one) => one === kind).length;
  return [
    [count("new"), "new"],
    [count("change"), "changed"],
    [count("same"), "left alone"],
    [count("impossible"), "cannot be saved"],
  ]
    .filter(([number]) => number !== 0)
    .map((part) => part.join(" "))
    .join(" · ");
}

/** Lines of the text that are no variable of the table. */
function Lines({ problems, overridden }: Pick<Review, "problems" | "overridden">) {
  const lines = [
    ...problems.map(({ line, message }) => ({ line, words: message })),
    ...overridden.map(({ key, line, byLine }) => ({
      line,
      words: `Left alone: line ${byLine} sets ${key} again.`,
    })),
  ].sort((one, other) => one.line - other.line);
  if (lines.length === 0) return null;
  const rest = lines.length - shownProblems;
  return (
    <Notice
      tone={problems.length > 0 ? "warning" : "info"}
      title={`${counted(lines.length, "line was", "lines were")} skipped`}
    >
      <List size="sm" mt={6}>
        {lines.slice(0, shownProblems).map(({ line, words }) => (
          <List.Item key={line}>
            Line {line}: {words}
          </List.Item>
        ))}
        {rest > 0 && <List.Item>and {rest} more</List.Item>}
      </List>
    </Notice>
  );
}
