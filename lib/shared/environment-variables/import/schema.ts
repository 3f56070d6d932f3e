import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import {
  EnvironmentVariable,
  EnvironmentVariableBody,
  VariableKey,
} from "@/lib/shared/environment-variables/schema";
import { mostImported } from "@/lib/shared/environment-variables/value-source";
import { Id, listOf } from "@/lib/shared/input";

const mostAutomations = 100;
const AssignedTo = listOf(Id, mostAutomations).default([]);

/** One variable to save: a new one, or with an id one that is there, which keeps its key. */
const importedVariable = (input: typeof EnvironmentVariableBody) =>
  z.looseObject({ variableId: Id.optional() }).transform(({ variableId, ...given }, context) => {
    if ("automationIds" in given) {
      context.addIssue({ code: "custom", path: ["automationIds"], message: "This field doesn't exist." });
      return z.NEVER;
    }
    const { data, error } = input.safeParse(given);
    for (const issue of error?.issues ?? []) context.issues.push({ ...issue, input: given } as never);
    if (!data) return z.NEVER;
    if (data.source.kind === "direct" && data.value === undefined) {
      context.addIssue({ code: "custom", path: ["value"], message: "Enter the value." });
    }
    return { ...data, ...(variableId !== undefined && { variableId }) };
  });

/**
 * Several variables, saved as one: all of them or none. Each is also assigned to these automations.
 *
 * @param input of each, with what the clouds say of secrets' names.
 */
export const variablesImport = (input: typeof EnvironmentVariableBody) =>
  z
    .strictObject({
      variables: listOf(importedVariable(input), mostImported).refine((list) => list.length > 0, {
        error: "There's nothing to import.",
      }),
      automationIds: AssignedTo,
    })
    .superRefine(({ variables }, context) => {
      const taken = new Set<string>();
      for (const [index, { key, variableId }] of (variables ?? []).entries()) {
        const isTwice = taken.has(key) || (variableId !== undefined && taken.has(variableId));
        if (isTwice) {
          const message = `${key} is in this import twice.`;
          context.addIssue({ code: "custom", path: ["variables", index, "key"], message });
        }
        taken.add(key);
        if (variableId !== undefined) taken.add(variableId);
      }
    });

/** As it is sent. */
export const VariablesImportBody = variablesImport(EnvironmentVariableBody);
export type VariablesImport = z.output<typeof VariablesImportBody>;

/** For which keys an import wants to know what is there. */
export const ImportReviewInput = z.strictObject({
  variables: listOf(z.strictObject({ key: VariableKey }), mostImported),
});

/** What is there under the keys of an import, in the order of the keys; never a value. */
export const ImportReview = namedSchema("ImportReview", {
  variables: z.array(EnvironmentVariable),
  /** There are more of them than are given. */
  truncated: z.boolean(),
});
export type ImportReview = z.infer<typeof ImportReview>;

export const ImportedVariables = namedSchema("ImportedVariables", {
  /** In the order in which they were sent. */
  variables: z.array(EnvironmentVariable),
  createdCount: z.number(),
  changedCount: z.number(),
});
export type ImportedVariables = z.infer<typeof ImportedVariables>;
