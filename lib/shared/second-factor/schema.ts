import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { Code, RegisteredPasskey, SignedPasskey } from "@/lib/shared/auth/schema";
import { Moment, Name } from "@/lib/shared/input";
import { pageOf } from "@/lib/shared/listing";

const factorKinds = ["authenticator", "passkey"] as const;
export type FactorKind = (typeof factorKinds)[number];

/** A second factor, as a person gives it after the password. */
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
  /** In base32, for people who type it. */
  secret: z.string(),
  /** `otpauth://…`, for a QR code. */
  address: z.string(),
});
export type AuthenticatorSetup = z.infer<typeof AuthenticatorSetup>;

export const AuthenticatorConfirmation = z.strictObject({ name: Name, code: Code });
export type AuthenticatorConfirmation = z.infer<typeof AuthenticatorConfirmation>;

export const AddedFactor = namedSchema("AddedFactor", {
  /** Shown only now, if the person had none; otherwise empty. */
  recoveryCodes: z.array(z.string()),
  endedSessions: z.number(),
});
export type AddedFactor = z.infer<typeof AddedFactor>;

export const RecoveryCodes = namedSchema("RecoveryCodes", { recoveryCodes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

/** The options for the browser, as WebAuthn defines them: `PublicKeyCredential…OptionsJSON`. */
export const PasskeyOptions = namedSchema("PasskeyOptions", { options: z.record(z.string(), z.unknown()) });
export type PasskeyOptions = z.infer<typeof PasskeyOptions>;

export const PasskeyRegistration = z.strictObject({ name: Name, passkey: RegisteredPasskey });
export type PasskeyRegistration = z.infer<typeof PasskeyRegistration>;

export const GivenCode = z.strictObject({ code: Code });

export const SecondFactor = z
  .strictObject({ code: Code.optional(), passkey: SignedPasskey.optional() })
  .refine((given) => Object.keys(given).length === 1, "Give either a code or a passkey.");
export type SecondFactor = z.infer<typeof SecondFactor>;
