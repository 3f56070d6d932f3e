// What saving a pasted `.env` would do, variable by variable. Pure; the table shows it, and sends what is left of it.
import type { Suggestion } from "@/components/environment-variables/import/suggestions";
import { EnvironmentVariableInput } from "@/lib/clouds/inputs/variable";
import type { Dotenv } from "@/lib/shared/environment-variables/dotenv";
import { effectOf } from "@/lib/shared/environment-variables/powerful-names";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";

export interface ImportRow {
  /** Unlike the key, it stays while the row is edited. */
  id: string;
  firstLine: number;
  lastLine: number;
  key: string;
  /** As `ValueSource` is written. */
  source: string;
  sourceLabel: string;
  /** The pasted value; kept while another source is tried, and sent only as a direct value. */
  value: string;
  secretName: string;
  notes: readonly string[];
  suggestion: Suggestion | null;
  /** Left out by hand. */
  isLeftOut: boolean;
  /** The variable to change, `new` for another one, or null: as it comes. */
  target: string | null;
  /** What the server said of it. */
  refusal: string | null;
}

export type Effect =
  | { kind: "new" }
  | { kind: "change"; variable: EnvironmentVariable }
  /** `reason` says why nothing is done. */
  | { kind: "same"; reason: string }
  | { kind: "impossible"; reason: string };

export interface PlanOptions {
  /** What is there, of any key. */
  existing: readonly EnvironmentVariable[];
  automationIds: readonly string[];
  canUseSecrets: boolean;
  canManageAutomations: boolean;
}

export interface SuggestionSource {
  value: string;
  label: string;
}

/** A secret of the same name is taken at once; one of a like name is only offered, with the row. */
export function rowsOf(
  { variables }: Pick<Dotenv, "variables">,
  suggest: (key: string) => Suggestion | null,
  source: SuggestionSource | null,
): ImportRow[] {
  return variables.map(({ key, value, firstLine, lastLine, notes }) => {
    const row: ImportRow = {
      id: `line-${firstLine}`,
      firstLine,
      lastLine,
      key,
      value,
      notes,
      source: "direct",
      sourceLabel: "Direct Value",
      secretName: "",
      suggestion: suggest(key),
      isLeftOut: false,
      target: null,
      refusal: null,
    };
    return source && row.suggestion?.match === "same" ? withSuggestion(row, source) : row;
  });
}

export function withSuggestion(row: ImportRow, { value, label }: SuggestionSource): ImportRow {
  if (!row.suggestion) return row;
  const { secretName } = row.suggestion;
  return { ...row, source: value, sourceLabel: label, secretName, refusal: null };
}

/**
 * What the server refused, at the rows it is about.
 *
 * @param ids of the rows that were sent, in their order.
 */
export function withRefusals(
  rows: readonly ImportRow[],
  ids: readonly string[],
  fieldErrors: Readonly<Record<string, readonly string[]>>,
): ImportRow[] {
  const refusals = new Map<string, string>();
  for (const [field, messages] of Object.entries(fieldErrors)) {
    const id = ids[Number(/^variables\.(\d+)\b/.exec(field)?.[1] ?? Number.NaN)];
    if (id !== undefined && !refusals.has(id)) refusals.set(id, messages.join(" "));
  }
  return rows.map((row) => ({ ...row, refusal: refusals.get(row.id) ?? null }));
}

/** Variables of the row's key: the ones that it can change. */
export function candidatesOf({ key }: Pick<ImportRow, "key">, existing: readonly EnvironmentVariable[]) {
  return existing.filter((variable) => variable.key === key);
}

/**
 * What becomes of a row. A variable of one of the chosen automations is changed, as an automation has a key only once; so is
 * one that no automation has, or the only one where no automation is chosen. What other automations use is left to them.
 */
export function effectOfRow(row: ImportRow, options: PlanOptions): Effect {
  if (row.isLeftOut) return { kind: "same", reason: "You left it out." };
  const problem = problemOf(row, options);
  if (problem !== null) return { kind: "impossible", reason: problem };
  const { existing, automationIds } = options;
  const candidates = candidatesOf(row, existing);
  const here = candidates.filter(({ automations }) =>
    automations.some(({ id }) => automationIds.includes(id)),
  );
  if (here.length > 1) {
    const names = here.flatMap(({ automations }) => automations.map(({ name }) => name));
    return {
      kind: "impossible",
      reason: `The chosen automations have variables ${row.key} of their own (${[...new Set(names)].join(", ")}). Import into one at a time.`,
    };
  }
  const [target] = here.length === 1 ? here : targetsAmong(row, candidates, automationIds);
  if (!target) return { kind: "new" };
  if (isSame(row, target, automationIds)) {
    return { kind: "same", reason: "It already exists and reads this secret." };
  }
  return { kind: "change", variable: target };
}

function targetsAmong(
  { target }: ImportRow,
  candidates: readonly EnvironmentVariable[],
  automationIds: readonly string[],
): readonly EnvironmentVariable[] {
  if (target !== null) return candidates.filter(({ id }) => id === target);
  const free = candidates.filter(({ automations }) => automations.length === 0);
  if (free.length === 1) return free;
  return automationIds.length === 0 && candidates.length === 1 ? candidates : [];
}

/** Of direct values nobody can say: what is kept is not shown. */
function isSame(row: ImportRow, variable: EnvironmentVariable, automationIds: readonly string[]): boolean {
  return (
    row.source !== "direct" &&
    row.source === variable.source &&
    row.secretName.trim() === variable.secretName &&
    automationIds.every((automationId) => variable.automations.some(({ id }) => id === automationId))
  );
}

/** Why the row cannot be saved as it is, by the server's own schema; null where it can. */
function problemOf(row: ImportRow, { canUseSecrets, canManageAutomations }: PlanOptions): string | null {
  if (row.refusal !== null) return row.refusal;
  const { error } = EnvironmentVariableInput.safeParse(inputOf(row));
  if (error) return error.issues[0]?.message ?? "This isn’t valid.";
  const effect = effectOf(row.key);
  if (effect !== null && !canManageAutomations) {
    return `This name decides what automations run: it ${effect}. That needs the permission automations: manage.`;
  }
  if (row.source !== "direct" && !canUseSecrets) return "Reading a secret needs secret_providers: read.";
  return null;
}

function inputOf({ key, source, value, secretName }: ImportRow) {
  return { key, source, ...(source === "direct" ? { value } : { secretName }) };
}

/** What is sent: the rows that change something. */
export function importOf(rows: readonly ImportRow[], options: PlanOptions) {
  return rows.flatMap((row) => {
    const effect = effectOfRow(row, options);
    if (effect.kind !== "new" && effect.kind !== "change") return [];
    return [
      {
        row,
        input: { ...inputOf(row), ...(effect.kind === "change" && { variableId: effect.variable.id }) },
      },
    ];
  });
}

export interface Review extends Pick<Dotenv, "problems" | "overridden"> {
  rows: ImportRow[];
  /** What reads the secrets that are suggested. */
  source: SuggestionSource | null;
}
