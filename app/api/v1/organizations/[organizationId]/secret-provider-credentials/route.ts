import { organizationRoute } from "@/lib/server/http/route";
import { createCredential, listCredentials } from "@/lib/server/secret-providers/service";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";

export const GET = organizationRoute(credentialOperations.list, listCredentials);
export const POST = organizationRoute(credentialOperations.create, createCredential);
