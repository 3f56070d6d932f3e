import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditChains, auditEvents } from "@/db/schema/audit";
import { canonicalJson } from "@/lib/server/audit/chain";
import { exportAuditEvents } from "@/lib/server/audit/export";
import { recordAudit } from "@/lib/server/audit/record";
import { download } from "@/lib/server/http/download";
import type { AuditAction } from "@/lib/shared/audit/actions";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
beforeAll(() => setTestEnvironment());

const record = (own: TestOrganization, label: string, action: AuditAction = "role.updated") =>
  recordAudit(database(), own.owner, {
    action,
    object: { kind: "role", id: label, label },
    detail: { after: { name: label } },
  });

async function logOf(...labels: string[]): Promise<TestOrganization> {
  const own = await testOrganization();
  for (const label of labels) await record(own, label);
  return own;
}

async function textOf(own: TestOrganization, query: object, options = {}): Promise<string> {
  return download(await exportAuditEvents(own.owner, query, options)).text();
}

const jsonLines = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe("as JSON lines", () => {
  it("has everything, the oldest first, with which anybody can verify the chain", async () => {
    const own = await logOf("first", "second", "third");
    const lines = jsonLines(await textOf(own, { format: "jsonl" }));
    expect(lines.map(({ objectLabel }) => objectLabel)).toEqual(["first", "second", "third"]);
    let previous = "0".repeat(64);
    for (const { id, previousHash, hash, ...facts } of lines) {
      expect(id).toEqual(expect.any(Number));
      expect(previousHash).toBe(previous);
      expect(
        createHash("sha256")
          .update(`${previous}\n${canonicalJson(facts)}`)
          .digest("hex"),
      ).toBe(hash);
      previous = hash;
    }
  });

  it("keeps every line on its line", async () => {
    const own = await logOf('a\n"b"\u2028 é 😀');
    const text = await textOf(own, { format: "jsonl" });
    expect(text.split("\n")).toHaveLength(2);
    expect(jsonLines(text)[0].objectLabel).toBe('a\n"b"\u2028 é 😀');
  });
});

describe("as CSV", () => {
  it("has a header and a record for each row, whatever the cells hold", async () => {
    const labels = ["plain", 'with "quotes", commas', "two\r\nlines", "é 😀"];
    const own = await logOf(...labels);
    const text = await textOf(own, { format: "csv" });
    const [header, ...records] = parseCsv(text);
    expect(header?.join()).toBe(
      "id,sequence,at,actor_kind,actor_id,actor,action,object_kind,object_id,object,outcome,address,request_id,detail,previous_hash,hash",
    );
    const at = (name: string) => header?.indexOf(name) ?? -1;
    expect(records.map((cells) => cells[at("object")])).toEqual(labels);
    expect(records.map((cells) => JSON.parse(cells[at("detail")] ?? "").after.name)).toEqual(labels);
    expect(records.every((cells) => cells.length === header?.length)).toBe(true);
    expect(text.endsWith("\r\n")).toBe(true);
  });

  it("makes no formula of what somebody named a thing", async () => {
    const own = await logOf('=HYPERLINK("https://evil.example","x")', "+1", "-1", "@x", "\t=1");
    const [header, ...records] = parseCsv(await textOf(own, { format: "csv" }));
    const at = header?.indexOf("object") ?? -1;
    expect(records.map((cells) => cells[at])).toEqual([
      '\'=HYPERLINK("https://evil.example","x")',
      "'+1",
      "'-1",
      "'@x",
      "'\t'=1",
    ]);
  });

  it("is a header alone when nothing fits", async () => {
    const own = await logOf("one");
    expect(parseCsv(await textOf(own, { format: "csv", action: "kickoff." }))).toHaveLength(1);
  });
});

