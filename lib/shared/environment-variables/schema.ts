import { z } from "zod";
import { namedSchema, Reference } from "@/lib/shared/answer";
import { AuthenticationMethod, CloudId } from "@/lib/shared/clouds/schema";
import { isReserved, keyGrammar, longestKey } from "@/lib/shared/environment-variables/powerful-names";
import {
  mostVariablesAtOnce,
  parseValueSource,
  type ValueSource as Source,
  variableSorts,
} from "@/lib/shared/environment-variables/value-source";
import { VariableFailure } from "@/lib/shared/errors";
import { Id, listOf, Moment, PlainText } from "@/lib/shared/input";
import { ListQuery } from "@/lib/shared/listing";
import { SecretReferenceText } from "@/lib/shared/resolution/reference-schema";
import { ReadAt } from "@/lib/shared/resolution/schema";
import { readAtWith } from "@/lib/shared/secret-providers/read-at";

export const VariableKey = z
  .string()
  .trim()
  .min(1, { error: "Enter a key.", abort: true })
  .max(longestKey, "A key can have up to 255 characters.")
  .regex(
    keyGrammar,
    "A key must start with a letter or underscore. After that, use letters, digits and underscores.",
  )
  .refine((key) => !isReserved(key), "Keys that start with LATCHKEY_ are reserved. Choose another.");

/** As a request or a form sends it. */
export const ValueSource = z.string().transform((text, context): Source => {
  const source = parseValueSource(text);
  if (source) return source;
  context.addIssue("Choose one of the available value sources.");
  return z.NEVER;
});
export type ValueSource = Source;

/** Environment variables end at a NUL, and the largest secret of a cloud is 65,536 bytes. */
const DirectValue = z
  .string()
  .max(65_536, "A value can have up to 65,536 characters.")
  .refine((value) => !value.includes("\0"), "A value can't contain a NUL character.")
  // UTF-8 cannot write half of a pair: what is kept would be another text than what was sent.
  .refine((value) => !/\p{Cs}/u.test(value), "A value can't contain half of a surrogate pair.");

const EnteredValue = DirectValue.optional();
const AssignedTo = listOf(Id, 1000).default([]);

/**
 * What the form sends to create a variable, or to replace one's fields. A direct value that is absent on edit
 * keeps the stored one; `secretName` belongs to the other sources alone.
 *
 * @param secretName with what the clouds say of names: lib/clouds/inputs/variable.ts has it.
 */
export const environmentVariableInput = (secretName: typeof SecretReferenceText) =>
  z
    .strictObject({
      key: VariableKey,
      source: ValueSource,
      value: EnteredValue,
      secretName: secretName.optional(),
      automationIds: AssignedTo,
    })
    .superRefine(({ source, value, secretName: name }, context) => {
      const refuse = (field: string, message: string) =>
        context.addIssue({ code: "custom", path: [field], message });
      if (source?.kind === "direct") {
        if (name !== undefined) refuse("secretName", "A direct value can't have a secret name.");
        return;
      }
      if (value !== undefined) refuse("value", "The value comes from the secret: leave it empty.");
      if (name === undefined) refuse("secretName", "Choose or type a secret name.");
    });

/** As it is sent. */
export const EnvironmentVariableBody = environmentVariableInput(SecretReferenceText);
export type EnvironmentVariableInput = z.output<typeof EnvironmentVariableBody>;

/**
 * When a variable's value is read. A secret without a credential is looked for at kickoffs, which say that there is none.
 *
 * @param method of the credential that reads it now, the default included; null where there is none
 */
export function readAtOf(source: ValueSource["kind"], method: AuthenticationMethod | null): ReadAt {
  if (source === "direct") return "deploy";
  return method ? readAtWith(method) : "kickoff";
}

const yes = z.enum(["true", "false"]).default("false");

/** How the list is asked for: all of what is given must fit. */
export const VariablesQuery = ListQuery.extend({
  /** What is assigned to this one … */
  automationId: Id.optional(),
  /** … or to none. */
  unassigned: yes,
  source: ValueSource.optional(),
  readAt: z.enum(["kickoff", "deploy"]).optional(),
  sort: z.enum(variableSorts).default("key"),
  order: z.enum(["asc", "desc"]).default("asc"),
  /** Whether the first page says how many there are. */
  count: yes,
});
export type VariablesQuery = z.output<typeof VariablesQuery>;

