// API tokens, and service accounts: programs that act for a person, or in their own name.
import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { Id, Moment, Name } from "@/lib/shared/input";
import { BuiltIn } from "@/lib/shared/permission-schemas";

export const tokenDays = { most: 365, standard: 90 };
/** How many tokens one person, or one service account, can have. */
export const mostTokens = 50;
export const mostServiceAccounts = 100;

const ExpiresInDays = z
  .int("Enter a whole number of days.")
  .min(1, "A token lasts for at least one day.")
  .max(tokenDays.most, `A token lasts for at most ${tokenDays.most} days.`)
  .default(tokenDays.standard);

/** For a service account's token: its role is the account's role. */
export const TokenInput = z.strictObject({ name: Name, expiresInDays: ExpiresInDays });

/** For a person's own token: a role that narrows it; null for all that the person may do. */
export const OwnTokenInput = TokenInput.extend({ roleId: Id.nullable().default(null) });
export type OwnTokenInput = z.input<typeof OwnTokenInput>;

const TokenRole = z.object({ id: z.string(), name: z.string(), builtIn: BuiltIn.nullable() });

export const ApiToken = namedSchema("ApiToken", {
  id: z.string(),
  name: z.string(),
  /** The role that narrows a person's token; null if it may do all that the person may. */
  role: TokenRole.nullable(),
  createdAt: Moment,
  /** The person who made it; null if that account was deleted. */
  createdBy: z.string().nullable(),
  expiresAt: Moment,
  isExpired: z.boolean(),
  /** Precise to five minutes; null before the first use. */
  lastUsedAt: Moment.nullable(),
});
export type ApiToken = z.infer<typeof ApiToken>;

/** With the token itself, which is shown this once. */
export const NewApiToken = ApiToken.extend({ token: z.string() }).meta({ id: "NewApiToken" });
export type NewApiToken = z.infer<typeof NewApiToken>;

export const ServiceAccountInput = z.strictObject({ name: Name, roleId: Id });
export type ServiceAccountInput = z.infer<typeof ServiceAccountInput>;

export const ServiceAccount = namedSchema("ServiceAccount", {
  id: z.string(),
  name: z.string(),
  role: TokenRole,
  /** The person who made it or saved it last, and whose role had to include its role. Null if that account was deleted. */
  answersFor: z.string().nullable(),
  /** Whether that person left the organization or was disabled: another person has to review it, and save or delete it. */
  needsReview: z.boolean(),
  /** Tokens that are good. */
  tokenCount: z.number(),
  lastUsedAt: Moment.nullable(),
  createdAt: Moment,
  etag: z.string(),
});
export type ServiceAccount = z.infer<typeof ServiceAccount>;
