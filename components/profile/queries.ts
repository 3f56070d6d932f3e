// How the console reads what is the person's own. Of no organization.
import { infiniteQueryOptions } from "@tanstack/react-query";
import { call } from "@/lib/shared/operations/client";
import { profileOperations } from "@/lib/shared/profile/operations";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

export function ownSessions() {
  return infiniteQueryOptions({
    queryKey: ["profile", "sessions"],
    queryFn: ({ signal }) => call(profileOperations.sessions, {}, { signal }),
    initialPageParam: "",
    getNextPageParam: () => null,
    staleTime: 0,
  });
}

export function ownFactors() {
  return infiniteQueryOptions({
    queryKey: ["profile", "factors"],
    queryFn: ({ signal }) => call(secondFactorOperations.list, {}, { signal }),
    initialPageParam: "",
    getNextPageParam: () => null,
    staleTime: 0,
  });
}
