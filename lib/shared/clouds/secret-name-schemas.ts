import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";

export const SecretName = namedSchema("SecretName", {
  name: z.string(),
  resource: z.string(),
  description: z.string().optional(),
});
export type SecretName = z.infer<typeof SecretName>;

export const SecretNames = namedSchema("SecretNames", {
  names: z.array(SecretName),
  /** More names match than are given, or not every name could be looked at. */
  truncated: z.boolean(),
  /** Whatever matches is here: what a longer text means is among these names. */
  complete: z.boolean(),
});
export type SecretNames = z.infer<typeof SecretNames>;
