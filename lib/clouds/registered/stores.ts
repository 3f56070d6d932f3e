// How each cloud is opened and explained, by its id: one line each. Apart from its definition, which browsers load too.
import { awsCloud } from "@/lib/clouds/aws/connect/cloud";
import type { Cloud } from "@/lib/clouds/contract";
import type { CloudId } from "@/lib/shared/clouds/schema";

export const stores: Readonly<Record<CloudId, Cloud>> = { aws: awsCloud };
