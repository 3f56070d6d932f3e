import { z } from "zod";
import { anybody, operation } from "@/lib/shared/operations/operation";

export const documentationOperations = {
  openApi: operation("GET", "/api/openapi.json", {
    summary: "This description of the API, as OpenAPI 3.1.",
    caller: anybody,
    ifNoneMatch: true,
    answer: z.record(z.string(), z.unknown()),
  }),
  reference: operation("GET", "/api/docs", {
    summary: "The same as a page to read.",
    caller: anybody,
    ifNoneMatch: true,
    file: ["text/html"],
  }),
};
