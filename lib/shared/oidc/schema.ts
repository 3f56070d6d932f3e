// What the API tells of the issuer and of its tokens.
import { z } from "zod";

/** Something of the issuer that a cloud would stumble over, or may. */
export const IssuerFinding = z.object({
  /** Stable, snake_case. */
  reason: z.string(),
  /** `failed` is wrong for certain; a `warning` may be right all the same, or could not be seen from here. */
  outcome: z.enum(["warning", "failed"]),
  /** What was found, and what AWS makes of it. */
  message: z.string(),
  remedy: z.string(),
});
export type IssuerFinding = z.infer<typeof IssuerFinding>;

/** The parts of an issuer check, in order. */
export const issuerParts = {
  address: "Issuer URL",
  discovery: "Discovery document",
  keys: "Public keys",
} as const;
export type IssuerPart = keyof typeof issuerParts;

const IssuerPartOutcome = z.enum(["ok", "warning", "failed", "not_reached"]);
export type IssuerPartOutcome = z.infer<typeof IssuerPartOutcome>;

/** What fetching the issuer's documents as AWS does has shown. */
export interface IssuerCheck {
  /** Null while it is not configured. */
  issuer: string | null;
  outcome: Exclude<IssuerPartOutcome, "not_reached">;
  parts: {
    part: IssuerPart;
    outcome: IssuerPartOutcome;
    /** Null where nothing was done. */
    durationMs: number | null;
    /** What was fetched; null where nothing was. */
    url: string | null;
    findings: IssuerFinding[];
  }[];
}

/** A token without its signature: what a cloud reads in it. */
export const TokenClaims = z.object({
  header: z.record(z.string(), z.unknown()),
  payload: z.record(z.string(), z.unknown()),
});
export type TokenClaims = z.infer<typeof TokenClaims>;
