import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";

/** A variable whose name asks for care, where something is deployed or tried. */
export const NameWarning = namedSchema("NameWarning", { key: z.string(), effect: z.string() });
export type NameWarning = z.infer<typeof NameWarning>;
