"use client";
// A form whose object somebody else changed meanwhile: the newer state comes in under what was typed.
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { DefaultValues, FieldValues, Path, PathValue, UseFormReturn } from "react-hook-form";
import { Notice } from "@/components/ui/notice";

export const newerWords = "Nothing of yours was saved. Load the newer version: what you have typed stays.";

interface Loaded {
  /** Labels of the fields that were typed in, and that the other person changed as well. */
  contested: string[];
  /** Whether anything that was typed is in the form. */
  hasKept: boolean;
}

interface NewerStateOptions<Input extends FieldValues, Output> {
  form: UseFormReturn<Input, unknown, Output>;
  element: RefObject<HTMLFormElement | null>;
  defaultValues: DefaultValues<Input>;
  edited: Edited | undefined;
  setFailure: (failure: unknown) => void;
}

export function useNewerState<Input extends FieldValues, Output>(options: NewerStateOptions<Input, Output>) {
  const { form, element, defaultValues, edited, setFailure } = options;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [round, setRound] = useState(0);
  const etag = edited?.object?.etag;
  const shownEtag = useRef(etag);

  // Before anything is painted: the values are never a mixture that nobody meant.
  useLayoutEffect(() => {
    if (etag === undefined || etag === shownEtag.current) return;
    shownEtag.current = etag;
    const kept = keptFields({ ...form.formState.defaultValues }, form.getValues(), { ...defaultValues });
    const contested = kept.filter(({ isContested }) => isContested).map(({ path }) => labelOf(element, path));
    form.reset(defaultValues as Input);
    for (const { path, value } of kept) {
      const [field, typed] = [path as Path<Input>, value as PathValue<Input, Path<Input>>];
      form.setValue(field, typed, { shouldDirty: true });
    }
    setFailure(null);
    setRound(round + 1);
    setLoaded({ contested: [...new Set(contested)], hasKept: kept.length > 0 });
  });

  async function load() {
    await edited?.reload().catch(setFailure);
  }

  return { loaded, round, load: edited && load, forgetLoaded: () => setLoaded(null) };
}

/** As people read it. */
function labelOf(element: RefObject<HTMLFormElement | null>, path: string): string {
  const field = element.current?.querySelector<HTMLInputElement>(`[name="${CSS.escape(path)}"]`);
  const group = field?.closest("[role=radiogroup]")?.getAttribute("aria-labelledby");
  // A select keeps its value in a hidden field next to the visible one.
  const label =
    (group && document.getElementById(group)) ||
    field?.labels?.[0] ||
    field?.previousElementSibling?.querySelector("label");
  return label?.textContent?.trim() || "another field";
}

/** Gets the focus, which the button that loaded it had. */
export function NewerStateNotice({ contested, hasKept }: Loaded) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!notice.current) return;
    notice.current.tabIndex = -1;
    notice.current.focus();
  }, []);
  const isContested = contested.length > 0;
  return (
    <Notice
      ref={notice}
      tone={isContested ? "warning" : "info"}
      title={hasKept ? "This is the newer version, with what you typed" : "This is the newer version"}
    >
      {isContested && `You both changed: ${contested.join(", ")}. Saving replaces the other change there.`}
      {hasKept &&
        !isContested &&
        "Nobody else changed the fields that you changed. Save again if it is right."}
    </Notice>
  );
}

/** An object in a window: the state that the person looks at, and the way to a newer one. */
export interface Edited<T extends { etag: string } = { etag: string }> {
  /** Null where the window makes a new one. */
  object: T | null;
  reload: () => Promise<void>;
}

type Values = Record<string, unknown>;

interface Kept {
  /** Dotted, as a form names its fields. */
  path: string;
  value: unknown;
  /** Somebody else changed the same field to something else. */
  isContested: boolean;
}

/**
 * The fields that the person changed, which stay as they are; all others are to show the newer state.
 *
 * @param before what the form began with.
 */
export function keptFields(before: Values, typed: Values, newer: Values, prefix = ""): Kept[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(typed)])];
  return names.flatMap((name): Kept[] => {
    const [was, is, now] = [before[name], typed[name], newer[name]];
    if (isSame(was, is)) return [];
    const path = prefix + name;
    if (isGroup(is) && (isGroup(was) || was === undefined)) {
      return keptFields(isGroup(was) ? was : {}, is, isGroup(now) ? now : {}, `${path}.`);
    }
    return [{ path, value: is, isContested: !isSame(now, was) && !isSame(now, is) }];
  });
}

function isGroup(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Of what forms hold: text, numbers, lists of ids. */
function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
