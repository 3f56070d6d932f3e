"use client";
import { ActionIcon, Group, Stack, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import { useFieldArray } from "react-hook-form";
import type { RoleAuthority } from "@/components/members/use-role-authority";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import { Hint } from "@/components/ui/hint";
import { IconButton } from "@/components/ui/icon-button";
import type { SingleSignOnValues } from "@/lib/shared/single-sign-on/schema";

/** Which value of the claim gives which role, in order. */
export function RulesField({ choices }: { choices: RoleAuthority["choices"] }) {
  const { fields, append, remove } = useFieldArray<SingleSignOnValues, "rules">({ name: "rules" });
  const add = useRef<HTMLButtonElement>(null);
  return (
    <Stack gap="sm" role="group" aria-labelledby="role-rules">
      <div>
        <Text size="sm" fw={500} id="role-rules">
          Rules
        </Text>
        <Hint>The first whose value the claim has gives the role, at each sign-in.</Hint>
      </div>
      {fields.map(({ id }, index) => (
        <Group key={id} gap="xs" align="flex-start" wrap="nowrap">
          <TextField<SingleSignOnValues>
            name={`rules.${index}.value`}
            label={`Value ${index + 1}`}
            machine
            placeholder="latchkey-admins"
          />
          <SelectField<SingleSignOnValues>
            name={`rules.${index}.roleId`}
            label={`Role ${index + 1}`}
            data={choices}
            searchable
          />
          <ActionIcon
            size={36}
            // In line with the fields, under their labels.
            mt={24}
            aria-label={`Remove rule ${index + 1}`}
            onClick={() => {
              remove(index);
              // The focus would be lost with the button.
              add.current?.focus();
            }}
          >
            <IconTrash size={16} aria-hidden="true" />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <IconButton
          ref={add}
          variant="default"
          size="xs"
          icon={IconPlus}
          onClick={() => append({ value: "", roleId: "" })}
        >
          Add rule
        </IconButton>
      </div>
    </Stack>
  );
}
