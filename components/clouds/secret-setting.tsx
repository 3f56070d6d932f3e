"use client";
// A secret that a cloud's form asks for: made up on request, kept while it is left blank, and removable if optional.
import { Group } from "@mantine/core";
import { IconArrowBackUp, IconDice5, IconTrash } from "@tabler/icons-react";
import { type FieldValues, useFormContext } from "react-hook-form";
import { SecretField } from "@/components/ui/form/secret-field";
import { IconButton } from "@/components/ui/icon-button";
import { Notice } from "@/components/ui/notice";
import type { CloudField } from "@/lib/clouds/definition";
import classes from "./secret-setting.module.css";

interface SecretSettingProps {
  name: string;
  field: CloudField;
  /** A value is stored that blank keeps. */
  stored: boolean;
}

export function SecretSetting({ name, field, stored }: SecretSettingProps) {
  const { watch, setValue, formState } = useFormContext<FieldValues>();
  const { label, help, optional, generate } = field;
  const enter = (value: string | null) =>
    setValue(name, value, { shouldDirty: true, shouldValidate: formState.isSubmitted });

  if (stored && watch(name) === null) {
    const keep = (
      <IconButton variant="default" size="xs" icon={IconArrowBackUp} onClick={() => enter("")}>
        Keep it
      </IconButton>
    );
    return (
      <Notice tone="warning" title={`The stored ${label} will be removed`} action={keep}>
        It’s deleted when you save and no longer used.
      </Notice>
    );
  }
  return (
    <div>
      <SecretField name={name} label={label} help={help} optional={optional} stored={stored} />
      <Group gap={8} className={classes.actions}>
        {generate && (
          <IconButton
            variant="default"
            size="xs"
            icon={IconDice5}
            onClick={() => enter(generate())}
            aria-label={`Generate ${label}`}
          >
            Generate
          </IconButton>
        )}
        {optional && stored && (
          <IconButton
            variant="default"
            size="xs"
            icon={IconTrash}
            onClick={() => enter(null)}
            aria-label={`Remove the stored ${label}`}
          >
            Remove the stored one
          </IconButton>
        )}
      </Group>
    </div>
  );
}
