// The API as an OpenAPI 3.1 document, from the declarations of its operations.

import type { z } from "zod";
import recorded from "@/lib/server/documentation/examples.json";
import { type Json, jsonSchema, reference } from "@/lib/server/documentation/json-schema";
import { errorTable, Problem } from "@/lib/shared/errors";
import { allOperations, allParts, type NamedOperation } from "@/lib/shared/operations/all";
import {
  type Declaration,
  type Operation,
  statusOf,
  takesApiTokens,
} from "@/lib/shared/operations/operation";
import { inWords } from "@/lib/shared/permissions";
import { version } from "@/lib/shared/version";

export interface OpenApiDocument {
  openapi: "3.1.0";
  info: Json;
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, Json>; securitySchemes: Json; responses: Json };
}

export interface OpenApiOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters?: Json[];
  requestBody?: Json;
  responses: Record<string, Json>;
}

/** By operation, as the end-to-end tests asked and were answered: `npm run api:examples`. */
const examples: Readonly<Record<string, { body?: unknown; answer?: unknown }>> = recorded;

const progressType = "application/x-ndjson";

/** The same document wherever this version runs: it reveals nothing about an installation. */
export function openApiDocument(): OpenApiDocument {
  const schemas: Record<string, Json> = {};
  const paths: OpenApiDocument["paths"] = {};
  for (const named of allOperations) {
    const { path, method } = named.operation;
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = described(named, schemas);
  }
  const problem = jsonSchema(Problem, "output", schemas);
  return {
    openapi: "3.1.0",
    info: {
      title: "Latchkey",
      version,
      summary: "The API of the console and of workers.",
      description: "What a schema cannot say is in the documentation, under API.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    tags: allParts.map(({ name, summary }) => ({ name, description: summary })),
    paths,
    components: {
      schemas: { ...schemas, Problem: { ...problem, properties: withCodes(problem.properties as Json) } },
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: "next-auth.session-token",
          description: "The console's session. Over https its name begins with `__Secure-`.",
        },
        apiToken: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "lkp_…",
          description: "An API token of a person or a service account, bound to one organization.",
        },
        deploymentToken: {
          type: "http",
          scheme: "bearer",
          description: "A deployment's token, or that of a worker's session.",
        },
      },
      responses: {
        Problem: {
          description: "What went wrong: a problem document (RFC 9457).",
          content: { "application/problem+json": { schema: reference("Problem") } },
        },
      },
    },
  };
}

/** Which codes there are; more may come with a later version. */
const withCodes = (properties: Json) => ({
  ...properties,
  code: { type: "string", examples: Object.keys(errorTable) },
});

function described({ id, part, operation }: NamedOperation, schemas: Record<string, Json>): OpenApiOperation {
  const { summary, body } = operation;
  const needs = needsOf(operation);
  const parameters = parametersOf(operation, schemas);
  return {
    operationId: id,
    tags: [part],
    summary,
    ...(needs && { description: needs }),
    security: securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: !body.safeParse(undefined).success,
        content: { "application/json": media(jsonSchema(body, "input", schemas), examples[id]?.body) },
      },
    }),
    responses: {
      [String(statusOf(operation))]: answered(operation, schemas, examples[id]?.answer),
      ...Object.fromEntries(refusalsOf(operation).map((status) => [status, problemResponse])),
      ...(operation.ifNoneMatch && { 304: { description: "The caller has it already." } }),
      ...(operation.unavailable === "answer" && { 503: answered(operation, schemas, undefined, "Not now.") }),
      default: problemResponse,
    },
  };
}

const problemResponse = { $ref: "#/components/responses/Problem" };
const media = (schema: Json, example: unknown) => ({ schema, ...(example !== undefined && { example }) });

/** The usual answers for its callers; `default` is for all others. */
function refusalsOf({ caller, path, query, body, ifMatch, stepUp, unavailable }: Operation): number[] {
  return [
    ...(query || body ? [400] : []),
    ...(caller.kind === "anybody" ? [] : [401]),
    ...(caller.kind === "member" || stepUp ? [403] : []),
    ...(path.includes("{") ? [404] : []),
    ...(ifMatch ? [412] : []),
    ...(unavailable === "problem" ? [503] : []),
  ];
}

