"use client";
// Whether a connection test also reads secrets, and which: none, one by name, or those that variables name.
import { Select, TextInput } from "@mantine/core";
import { type Dispatch, type SetStateAction, useState } from "react";
import { SecretNameInput } from "@/components/secret-providers/secret-names/input";
import { useAllowed } from "@/components/shell/organization";
import { FieldError } from "@/components/ui/form/field-error";
import { anyCloud } from "@/lib/clouds/catalog";
import { AnySecretReference } from "@/lib/clouds/inputs/secret-reference";
import { counted } from "@/lib/shared/counted";
import type { SecretProviderCredential, TestRead } from "@/lib/shared/secret-providers/schema";
import classes from "./read-field.module.css";

interface Choice {
  kind: "none" | "one" | "assigned";
  secretName: string;
  error: string | null;
}

export interface TestReadChoice {
  value: Choice;
  set: Dispatch<SetStateAction<Choice>>;
  /** What to send; null when something is missing, which the field then says. */
  take(): { read: TestRead } | null;
}

export function useTestReadChoice(): TestReadChoice {
  const [value, set] = useState<Choice>({ kind: "none", secretName: "", error: null });
  return {
    value,
    set,
    take() {
      if (value.kind === "none") return { read: undefined };
      if (value.kind === "assigned") return { read: "assigned" };
      const { data: secretName, error } = AnySecretReference.safeParse(value.secretName);
      if (secretName !== undefined) return { read: { secretName } };
      set({ ...value, error: error.issues[0]?.message ?? "This isn’t a secret name." });
      return null;
    },
  };
}

interface TestReadFieldProps {
  credential: SecretProviderCredential;
  choice: TestReadChoice;
  disabled: boolean;
}

export function TestReadField({ credential, choice, disabled }: TestReadFieldProps) {
  const { value, set } = choice;
  const canSeeVariables = useAllowed("environment_variables:read");
  const canSearch = useAllowed("environment_variables:manage", "secret_providers:read");
  const { id, variableCount } = credential;
  const data = [
    { value: "none", label: "None" },
    { value: "one", label: "One secret" },
    ...(canSeeVariables && variableCount > 0
      ? [
          {
            value: "assigned",
            label: `Used by ${counted(variableCount, "variable")}`,
          },
        ]
      : []),
  ];
  const name = {
    label: "Secret Name",
    value: value.secretName,
    placeholder: `name or ${anyCloud.fullName}`,
    error: value.error && <FieldError>{value.error}</FieldError>,
    disabled,
  };
  const setName = (secretName: string) => set({ ...value, secretName, error: null });
  return (
    <div className={classes.root}>
      <Select
        label="Secrets to read"
        data={data}
        value={value.kind}
        onChange={(kind) => set({ ...value, kind: (kind ?? "none") as Choice["kind"], error: null })}
        disabled={disabled}
        description={value.kind === "none" ? undefined : "Values are discarded at once and never shown."}
      />
      {value.kind === "one" &&
        (canSearch ? (
          <SecretNameInput {...name} isBrief key={id} source={`credential:${id}`} onChange={setName} />
        ) : (
          <TextInput
            {...name}
            onChange={(event) => setName(event.currentTarget.value)}
            spellCheck={false}
            autoComplete="off"
          />
        ))}
    </div>
  );
}
