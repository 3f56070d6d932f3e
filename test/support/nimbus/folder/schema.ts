import { z } from "zod";
import type { CloudSchemas } from "@/lib/clouds/definition";

const project = z
  .string()
  .trim()
  .regex(/^[a-z-]{3,30}$/, "A project looks like weather-prod.");

export const nimbusSchemas: CloudSchemas = {
  workloadIdentity: z.strictObject({ project }),
  credentials: {
    workload_identity: { settings: z.strictObject({}), secrets: null },
    api_key: {
      settings: z.strictObject({ project }),
      secrets: z.strictObject({ apiKey: z.string().min(8).optional() }),
    },
  },
};
