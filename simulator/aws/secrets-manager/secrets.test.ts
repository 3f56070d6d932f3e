import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "vitest";
import { awsClients, refusalOf } from "../testing";
import { notFound, secretsRoom } from "./testing";

const room = secretsRoom();

describe("a secret", () => {
  test("is read by name, by ARN and by ARN without suffix", async () => {
    const { ARN = "", VersionId } = await room.create("team/key");
    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:team\/key-[A-Za-z0-9]{6}$/);
    for (const id of ["team/key", ARN, ARN.slice(0, -7)])
      expect(await room.read(id)).toMatchObject({
        ARN,
        Name: "team/key",
        VersionId,
        SecretString: "one",
        VersionStages: ["AWSCURRENT"],
      });
    expect(await refusalOf(room.read(`${ARN.slice(0, -6)}zzzzzz`))).toEqual(notFound());
  });

  test("may be binary", async () => {
    await room.create("blob", { SecretBinary: new Uint8Array([0, 255, 1]) });
    const answer = await room.read("blob");
    expect([...(answer.SecretBinary ?? [])]).toEqual([0, 255, 1]);
    expect(answer.SecretString).toBeUndefined();
  });

  test("belongs to one region and one account", async () => {
    await room.create("key");
    const elsewhere = awsClients(room.aws.url, room.aws.administrator, "eu-west-1").secrets;
    expect(await refusalOf(elsewhere.send(new GetSecretValueCommand({ SecretId: "key" })))).toEqual(
      notFound(),
    );
    const other = awsClients(room.aws.url, room.aws.createAccount().administrator).secrets;
    expect(await refusalOf(other.send(new GetSecretValueCommand({ SecretId: "key" })))).toEqual(notFound());
  });

  test("is made once", async () => {
    await room.create("key");
    expect(await refusalOf(room.create("key"))).toEqual({
      code: "ResourceExistsException",
      status: 400,
      message: "The operation failed because the secret key already exists.",
    });
    const ClientRequestToken = "0".repeat(32);
    const { ARN } = await room.create("again", { SecretString: "one", ClientRequestToken });
    expect((await room.create("again", { SecretString: "one", ClientRequestToken })).ARN).toBe(ARN);
    expect(await refusalOf(room.create("again", { SecretString: "two", ClientRequestToken }))).toMatchObject({
      code: "ResourceExistsException",
    });
  });

  test.each(["a#b", "a b", "ä", "a".repeat(513), ""])("may not be called %s", async (name) => {
    expect(await refusalOf(room.create(name))).toMatchObject({ code: "ValidationException", status: 400 });
  });

  test("is not looked for under an impossible name", async () => {
    expect(await refusalOf(room.read("a#b"))).toMatchObject({ code: "ValidationException", status: 400 });
  });

  test("holds one value of at most 65,536 bytes", async () => {
    await room.create("big", { SecretString: "a".repeat(65_536) });
    for (const SecretString of ["a".repeat(65_537), "ä".repeat(40_000)])
      expect(await refusalOf(room.create("bigger", { SecretString }))).toMatchObject({
        code: "ValidationException",
        status: 400,
      });
    expect(
      await refusalOf(room.create("both", { SecretString: "a", SecretBinary: new Uint8Array(1) })),
    ).toMatchObject({ code: "InvalidParameterException" });
  });

  test("may have no value yet", async () => {
    await room.create("empty", {});
    expect(await refusalOf(room.read("empty"))).toEqual(
      notFound("secret value for staging label: AWSCURRENT"),
    );
    await room.update("empty", "now");
    expect((await room.read("empty")).SecretString).toBe("now");
  });

  test("is described without its value", async () => {
    await room.create("key", {
      SecretString: "hidden",
      Description: "d",
      KmsKeyId: "k",
      Tags: [{ Key: "team", Value: "blue" }],
    });
    const { $metadata: _, ...description } = await room.secrets.send(
      new DescribeSecretCommand({ SecretId: "key" }),
    );
    expect(description).toMatchObject({
      Name: "key",
      Description: "d",
      KmsKeyId: "k",
      Tags: [{ Key: "team", Value: "blue" }],
    });
    expect(Object.values(description.VersionIdsToStages ?? {})).toEqual([["AWSCURRENT"]]);
    expect(description.CreatedDate).toBeInstanceOf(Date);
    expect(JSON.stringify(description)).not.toContain("hidden");
  });

  test("carries tags that come and go", async () => {
    await room.create("key", { SecretString: "a", Tags: [{ Key: "team", Value: "blue" }] });
    await room.secrets.send(
      new TagResourceCommand({
        SecretId: "key",
        Tags: [
          { Key: "team", Value: "red" },
          { Key: "x", Value: "y" },
        ],
      }),
    );
    await room.secrets.send(new UntagResourceCommand({ SecretId: "key", TagKeys: ["x"] }));
    const { Tags } = await room.secrets.send(new DescribeSecretCommand({ SecretId: "key" }));
    expect(Tags).toEqual([{ Key: "team", Value: "red" }]);
  });
});
