import {
  DescribeSecretCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "vitest";
import { refusalOf } from "../testing";
import { notFound, secretsRoom } from "./testing";

const room = secretsRoom();

describe("versions", () => {
  const stages = async () => {
    const { VersionIdsToStages } = await room.secrets.send(new DescribeSecretCommand({ SecretId: "key" }));
    return VersionIdsToStages;
  };

  test("rotate: current, previous, forgotten", async () => {
    const first = (await room.create("key")).VersionId ?? "";
    const second = (await room.update("key", "two")).VersionId ?? "";
    expect(await stages()).toEqual({ [first]: ["AWSPREVIOUS"], [second]: ["AWSCURRENT"] });
    const third = (await room.update("key", "three")).VersionId ?? "";
    expect(await stages()).toEqual({ [second]: ["AWSPREVIOUS"], [third]: ["AWSCURRENT"] });
    expect((await room.read("key")).SecretString).toBe("three");
    expect((await room.read("key", { VersionStage: "AWSPREVIOUS" })).SecretString).toBe("two");
    expect((await room.read("key", { VersionId: first })).SecretString).toBe("one");
    const { Versions } = await room.secrets.send(
      new ListSecretVersionIdsCommand({ SecretId: "key", IncludeDeprecated: true }),
    );
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([first, second, third]);
  });

  test("wait as pending until the label moves", async () => {
    const first = (await room.create("key")).VersionId;
    const pending = await room.secrets.send(
      new PutSecretValueCommand({ SecretId: "key", SecretString: "two", VersionStages: ["AWSPENDING"] }),
    );
    expect((await room.read("key")).SecretString).toBe("one");
    const move = (RemoveFromVersionId?: string) =>
      room.secrets.send(
        new UpdateSecretVersionStageCommand({
          SecretId: "key",
          VersionStage: "AWSCURRENT",
          MoveToVersionId: pending.VersionId,
          RemoveFromVersionId,
        }),
      );
    expect(await refusalOf(move())).toMatchObject({ code: "InvalidParameterException", status: 400 });
    await move(first);
    expect((await room.read("key")).SecretString).toBe("two");
    expect((await room.read("key", { VersionStage: "AWSPREVIOUS" })).SecretString).toBe("one");
  });

  test("are named by the client's token, once", async () => {
    await room.create("key");
    const put = (SecretString: string) =>
      room.secrets.send(
        new PutSecretValueCommand({ SecretId: "key", SecretString, ClientRequestToken: "t".repeat(32) }),
      );
    expect((await put("two")).VersionId).toBe("t".repeat(32));
    expect((await put("two")).VersionId).toBe("t".repeat(32));
    expect(await refusalOf(put("three"))).toMatchObject({ code: "ResourceExistsException", status: 400 });
  });

  test("that are not there are not found", async () => {
    const { VersionId } = await room.create("key");
    expect(await refusalOf(room.read("key", { VersionStage: "AWSPREVIOUS" }))).toEqual(
      notFound("secret value for staging label: AWSPREVIOUS"),
    );
    expect(await refusalOf(room.read("key", { VersionId: "x".repeat(32) }))).toEqual(
      notFound(`secret value for VersionId: ${"x".repeat(32)}`),
    );
    expect(await refusalOf(room.read("key", { VersionId, VersionStage: "AWSPREVIOUS" }))).toMatchObject({
      code: "InvalidRequestException",
      status: 400,
    });
  });
});
