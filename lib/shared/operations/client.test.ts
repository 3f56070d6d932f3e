import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { call, confirmWith } from "@/lib/shared/operations/client";
import { profileOperations } from "@/lib/shared/profile/operations";

const refused = { type: "about:blank", title: "Confirm", status: 403, detail: "Confirm", requestId: "r" };
let isConfirmed = false;
let code = "step_up_required";
const fetched = vi.fn(async () =>
  isConfirmed
    ? new Response(JSON.stringify({ endedSessions: 1 }))
    : new Response(JSON.stringify({ ...refused, code }), { status: 403 }),
);

beforeEach(() => {
  isConfirmed = false;
  code = "step_up_required";
  fetched.mockClear();
  vi.stubGlobal("fetch", fetched);
});
afterEach(() => vi.unstubAllGlobals());

const send = () => call(profileOperations.endOtherSessions, {});
const confirm = (answer: boolean) =>
  vi.fn(async () => {
    isConfirmed = answer;
    return answer;
  });

it("what needs a step-up is sent again after the person confirmed, who is asked once for all that wait", async () => {
  const ask = confirm(true);
  const takeBack = confirmWith(ask);
  expect(await Promise.all([send(), send()])).toEqual([{ endedSessions: 1 }, { endedSessions: 1 }]);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(fetched).toHaveBeenCalledTimes(4);
  takeBack();
});

it("is refused as it was where they cancel, where nobody can ask, and where the second is refused too", async () => {
  await expect(send()).rejects.toMatchObject({ problem: { code: "step_up_required" } });
  const takeBack = confirmWith(confirm(false));
  await expect(send()).rejects.toMatchObject({ problem: { code: "step_up_required" } });
  expect(fetched).toHaveBeenCalledTimes(2);
  takeBack();
  const stillRefused = confirmWith(async () => true);
  await expect(send()).rejects.toMatchObject({ problem: { code: "step_up_required" } });
  expect(fetched).toHaveBeenCalledTimes(4);
  stillRefused();
});

it("asks for nothing where another refusal came", async () => {
  code = "permission_denied";
  const ask = confirm(true);
  const takeBack = confirmWith(ask);
  await expect(send()).rejects.toMatchObject({ problem: { code: "permission_denied" } });
  expect(ask).not.toHaveBeenCalled();
  takeBack();
});
