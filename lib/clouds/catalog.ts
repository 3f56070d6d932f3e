// Every cloud that Latchkey knows. A new cloud is one line here, one in registry.ts and its id in schema.ts.
import { awsDefinition } from "@/lib/clouds/aws/definition/aws";
import type { CloudDefinition } from "@/lib/clouds/definition";
import type { CloudId } from "@/lib/shared/clouds/schema";

const catalog = { aws: awsDefinition } satisfies Record<CloudId, CloudDefinition>;

export const clouds: readonly CloudDefinition[] = Object.values(catalog);

export function cloudDefinition(id: CloudId): CloudDefinition {
  return catalog[id];
}
