// The API's answers about the issuer and its tokens.
import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { issuerParts, type IssuerPart as Part } from "@/lib/shared/oidc/issuer-parts";

/** Something of the issuer that a cloud would stumble over, or may. */
export const IssuerFinding = z.object({
  /** Stable, snake_case. */
  reason: z.string(),
  /** `failed` is wrong for certain; a `warning` may be right all the same, or could not be seen from here. */
  outcome: z.enum(["warning", "failed"]),
  /** What was found, and how a cloud reacts to it. */
  message: z.string(),
  remedy: z.string(),
});
export type IssuerFinding = z.infer<typeof IssuerFinding>;

const IssuerPart = z.enum(Object.keys(issuerParts) as [Part, ...Part[]]);

const IssuerPartOutcome = z.enum(["ok", "warning", "failed", "not_reached"]);

/** The result of fetching the issuer's documents as a cloud does. */
export const IssuerCheck = namedSchema("IssuerCheck", {
  /** Null while it is not configured. */
  issuer: z.string().nullable(),
  outcome: IssuerPartOutcome.exclude(["not_reached"]),
  parts: z.array(
    z.object({
      part: IssuerPart,
      outcome: IssuerPartOutcome,
      /** Null where nothing was done. */
      durationMs: z.number().nullable(),
      /** The address that was fetched; null if nothing was. */
      url: z.string().nullable(),
      findings: z.array(IssuerFinding),
    }),
  ),
});
export type IssuerCheck = z.infer<typeof IssuerCheck>;

/** OpenID Connect Discovery 1.0. */
export const DiscoveryDocument = namedSchema("DiscoveryDocument", {
  issuer: z.string(),
  jwks_uri: z.string(),
  response_types_supported: z.array(z.string()),
  subject_types_supported: z.array(z.string()),
  id_token_signing_alg_values_supported: z.array(z.string()),
  claims_supported: z.array(z.string()),
});
export type DiscoveryDocument = z.infer<typeof DiscoveryDocument>;

/** A JSON Web Key Set (RFC 7517) of public keys. */
export const KeySet = namedSchema("KeySet", {
  keys: z.array(
    z.object({
      kty: z.literal("RSA"),
      use: z.literal("sig"),
      alg: z.literal("RS256"),
      kid: z.string(),
      n: z.string(),
      e: z.string(),
    }),
  ),
});
export type KeySet = z.infer<typeof KeySet>;

/** A token without its signature: what a cloud reads in it. */
export const TokenClaims = z.object({
  header: z.record(z.string(), z.unknown()),
  payload: z.record(z.string(), z.unknown()),
});
export type TokenClaims = z.infer<typeof TokenClaims>;