const mostAutomationsAtOnce = 100;
/** Each is a row, written in one transaction that everybody else waits for. */
const mostAssignmentsAtOnce = 20_000;

/** Variables that were chosen in a list, each in the state in which it was seen there. */
const ChosenVariables = listOf(
  z.strictObject({
    id: Id,
    /** As the list gave it. Without it, the change is made in any state of the variable. */
    etag: z.string().max(200).optional(),
  }),
  mostVariablesAtOnce,
).refine((chosen) => chosen.length > 0, "Choose at least one variable.");
export type ChosenVariables = z.output<typeof ChosenVariables>;

export const VariablesAssignment = z
  .strictObject({
    variables: ChosenVariables,
    automationIds: listOf(Id, mostAutomationsAtOnce).refine(
      (ids) => ids.length > 0,
      "Choose at least one automation.",
    ),
    /** Only says what would be assigned, and what stops it. */
    dryRun: z.boolean().default(false),
  })
  .refine(
    ({ variables, automationIds }) =>
      (variables?.length ?? 0) * (automationIds?.length ?? 0) <= mostAssignmentsAtOnce,
    {
      path: ["automationIds"],
      error: "This makes more than 20,000 assignments. Choose fewer variables or automations.",
    },
  );
export type VariablesAssignment = z.output<typeof VariablesAssignment>;

export const VariablesDeletion = z.strictObject({ variables: ChosenVariables });

export const AssignedVariables = namedSchema("AssignedVariables", {
  /** How many of the variables are assigned to something that they were not assigned to before. */
  variables: z.number(),
  assignments: z.number(),
  /** The reasons why it was not done; empty if it was. */
  obstacles: z.array(VariableFailure),
});
export type AssignedVariables = z.infer<typeof AssignedVariables>;

export const DeletedVariables = namedSchema("DeletedVariables", { variables: z.number() });
export type DeletedVariables = z.infer<typeof DeletedVariables>;

export const EnvironmentVariable = namedSchema("EnvironmentVariable", {
  id: z.string(),
  key: z.string(),
  /** As `ValueSource` is written. */
  source: z.string(),
  /** As the form names it: "Direct Value", "Use … default", or the credential's name. */
  sourceLabel: z.string(),
  secretName: z.string().nullable(),
  /** Comes from a secret store. */
  isSecret: z.boolean(),
  /** Follows the credential that reads it now, the default included. */
  readAt: ReadAt,
  automations: z.array(Reference),
  /** When a kickoff or a deploy used it last, to the minute; null before the first. */
  lastUsedAt: Moment.nullable(),
  createdAt: Moment,
  updatedAt: Moment,
  etag: z.string(),
});
export type EnvironmentVariable = z.infer<typeof EnvironmentVariable>;

export const MovedVariable = namedSchema("MovedVariable", {
  id: z.string(),
  key: z.string(),
  from: ReadAt,
  to: ReadAt,
  automations: z.array(Reference),
});
export type MovedVariable = z.infer<typeof MovedVariable>;

/** The variables that would be read at another time if a credential were saved as it is in a form. */
export const MovedVariables = namedSchema("MovedVariables", {
  count: z.number(),
  /** The first of them, by key. */
  variables: z.array(MovedVariable),
});
export type MovedVariables = z.infer<typeof MovedVariables>;

/** A credential as it would be saved. */
export const MovedVariablesQuery = z.object({
  /** The credential to change; absent for a new one. */
  credentialId: Id.optional(),
  provider: CloudId,
  authenticationMethod: AuthenticationMethod,
  isDefault: z.enum(["true", "false"]).default("false"),
});
export type MovedVariablesQuery = z.output<typeof MovedVariablesQuery>;

/** Which names of secrets are looked for, and where. */
export const SecretNamesQuery = z.object({
  source: ValueSource,
  /** For which a config acts whose tokens speak for one automation; the first where it is not said. */
  automationId: Id.optional(),
  query: PlainText.max(2048, "A secret reference can have up to 2,048 characters.").default(""),
});
