import { queryOptions } from "@tanstack/react-query";
import { organizationPath } from "@/components/ui/list-query";
import type { ImportReview } from "@/lib/shared/environment-variables/import/schema";
import { isAcceptedKey } from "@/lib/shared/environment-variables/powerful-names";
import { request } from "@/lib/shared/http/client";

/** What is there under the keys of an import; keys that no variable can have are left aside. */
export function importReview(organizationId: string, keys: readonly string[]) {
  const accepted = [...new Set(keys)].filter(isAcceptedKey).sort();
  return queryOptions({
    queryKey: [organizationId, "environment-variables", "import-review", accepted],
    queryFn: ({ signal }) =>
      request<ImportReview>(organizationPath(organizationId, "environment-variables", "import", "review"), {
        method: "POST",
        body: { variables: accepted.map((key) => ({ key })) },
        signal,
      }),
    // While one row's key is edited, the others stay as they are.
    placeholderData: (previous) => previous,
  });
}
