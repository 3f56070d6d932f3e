import {
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  type IAMClient,
  ListOpenIDConnectProvidersCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AwsSimulator, startAwsSimulator } from "../server";
import { awsClients, refusalOf } from "../testing";

let aws: AwsSimulator;
let iam: IAMClient;
beforeAll(async () => {
  aws = await startAwsSimulator();
  iam = awsClients(aws.url, aws.administrator).iam;
});
afterAll(() => aws.close());
beforeEach(() => aws.reset());

describe("an OpenID Connect provider", () => {
  const create = (Url: string, more: object = {}) =>
    iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ["sts.amazonaws.com"], ...more }));

  test("is made, read, listed, deleted", async () => {
    const ThumbprintList = ["a".repeat(40)];
    const { OpenIDConnectProviderArn } = await create("https://issuer.example/tenant", { ThumbprintList });
    expect(OpenIDConnectProviderArn).toBe("arn:aws:iam::123456789012:oidc-provider/issuer.example/tenant");
    expect(await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))).toMatchObject({
      Url: "issuer.example/tenant",
      ClientIDList: ["sts.amazonaws.com"],
      ThumbprintList,
    });
    const list = await iam.send(new ListOpenIDConnectProvidersCommand({}));
    expect(list.OpenIDConnectProviderList).toEqual([{ Arn: OpenIDConnectProviderArn }]);
    await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    expect(
      await refusalOf(iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))),
    ).toEqual({
      code: "NoSuchEntity",
      status: 404,
      message: `OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
    });
  });

  test("is made once", async () => {
    await create("https://issuer.example");
    expect(await refusalOf(create("https://issuer.example"))).toEqual({
      code: "EntityAlreadyExists",
      status: 409,
      message: "Provider with url https://issuer.example already exists.",
    });
  });

  test.each([
    "http://localhost:3000",
    "http://127.0.0.1",
    "https://localhost:3000/a",
    "http://issuer.localhost:1",
  ])("may be %s", async (url) => {
    expect((await create(url)).OpenIDConnectProviderArn).toMatch(url.replace(/^https?:\/\//, "/"));
  });

  test.each([
    "http://issuer.example",
    "https://issuer.example:8443",
    "https://issuer.example?a=b",
    "issuer.example",
    "ftp://localhost",
    "http://localhost.example",
  ])("may not be %s", async (url) => {
    expect(await refusalOf(create(url))).toMatchObject({ code: "InvalidInput", status: 400 });
  });

  test("has an address of at most 255 characters and thumbprints of forty", async () => {
    expect(await refusalOf(create(`https://${"a".repeat(255)}`))).toMatchObject({
      code: "ValidationError",
      status: 400,
    });
    expect(await refusalOf(create("https://a.example", { ThumbprintList: ["ab"] }))).toMatchObject({
      code: "ValidationError",
    });
  });
});
