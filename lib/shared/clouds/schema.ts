// What is said of clouds without knowing any of them: their ids, and how a credential proves who it is.
import { z } from "zod";
import { cloudIds } from "@/lib/shared/clouds/ids";

export const CloudId = z.enum(cloudIds, { error: "Choose one of the available clouds." });
export type CloudId = z.infer<typeof CloudId>;

/** How a credential proves who it is: `workload_identity`, with tokens of Latchkey's own issuer, or a way of its cloud's. */
export const AuthenticationMethod = z
  .string({ error: "Choose one of the available authentication methods." })
  .regex(/^[a-z][a-z0-9_]{0,31}$/, { error: "Choose one of the available authentication methods." });
export type AuthenticationMethod = z.infer<typeof AuthenticationMethod>;
