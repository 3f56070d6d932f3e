import { z } from "zod";
import { type CloudId, clouds } from "@/lib/clouds/catalog";
import type { CloudDefinition } from "@/lib/clouds/definition";
import { Name } from "@/lib/input/schema";

function inputFor(cloud: CloudDefinition) {
  return z.strictObject({
    name: Name,
    cloud: z.literal(cloud.id as CloudId),
    settings: cloud.workloadIdentity.schema,
    isDefault: z.boolean().default(false),
  });
}

/**
 * What the form sends to create a config, or to replace one's fields. One member for each cloud, so that every field's
 * error is known at once, whatever the others hold.
 */
export const WorkloadIdentityConfigInput = z.discriminatedUnion(
  "cloud",
  clouds.map(inputFor) as [ReturnType<typeof inputFor>],
  { error: "Choose one of the clouds offered." },
);
export type WorkloadIdentityConfigInput = z.output<typeof WorkloadIdentityConfigInput>;

export interface WorkloadIdentityConfig {
  id: string;
  name: string;
  cloud: CloudId;
  settings: Record<string, string>;
  isDefault: boolean;
  /** Credentials bound to this config. */
  credentialCount: number;
  createdAt: string;
  updatedAt: string;
}

/** The two values that the guide asks for in Steps 1 and 3. */
export interface IssuerFacts {
  /** Null while the issuer is not configured. */
  issuer: string | null;
  /** Names of the environment variables that are missing. */
  missing: string[];
  organizationId: string;
}
