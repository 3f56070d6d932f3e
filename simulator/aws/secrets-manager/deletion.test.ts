import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  RestoreSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "vitest";
import { refusalOf } from "../testing";
import { notFound, secretsRoom } from "./testing";

const room = secretsRoom();

describe("deletion", () => {
  const remove = (more: object = {}) =>
    room.secrets.send(new DeleteSecretCommand({ SecretId: "key", ...more }));
  const marked = {
    code: "InvalidRequestException",
    status: 400,
    message: "You can't perform this operation on the secret because it was marked for deletion.",
  };

  test("waits, can be taken back, and comes", async () => {
    await room.create("key");
    const { DeletionDate } = await remove({ RecoveryWindowInDays: 7 });
    expect(Math.round((Number(DeletionDate) - Date.now()) / 86_400_000)).toBe(7);
    expect(await refusalOf(room.read("key"))).toEqual(marked);
    expect(await refusalOf(room.update("key", "x"))).toEqual(marked);
    expect(await refusalOf(room.create("key"))).toMatchObject({ code: "InvalidRequestException" });
    expect(
      (await room.secrets.send(new DescribeSecretCommand({ SecretId: "key" }))).DeletedDate,
    ).toBeInstanceOf(Date);
    await room.secrets.send(new RestoreSecretCommand({ SecretId: "key" }));
    expect((await room.read("key")).SecretString).toBe("one");

    await remove({ RecoveryWindowInDays: 7 });
    room.aws.setFault({ kind: "clock-offset", offsetSeconds: 8 * 86_400 });
    // The client signs eight days too early at first, and is told the time.
    await refusalOf(room.read("key"));
    expect(await refusalOf(room.read("key"))).toEqual(notFound());
  });

  test("may be forced, even of what is not there", async () => {
    await room.create("key");
    await remove({ ForceDeleteWithoutRecovery: true });
    expect(await refusalOf(room.read("key"))).toEqual(notFound());
    await remove({ ForceDeleteWithoutRecovery: true });
    expect(await refusalOf(remove())).toEqual(notFound());
    await room.create("key");
  });

  test.each([
    { RecoveryWindowInDays: 6 },
    { RecoveryWindowInDays: 31 },
    { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
  ])("is refused with %o", async (more) => {
    await room.create("key");
    expect(await refusalOf(remove(more))).toMatchObject({ code: "InvalidParameterException", status: 400 });
  });
});
