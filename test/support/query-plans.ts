// The queries that a service really sends to PostgreSQL: each query of a call with its plan and its cost.
import postgres from "postgres";
import { database } from "@/db/client";

export interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: PlanNode[];
}

export interface ExplainedQuery {
  text: string;
  executionMs: number;
  /** Pages of 8 KiB, cached or not. */
  buffers: number;
  /** Every node of the plan, the topmost first. */
  nodes: PlanNode[];
  /** The plan as `psql` would show it. */
  lines: string;
}

interface Captured {
  sql: string;
  params: unknown[];
}

/** Runs `call`, and gives what it sent outside of transactions, in the order in which it was sent. */
async function queriesOf(call: () => Promise<unknown>): Promise<Captured[]> {
  // What Drizzle's types call internal; `db/client.ts` guards errors at the same place.
  const { session } = database() as unknown as {
    session: { prepareQuery(query: Captured, ...rest: unknown[]): unknown };
  };
  const prepareQuery = session.prepareQuery;
  const captured: Captured[] = [];
  session.prepareQuery = (query, ...rest) => {
    captured.push(query);
    return prepareQuery(query, ...rest);
  };
  try {
    await call();
  } finally {
    session.prepareQuery = prepareQuery;
  }
  return captured;
}

/** Runs each query again under EXPLAIN, on a connection of its own. Only for queries that change nothing. */
export async function plansOf(url: string, call: () => Promise<unknown>): Promise<ExplainedQuery[]> {
  const queries = await queriesOf(call);
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const explained: ExplainedQuery[] = [];
    for (const { sql, params } of queries) {
      const explain = (format: string) =>
        client.unsafe(`explain (analyze, buffers, format ${format}) ${sql}`, params as never[]);
      const text = await explain("text");
      const [row] = await explain("json");
      const [answer] = (row?.["QUERY PLAN"] ?? []) as { Plan: PlanNode; "Execution Time": number }[];
      if (!answer) throw new TypeError("PostgreSQL explained nothing.");
      explained.push({
        text: sql,
        executionMs: answer["Execution Time"],
        buffers: answer.Plan["Shared Hit Blocks"] + answer.Plan["Shared Read Blocks"],
        nodes: [...nodesOf(answer.Plan)],
        lines: text.map((line) => `  ${line["QUERY PLAN"]}`).join("\n"),
      });
    }
    return explained;
  } finally {
    await client.end();
  }
}

function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}

/** How many rows the scans of tables touched, those that a filter removed included. */
export function rowsTouched(nodes: readonly PlanNode[], tables?: readonly string[]): number {
  return nodes
    .filter(({ "Relation Name": table }) => table !== undefined && (!tables || tables.includes(table)))
    .reduce(
      (total, node) =>
        total + (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"],
      0,
    );
}

/** Tables that a plan reads from one end to the other, other organizations' rows included. */
export function sequentialScans(nodes: readonly PlanNode[]): string[] {
  return nodes
    .filter((node) => node["Node Type"] === "Seq Scan")
    .map((node) => node["Relation Name"] ?? "unknown");
}
