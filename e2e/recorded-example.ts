// What an operation was sent and answered, for the reference of the API: `npm run api:examples` asks for it.
import { appendFileSync } from "node:fs";

export interface RecordedExample {
  /** Of the operation. */
  id: string;
  body?: unknown;
  answer?: unknown;
}

export function recordExample(example: RecordedExample): void {
  const file = process.env.RECORDED_EXAMPLES;
  if (file) appendFileSync(file, `${JSON.stringify(example)}\n`);
}
