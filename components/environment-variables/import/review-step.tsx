"use client";
// The import before it is saved: for which automations, and what happens to each variable.
import { Button, Text } from "@mantine/core";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { AutomationsField } from "@/components/automations/automations-field";
import {
  effectOfRow,
  type ImportRow,
  importOf,
  type PlanOptions,
  type Review,
  withRefusals,
  withSuggestion,
} from "@/components/environment-variables/import/plan";
import { ReviewTable } from "@/components/environment-variables/import/review-table";
import { useAbsentSecretsQuestion } from "@/components/secret-providers/secret-names/absent";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ErrorState } from "@/components/ui/failure/error-state";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { fieldLabel } from "@/components/ui/form/field";
import { ShortList } from "@/components/ui/list/short-list";
import { Notice } from "@/components/ui/notice";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { counted } from "@/lib/shared/counted";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import { isAcceptedKey } from "@/lib/shared/environment-variables/powerful-names";
import { RequestError } from "@/lib/shared/http/client";
import { call } from "@/lib/shared/operations/client";
import classes from "./import.module.css";

const rowForm = deferred(() => import("./row-form"), "RowForm");

interface ReviewStepProps {
  review: Review;
  onRows: (rows: ImportRow[]) => void;
  automation: { id: string; name: string } | null;
  onBack: () => void;
  onSaved: () => void;
}

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
  // Rows that were refused for some automations may be fine for others.
  const [refusedFor, setRefusedFor] = useState("");
  const { chosen, open, dialog } = useRowDialogs<ImportRow, "form">();
  const { source, problems, overridden } = review;
  const rows =
    refusedFor === automationIds.join() ? review.rows : review.rows.map((row) => ({ ...row, refusal: null }));
  const there = useQuery(
    importReview(
      organizationId,
      rows.map(({ key }) => key),
    ),
  );
  const existing = there.data?.variables ?? [];
  const options: PlanOptions = { existing, automationIds, canUseSecrets, canManageAutomations };
  const sent = importOf(rows, options);
  const save = useMutation({
    mutationFn: async () => {
      const named = sent.flatMap(({ row: { source, secretName } }) =>
        source === "direct" ? [] : [{ source, secretName, automationId: automationIds[0] }],
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
    },
    onError: (error) => {
      const fieldErrors = error instanceof RequestError ? error.problem.fieldErrors : undefined;
      if (!fieldErrors) return;
      const ids = sent.map(({ row }) => row.id);
      onRows(withRefusals(rows, ids, fieldErrors));
      setRefusedFor(automationIds.join());
      void there.refetch();
    },
  });
  if (!there.data) {
    return there.error ? (
      <ErrorState error={there.error} onRetry={() => there.refetch()} retrying={there.isFetching} />
    ) : (
      <Text c="dimmed" role="status">
        Checking which of them exist already…
      </Text>
    );
  }
  const planned = rows.map((row) => ({ row, effect: effectOfRow(row, options) }));
  const replace = (row: ImportRow) => onRows(rows.map((other) => (other.id === row.id ? row : other)));

  return (
    <div className={classes.review}>
      <FailureNotice failure={save.error} />
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
        onEdit={(row) => open("form", row)}
        onChange={replace}
        onTakeSuggestion={source && ((row) => replace(withSuggestion(row, source)))}
      />
      <div className={classes.footer}>
        <Text size="sm" c="dimmed" role="status">
          {summary(planned.map(({ effect }) => effect.kind))}
        </Text>
        <Button variant="default" onClick={onBack} disabled={save.isPending}>
          Back to the text
        </Button>
        <Button onClick={() => save.mutate()} loading={save.isPending} disabled={sent.length === 0}>
          Save {counted(sent.length, "variable")}
        </Button>
      </div>
      <DeferredWindow part={rowForm} {...dialog("form")} row={chosen} onSave={replace} />
      {absentSecrets.question}
    </div>
  );
}

function summary(kinds: readonly string[]): string {
  const count = (kind: string) => kinds.filter((known) => known === kind).length;
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
  ].sort((a, b) => a.line - b.line);
  if (lines.length === 0) return null;
  return (
    <Notice
      tone={problems.length > 0 ? "warning" : "info"}
      title={`${counted(lines.length, "line was", "lines were")} skipped`}
    >
      <ShortList items={lines} most={10} itemKey={({ line }) => line}>
        {({ line, words }) => `Line ${line}: ${words}`}
      </ShortList>
    </Notice>
  );
}

/** The variables that have the keys of an import; keys that no variable can have are left out. */
function importReview(organizationId: string, keys: readonly string[]) {
  const accepted = [...new Set(keys)].filter(isAcceptedKey).sort();
  return queryOptions({
    queryKey: [organizationId, "environment-variables", "import-review", accepted],
    queryFn: ({ signal }) =>
      call(
        variableOperations.reviewImport,
        { organizationId },
        { body: { variables: accepted.map((key) => ({ key })) }, signal },
      ),
    // While one row's key is edited, the others stay as they are.
    placeholderData: (previous) => previous,
  });
}
