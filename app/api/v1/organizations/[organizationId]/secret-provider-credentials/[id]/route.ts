import { deleteCredentialInUse } from "@/lib/server/environment-variables/credential-deletion";
import { organizationRoute } from "@/lib/server/http/route";
import { getCredential, updateCredential } from "@/lib/server/secret-providers/service";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";

export const GET = organizationRoute(credentialOperations.get, getCredential);
export const PUT = organizationRoute(credentialOperations.update, updateCredential);
export const DELETE = organizationRoute(credentialOperations.delete, deleteCredentialInUse);
