import {
  BatchGetSecretValueCommand,
  type BatchGetSecretValueCommandInput,
  CreateSecretCommand,
  DeleteSecretCommand,
  type Filter,
  GetSecretValueCommand,
  ListSecretsCommand,
  type ListSecretsCommandInput,
  paginateListSecrets,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AwsSimulator, startAwsSimulator } from "../server";
import { awsClients, refusalOf } from "../testing";

let aws: AwsSimulator;
let secrets: SecretsManagerClient;
beforeAll(async () => {
  aws = await startAwsSimulator();
  secrets = awsClients(aws.url, aws.administrator).secrets;
  const samples: [string, string?, string?][] = [
    ["crewai/openai-key", "The OpenAI key", "blue"],
    ["crewai/serper-key", "Search", "red"],
    ["Crewai-capital"],
    ["billing-openai", "the invoices", "Blue"],
    ["gone"],
  ];
  for (const [Name, Description, team] of samples) {
    const Tags = team ? [{ Key: "team", Value: team }] : undefined;
    await secrets.send(
      new CreateSecretCommand({ Name, Description, Tags, SecretString: `value of ${Name}` }),
    );
  }
  await secrets.send(new DeleteSecretCommand({ SecretId: "gone" }));
});
afterAll(() => aws.close());

async function names(input: ListSecretsCommandInput = {}) {
  const answer = await secrets.send(new ListSecretsCommand({ SortOrder: "asc", ...input }));
  return answer.SecretList?.map(({ Name }) => Name);
}

test("leaves out values and what is to be deleted, unless asked", async () => {
  const { SecretList } = await secrets.send(new ListSecretsCommand({}));
  expect(SecretList).toHaveLength(4);
  expect(JSON.stringify(SecretList)).not.toContain("value of");
  expect(await names({ IncludePlannedDeletion: true })).toContain("gone");
});

test("goes by creation, either way", async () => {
  const ascending = await names();
  expect(ascending?.[0]).toBe("crewai/openai-key");
  expect(await names({ SortOrder: "desc" })).toEqual(ascending?.toReversed());
});

test("goes by name, when asked", async () => {
  const byName = await names({ SortBy: "name" });
  expect(byName).toEqual(["Crewai-capital", "billing-openai", "crewai/openai-key", "crewai/serper-key"]);
  expect(await names({ SortBy: "name", SortOrder: "desc" })).toEqual(byName?.toReversed());
});

test("plays pages as they should not be, and a list that lags behind", async () => {
  const page = (NextToken?: string) => secrets.send(new ListSecretsCommand({ MaxResults: 1, NextToken }));
  aws.setFault({ kind: "odd-pages", pages: "empty" });
  const empty = await page();
  expect(empty.SecretList).toEqual([]);
  expect((await page(empty.NextToken)).NextToken).not.toBe(empty.NextToken);
  aws.clearFaults();
  aws.setFault({ kind: "odd-pages", pages: "looping" });
  const looping = await page();
  expect((await page(looping.NextToken)).NextToken).toBe(looping.NextToken);
  aws.clearFaults();
  aws.setFault({ kind: "odd-pages", pages: "oversized" });
  expect((await page()).SecretList).toHaveLength(4);
  aws.clearFaults();
  aws.setFault({ kind: "list-lag", lagSeconds: 60 });
  expect(await names()).toEqual([]);
  expect((await secrets.send(new GetSecretValueCommand({ SecretId: "Crewai-capital" }))).Name).toBeDefined();
  aws.clearFaults();
});

