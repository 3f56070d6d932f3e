import { PgDialect } from "drizzle-orm/pg-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { automations, kickoffs } from "@/db/schema/automations";
import { after, before, containing, pageOf } from "./cursor";

const parameters = (condition: ReturnType<typeof after>) =>
  condition && new PgDialect().sqlToQuery(condition).params;
const named = (cursor: string | undefined) => parameters(after(cursor, automations.name, automations.id));
const timed = (cursor: string | undefined) => parameters(before(cursor, kickoffs.startedAt, kickoffs.id));
const encoded = (cursor: unknown) => Buffer.from(JSON.stringify(cursor)).toString("base64url");
const id = "6f2a1a3e-58c7-4a0b-9d4e-3f1f0a6b7c8d";
const malformed = expect.objectContaining({ code: "malformed_request" });
const thrownBy = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error;
  }
};

const names = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));

describe("a page", () => {
  it("gives a cursor after which the next page begins", () => {
    const row = fc.record({ id: fc.uuid(), name: names });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 20 }), (rows) => {
        const limit = rows.length - 1;
        const { items, nextCursor } = pageOf(
          rows,
          limit,
          ({ name }) => name,
          (row) => row.id,
        );
        expect(items).toEqual(rows.slice(0, limit).map(({ id }) => id));
        const last = rows[limit - 1];
        expect(named(nextCursor ?? undefined)).toEqual([last?.name, last?.id]);
      }),
    );
  });

  it("is the last without a further row", () => {
    const rows = [{ id, name: "a" }];
    expect(
      pageOf(
        rows,
        1,
        ({ name }) => name,
        (row) => row,
      ),
    ).toEqual({ items: rows, nextCursor: null });
    expect(pageOf([], 1, String, (row) => row)).toEqual({ items: [], nextCursor: null });
    expect(named(undefined)).toBeUndefined();
  });

  it("of times goes on to the millisecond", () => {
    const time = fc.date({ min: new Date("2020-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(time, fc.uuid(), (at, lastId) => {
        const rows = [{ id: lastId }, { id }];
        const { nextCursor } = pageOf(
          rows,
          1,
          () => at.toISOString(),
          (row) => row,
        );
        expect(timed(nextCursor ?? undefined)).toEqual([at.toISOString(), lastId]);
      }),
    );
  });
});

describe("a cursor that the list did not give", () => {
  it("is a malformed request, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.jsonValue().map(encoded)), (cursor) => {
        expect(thrownBy(() => named(cursor))).toEqual(malformed);
        expect(thrownBy(() => timed(cursor))).toEqual(malformed);
      }),
    );
  });

  it.each([
    ["another type", [7, id]],
    ["no id", ["a", "b"]],
    ["one part", ["a"]],
    ["three parts", ["a", id, id]],
    ["what PostgreSQL cannot hold", ["a\0", id]],
  ])("with %s", (_, cursor) => expect(thrownBy(() => named(encoded(cursor)))).toEqual(malformed));

  // Each of these Date.parse takes or nearly takes, and PostgreSQL does not.
  it.each([
    "0",
    "1",
    "2024",
    "May 5",
    "2024-01-01T00:00:00.000+25:00",
    "0000-01-01T00:00:00.000Z",
    "2024-02-30T00:00:00.000Z",
    "+275760-09-13T00:00:00.000Z",
  ])("with the time %j", (time) => expect(thrownBy(() => timed(encoded([time, id])))).toEqual(malformed));
});

describe("a LIKE pattern", () => {
  it("finds the text itself anywhere, and takes nothing else for it", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("%", "_", "\\", "a", "é") }), (text) => {
        const inner = containing(text).slice(1, -1);
        // What LIKE reads: an escaped character stands for itself.
        expect(inner.replace(/\\(.)/gs, "$1")).toBe(text);
        expect(inner.replace(/\\./gs, "")).not.toMatch(/[%_\\]/);
      }),
    );
  });
});
