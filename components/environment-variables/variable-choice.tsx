"use client";
// Variables of the organization to choose from: searched by the server, chosen across searches.
import { Button, Checkbox, Group, Input, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { variableList } from "@/components/environment-variables/queries";
import { useOrganization } from "@/components/shell/organization";
import { ErrorState } from "@/components/ui/failure/error-state";
import { FieldError } from "@/components/ui/form/field-error";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";
import classes from "./variable-choice.module.css";

interface VariableChoiceProps {
  /** Variables that are assigned to this automation already are marked. */
  automationId: string;
  chosen: readonly EnvironmentVariable[];
  onChange: (chosen: readonly EnvironmentVariable[]) => void;
  error: string | undefined;
}

export function VariableChoice({ automationId, chosen, onChange, error }: VariableChoiceProps) {
  const { id: organizationId } = useOrganization();
  const [search, setSearch] = useState("");
  const [query] = useDebouncedValue(search.trim(), 250);
  const list = useInfiniteQuery(variableList(organizationId, { query, limit: "50" }));
  const labelId = useId();
  const rows = list.data?.pages.flatMap(({ items }) => items);
  const isAssigned = ({ automations }: EnvironmentVariable) =>
    automations.some(({ id }) => id === automationId);
  const isChosen = ({ id }: EnvironmentVariable) => chosen.some((variable) => variable.id === id);

  function toggle(variable: EnvironmentVariable) {
    onChange(isChosen(variable) ? chosen.filter(({ id }) => id !== variable.id) : [...chosen, variable]);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot be laid out like the other labels.
    <div role="group" aria-labelledby={labelId}>
      <Input.Label component="div" id={labelId}>
        Variables
      </Input.Label>
      <TextInput
        role="searchbox"
        aria-label="Search variables by key or secret name"
        placeholder="Search by key or secret name"
        name="variableIds"
        autoComplete="off"
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        // The typed text is a search, not a change to save.
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        aria-invalid={error !== undefined || undefined}
      />
      <div className={classes.list}>
        {rows?.map((variable) => (
          <Checkbox
            key={variable.id}
            className={classes.row}
            classNames={{ labelWrapper: classes.words, label: classes.words, description: classes.more }}
            label={<code>{variable.key}</code>}
            description={
              isAssigned(variable)
                ? "Assigned already"
                : [variable.sourceLabel, variable.secretName].filter(Boolean).join(" · ")
            }
            checked={isAssigned(variable) || isChosen(variable)}
            disabled={isAssigned(variable)}
            onChange={() => toggle(variable)}
          />
        ))}
        {rows?.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            {query ? `No variable matches “${query}”` : "The organization has no variables yet."}
          </Text>
        )}
        {!rows && !list.error && (
          <Text size="sm" c="dimmed" p="sm">
            Loading…
          </Text>
        )}
        {!rows && list.error && (
          <ErrorState error={list.error} onRetry={() => list.refetch()} retrying={list.isFetching} />
        )}
        {list.hasNextPage && (
          <Group justify="center" p={8}>
            <Button
              variant="subtle"
              color="gray"
              size="xs"
              loading={list.isFetchingNextPage}
              onClick={() => list.fetchNextPage()}
            >
              Load more
            </Button>
          </Group>
        )}
      </div>
      {error && (
        <Input.Error component="div" mt={6}>
          <FieldError>{error}</FieldError>
        </Input.Error>
      )}
      <Text size="xs" c="dimmed" mt={6} role="status">
        {chosen.length === 0 ? "None chosen" : `${chosen.length} chosen: ${chosenWords(chosen)}`}
      </Text>
    </div>
  );
}

function chosenWords(chosen: readonly EnvironmentVariable[]): string {
  const keys = chosen.slice(0, 4).map(({ key }) => key);
  return keys.join(", ") + (chosen.length > keys.length ? ` and ${chosen.length - keys.length} more` : "");
}