const stepUpWords =
  "Only for a person who gave their password or second factor in this session within ten minutes, else 403 `step_up_required`";
const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

function needsOf(operation: Operation): string {
  const { caller, audits, stepUp } = operation;
  const sentences: string[] = [];
  if (caller.kind === "member") {
    const { needs, dependsOn = [], ownerAlone } = caller;
    if (ownerAlone) sentences.push("For the built-in role Owner alone.");
    if (needs.length > 0) sentences.push(`Needs ${needs.map(inWords).join(" and ")}.`);
    if (dependsOn.length > 0) sentences.push(`May need ${dependsOn.map(inWords).join(" and ")}.`);
  }
  if (stepUp)
    sentences.push(stepUp === true ? `${stepUpWords}.` : `With \`secrets\`: ${lower(stepUpWords)}.`);
  if (caller.kind === "person" || (caller.kind === "member" && !takesApiTokens(operation))) {
    sentences.push("No API token opens it: 403 `person_required`.");
  }
  if (audits) sentences.push(`In the audit log: ${audits.join(", ")}.`);
  return sentences.join(" ");
}

/** Any one of these is enough. */
function securityOf(operation: Operation): Record<string, string[]>[] {
  const { kind } = operation.caller;
  if (kind === "anybody") return [];
  if (kind === "worker") return [{ deploymentToken: [] }];
  return takesApiTokens(operation) ? [{ session: [] }, { apiToken: [] }] : [{ session: [] }];
}

function parametersOf(operation: Operation, schemas: Record<string, Json>): Json[] {
  const { path, query, headers = {}, ifMatch, ifNoneMatch } = operation;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const asked = query ? jsonSchema(query, "input", schemas) : {};
  const { properties = {}, required = [] } = asked as { properties?: Json; required?: string[] };
  const ifMatchText = "The ETag of the object that this changes: 412 where it is in another state by now.";
  const ifNoneMatchText = "The ETag of the document that the caller has: 304 while it is the same.";
  const conditions = {
    ...(ifMatch && { "If-Match": ifMatchText }),
    ...(ifNoneMatch && { "If-None-Match": ifNoneMatchText }),
  };
  return [
    ...names.map((name) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string", ...(/^id$|Id$/.test(name) && { format: "uuid" }) },
    })),
    ...Object.entries(properties).map(([name, schema]) => ({
      name,
      in: "query",
      required: required.includes(name),
      schema,
    })),
    ...Object.entries({ ...headers, ...conditions }).map(([name, description]) => ({
      name,
      in: "header",
      description,
      schema: { type: "string" },
    })),
  ];
}

function answered(
  { answer, file, stage }: Declaration,
  schemas: Record<string, Json>,
  example: unknown,
  description = "Done.",
): Json {
  if (file) {
    const content = Object.fromEntries(file.map((type) => [type, { schema: { type: "string" } }]));
    return { description: "The file.", content };
  }
  if (!answer) return { description };
  const schema = jsonSchema(answer, "output", schemas);
  const lines = { oneOf: [{ ...stageLine(stage, schemas) }, resultLine(schema), problemLine] };
  return {
    description,
    content: {
      "application/json": media(schema, example),
      ...(stage && { [progressType]: { schema: lines } }),
    },
  };
}

const line = (event: string, rest: Json) => ({
  type: "object",
  properties: { event: { const: event }, ...rest },
  required: ["event", ...Object.keys(rest)],
});
const resultLine = (schema: Json) => line("result", { result: schema });
const problemLine = line("problem", { problem: { $ref: "#/components/schemas/Problem" } });

function stageLine(stage: z.ZodType | undefined, schemas: Record<string, Json>): Json {
  return { allOf: [line("stage", {}), stage ? jsonSchema(stage, "output", schemas) : {}] };
}
