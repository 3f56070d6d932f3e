// What is said of clouds without knowing any of them: their ids, and how a credential proves who it is.
import { z } from "zod";

export const CloudId = z.enum(["aws"], { error: "Choose one of the available clouds." });
export type CloudId = z.infer<typeof CloudId>;

/**
 * How a credential proves who it is: with tokens of Latchkey's own issuer, with keys, or with keys that assume a role.
 */
export const AuthenticationMethod = z.enum(["workload_identity", "static_keys", "assume_role"], {
  error: "Choose one of the available authentication methods.",
});
export type AuthenticationMethod = z.infer<typeof AuthenticationMethod>;
