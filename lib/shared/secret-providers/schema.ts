import { z } from "zod";
import { namedSchema, Reference } from "@/lib/shared/answer";
import { ConnectionStage, ExplainedFailure } from "@/lib/shared/clouds/failures";
import { workloadIdentity } from "@/lib/shared/clouds/ids";
import { AuthenticationMethod, CloudId } from "@/lib/shared/clouds/schema";
import { SecretNames } from "@/lib/shared/clouds/secret-name-schemas";
import { LinkEvidence } from "@/lib/shared/evidence/schema";
import { Id, Moment, Name } from "@/lib/shared/input";
import { ListQuery } from "@/lib/shared/listing";
import { IssuerFinding, TokenClaims } from "@/lib/shared/oidc/schema";
import { parseSecretReference } from "@/lib/shared/resolution/reference";
import { SecretReferenceText } from "@/lib/shared/resolution/reference-schema";

/** The query of a list of credentials. */
export const CredentialQuery = ListQuery.extend({
  /** Only the credentials that are bound to this config. */
  workloadIdentityConfigId: Id.optional(),
  /** The defaults, one for each provider at most; or the others. */
  isDefault: z.enum(["true", "false"]).optional(),
});

export const CredentialDeletion = z.strictObject({
  /** The credential that its variables read with instead. */
  reassignTo: Id.optional(),
});

const inAnyCloud = { name: Name, provider: CloudId, isDefault: z.boolean().default(false) };
/** The cloud says what they hold (`lib/clouds/inputs`). */
const settings = z.record(z.string(), z.unknown());

export const BoundCredentialBody = z.strictObject({
  ...inAnyCloud,
  authenticationMethod: z.literal(workloadIdentity),
  workloadIdentityConfigId: z.uuid("Choose a Workload Identity Configuration.").toLowerCase(),
  settings,
});

/** With an authentication method of the cloud's own. A secret that is absent or blank keeps the stored one. */
export const OwnCredentialBody = z.strictObject({
  ...inAnyCloud,
  authenticationMethod: AuthenticationMethod,
  settings,
  secrets: z.record(z.string(), z.unknown()).optional(),
});

/** The input to create or replace a credential. */
export const CredentialBody = z.union([BoundCredentialBody, OwnCredentialBody]);

const TestedFor = Id.optional();

/**
 * Without `read`, no secret is read. `assigned`: those that variables name through the credential.
 *
 * @param secretName with what the clouds say of names: lib/clouds/inputs/connection-test.ts has it.
 */
export const connectionTestInput = (secretName: typeof SecretReferenceText) =>
  z
    .strictObject({
      read: z
        .union(
          [
            z.literal("assigned"),
            z.strictObject({
              secretName: secretName.transform((text) => parseSecretReference(text).name),
            }),
          ],
          { error: 'Say which secret to read: "assigned", or { secretName }.' },
        )
        .optional(),
      /** For which a config acts whose tokens speak for one automation; the first by name where it is not said. */
      automationId: TestedFor,
    })
    .default({});

/** As it is sent. */
export const ConnectionTestBody = connectionTestInput(SecretReferenceText);
/** Which secrets a test reads, as it is asked for. */
export type TestRead = NonNullable<z.input<typeof ConnectionTestBody>>["read"];

/** The outcome of one secret, without anything about its value. */
export const SecretRead = z.object({
  name: z.string(),
  outcome: z.enum(["ok", "failed", "not_reached"]),
  durationMs: z.number().nullable(),
  resource: z.string().optional(),
  version: z.string().optional(),
  failure: ExplainedFailure.optional(),
});
export type SecretRead = z.infer<typeof SecretRead>;

/**
 * One stage of a connection test, and what it showed.
 *
 * - `warning`: something to look at, by which the test is not red.
 * - `not_reached`: one before it failed.
 * - `skipped`: nobody asked for it, or there was nothing to read.
 */
export const ConnectionTestStage = z.object({
  stage: ConnectionStage,
  outcome: z.enum(["ok", "warning", "failed", "not_reached", "skipped"]),
  durationMs: z.number().nullable(),
  /** Why it failed, or what it warns of. */
  failure: ExplainedFailure.optional(),
  /** Of `issuer`. */
  findings: z.array(IssuerFinding).optional(),
  /** Of `mint`: the token without its signature. */
  claims: TokenClaims.optional(),
  /** Of `identity`. */
  principal: z.string().optional(),
  account: z.string().optional(),
  /** Of `list`: how many names the cloud gave, and whether it has more. */
  nameCount: z.number().optional(),
  hasMoreNames: z.boolean().optional(),
  /** Of `read`. */
  secrets: z.array(SecretRead).optional(),
  /** Of `read`: how many more secrets variables name than one test reads. */
  leftOut: z.number().optional(),
});
export type ConnectionTestStage = z.infer<typeof ConnectionTestStage>;

/** A stage as it is sent while the test runs. */
export const ConnectionTestProgress = ConnectionTestStage.extend({
  outcome: z.enum([...ConnectionTestStage.shape.outcome.options, "running"]),
}).meta({ id: "ConnectionTestProgress" });
export type ConnectionTestProgress = z.infer<typeof ConnectionTestProgress>;

/** Absent in what was kept before tests had stages. */
const stages = z.array(ConnectionTestStage).optional();
/** For which it holds, where tokens speak for one automation. */
const automation = Reference.optional();

/** The outcome of a connection test: a result either way, never an error. Holds no secret value. */
export const ConnectionTest = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), principal: z.string(), account: z.string(), stages, automation }),
  ExplainedFailure.extend({ ok: z.literal(false), stages, automation }),
]);
export type ConnectionTest = z.infer<typeof ConnectionTest>;

export const SecretProviderCredential = namedSchema("SecretProviderCredential", {
  id: z.string(),
  name: z.string(),
  provider: CloudId,
  authenticationMethod: AuthenticationMethod,
  /** With `subject` where its tokens speak for one automation. */
  workloadIdentityConfig: z
    .object({
      id: z.string(),
      name: z.string(),
      subject: z.literal("automation").optional(),
    })
    .nullable(),
  settings: z.record(z.string(), z.string()),
  /** The names of the secret fields that are stored, sealed; their values are never shown. */
  storedSecrets: z.array(z.string()),
  isDefault: z.boolean(),
  variableCount: z.number(),
  lastTest: ConnectionTest.nullable(),
  lastTestedAt: Moment.nullable(),
  /** What pre-flights, deploys and kickoffs showed about its chain; empty in the answer to a change. */
  evidence: z.array(LinkEvidence),
  createdAt: Moment,
  updatedAt: Moment,
  etag: z.string(),
});
export type SecretProviderCredential = z.infer<typeof SecretProviderCredential>;

/** With where they were looked for, and the automation for which they hold, where tokens speak for one. */
export const SecretNameAnswer = SecretNames.extend({
  place: z.string().nullable(),
  automation,
  /** More names are being looked at behind this answer: ask again. */
  looking: z.literal(true).optional(),
}).meta({ id: "SecretNameAnswer" });
export type SecretNameAnswer = z.infer<typeof SecretNameAnswer>;
