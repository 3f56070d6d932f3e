import { cloudDefinition, setupCloud } from "@/lib/clouds/catalog";

export const setupTitle = `Set up ${cloudDefinition(setupCloud).name}`;
