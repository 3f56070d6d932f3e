// How the console reads what is the person's own. Of no organization.
import { infiniteQueryOptions } from "@tanstack/react-query";
import { request } from "@/lib/shared/http/client";
import type { Page } from "@/lib/shared/listing";
import type { OwnSession } from "@/lib/shared/profile/schema";

export const profilePath = "/api/v1/profile";

export function ownSessions() {
  return infiniteQueryOptions({
    queryKey: ["profile", "sessions"],
    queryFn: ({ signal }) => request<Page<OwnSession>>(`${profilePath}/sessions`, { signal }),
    initialPageParam: "",
    getNextPageParam: () => null,
    staleTime: 0,
  });
}
