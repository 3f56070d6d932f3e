import { expect, it } from "vitest";
import { sessions } from "@/worker/session";

it("is renewed before it ends, begun once for many calls, and begun again when it was dropped", async () => {
  let nowMs = 0;
  let number = 0;
  const held = sessions(
    async () => ({ token: `s${++number}`, endsInMs: 900_000 }),
    () => nowMs,
  );
  expect(await Promise.all([held.token(), held.token()])).toEqual(["s1", "s1"]);
  nowMs = 700_000;
  expect(await held.token()).toBe("s1");
  nowMs = 721_000;
  expect(await held.token()).toBe("s2");
  held.drop("s1");
  expect(await held.token()).toBe("s2");
  held.drop("s2");
  expect(await held.token()).toBe("s3");
});
