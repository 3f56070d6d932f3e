"use client";
// What would become of each variable, the ones that cannot be saved first. Values are masked until somebody asks for one.
import { ActionIcon, Anchor } from "@mantine/core";
import { IconEye, IconEyeOff, IconPlus, IconRefresh, IconX } from "@tabler/icons-react";
import { candidatesOf, type Effect, type ImportRow } from "@/components/environment-variables/import/plan";
import { surroundingSpace } from "@/components/environment-variables/surrounding-space";
import { type Column, DataTable, wholeList } from "@/components/ui/list/data-table";
import { editAction, type RowAction } from "@/components/ui/list/row-menu";
import { useUnfolded } from "@/components/ui/list/use-unfolded";
import { MachineValue } from "@/components/ui/machine-value";
import { OutcomeBadge, Tag } from "@/components/ui/outcome-badge";
import { effectOf } from "@/lib/shared/environment-variables/powerful-names";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";
import classes from "./import.module.css";

export interface PlannedRow {
  row: ImportRow;
  effect: Effect;
}

interface ReviewTableProps {
  planned: readonly PlannedRow[];
  existing: readonly EnvironmentVariable[];
  onEdit: (row: ImportRow) => void;
  onChange: (row: ImportRow) => void;
  /** Takes the secret that is suggested; null where there is nothing to read one with. */
  onTakeSuggestion: ((row: ImportRow) => void) | null;
}

const order = { impossible: 0, change: 1, new: 2, same: 3 };

export function ReviewTable({ planned, existing, onEdit, onChange, onTakeSuggestion }: ReviewTableProps) {
  const unmasked = useUnfolded<string>();
  const rows = planned.toSorted((left, right) => order[left.effect.kind] - order[right.effect.kind]);

  function actions({ row, effect }: PlannedRow): RowAction[] {
    const [candidate] = candidatesOf(row, existing);
    return [
      editAction(() => onEdit(row)),
      ...(effect.kind === "change" && effect.variable.automations.length > 0
        ? [
            {
              label: "Add as a new variable",
              icon: IconPlus,
              onSelect: () => onChange({ ...row, target: "new", refusal: null }),
            },
          ]
        : []),
      ...(effect.kind === "new" && candidate
        ? [
            {
              label: `Change the one of ${namesOf(candidate)}`,
              icon: IconRefresh,
              onSelect: () => onChange({ ...row, target: candidate.id, refusal: null }),
            },
          ]
        : []),
      row.isLeftOut
        ? {
            label: "Take it in",
            icon: IconPlus,
            onSelect: () => onChange({ ...row, isLeftOut: false, refusal: null }),
          }
        : { label: "Leave it out", icon: IconX, onSelect: () => onChange({ ...row, isLeftOut: true }) },
    ];
  }

  const columns: Column<PlannedRow>[] = [
    {
      header: "Key",
      width: "26%",
      cell: ({ row }) => (
        <span className={classes.key}>
          {row.key}
          <span className={classes.line}>{lineWords(row)}</span>
        </span>
      ),
    },
    { header: "What happens", width: "28%", cell: (planned) => <EffectWords {...planned} /> },
    { header: "Value Source", width: "16%", cell: ({ row }) => row.sourceLabel },
    {
      header: "Value or Secret Name",
      cell: ({ row }) => (
        <ValueCell
          row={row}
          isShown={unmasked.isOpen(row.id)}
          onToggle={() => unmasked.toggle(row.id)}
          onTakeSuggestion={onTakeSuggestion}
        />
      ),
    },
  ];

  return (
    <DataTable
      label="What the import does"
      list={wholeList(rows)}
      rowKey={({ row }) => row.id}
      rowName={({ row }) => row.key}
      columns={columns}
      onOpen={({ row }) => onEdit(row)}
      actions={actions}
      empty={null}
    />
  );
}

function lineWords({ firstLine, lastLine }: ImportRow): string {
  return firstLine === lastLine ? `line ${firstLine}` : `lines ${firstLine}–${lastLine}`;
}

function namesOf({ automations }: EnvironmentVariable): string {
  return automations.length === 0 ? "no automation" : automations.map(({ name }) => name).join(", ");
}

/** One element: on a card the label is next to it. */
function EffectWords({ row, effect }: PlannedRow) {
  const power = effect.kind === "new" || effect.kind === "change" ? effectOf(row.key) : null;
  return (
    <div>
      <EffectBadge effect={effect} />
      {power !== null && (
        <span className={`${classes.words} ${classes.note}`}>
          This name affects how programs run: it {power}.
        </span>
      )}
    </div>
  );
}

function EffectBadge({ effect }: { effect: Effect }) {
  switch (effect.kind) {
    case "new":
      return <Tag>New</Tag>;
    case "change":
      return (
        <>
          <OutcomeBadge status="warning">Changes</OutcomeBadge>
          <span className={classes.words}>The variable of {namesOf(effect.variable)}.</span>
        </>
      );
    case "same":
      return (
        <>
          <Tag>Left alone</Tag>
          <span className={classes.words}>{effect.reason}</span>
        </>
      );
    case "impossible":
      return (
        <>
          <OutcomeBadge status="failed">Cannot be saved</OutcomeBadge>
          <span className={classes.words}>{effect.reason}</span>
        </>
      );
  }
}

interface ValueCellProps extends Pick<ReviewTableProps, "onTakeSuggestion"> {
  row: ImportRow;
  isShown: boolean;
  onToggle: () => void;
}

function ValueCell({ row, isShown, onToggle, onTakeSuggestion }: ValueCellProps) {
  const { key, source, value, secretName, suggestion } = row;
  if (source !== "direct") {
    return (
      <div>
        <MachineValue value={secretName} label="secret name" />
        {value !== "" && <span className={classes.words}>The value in the text is not saved.</span>}
      </div>
    );
  }
  const Icon = isShown ? IconEyeOff : IconEye;
  const notes = [...row.notes, surroundingSpace(value)].filter((note) => note !== null);
  return (
    <div>
      <span className={classes.value}>
        {value === "" ? (
          <span className={classes.words}>Empty</span>
        ) : (
          <>
            <code>{isShown ? value : "••••••••"}</code>
            <ActionIcon
              size="sm"
              aria-label={`${isShown ? "Hide" : "Show"} the value of ${key}`}
              aria-pressed={isShown}
              onClick={onToggle}
            >
              <Icon size={14} aria-hidden="true" />
            </ActionIcon>
          </>
        )}
      </span>
      {notes.map((note) => (
        <span key={note} className={`${classes.words} ${classes.note}`}>
          {note}
        </span>
      ))}
      {suggestion && onTakeSuggestion && (
        <Anchor
          component="button"
          type="button"
          size="xs"
          className={classes.suggestion}
          onClick={() => onTakeSuggestion(row)}
        >
          Read {suggestion.secretName} instead
        </Anchor>
      )}
    </div>
  );
}
