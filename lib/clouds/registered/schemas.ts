// What is sent of each cloud's settings and secrets, by id: one line each. Apart from the definitions: pages that only show
// load no schemas.
import { awsSchemas } from "@/lib/clouds/aws/definition/schema";
import type { CloudSchemas } from "@/lib/clouds/definition";
import type { CloudId } from "@/lib/shared/clouds/schema";

export const schemas: Readonly<Record<CloudId, CloudSchemas>> = { aws: awsSchemas };
