"use client";
// Deleting what others use: it says so before anything is asked, and they can be moved to another one.
import { Anchor, Group, Select, type SelectProps, Stack } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Link } from "@/components/ui/link";
import { Notice } from "@/components/ui/notice";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import type { ConfirmDeleteProps } from "@/components/ui/window/confirm-delete-window";

interface Usage {
  /** Who uses it, counted: "3 environment variables read with it". */
  title: string;
  /** Lists of them. */
  lists: readonly { label: string; href: string }[];
  /** What they could be moved to. */
  others: Pick<SelectProps, "data" | "filter" | "onSearchChange" | "nothingFoundMessage">;
  /** Empty until one is chosen. */
  reassignTo: string;
  onReassign: (id: string) => void;
  /** Why the viewer cannot move them. */
  moveHint: string | null;
  /** What moving them to the chosen one means. */
  meaning?: ReactNode;
}

interface DeleteOrMoveProps
  extends Omit<ConfirmDeleteProps, "fields" | "lead" | "blocked" | "title" | "verb"> {
  /** Null where nothing uses it. */
  usage: Usage | null;
}

/** Which other one takes over. A choice is of the object that it was made for. */
export function useReassignment(id = ""): [reassignTo: string | undefined, reassign: (id: string) => void] {
  const [chosen, setChosen] = useState<{ from: string; to: string } | null>(null);
  return [chosen?.from === id ? chosen.to : undefined, (to) => setChosen({ from: id, to })];
}

export function DeleteOrMove({ usage, ...props }: DeleteOrMoveProps) {
  const isBlocked = usage !== null && !usage.reassignTo;
  return (
    <ConfirmDelete
      {...props}
      title={`Delete this ${props.kind}?`}
      verb={usage?.reassignTo ? "Move and delete" : "Delete"}
      lead={
        isBlocked && (
          <>
            <strong>{props.name}</strong> can’t be deleted yet.
          </>
        )
      }
      blocked={isBlocked}
      fields={usage && <InUse {...usage} onFollow={props.onClose} />}
    />
  );
}

/** @param props.onFollow called when a list is opened, which may be on this very page. */
function InUse(props: Usage & { onFollow: () => void }) {
  const { title, lists, onFollow, others, reassignTo, onReassign, moveHint, meaning } = props;
  return (
    <Stack gap="sm">
      <Notice
        tone="warning"
        title={title}
        action={
          <Group gap="md">
            {lists.map(({ label, href }) => (
              <Anchor key={href} component={Link} href={href} onClick={onFollow} size="sm">
                {label}
              </Anchor>
            ))}
          </Group>
        }
      >
        {moveHint
          ? `It can be deleted once none does. ${moveHint}`
          : "Change them one by one, or move them all here."}
      </Notice>
      {!moveHint && (
        <Select
          {...others}
          label="Move them to"
          placeholder="Choose one"
          description={meaning}
          value={reassignTo || null}
          onChange={(next) => onReassign(next ?? "")}
          searchable
          clearable
        />
      )}
    </Stack>
  );
}
