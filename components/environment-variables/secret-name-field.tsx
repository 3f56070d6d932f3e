"use client";
// The Secret Name field: suggests names live from the chosen credential's store, and takes any text all the same.
import { Combobox, Loader, TextInput, useCombobox, VisuallyHidden } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useField } from "@/components/elements/form/field";
import { secretNames } from "@/components/environment-variables/queries";
import { SecretNamesFailure } from "@/components/environment-variables/secret-names-failure";
import type { VariableFormValues } from "@/components/environment-variables/variable-form-schema";
import { useOrganization } from "@/components/frame/organization";
import { formatSecretReference, parseSecretReference, searchableName } from "@/lib/resolution/reference";
import type { SecretNameAnswer } from "@/lib/secret-providers/schema";
import classes from "./secret-name-field.module.css";

/** Give it the source as `key`: another store has other names. */
export function SecretNameField({ source }: { source: string }) {
  const organization = useOrganization();
  const { value, onChange, onBlur, ...field } = useField<VariableFormValues>("secretName");
  const text = value as string;
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [query, setQuery] = useState<string | null>(null);
  const names = useQuery({
    ...secretNames(organization.id, source, query ?? ""),
    enabled: query !== null,
  });
  // What could not be listed once is not asked for at every key; the notice stays until another try.
  const search = useDebouncedCallback((reference: string) => {
    if (!names.isError) setQuery(searchableName(reference));
  }, 250);

  function open() {
    if (query === null) setQuery(searchableName(text));
    combobox.openDropdown();
  }

  function choose(name: string) {
    onChange(formatSecretReference({ ...parseSecretReference(text), name }));
    setQuery(name);
    combobox.closeDropdown();
  }

  function tryAgain() {
    if (query === searchableName(text)) void names.refetch();
    else setQuery(searchableName(text));
  }

  const isSearching =
    names.isFetching || (query !== null && !names.isError && query !== searchableName(text));
  return (
    <div>
      <Combobox store={combobox} onOptionSubmit={choose} shadow="md">
        <Combobox.Target withExpandedAttribute>
          <TextInput
            {...field}
            value={text}
            label="Secret Name"
            description="A name or a full ARN. Add #json_key to take one field of a JSON secret."
            placeholder="name or name#json_key"
            aria-required
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            classNames={{ input: classes.machine }}
            rightSection={isSearching && <Loader size={14} color="gray" aria-hidden="true" />}
            onFocus={open}
            onClick={open}
            onBlur={() => {
              combobox.closeDropdown();
              onBlur();
            }}
            onChange={(event) => {
              onChange(event.currentTarget.value);
              combobox.resetSelectedOption();
              combobox.openDropdown();
              search(event.currentTarget.value);
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={names.isError}>
          <Combobox.Options aria-label="Secret names" className={classes.options}>
            {names.data?.names.map(({ arn, name, description }) => (
              <Combobox.Option key={arn} value={name} active={name === searchableName(text)}>
                <span className={classes.name}>{name}</span>
                {description && <span className={classes.description}>{description}</span>}
              </Combobox.Option>
            ))}
          </Combobox.Options>
          <SearchWords answer={names.data} isSearching={isSearching} name={searchableName(text)} />
        </Combobox.Dropdown>
      </Combobox>
      {names.error && (
        <SecretNamesFailure error={names.error} onRetry={tryAgain} retrying={names.isFetching} />
      )}
    </div>
  );
}

interface SearchWordsProps {
  answer: SecretNameAnswer | undefined;
  isSearching: boolean;
  name: string;
}

/** What the list does not say itself: that it is on its way, empty, or only the beginning. */
function SearchWords({ answer, isSearching, name }: SearchWordsProps) {
  const count = answer?.names.length ?? 0;
  const words = !answer
    ? "Looking up names…"
    : count === 0
      ? isSearching
        ? "Looking up names…"
        : name
          ? `No secret’s name contains “${name}”. You can use it all the same.`
          : "This store has no secrets yet."
      : answer.truncated
        ? "There are more names: type to narrow the list."
        : null;
  return (
    <>
      {words && <div className={classes.words}>{words}</div>}
      <VisuallyHidden role="status">{words ?? `${count} ${count === 1 ? "name" : "names"}`}</VisuallyHidden>
    </>
  );
}
