import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { Code } from "@/lib/shared/auth/schema";
import { Moment, Name } from "@/lib/shared/input";
import { pageOf } from "@/lib/shared/listing";

const factorKinds = ["authenticator"] as const;
export type FactorKind = (typeof factorKinds)[number];

/** What the person gives besides the password. */
const OwnFactor = namedSchema("OwnFactor", {
  id: z.string(),
  kind: z.enum(factorKinds),
  name: z.string(),
  createdAt: Moment,
  lastUsedAt: Moment.nullable(),
});
export type OwnFactor = z.infer<typeof OwnFactor>;

export const OwnFactors = pageOf(OwnFactor).extend({ recoveryCodesLeft: z.number() });
export type OwnFactors = z.infer<typeof OwnFactors>;

/** An authenticator app that is being added: it counts once a code of it was given. */
export const AuthenticatorSetup = namedSchema("AuthenticatorSetup", {
  id: z.string(),
  /** In base32, for who types it. */
  secret: z.string(),
  /** `otpauth://…`, for a QR code. */
  address: z.string(),
});
export type AuthenticatorSetup = z.infer<typeof AuthenticatorSetup>;

export const AuthenticatorConfirmation = z.strictObject({ name: Name, code: Code });
export type AuthenticatorConfirmation = z.infer<typeof AuthenticatorConfirmation>;

export const AddedFactor = namedSchema("AddedFactor", {
  /** Shown only now, to who had none; empty for everybody else. */
  recoveryCodes: z.array(z.string()),
  endedSessions: z.number(),
});
export type AddedFactor = z.infer<typeof AddedFactor>;

export const RecoveryCodes = namedSchema("RecoveryCodes", { recoveryCodes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

export const SecondFactor = z.strictObject({ code: Code });
export type SecondFactor = z.infer<typeof SecondFactor>;
