import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { Email, NewPassword } from "@/lib/shared/auth/schema";
import { Moment, Name } from "@/lib/shared/input";

// First segments of the console's own paths: no organization may hide them.
const reservedSlugs = [
  "api",
  "oauth2",
  "sign-in",
  "sign-in-link",
  // Pages of the installation below /sign-in/.
  "again",
  "confirmed",
  "link-account",
  "second-factor",
  "reset-password",
  "forgot-password",
  "invitations",
  "first-owner",
  "new-organization",
  "deleted-organizations",
  "downloads",
  "docs",
  "metrics",
  "dev",
  "_next",
  "favicon.ico",
  "icon.svg",
];

export const OrganizationInput = z.strictObject({
  name: Name,
  /** The organization's part of the console's URLs. */
  slug: z
    .string()
    .regex(
      /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/,
      "Use up to 48 lower-case letters, digits and hyphens, with no hyphen at the start or end.",
    )
    .refine((slug) => !reservedSlugs.includes(slug), "This name is reserved."),
});

export type OrganizationInput = z.infer<typeof OrganizationInput>;

/** The first organization with its owner, as a form of one page has them. */
export const FirstOwner = z.strictObject({
  organization: Name,
  slug: OrganizationInput.shape.slug,
  name: Name,
  email: Email,
  password: NewPassword,
});
export type FirstOwner = z.infer<typeof FirstOwner>;

/** The rest is looked at once the link is known to be good. */
const later = z.unknown().optional().meta({ type: "string" });
export const FirstOwnerRequest = z.strictObject({
  token: z.string().max(200),
  organization: later,
  slug: later,
  name: later,
  email: later,
  password: later,
});

export const FirstOrganization = namedSchema("FirstOrganization", {
  id: z.string(),
  slug: z.string(),
  name: z.string(),
});
export type FirstOrganization = z.infer<typeof FirstOrganization>;

export const NewPerson = z.strictObject({ name: Name, email: Email, password: NewPassword });
export type NewPerson = z.infer<typeof NewPerson>;

const daysMessage = "Enter a number of days from 1 to 3,650.";
/** For how many days a deployment token is good. */
export const TokenDays = z
  .int({ error: daysMessage })
  .min(1, { error: daysMessage })
  .max(3650, { error: daysMessage });

export const OrganizationSettingsInput = z.strictObject({
  name: Name,
  /** Absent, it stays as it is. */
  deploymentTokenDays: TokenDays.optional(),
});
export type OrganizationSettingsInput = z.infer<typeof OrganizationSettingsInput>;

export const SecondFactorDemand = z.strictObject({ isRequired: z.boolean() });

/** Its slug, as typed by the person who deletes it. */
export const DeletionInput = z.strictObject({ slug: z.string().max(100, "Use up to 100 characters.") });

/** The answer to a deletion. */
export const OrganizationDeletion = namedSchema("OrganizationDeletion", {
  /** Until then an owner can restore it. */
  goneAt: Moment,
});
export type OrganizationDeletion = z.infer<typeof OrganizationDeletion>;

/** Whether an organization can be made at an address, and why not. */
export const AddressAvailability = namedSchema("AddressAvailability", {
  isFree: z.boolean(),
  /** Null where it is free. */
  problem: z.string().nullable(),
});
export type AddressAvailability = z.infer<typeof AddressAvailability>;

export const OrganizationSettings = namedSchema("OrganizationSettings", {
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  /** For how long a deployment token is good where a deploy does not say. */
  deploymentTokenDays: z.number(),
  /** Whether everyone needs a second factor to open it. */
  requiresSecondFactor: z.boolean(),
  createdAt: Moment,
  etag: z.string(),
});
export type OrganizationSettings = z.infer<typeof OrganizationSettings>;
