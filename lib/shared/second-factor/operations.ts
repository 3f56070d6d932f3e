import { operation, person } from "@/lib/shared/operations/operation";
import { EndedSessions } from "@/lib/shared/profile/schema";
import {
  AddedFactor,
  AuthenticatorConfirmation,
  AuthenticatorSetup,
  OwnFactors,
  PasskeyOptions,
  PasskeyRegistration,
  RecoveryCodes,
  SecondFactor,
} from "@/lib/shared/second-factor/schema";

export const secondFactorOperations = {
  list: operation("GET", "/api/v1/profile/factors", {
    summary: "Lists the person's second factors, and how many recovery codes are left.",
    caller: person,
    answer: OwnFactors,
  }),
  startAuthenticator: operation("POST", "/api/v1/profile/factors/authenticators", {
    summary: "Begins to add an authenticator app: its key is shown only now.",
    caller: person,
    stepUp: true,
    answer: AuthenticatorSetup,
    status: 201,
  }),
  confirmAuthenticator: operation("POST", "/api/v1/profile/factors/authenticators/{id}/confirm", {
    summary: "Adds the authenticator app by a code of it, which ends all other sessions.",
    caller: person,
    stepUp: true,
    body: AuthenticatorConfirmation,
    answer: AddedFactor,
    audits: ["member.factor_added"],
  }),
  startPasskey: operation("POST", "/api/v1/profile/factors/passkeys/challenge", {
    summary: "Begins to add a passkey: what the browser is to make one with.",
    caller: person,
    stepUp: true,
    answer: PasskeyOptions,
    status: 201,
  }),
  addPasskey: operation("POST", "/api/v1/profile/factors/passkeys", {
    summary: "Adds the passkey that a browser has made, which ends all other sessions.",
    caller: person,
    stepUp: true,
    body: PasskeyRegistration,
    answer: AddedFactor,
    status: 201,
    audits: ["member.factor_added"],
  }),
  remove: operation("DELETE", "/api/v1/profile/factors/{id}", {
    summary: "Removes a second factor, which ends all other sessions.",
    caller: person,
    stepUp: true,
    answer: EndedSessions,
    audits: ["member.factor_removed"],
  }),
  makeRecoveryCodes: operation("POST", "/api/v1/profile/recovery-codes", {
    summary: "Makes ten new recovery codes in place of all others.",
    caller: person,
    stepUp: true,
    answer: RecoveryCodes,
    status: 201,
    audits: ["member.recovery_codes_made"],
  }),
  challenge: operation("POST", "/api/v1/profile/second-factor/challenge", {
    summary: "Says what a passkey of the person is to sign, once and within five minutes.",
    caller: person,
    beforeSecondFactor: true,
    answer: PasskeyOptions,
    status: 201,
  }),
  give: operation("POST", "/api/v1/profile/second-factor", {
    summary: "Takes a code of an authenticator app, a recovery code or a passkey, which finishes signing in.",
    caller: person,
    beforeSecondFactor: true,
    body: SecondFactor,
    audits: ["member.second_factor_given", "member.passkey_refused"],
  }),
};
