// How the console reads a person's own second factors. Of no organization.
import { infiniteQueryOptions } from "@tanstack/react-query";
import { call } from "@/lib/shared/operations/client";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

export function ownFactors() {
  return infiniteQueryOptions({
    queryKey: ["profile", "factors"],
    queryFn: ({ signal }) => call(secondFactorOperations.list, {}, { signal }),
    initialPageParam: "",
    getNextPageParam: () => null,
    staleTime: 0,
  });
}
