// Every cloud that Latchkey knows. A new cloud is one line here and one in registry.ts.
import { z } from "zod";
import { awsDefinition } from "@/lib/clouds/aws/definition";
import type { CloudDefinition } from "@/lib/clouds/definition";

const catalog = { aws: awsDefinition } satisfies Record<string, CloudDefinition>;

export type CloudId = keyof typeof catalog;

export const CloudId = z.enum(Object.keys(catalog) as [CloudId, ...CloudId[]], {
  error: "Choose one of the available clouds.",
});

export const clouds: readonly CloudDefinition[] = Object.values(catalog);

export function cloudDefinition(id: CloudId): CloudDefinition {
  return catalog[id];
}
