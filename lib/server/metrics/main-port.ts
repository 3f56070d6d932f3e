// A scrape at the main port, for who has METRICS_TOKEN. It is made ready where Next's bundle boots, and asked by the server
// in front, which is another bundle: so this file has nothing of the metrics themselves.
import type { IncomingMessage, ServerResponse } from "node:http";
import { processWide } from "@/lib/server/process-wide";

export type AnswerScrape = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const held = () => processWide<{ answer: AnswerScrape | null }>("metrics-answer", () => ({ answer: null }));

export function answerScrapesWith(answer: AnswerScrape | null): void {
  held().answer = answer;
}

/** The answer to a scrape; null where the request is none, or nothing is configured: then somebody else answers. */
export function scrapeAnswer(request: IncomingMessage, response: ServerResponse): Promise<void> | null {
  const { answer } = held();
  return answer && isScrape(request) ? answer(request, response) : null;
}

export function isScrape({ method, url = "" }: IncomingMessage): boolean {
  return method === "GET" && url.split("?", 1)[0] === "/metrics";
}
