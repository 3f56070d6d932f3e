// The filters and the order of the list of environment variables, in the address. Read by the page on the server
// too, so that it arrives as it was asked for.
import { createLoader, createParser, parseAsString, parseAsStringLiteral } from "nuqs/server";
import {
  formatValueSource,
  parseValueSource,
  variableSorts,
} from "@/lib/shared/environment-variables/value-source";
import { isId } from "@/lib/shared/id";
import { pageSizes } from "@/lib/shared/page-sizes";

/** In place of an automation: what is assigned to none. */
export const noAutomation = "none";

const source = createParser({
  parse: (text) => {
    const parsed = parseValueSource(text);
    return parsed && formatValueSource(parsed);
  },
  serialize: (text: string) => text,
});

const automation = createParser({
  parse: (text) => (text === noAutomation ? text : isId(text) ? text.toLowerCase() : null),
  serialize: (text: string) => text,
});

export const variableAddress = {
  query: parseAsString.withDefault(""),
  source: source.withDefault(""),
  readAt: parseAsStringLiteral(["kickoff", "deploy"]),
  automation: automation.withDefault(""),
  sort: parseAsStringLiteral(variableSorts).withDefault("key"),
  order: parseAsStringLiteral(["asc", "desc"]).withDefault("asc"),
};

export const loadVariableAddress = createLoader(variableAddress);
export type VariableAddress = Awaited<ReturnType<typeof loadVariableAddress>>;

/** As the server is asked. */
export function variableFilters({ query, source, readAt, automation, sort, order }: VariableAddress) {
  const isUnassigned = automation === noAutomation;
  return {
    query: query.trim().slice(0, 200),
    source,
    readAt: readAt ?? "",
    automationId: isUnassigned ? "" : automation,
    unassigned: isUnassigned ? "true" : "",
    sort: sort === "key" ? "" : sort,
    order: order === "asc" ? "" : order,
    count: "true",
    limit: String(pageSizes.environmentVariables),
  };
}

/** On an automation's own page: what is assigned to it, searched and sorted. */
export function automationFilters(address: VariableAddress, automationId: string) {
  return { ...variableFilters({ ...address, source: "", readAt: null, automation: "" }), automationId };
}

/** Whether something narrows the list. */
export function isNarrowed({ query, source, readAt, automation }: VariableAddress): boolean {
  return Boolean(query || source || readAt || automation);
}
