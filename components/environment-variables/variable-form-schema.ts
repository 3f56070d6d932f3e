// The form's fields, and what of them the server is sent: by the server's own schema.
import { z } from "zod";
import { EnvironmentVariableInput } from "@/lib/clouds/inputs/variable";
import type {
  EnvironmentVariable,
  EnvironmentVariableInput as Input,
} from "@/lib/shared/environment-variables/schema";

export interface VariableFormValues {
  key: string;
  /** As `ValueSource` is written. */
  source: string;
  value: string;
  secretName: string;
  automationIds: string[];
}

/** @param hasStoredValue a direct value is kept already, which a blank field leaves as it is. */
export function variableFormSchema(hasStoredValue: boolean) {
  return z.custom<VariableFormValues>().transform((form, context): Input => {
    const { key, source, value, secretName, automationIds } = form;
    const isDirect = source === "direct";
    const parsed = EnvironmentVariableInput.safeParse({
      key,
      source,
      automationIds,
      // Only what belongs to the source: the other field may still have what was typed before it was changed.
      ...(isDirect ? value !== "" && { value } : { secretName }),
    });
    for (const issue of parsed.error?.issues ?? []) context.addIssue({ ...issue });
    if (isDirect && value === "" && !hasStoredValue) {
      context.addIssue({ code: "custom", path: ["value"], message: "Enter the value." });
    }
    return parsed.data ?? z.NEVER;
  });
}

export function variableFormValues(
  variable: EnvironmentVariable | null,
  automationIds: string[],
): VariableFormValues {
  const blank = { key: "", source: "direct", value: "", secretName: "", automationIds };
  if (!variable) return blank;
  const { key, source, secretName, automations } = variable;
  return {
    ...blank,
    key,
    source,
    ...(secretName !== null && { secretName }),
    automationIds: automations.map(({ id }) => id),
  };
}
