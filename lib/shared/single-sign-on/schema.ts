// How single sign-on lets people into one organization: by a provider of its own, or by the installation's.
import { z } from "zod";
import { namedSchema, Reference } from "@/lib/shared/answer";
import { Id, listOf, Moment, PlainText } from "@/lib/shared/input";
import { Issuer } from "@/lib/shared/oidc/issuer";

const mostRules = 50;

const line = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u;
const Line = (empty: string) =>
  PlainText.trim()
    .min(1, empty)
    .max(500, "Use up to 500 characters.")
    .regex(line, "This can't contain control characters.");

/** The first rule whose value is in the claim decides. */
const RoleRule = z.strictObject({ value: Line("Enter a value of the claim."), roleId: Id });

export const SingleSignOnInput = z
  .strictObject({
    /** As its discovery document writes it; null: people of the installation's provider. */
    issuer: Issuer.nullable().default(null),
    clientId: Line("Enter the client ID.").nullable().default(null),
    /** Absent, the stored one is kept, while issuer and client ID stay. */
    clientSecret: PlainText.trim()
      .min(1, "Enter the client secret.")
      .max(2_000, "A client secret can have up to 2,000 characters.")
      .regex(line, "A client secret can't contain control characters.")
      .optional(),
    /** The claim, of the ID token or of userinfo, that says the role; null where everyone gets the same. */
    roleClaim: Line("Enter the claim.").nullable().default(null),
    rules: listOf(RoleRule, mostRules).default([]),
    /** The role of people that no rule matches; null if they are not let in. */
    defaultRoleId: Id.nullable().default(null),
    /** Whether a rule can make an owner. Only an owner says so. */
    mayMakeOwners: z.boolean().default(false),
  })
  .superRefine(({ issuer, clientId, clientSecret, roleClaim, rules }, context) => {
    const complain = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    if (issuer !== null && clientId === null) complain("clientId", "Enter the client ID.");
    if (issuer === null && clientId !== null) complain("issuer", "Enter the issuer.");
    if (issuer === null && clientSecret !== undefined) complain("issuer", "Enter the issuer.");
    if (rules.length > 0 && roleClaim === null) complain("roleClaim", "Enter the claim that the rules read.");
    const values = rules.map(({ value }) => value);
    for (const [index, value] of values.entries()) {
      if (values.indexOf(value) === index) continue;
      context.addIssue({
        code: "custom",
        path: ["rules", index, "value"],
        message: "Another rule has this value.",
      });
    }
  });
export type SingleSignOnInput = z.output<typeof SingleSignOnInput>;

/** As people fill it in: fields that do not belong to their choice are left out, even if they have text. */
export const SingleSignOnForm = z
  .object({
    kind: z.enum(["own", "installation"]),
    ...{ issuer: z.string(), clientId: z.string(), clientSecret: z.string() },
    roleClaim: z.string(),
    rules: z.array(z.object({ value: z.string(), roleId: z.string() })),
    defaultRoleId: z.string(),
    mayMakeOwners: z.boolean(),
  })
  .transform(({ kind, issuer, clientId, clientSecret, ...others }): z.input<typeof SingleSignOnInput> => {
    const isOwn = kind === "own";
    return {
      ...others,
      issuer: isOwn ? issuer : null,
      clientId: isOwn ? clientId : null,
      clientSecret: (isOwn && clientSecret.trim()) || undefined,
      roleClaim: others.roleClaim.trim() || null,
      rules: others.roleClaim.trim() ? others.rules : [],
      defaultRoleId: others.defaultRoleId || null,
    };
  })
  .pipe(SingleSignOnInput);
export type SingleSignOnForm = z.output<typeof SingleSignOnForm>;
/** The values of the form's fields. */
export type SingleSignOnValues = z.input<typeof SingleSignOnForm>;

export const SingleSignOnDemand = z.strictObject({ isRequired: z.boolean() });

export const SingleSignOn = namedSchema("SingleSignOn", {
  /** The organization's. */
  id: z.string(),
  /** Whether it is set up. What follows is empty where it is not. */
  isSet: z.boolean(),
  /** Null for the installation's provider. */
  issuer: z.string().nullable(),
  clientId: z.string().nullable(),
  roleClaim: z.string().nullable(),
  rules: z.array(z.object({ value: z.string(), role: Reference })),
  defaultRole: Reference.nullable(),
  mayMakeOwners: z.boolean(),
  /** Whether only single sign-on opens the organization, for all but owners. */
  isRequired: z.boolean(),
  /** The redirect address to register at the provider. */
  redirectUri: z.string(),
  /** Where people sign in. */
  signInAddress: z.string(),
  /** The domains of the email addresses that it lets in, as an operator assigned them. */
  domains: z.array(z.string()),
  /** People whom a member removed, and whom single sign-on does not let in again. */
  keptOut: z.array(z.object({ id: z.string(), name: z.string(), email: z.string() })),
  lastSignInAt: Moment.nullable(),
  /** Why the last person was not let in, if that is newer than the last sign-in. */
  lastRefusal: z.object({ at: Moment, reason: z.string() }).nullable(),
  etag: z.string(),
});
export type SingleSignOn = z.infer<typeof SingleSignOn>;
