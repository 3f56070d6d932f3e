// Every cloud that Latchkey knows, by its id: one line each.
import { awsDefinition } from "@/lib/clouds/aws/definition/aws";
import type { CloudDefinition } from "@/lib/clouds/definition";
import type { CloudId } from "@/lib/shared/clouds/schema";

export const definitions: Readonly<Record<CloudId, CloudDefinition>> = { aws: awsDefinition };
