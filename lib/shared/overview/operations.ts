import { member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";
import { KickoffCounts, KickoffCountsQuery, Overview } from "@/lib/shared/overview/schema";

export const overviewOperations = {
  get: operation("GET", `${organization}/overview`, {
    summary: "Says what fails now, what changed, and what ends soon: each as far as the role may read it.",
    caller: member(),
    answer: Overview,
  }),
  kickoffs: operation("GET", `${organization}/overview/kickoffs`, {
    summary: "Counts kickoffs by their outcome, over a day, a week or a month.",
    caller: member("automations:read"),
    query: KickoffCountsQuery,
    answer: KickoffCounts,
  }),
};
