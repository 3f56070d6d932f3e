// Resolving a plan against stores in memory: what is read, how often, and what is said of what fails.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cloudError, type Secret, type SecretStore } from "@/lib/clouds/contract";
import { resolvedLine, resolveEnvironment } from "@/lib/resolution/resolve";
import type { PlanEntry } from "@/lib/shared/resolution/plan";

const configId = "c0ffee00-0000-4000-8000-000000000001";
const arnOf = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-AbCdEf`;

const roleArn = "arn:aws:iam::123456789012:role/reader";
const abroad = { roleArn, region: "eu-west-1" };

function entry(variables: [key: string, secretName: string, jsonKey?: string][], changes = {}): PlanEntry {
  return {
    credentialId: "c0ffee00-0000-4000-8000-000000000002",
    configId,
    cloud: "aws",
    audience: "sts.amazonaws.com",
    settings: { roleArn, region: "us-east-1" },
    variables: variables.map(([key, secretName, jsonKey = null]) => ({ key, secretName, jsonKey })),
    ...changes,
  };
}

/** A cloud in memory: each read makes a new version, as if someone rotated all the time. */
function memory(values: Record<string, string | Error>) {
  const reads: string[] = [];
  const opened: PlanEntry[] = [];
  const store: SecretStore = {
    signIn: async () => undefined,
    verify: async () => ({ principal: "p", account: "a" }),
    listSecretNames: async () => ({ names: [], truncated: false, complete: true }),
    async readSecret(name): Promise<Secret> {
      reads.push(name);
      await Promise.resolve();
      const short = name.replace(/^arn:.*:secret:/, "").replace(/-AbCdEf$/, "");
      const value = Object.hasOwn(values, short) ? values[short] : undefined;
      if (value === undefined) throw refusal("read", "secret_not_found");
      if (value instanceof Error) throw value;
      return { value, resource: arnOf(short), version: `version-${reads.length}` };
    },
  };
  const open = (entry: PlanEntry) => {
    opened.push(entry);
    return store;
  };
  return { reads, opened, open };
}

const refusal = (stage: "exchange" | "read", reason: string) =>
  cloudError({ stage, reason, providerCode: "SomeException", message: "AWS's words" });

describe("reading", () => {
  it("reads a secret once, whoever names it, and gives every variable the same version", async () => {
    const cloud = memory({ db: '{"user":"u","password":"p"}' });
    const { environment, receipts, failures, counts } = await resolveEnvironment(
      [
        entry([
          ["BY_ARN", arnOf("db"), "user"],
          ["USER", "db", "user"],
          ["PASSWORD", "db", "password"],
        ]),
      ],
      cloud.open,
    );
    expect(environment).toEqual({ BY_ARN: "u", USER: "u", PASSWORD: "p" });
    expect(cloud.reads).toEqual(["db"]);
    expect(new Set(receipts.map(({ version }) => version)).size).toBe(1);
    expect(receipts.find(({ key }) => key === "BY_ARN")).toEqual({
      key: "BY_ARN",
      configId,
      secretName: arnOf("db"),
      resource: arnOf("db"),
      version: "version-1",
    });
    expect(failures).toEqual([]);
    expect([...counts]).toEqual([[configId, { cloud: "aws", count: 1 }]]);
  });

  it("opens one store for entries of one config and region, another for another region", async () => {
    const cloud = memory({ a: "1", b: "2" });
    const { counts } = await resolveEnvironment(
      [
        entry([["A", "a"]]),
        entry([["AGAIN", "a"]], { credentialId: "other" }),
        entry([["B", "b"]], { settings: abroad }),
      ],
      cloud.open,
    );
    expect(cloud.opened.map(({ settings }) => settings.region)).toEqual(["us-east-1", "eu-west-1"]);
    expect(cloud.reads.toSorted()).toEqual(["a", "b"]);
    expect(counts.get(configId)?.count).toBe(2);
  });

  describe("what one config names in two regions", () => {
    const inTwoRegions = (first: string, second: string) => [
      entry([["HERE", first]]),
      entry([["ABROAD", second]], { settings: abroad, credentialId: "other" }),
    ];

    it.each([
      ["one ARN", arnOf("db"), arnOf("db")],
      ["a name here and its ARN there", "db", arnOf("db")],
      ["its ARN here and a name there", arnOf("db"), "db"],
    ])("is read once: %s", async (_, first, second) => {
      const cloud = memory({ db: "value" });
      const { environment, receipts, counts } = await resolveEnvironment(
        inTwoRegions(first, second),
        cloud.open,
      );
      expect(environment).toEqual({ HERE: "value", ABROAD: "value" });
      expect(cloud.reads).toHaveLength(1);
      expect(receipts.map(({ version }) => version)).toEqual(["version-1", "version-1"]);
      expect([...counts]).toEqual([[configId, { cloud: "aws", count: 1 }]]);
    });

    it("is refused once", async () => {
      const cloud = memory({});
      const { failures } = await resolveEnvironment(inTwoRegions(arnOf("db"), arnOf("db")), cloud.open);
      expect(failures.map(({ key, reason }) => `${key} ${reason}`)).toEqual([
        "HERE secret_not_found",
        "ABROAD secret_not_found",
      ]);
      expect(cloud.reads).toHaveLength(1);
    });

    it("is waited for once where its region does not answer", async () => {
      const cloud = memory({ db: refusal("read", "cloud_timeout") });
      const { failures } = await resolveEnvironment(inTwoRegions(arnOf("db"), arnOf("db")), cloud.open);
      expect(failures.map(({ reason }) => reason)).toEqual(["cloud_timeout", "cloud_timeout"]);
      expect(cloud.reads).toHaveLength(1);
    });

    it("is read by the other where one may not sign in", async () => {
      const cloud = memory({ db: "value" });
      const { environment, failures } = await resolveEnvironment(
        inTwoRegions(arnOf("db"), arnOf("db")),
        (entry) => {
          if (entry.settings.region === "us-east-1") throw refusal("exchange", "region_disabled");
          return cloud.open(entry);
        },
      );
      expect(environment).toEqual({ ABROAD: "value" });
      expect(failures).toMatchObject([{ key: "HERE", reason: "region_disabled" }]);
    });
  });

  it("uses one version even where two configs or two spellings of an ARN read twice", async () => {
    const cloud = memory({ db: "value" });
    const { receipts } = await resolveEnvironment(
      [
        entry([
          ["PARTIAL", arnOf("db").slice(0, -7)],
          ["FULL", arnOf("db")],
        ]),
        entry([["OTHER", "db"]], { configId: "c0ffee00-0000-4000-8000-000000000003" }),
      ],
      cloud.open,
    );
    expect(receipts).toHaveLength(3);
    expect(new Set(receipts.map(({ version }) => version)).size).toBe(1);
  });

  it("reads many secrets fifty at a time", async () => {
    const names = Array.from({ length: 100 }, (_, index) => `s${index}`);
    let now = 0;
    let most = 0;
    const store = {
      readSecret: async (name: string) => {
        now += 1;
        most = Math.max(most, now);
        await new Promise(setImmediate);
        now -= 1;
        return { value: name, resource: arnOf(name), version: "v" };
      },
    } as SecretStore;
    const plan = [entry(names.map((name) => [name.toUpperCase(), name]))];
    const { environment } = await resolveEnvironment(plan, () => store);
    expect(Object.keys(environment)).toHaveLength(100);
    expect(most).toBe(50);
  });

  it("of an empty plan, opens nothing", async () => {
    const cloud = memory({});
    expect(await resolveEnvironment([], cloud.open)).toEqual({
      environment: {},
      receipts: [],
      failures: [],
      counts: new Map(),
    });
    expect(cloud.opened).toEqual([]);
  });
});

describe("failures", () => {
  it("names every variable that failed, and why, without a value", async () => {
    const cloud = memory({
      json: '{"a":null,"b":"top secret"}',
      text: "top secret",
      list: '["top secret"]',
      nul: "top secret\0",
      half: '{"a":"top secret\\ud800"}',
      forbidden: refusal("read", "access_denied"),
      fine: "top secret",
    });
    const { failures, environment } = await resolveEnvironment(
      [
        entry([
          ["FINE", "fine"],
          ["MISSING", "gone"],
          ["NO_KEY", "json", "c"],
          ["NULL_KEY", "json", "a"],
          ["INHERITED", "json", "toString"],
          ["NOT_JSON", "text", "a"],
          ["NOT_OBJECT", "list", "length"],
          ["NUL", "nul"],
          ["HALF", "half", "a"],
          ["FORBIDDEN", "forbidden"],
        ]),
      ],
      cloud.open,
    );
    expect(failures.map(({ key, reason }) => [key, reason])).toEqual([
      ["MISSING", "secret_not_found"],
      ["NO_KEY", "json_key_not_found"],
      ["NULL_KEY", "json_key_is_null"],
      ["INHERITED", "json_key_not_found"],
      ["NOT_JSON", "secret_not_json"],
      ["NOT_OBJECT", "secret_not_json"],
      ["NUL", "value_not_injectable"],
      ["HALF", "value_not_injectable"],
      ["FORBIDDEN", "access_denied"],
    ]);
    expect(environment).toEqual({ FINE: "top secret" });
    expect(JSON.stringify(failures)).not.toContain("top secret");
    for (const { detail } of failures) expect(detail).toMatch(/^Secret "\w+" in us-east-1/);
  });

  it("tries a refused handshake once for all variables of the config", async () => {
    const names = Array.from({ length: 120 }, (_, index) => `s${index}`);
    const reads: string[] = [];
    const handshake = Promise.reject(refusal("exchange", "trust_policy_mismatch"));
    handshake.catch(() => {});
    const store = {
      readSecret: (name: string) => {
        reads.push(name);
        return handshake;
      },
    } as unknown as SecretStore;
    const variables = [...names, arnOf("x")].map((name, index): [string, string] => [`K${index}`, name]);
    const { failures, counts } = await resolveEnvironment([entry(variables)], () => store);
    expect(failures).toHaveLength(121);
    expect(new Set(failures.map(({ reason }) => reason))).toEqual(new Set(["trust_policy_mismatch"]));
    // One reader's turn each: they share the one handshake of their store.
    expect(reads.length).toBeLessThanOrEqual(50);
    expect(counts.get(configId)).toEqual({ cloud: "aws", count: 0 });
  });

  it("lets one config fail without the other", async () => {
    const good = memory({ a: "1" });
    const { failures, environment } = await resolveEnvironment(
      [entry([["A", "a"]]), entry([["B", "b"]], { configId: "other" })],
      (entry) => {
        if (entry.configId === "other") throw refusal("exchange", "cloud_not_supported");
        return good.open(entry);
      },
    );
    expect(environment).toEqual({ A: "1" });
    expect(failures).toMatchObject([{ key: "B", reason: "cloud_not_supported" }]);
  });

  it("does not hide a bug as a variable's failure", async () => {
    const cloud = memory({ a: new TypeError("a bug") });
    await expect(resolveEnvironment([entry([["A", "a"]])], cloud.open)).rejects.toThrow("a bug");
  });
});

describe("JSON keys", () => {
  const field = async (text: string, key: string) => {
    const { environment, failures } = await resolveEnvironment(
      [entry([["K", "s", key]])],
      memory({ s: text }).open,
    );
    return environment.K ?? failures[0]?.reason;
  };

  it.each([
    ['{"a":"text"}', "a", "text"],
    ['{"a":""}', "a", ""],
    ['{"a":12345678901234567890123}', "a", "12345678901234567890123"],
    ['{"a":1.10}', "a", "1.10"],
    ['{"a":-0.0e5}', "a", "-0.0e5"],
    ['{"a":true}', "a", "true"],
    ['{"a":false}', "a", "false"],
    ['{"a":{"b":[1.0,"x",null]}}', "a", '{"b":[1.0,"x",null]}'],
    ['{"a":[]}', "a", "[]"],
    ['{"__proto__":"own"}', "__proto__", "own"],
    ['{"a":1}', "__proto__", "json_key_not_found"],
    ['{"a":1}', "constructor", "json_key_not_found"],
    ['{"constructor":"own"}', "constructor", "own"],
    ['{"a#b":"hash"}', "a#b", "hash"],
    ['{"a.b":"dotted","a":{"b":"nested"}}', "a.b", "dotted"],
    ['{"a":"first","a":"last"}', "a", "last"],
    ["12345678901234567890", "value", "secret_not_json"],
    ["null", "a", "secret_not_json"],
    ['"text"', "length", "secret_not_json"],
    ["", "a", "secret_not_json"],
    ["{'a':1}", "a", "secret_not_json"],
    ["[".repeat(60_000), "a", "secret_not_json"],
  ])("%s at %s is %s", async (text, key, expected) => {
    expect(await field(text, key)).toBe(expected);
  });

  it("gives any text of any key back", async () => {
    const text = fc.string({ unit: "grapheme" }).filter((value) => !value.includes("\0"));
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), text, async (key, value) => {
        expect(await field(`{${JSON.stringify(key)}: ${JSON.stringify(value)}}`, key)).toBe(value);
      }),
    );
  });

  it("keeps the digits of any integer", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt(), async (number) => {
        expect(await field(`{"n":${number}}`, "n")).toBe(String(number));
      }),
    );
  });
});

it("keeps a variable that is named like a part of every object", async () => {
  const { environment } = await resolveEnvironment([entry([["__proto__", "a"]])], memory({ a: "1" }).open);
  expect(Object.entries(environment)).toEqual([["__proto__", "1"]]);
});

it("logs the line that the guide promises", () => {
  expect(resolvedLine("7f", "aws", 3)).toBe("Workload identity config '7f' (aws): 3 secret(s) resolved");
});
