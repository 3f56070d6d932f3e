import { z } from "zod";

/** A reference as it is sent; the clouds check the name (lib/clouds/inputs/secret-reference.ts). */
export const SecretReferenceText = z
  .string()
  .trim()
  .min(1, { error: "Choose or type a secret name.", abort: true })
  .max(2048, "A secret reference can have up to 2,048 characters.");