describe("an export", () => {
  it("is a file to keep, named for the organization, the day and the format", async () => {
    const own = await logOf("one");
    const response = download(
      await exportAuditEvents(own.owner, { format: "csv" }, { now: () => new Date("2026-01-31T09:00:00Z") }),
    );
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": expect.stringMatching(
        /^attachment; filename="audit-log-o-[\w-]+-2026-01-31\.csv"$/,
      ),
      "cache-control": "no-store",
    });
    await response.text();
  });

  it("is recorded, with its format and filters, before anything is sent", async () => {
    const own = await logOf("one");
    const { chunks } = await exportAuditEvents(own.owner, {
      format: "jsonl",
      action: "role.",
      outcome: "ok",
    });
    expect(await expectAudit(own.owner, "audit_log.exported")).toMatchObject({
      actorId: own.owner.userId,
      objectId: own.id,
      detail: { format: "jsonl", filters: { action: "role.", outcome: "ok" } },
    });
    await chunks.return(undefined);
  });

  it("has what was there when it began, through any number of batches, and ends while more is written", async () => {
    const own = await logOf("1", "2", "3", "4", "5", "6");
    for (const batchSize of [1, 2, 3, 4, 6, 7]) {
      const newest = await database().$count(auditEvents, eq(auditEvents.organizationId, own.id));
      const { chunks } = await exportAuditEvents(own.owner, { format: "jsonl" }, { batchSize });
      let text = "";
      for await (const chunk of chunks) {
        text += chunk;
        await record(own, "later");
      }
      expect(jsonLines(text).map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: newest }, (_, at) => at + 1),
      );
    }
  });

  it("takes the list's filters", async () => {
    const own = await logOf("one");
    await record(own, "two", "kickoff.failed");
    expect(jsonLines(await textOf(own, { format: "jsonl", action: "kickoff." }))).toHaveLength(1);
    const future = new Date(Date.now() + 60_000).toISOString();
    expect(jsonLines(await textOf(own, { format: "jsonl", from: future }))).toHaveLength(0);
  });

  it.each([
    [{}, "format"],
    [{ format: "xlsx" }, "format"],
    [{ format: "csv", from: "x" }, "from"],
  ])("refuses %j, and records nothing", async (query, field) => {
    const own = await logOf("one");
    await expect(exportAuditEvents(own.owner, query)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
    expect(await database().$count(auditEvents, eq(auditEvents.organizationId, own.id))).toBe(1);
  });

  it("needs audit_log: read, and holds nothing of another organization", async () => {
    const [own, foreign] = [await logOf("ours"), await logOf("theirs")];
    const reader = await own.memberWith({ audit_log: "read" });
    const text = await download(await exportAuditEvents(reader, { format: "jsonl" })).text();
    expect(text).toContain("ours");
    expect(text).not.toContain("theirs");
    await expect(exportAuditEvents(own.member, { format: "csv" })).rejects.toMatchObject({
      code: "permission_denied",
    });
    expect(await textOf(foreign, { format: "csv" })).not.toContain("ours");
  });

  it("stops reading when nobody takes it any more", async () => {
    const own = await logOf("1", "2", "3", "4");
    const { chunks, ...file } = await exportAuditEvents(own.owner, { format: "jsonl" }, { batchSize: 1 });
    const reader = download({ ...file, chunks }).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(await chunks.next()).toEqual({ done: true, value: undefined });
  });

  it("ends without the body's end when the database fails on the way", async () => {
    const failing = async function* () {
      yield "a part";
      throw new Error("gone");
    };
    const response = download({ fileName: "f", contentType: "text/csv", chunks: failing() });
    await expect(response.text()).rejects.toThrow("gone");
  });

  it("of 50,000 rows needs memory for some batches alone", async () => {
    const own = await logOf("one");
    await database().execute(sql`insert into audit_events (organization_id, created_at, actor_kind, actor_id,
        actor_label, action, object_kind, object_id, object_label, outcome, address, request_id, detail, sequence,
        previous_hash, hash)
      select organization_id, created_at, actor_kind, actor_id, actor_label, action, object_kind, object_id,
        object_label, outcome, address, request_id, jsonb_build_object('text', repeat('x', 1000)), n + 1, hash, hash
      from audit_events, generate_series(1, 50000) n where organization_id = ${own.id}`);
    await database()
      .update(auditChains)
      .set({ sequence: 50_001 })
      .where(eq(auditChains.organizationId, own.id));
    const { chunks } = await exportAuditEvents(own.owner, { format: "jsonl" });
    let [bytes, lines, largestChunk, peakHeap, chunkCount] = [0, 0, 0, 0, 0];
    const before = liveHeap();
    for await (const chunk of chunks) {
      bytes += chunk.length;
      lines += chunk.split("\n").length - 1;
      largestChunk = Math.max(largestChunk, chunk.length);
      chunkCount += 1;
      if (chunkCount % 10 === 0) peakHeap = Math.max(peakHeap, liveHeap() - before);
    }
    expect(lines).toBe(50_001);
    expect(bytes).toBeGreaterThan(75_000_000);
    expect(largestChunk).toBeLessThan(2_500_000);
    expect(peakHeap).toBeLessThan(20_000_000);
  }, 60_000);
});

/** Without what is only waiting to be collected. */
function liveHeap(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

/** RFC 4180, as a reader of its own would do it. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  for (let match = cell.exec(text); match && match[0] !== ""; match = cell.exec(text)) {
    const [, quoted, plain = "", end] = match;
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "\r\n") records.push([]);
  }
  return records.slice(0, -1);
}
