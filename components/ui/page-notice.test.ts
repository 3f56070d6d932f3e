import { expect, it } from "vitest";
import { bySeverity, type PageNotice } from "@/components/ui/notice-strip";

const notice = (id: string, tone: PageNotice["tone"]): PageNotice => ({ id, tone, title: id });

it("puts the most severe first, and keeps the order of those that weigh the same", () => {
  const sorted = bySeverity([
    notice("offer", "info"),
    null,
    notice("expiring", "warning"),
    notice("pending", "info"),
    notice("failed", "error"),
    notice("names", "warning"),
  ]);
  expect(sorted.map(({ id }) => id)).toEqual(["failed", "expiring", "names", "offer", "pending"]);
});
