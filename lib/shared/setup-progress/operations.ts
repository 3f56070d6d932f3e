import { member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";
import { SetupProgress } from "@/lib/shared/setup-progress/schema";

export const setupOperations = {
  get: operation("GET", `${organization}/setup-progress`, {
    summary:
      "Says how far the organization is on the way to its first kickoff, as far as the role may see it.",
    caller: member(),
    answer: SetupProgress,
  }),
};
