import { expect, it } from "vitest";
import type { Connection } from "@/db/connection";
import type { Pool } from "@/db/pool";
import { clientOf } from "@/db/transaction";

/** A connection that notes what it is asked, and answers each statement with its first word. */
function noting(answers: Record<string, string> = {}) {
  const asked: string[] = [];
  const connection = {
    begin: "begin",
    async run(text: string) {
      asked.push(text);
      if (text === "fail") await new Promise((resolve) => setTimeout(resolve, 20));
      if (text === "fail") throw Object.assign(new Error(), { code: "23505" });
      return Object.assign([], { command: answers[text] ?? text.toUpperCase() });
    },
    destroy: () => asked.push("(destroyed)"),
  } as unknown as Connection;
  const pool = { use: (work: (reserved: Connection) => Promise<unknown>) => work(connection) } as Pool;
  return { asked, client: clientOf(pool) };
}

it("takes no COMMIT that PostgreSQL answers with ROLLBACK for done", async () => {
  const { asked, client } = noting({ commit: "ROLLBACK" });
  const done = client.begin?.((tx) => Promise.resolve(tx.unsafe("insert", [1])));
  await expect(done).rejects.toMatchObject({ code: "TRANSACTION_ROLLED_BACK" });
  expect(asked).toEqual(["begin", "insert", "commit", "rollback"]);
});

it("lets nothing into a transaction that is over", async () => {
  const { asked, client } = noting();
  let late: PromiseLike<unknown> | undefined;
  await client.begin?.(async (tx) => {
    late = tx.unsafe("too late", [1]);
  });
  await expect(Promise.resolve(late)).rejects.toMatchObject({ code: "TRANSACTION_IS_OVER" });
  expect(asked).toEqual(["begin", "commit"]);
});

it("sends COMMIT behind what was not waited for, and fails with what that fails with", async () => {
  const { asked, client } = noting();
  await client.begin?.(async (tx) => {
    await tx.unsafe("first", [1]);
    void tx.unsafe("last", [1]).then(undefined);
  });
  expect(asked).toEqual(["begin", "first", "last", "commit"]);
  const failing = noting({ commit: "ROLLBACK" });
  const failed = failing.client.begin?.(async (tx) => {
    void tx.unsafe("fail", [1]).then(undefined, () => undefined);
  });
  await expect(failed).rejects.toMatchObject({ code: "23505" });
  expect(failing.asked).toEqual(["begin", "fail", "commit", "rollback"]);
});
