import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { anybody, operation } from "@/lib/shared/operations/operation";

/** Which of what the server needs is there. */
export const Readiness = namedSchema("Readiness", {
  ready: z.boolean(),
  database: z.enum(["ok", "unreachable", "out_of_connections", "read_only", "cannot_write"]),
  migrations: z.enum(["ok", "pending", "unknown"]),
  /** Missing variables do not make the process unready: the rest of the product works without the issuer. */
  issuer: z.discriminatedUnion("status", [
    z.object({ status: z.literal("ok") }),
    z.object({ status: z.literal("not_configured"), missing: z.array(z.string()) }),
  ]),
});
export type Readiness = z.infer<typeof Readiness>;

export const healthOperations = {
  health: operation("GET", "/api/health", {
    summary: "Says that the process answers.",
    caller: anybody,
    answer: z.object({ status: z.literal("ok"), version: z.string() }),
  }),
  ready: operation("GET", "/api/ready", {
    summary: "Says whether database, migrations and issuer are there.",
    caller: anybody,
    unavailable: "answer",
    answer: Readiness,
  }),
};
