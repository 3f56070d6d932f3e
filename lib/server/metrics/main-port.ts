// A scrape at the main port, for callers with METRICS_TOKEN. Next's bundle sets it up when it boots, and the server in
// front, which is another bundle, calls it: so this file imports none of the metrics.
import type { IncomingMessage, ServerResponse } from "node:http";
import { processWide } from "@/lib/server/process-wide";

export type AnswerScrape = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const held = () => processWide<{ answer: AnswerScrape | null }>("metrics-answer", () => ({ answer: null }));

export function answerScrapesWith(answer: AnswerScrape | null): void {
  held().answer = answer;
}

/** The answer to a scrape; null if the request is not a scrape or no token is configured. The caller then goes on. */
export function scrapeAnswer(request: IncomingMessage, response: ServerResponse): Promise<void> | null {
  const { answer } = held();
  return answer && isScrape(request) ? answer(request, response) : null;
}

export function isScrape({ method, url = "" }: IncomingMessage): boolean {
  return method === "GET" && url.split("?", 1)[0] === "/metrics";
}