const filter = (Key: Filter["Key"], ...Values: string[]): Filter => ({ Key, Values });
test.each<[string, Filter[], string[]]>([
  ["name is a prefix with case", [filter("name", "crewai")], ["crewai/openai-key", "crewai/serper-key"]],
  ["name is no word within", [filter("name", "openai")], []],
  [
    "several values are alternatives",
    [filter("name", "billing", "Crewai")],
    ["Crewai-capital", "billing-openai"],
  ],
  [
    "several filters must all hold",
    [filter("name", "crewai"), filter("tag-value", "red")],
    ["crewai/serper-key"],
  ],
  ["! turns it round", [filter("name", "!crewai")], ["Crewai-capital", "billing-openai"]],
  [
    "description is a prefix without case",
    [filter("description", "THE")],
    ["crewai/openai-key", "billing-openai"],
  ],
  ["tag-key", [filter("tag-key", "team")], ["crewai/openai-key", "crewai/serper-key", "billing-openai"]],
  ["tag-value has case", [filter("tag-value", "Blue")], ["billing-openai"]],
  [
    "all looks for words without case, anywhere",
    [filter("all", "OPENAI")],
    ["crewai/openai-key", "billing-openai"],
  ],
  ["all wants any of the words", [filter("all", "serper invoices")], ["crewai/serper-key", "billing-openai"]],
  ["all wants whole words", [filter("all", "pena")], []],
  [
    "all parts words at capitals",
    [filter("all", "crewaiCapital")],
    ["crewai/openai-key", "crewai/serper-key", "Crewai-capital"],
  ],
  [
    "all, once for each word, wants every word",
    [filter("all", "openai"), filter("all", "invoices")],
    ["billing-openai"],
  ],
  ["primary-region", [filter("primary-region", "us-east-1")], []],
])("filter: %s", async (_, Filters, expected) => {
  expect(await names({ Filters })).toEqual(expected);
});

test("pages without losing or repeating any", async () => {
  const found: unknown[] = [];
  let pages = 0;
  for await (const page of paginateListSecrets({ client: secrets, pageSize: 3 }, { SortOrder: "asc" })) {
    pages++;
    found.push(...(page.SecretList ?? []).map(({ Name }) => Name));
  }
  expect([pages, found]).toEqual([2, await names()]);
});

test("refuses odd requests", async () => {
  expect(await refusalOf(names({ NextToken: "x" }))).toMatchObject({
    code: "InvalidNextTokenException",
    status: 400,
  });
  for (const input of [
    { MaxResults: 0 },
    { SortBy: "size" as "name" },
    { MaxResults: 101 },
    { Filters: [filter("colour" as "name", "x")] },
    { Filters: [filter("name")] },
  ])
    expect(await refusalOf(names(input))).toMatchObject({ code: "ValidationException", status: 400 });
});

describe("a batch", () => {
  const batch = (input: BatchGetSecretValueCommandInput) =>
    secrets.send(new BatchGetSecretValueCommand(input));

  test("answers values and, beside them, what failed", async () => {
    const answer = await batch({ SecretIdList: ["crewai/openai-key", "missing", "gone"] });
    expect(answer.SecretValues?.map(({ SecretString }) => SecretString)).toEqual([
      "value of crewai/openai-key",
    ]);
    expect(answer.Errors?.map(({ SecretId, ErrorCode }) => [SecretId, ErrorCode])).toEqual([
      ["missing", "ResourceNotFoundException"],
      ["gone", "InvalidRequestException"],
    ]);
  });

  test("goes by filters in pages", async () => {
    const first = await batch({ Filters: [filter("name", "crewai")], MaxResults: 1 });
    const second = await batch({
      Filters: [filter("name", "crewai")],
      MaxResults: 1,
      NextToken: first.NextToken,
    });
    expect([first, second].map(({ SecretValues }) => SecretValues?.[0]?.Name)).toEqual([
      "crewai/serper-key",
      "crewai/openai-key",
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  test("takes twenty at most, and either names or filters", async () => {
    expect(await refusalOf(batch({ SecretIdList: Array(21).fill("a") }))).toMatchObject({
      code: "ValidationException",
      status: 400,
    });
    expect(await refusalOf(batch({}))).toMatchObject({ code: "InvalidParameterException", status: 400 });
    expect(await refusalOf(batch({ SecretIdList: ["a"], Filters: [filter("name", "a")] }))).toMatchObject({
      code: "InvalidParameterException",
    });
  });
});
