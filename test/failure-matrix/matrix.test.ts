// Every fault of the simulator, with every operation, by every way of authenticating: the reason that one sees, within a
// bounded time; nothing permanent asked for again, and never a part of an environment.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { failureTable } from "@/lib/clouds/aws/failures/table";
import type { CloudReason } from "@/lib/shared/resolution/reasons";
import {
  type Cell,
  type Method,
  methods,
  type Operation,
  operations,
  runCell,
  values,
  type Worker,
} from "@/test/failure-matrix/cells";
import { applies, expected, type Row, rows } from "@/test/failure-matrix/expected-outcomes";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { type TestOrganization, testOrganization } from "@/test/support/organization";
import { python } from "@/test/support/worker";
import { startWorkerApi } from "@/test/support/worker-api";

useTestDatabase();
const cloud = useTestCloud();

const workers: Worker[] = ["node", "python"];
if (!python)
  process.stdout.write("Not tried under faults: the Python worker, because there is no python3.\n");

interface Place {
  row: Row;
  method: Method;
  operation: Operation;
  /** Whose kickoff it is. */
  by: Worker;
}

const places: Place[] = rows.flatMap((row) =>
  methods
    .filter((method) => applies(row, method))
    .flatMap((method) =>
      operations[method].flatMap((operation) =>
        (python && operation.startsWith("kickoff") ? workers : workers.slice(0, 1)).map((by) => ({
          row,
          method,
          operation,
          by,
        })),
      ),
    ),
);
const keyOf = ({ row, method, operation, by }: Place) => `${row.of} · ${method} · ${operation} · ${by}`;
const cells = new Map<string, Cell>();
/** A look-up in AWS ends within fifteen seconds; the rest is what a busy machine takes for itself. */
const boundMs = 30_000;

/** These wait for most of their time. */
const isSlow = ({ row }: Place) => row.of.includes("in time");

beforeAll(async () => {
  vi.spyOn(console, "info").mockImplementation(() => undefined);
  const homes: TestOrganization[] = await Promise.all(Array.from({ length: 6 }, () => testOrganization()));
  const api = await startWorkerApi();
  const tryAll = (chosen: Place[], atOnce: number) => {
    const queue = chosen.entries();
    const runner = async () => {
      for (const [index, place] of queue) {
        const { owner } = homes[index % homes.length] as TestOrganization;
        const world = { aws: cloud.aws, issuerUrl: cloud.issuer.url, workerUrl: api.url, owner };
        cells.set(
          keyOf(place),
          await runCell(world, place.method, place.operation, place.row.faults, place.by),
        );
      }
    };
    return Promise.all(Array.from({ length: atOnce }, runner));
  };
  const slow = places.filter(isSlow);
  const quick = places.filter((place) => !isSlow(place));
  await Promise.all([tryAll(slow, slow.length), tryAll(quick, 10)]);
  await api.close();
}, 300_000);
afterAll(() => void vi.restoreAllMocks());

describe.each(rows.map((row) => ({ row })))("under $row.of", ({ row }) => {
  it.each(places.filter((place) => place.row === row))("$method: $operation, $by", (place) => {
    const { method, operation } = place;
    const cell = cells.get(keyOf(place));
    if (!cell) throw new TypeError("Every place was tried.");
    const outcome = expected[row.of]?.[method]?.[operations[method].indexOf(operation as never)];
    expect(cell.outcome).toBe(outcome);
    expect(cell.durationMs).toBeLessThan(boundMs);
    expect(cell.said).not.toMatch(/the (first|second) value|eyJ/);

    const reason = /(\w+)\)?$/.exec(cell.outcome)?.[1] ?? "";
    if (Object.hasOwn(failureTable, reason)) {
      const tries = { never: 1, few: 3, mint_again: 2, exchange_again: 2 }[
        failureTable[reason as CloudReason].retry ?? "never"
      ];
      for (const [call, count] of Object.entries(cell.calls)) {
        // Autocomplete asks for beginnings and for words at the same time.
        const lists = operation === "autocomplete" ? 2 : 1;
        const asked = { GetSecretValue: Object.keys(values).length, ListSecrets: lists }[call] ?? 1;
        expect(count, call).toBeLessThanOrEqual(tries * asked);
      }
    }

    // Whoever reads says why, and what to change.
    expect(cell.unexplained).toEqual([]);
    if (operation === "test" || operation === "autocomplete") return;
    if (cell.outcome === "ok") {
      // A Workload Identity is not read at deploy: its version holds nothing.
      const isFresh = operation === "deploy" && method === "workload_identity";
      expect(cell.environment).toEqual(isFresh ? null : values);
      expect(cell.failed).toEqual([]);
    } else {
      expect(cell.environment).toBeNull();
      expect(cell.failed).toEqual(row.of.includes("one of two") ? ["SECOND"] : ["FIRST", "SECOND"]);
    }
    expect(cell.versions).toBe(operation === "deploy" && cell.outcome === "ok" ? 1 : 0);
  });
});
