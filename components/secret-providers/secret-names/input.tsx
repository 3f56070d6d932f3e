"use client";
// A secret's name: suggested live from a credential's store, and any text all the same.
import { Combobox, Loader, TextInput, type TextInputProps, useCombobox, VisuallyHidden } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { SecretNamesFailure } from "@/components/secret-providers/secret-names/failure";
import { secretNames, secretNamesKey } from "@/components/secret-providers/secret-names/query";
import { useOrganization } from "@/components/shell/organization";
import { useEnterPicks } from "@/components/ui/form/enter-picks";
import { isFullSecretName } from "@/lib/clouds/catalog";
import { readPastedReference } from "@/lib/clouds/inputs/secret-reference";
import { counted } from "@/lib/shared/counted";
import {
  formatSecretReference,
  parseSecretReference,
  searchableName,
} from "@/lib/shared/resolution/reference";
import type { SecretNameAnswer } from "@/lib/shared/secret-providers/schema";
import classes from "./input.module.css";

export interface SecretNameInputProps
  extends Omit<TextInputProps, "value" | "onChange" | "onBlur" | "onFocus" | "onClick"> {
  /** As a variable's value source is written. Give it as `key` too: another store has other names. */
  source: string;
  /** For which a config asks whose tokens speak for one automation; the first by name where it is not said. */
  automationId?: string | undefined;
  value: string;
  onChange: (text: string) => void;
  onBlur?: () => void;
  /** Why there are no suggestions is said in a word, where it is explained elsewhere. */
  isBrief?: boolean;
}

