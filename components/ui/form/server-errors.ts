import { RequestError } from "@/lib/shared/http/client";

/** The server's words about fields that the form does not show, to be said above it instead. */
export function unplacedErrors(error: unknown, isOnPage: (field: string) => boolean): string[] {
  if (!(error instanceof RequestError)) return [];
  return Object.entries(error.problem.fieldErrors ?? {})
    .filter(([field]) => !isOnPage(field))
    .flatMap(([field, messages]) => messages.map((message) => (field ? `${field}: ${message}` : message)));
}
