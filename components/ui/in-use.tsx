"use client";
import { Anchor, Group, Select, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";
import { Notice } from "@/components/ui/notice";

interface InUseProps {
  /** What holds it, counted: "3 environment variables read with it". */
  title: string;
  /** Lists of what holds it. */
  lists: readonly { label: string; href: string }[];
  /** Called when one is opened, which may be on this very page. */
  onFollow: () => void;
  /** What those could be moved to. */
  choices: readonly { value: string; label: string; disabled?: boolean }[];
  /** Empty until one is chosen. */
  value: string;
  onChange: (value: string) => void;
  onSearch?: (text: string) => void;
  /** Where nothing is to be chosen. */
  message: string;
  /** Why the viewer cannot move them. */
  lack?: string | null;
  /** What moving them to the chosen one means. */
  meaning?: ReactNode;
}

/** Why something can’t be deleted yet, what holds it, and another one to move that to. */
export function InUse(props: InUseProps) {
  const { title, lists, onFollow, choices, value, onChange, onSearch, message, lack, meaning } = props;
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
        {lack
          ? `It can be deleted once none does. ${lack}`
          : "Change them one by one, or move them all here."}
      </Notice>
      {!lack && (
        <Select
          label="Move them to"
          placeholder="Choose one"
          description={meaning}
          data={[...choices]}
          value={value || null}
          onChange={(next) => onChange(next ?? "")}
          onSearchChange={onSearch}
          filter={onSearch && (({ options }) => options)}
          nothingFoundMessage={message}
          searchable
          clearable
        />
      )}
    </Stack>
  );
}
