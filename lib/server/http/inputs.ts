// What a route gives its handler of a request: only what the operation declares, in one order, so that a service's own
// function can be the handler.
import { type IfMatch, ifMatchOf } from "@/lib/server/etags/etag";
import type { Declaration, Operation } from "@/lib/shared/operations/operation";

/**
 * The ids in the path but for the organization's, in the path's order; the body as it was sent, for the service to parse;
 * the query; which states of the object in the path a change is meant for.
 */
export type InputsOf<O extends Operation> = [
  ...IdsIn<O["path"]>,
  ...InputsIf<O, "body", [body: unknown]>,
  ...InputsIf<O, "query", [query: Record<string, string>]>,
  ...InputsIf<O, "ifMatch", [ifMatch: IfMatch]>,
];

type IdsIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name extends "organizationId"
    ? IdsIn<Rest>
    : [id: string, ...IdsIn<Rest>]
  : [];

type InputsIf<O, Key extends keyof Declaration, Inputs extends unknown[]> = O extends {
  [K in Key]: unknown;
}
  ? Inputs
  : [];

export function inputsOf<O extends Operation>(
  operation: O,
  request: Request,
  params: Readonly<Record<string, string>>,
  body: unknown,
): InputsOf<O> {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return [
    ...names.filter((name) => name !== "organizationId").map((name) => params[name]),
    ...(operation.body ? [body] : []),
    ...(operation.query ? [Object.fromEntries(new URL(request.url).searchParams)] : []),
    ...(operation.ifMatch ? [ifMatchOf(request.headers)] : []),
  ] as InputsOf<O>;
}
