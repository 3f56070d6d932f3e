// Which clouds have a setup guide, by id: one line each. Apart from the definitions: loaded where a guide is shown.
import { awsSetup } from "@/lib/clouds/aws/setup/definition";
import type { SetupDefinition } from "@/lib/clouds/definition";
import type { CloudId } from "@/lib/shared/clouds/schema";

export const setups: Readonly<Partial<Record<CloudId, SetupDefinition>>> = { aws: awsSetup };