export function SecretNameInput({
  source,
  automationId,
  value: text,
  onChange,
  onBlur,
  isBrief = false,
  ...field
}: SecretNameInputProps) {
  const organization = useOrganization();
  const client = useQueryClient();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [query, setQuery] = useState<string | null>(null);
  const names = useQuery({
    ...secretNames(organization.id, source, query ?? "", automationId),
    enabled: query !== null,
  });
  // What could not be listed once is not asked for at every key; the notice stays until another try.
  const search = useDebouncedCallback((reference: string) => {
    if (!names.isError) setQuery(searchableName(reference));
  }, 250);

  const [understood, setUnderstood] = useState<{ reference: string; what: string; region?: string } | null>(
    null,
  );

  const namesKey = secretNamesKey(organization.id, source, automationId);
  const wasOpened = useRef(false);

  const isSearching =
    names.isFetching || (query !== null && !names.isError && query !== searchableName(text));
  const enter = useEnterPicks({ isSearching, isWhole });

  /** A full name, which is never typed by half, or the name of a secret on the screen. A field after it doesn't matter. */
  function isWhole(typed: string): boolean {
    const name = searchableName(typed);
    if (name === "" || isFullSecretName(name) || names.isError) return true;
    return names.data?.names.some((secret) => secret.name === name) ?? false;
  }

  function open() {
    if (!wasOpened.current) {
      wasOpened.current = true;
      void client.invalidateQueries({ queryKey: namesKey, refetchType: "none" });
    }
    if (query === null) setQuery(searchableName(text));
    combobox.openDropdown();
  }

  /** Nobody waits for names any more: what is on its way is given up, here and on the server. */
  function leave() {
    combobox.closeDropdown();
    search.cancel();
    if (!names.isFetching) return;
    setQuery(null);
    void client.cancelQueries({ queryKey: namesKey });
  }

  /** Puts a reference in the place of what another tool wrote, where it means one. */
  function understand(given: string): boolean {
    const read = readPastedReference(source, given);
    if (!read?.ok) return false;
    onChange(read.reference);
    setUnderstood(read);
    enter.onOptionSubmit();
    search(read.reference);
    return true;
  }

  function choose(name: string) {
    onChange(formatSecretReference({ ...parseSecretReference(text.trim()), name }));
    enter.onOptionSubmit();
    // The name is known to be there: asking for it would show nothing new.
    search.cancel();
    setQuery(null);
    combobox.closeDropdown();
  }

  function tryAgain() {
    if (query === searchableName(text)) void names.refetch();
    else setQuery(searchableName(text));
  }

  return (
    <div>
      <Combobox store={combobox} onOptionSubmit={choose} shadow="md">
        <Combobox.Target withExpandedAttribute>
          <TextInput
            {...field}
            {...enter.props}
            value={text}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            classNames={{ input: classes.machine }}
            rightSection={isSearching && <Loader size={14} color="gray" aria-hidden="true" />}
            onFocus={open}
            onClick={open}
            onPaste={(event) => {
              const { value, selectionStart, selectionEnd } = event.currentTarget;
              const isWhole = selectionStart === 0 && selectionEnd === value.length;
              if (isWhole && understand(event.clipboardData.getData("text"))) event.preventDefault();
            }}
            onBlur={() => {
              understand(text);
              leave();
              onBlur?.();
            }}
            onChange={(event) => {
              setUnderstood(null);
              onChange(event.currentTarget.value);
              combobox.resetSelectedOption();
              combobox.openDropdown();
              search(event.currentTarget.value);
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={names.isError}>
          <Combobox.Options
            aria-label="Secret names"
            className={classes.options}
            classNames={{ options: enter.listClass }}
          >
            {names.data?.names.map(({ resource, name, description }) => (
              <Combobox.Option key={resource} value={name} active={name === searchableName(text)}>
                <span className={classes.name}>{name}</span>
                {description && <span className={classes.description}>{description}</span>}
              </Combobox.Option>
            ))}
          </Combobox.Options>
          <SearchWords
            answer={names.data}
            isSearching={isSearching}
            name={searchableName(text)}
            picked={enter.listClass && names.data?.names[0]?.name}
          />
        </Combobox.Dropdown>
      </Combobox>
      <div role="status" className={understood ? classes.brief : undefined}>
        {understood?.reference === text &&
          `You entered ${understood.what}. Latchkey reads it as ${text}${elsewhere(understood.region, names.data?.place)}`}
      </div>
      {names.error && isBrief && <div className={classes.brief}>No suggestions: type the name.</div>}
      {names.error && !isBrief && (
        <SecretNamesFailure error={names.error} onRetry={tryAgain} retrying={names.isFetching} />
      )}
    </div>
  );
}

/** A name has no region: the secret is read in the credential's region, even if the address had another. */
function elsewhere(region: string | undefined, place: string | null | undefined): string {
  return region && place && region !== place
    ? `, in ${place}. The address is in ${region}: for that one, paste the secret’s full name.`
    : "";
}

interface SearchWordsProps {
  answer: SecretNameAnswer | undefined;
  isSearching: boolean;
  name: string;
  /** What Enter takes, where that is another name than what is typed. */
  picked: string | undefined;
}

/** What the list does not say itself: that it is on its way, empty, or only the beginning. */
function noneIn(place: string | null): string {
  return place
    ? `No secrets in ${place}. Wrong region? Change it on the credential.`
    : "There are no secrets to read with this credential.";
}

function SearchWords({ answer, isSearching, name, picked }: SearchWordsProps) {
  const count = answer?.names.length ?? 0;
  const words = !answer
    ? "Looking up names…"
    : count === 0
      ? isSearching || answer.looking
        ? "Looking up names…"
        : answer.truncated
          ? "There are too many names to search: type the beginning of the name."
          : name
            ? `No secret name contains “${name}”. You can still use it.`
            : noneIn(answer.place)
      : answer.truncated
        ? "Type to narrow the list."
        : null;
  return (
    <>
      {words && <div className={classes.words}>{words}</div>}
      {picked && (
        <div className={classes.words} role="status">
          Enter takes <code>{picked}</code>, Escape keeps what you typed.
        </div>
      )}
      {answer?.automation && (
        <div className={classes.words}>What the automation {answer.automation.name} can list.</div>
      )}
      <VisuallyHidden role="status">{words ?? counted(count, "name")}</VisuallyHidden>
    </>
  );
}
