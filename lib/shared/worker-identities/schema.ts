import { z } from "zod";
import { Id, Moment, Name, PlainText } from "@/lib/shared/input";
import { Issuer } from "@/lib/shared/oidc/issuer";
import { PublicKey, PublicKeySet, PublicKeySetText } from "@/lib/shared/worker-identities/keys";
import { overbroadSubject } from "@/lib/shared/worker-identities/subject";

/** How many identities an automation can have. */
export const mostIdentities = 20;
/** How long a worker acts with a session. */
export const sessionMinutes = 15;

const Claim = (name: string) =>
  PlainText.trim()
    .min(1, `Enter ${name}.`)
    .max(500, "This can have up to 500 characters.")
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, "This can't contain control characters.");

export const WorkerIdentityInput = z
  .strictObject({
    name: Name,
    issuer: Issuer,
    /** The issuer's public keys, where Latchkey cannot fetch them. Null: it fetches them. */
    jwks: PublicKeySet.nullable().default(null),
    /** Null: the automation's own, `<OIDC_ISSUER>/automations/<id>`. */
    audience: Claim("an audience").nullable().default(null),
    /** `*` stands for any characters. */
    subject: Claim("the subject"),
    /** Whether a token opens one session only. */
    isSingleUse: z.boolean().default(false),
  })
  .superRefine(({ issuer, subject }, context) => {
    const overbroad = overbroadSubject(issuer, subject);
    if (overbroad?.reach !== "anyone") return;
    context.addIssue({
      code: "custom",
      path: ["subject"],
      message: `Anyone can get a token of this issuer. Name the owner: ${overbroad.example}.`,
    });
  });
export type WorkerIdentityInput = z.output<typeof WorkerIdentityInput>;

/** As people fill it in: an empty audience means the automation's own. */
export const WorkerIdentityForm = z
  .object({
    name: z.string(),
    issuer: z.string(),
    jwks: PublicKeySetText,
    audience: z.string(),
    subject: z.string(),
    isSingleUse: z.boolean(),
  })
  .transform(
    (input): z.input<typeof WorkerIdentityInput> => ({
      ...input,
      audience: input.audience.trim() || null,
    }),
  )
  .pipe(WorkerIdentityInput);
export type WorkerIdentityForm = z.output<typeof WorkerIdentityForm>;

export const WorkerIdentity = z
  .object({
    id: z.string(),
    name: z.string(),
    issuer: z.string(),
    /** The keys that were entered; null where they are fetched. */
    jwks: z.object({ keys: z.array(PublicKey) }).nullable(),
    /** The audience that tokens have to name in `aud`. */
    audience: z.string(),
    /** Whether that is the automation's own. */
    isOwnAudience: z.boolean(),
    subject: z.string(),
    isSingleUse: z.boolean(),
    createdAt: Moment,
    createdBy: z.string().nullable(),
    /** When it last opened a session. */
    lastUsedAt: Moment.nullable(),
    /** Why a token of its issuer was refused last, where that is newer than its last use. */
    lastRefusal: z.object({ at: Moment, reason: z.string() }).nullable(),
    etag: z.string(),
  })
  .meta({ id: "WorkerIdentity" });
export type WorkerIdentity = z.infer<typeof WorkerIdentity>;

export const WorkerSessionInput = z.strictObject({
  automationId: Id,
  /** The token of where the worker runs. */
  token: z.string().min(1, "Send the token.").max(16_384, "A token can have up to 16,384 characters."),
});

export const WorkerSession = z
  .object({
    /** The token that the worker sends in place of a deployment token. */
    token: z.string(),
    expiresAt: Moment,
  })
  .meta({ id: "WorkerSession" });
export type WorkerSession = z.infer<typeof WorkerSession>;
