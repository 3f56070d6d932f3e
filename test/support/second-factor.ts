// An authenticator app, as a person has it on a phone.
import { Secret, TOTP } from "otpauth";

/** @returns the code that the app with this key shows at the time. */
export function codeOf(key: string, at = new Date()): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: at.getTime() });
}
