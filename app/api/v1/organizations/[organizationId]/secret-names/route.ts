import { requestRoute } from "@/lib/server/http/route";
import { searchSecretNames } from "@/lib/server/secret-providers/search-secret-names";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";

export const GET = requestRoute(
  credentialOperations.secretNames,
  ({ signal }) =>
    (actor, query) =>
      searchSecretNames(actor, query, { signal }),
);
