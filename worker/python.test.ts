// One table for both workers: what each function of Node's answers, the one in Python answers too.
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { awsError, classifyAwsFailure, explainFailure } from "@/lib/clouds/aws/failures/explain";
import type { Row } from "@/lib/clouds/aws/failures/reasons/row";
import { failureTable } from "@/lib/clouds/aws/failures/table";
import { proxyFor, proxyProblem } from "@/lib/clouds/proxy";
import { readJsonKey } from "@/lib/resolution/json-value";
import { ownWords } from "@/lib/resolution/own-words";
import { planSource } from "@/lib/resolution/resolve";
import { isAcceptedKey } from "@/lib/shared/environment-variables/powerful-names";
import { printable } from "@/lib/shared/input";
import type { OwnReason } from "@/lib/shared/resolution/reasons";
import { python, pythonFolder } from "@/test/support/worker";
import { readAddress, readArguments, readToken, type Wanted } from "@/worker/options";
import { isPassingAnswer, retryAfterMs } from "@/worker/patience";
import { remedyLines } from "@/worker/remedies";

if (!python) process.stdout.write("Not compared: the workers, because there is no python3 of version 3.9.\n");

type Exec = Extract<Wanted, { action: "exec" }>;

function inPython(cases: [what: string, given: unknown[]][]): unknown[] {
  const answer = execFileSync(python ?? "", ["cases.py"], {
    cwd: pythonFolder,
    input: JSON.stringify(cases),
    env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: "1" } as unknown as NodeJS.ProcessEnv,
    maxBuffer: 1 << 26,
  });
  return JSON.parse(answer.toString());
}

/** Of every function: its name in Python, what it is given, and what Node's answers. */
function same<Given extends unknown[]>(
  name: string,
  table: Given[],
  inNode: (...given: Given) => unknown,
): void {
  it.skipIf(!python)(`${name}: ${table.length} cases`, () => {
    const answers = inPython(table.map((given) => [name, given]));
    const expected = table.map((given) => JSON.parse(JSON.stringify(inNode(...given) ?? null)));
    for (const [at, given] of table.entries()) {
      expect(answers[at], JSON.stringify(given)).toEqual(expected[at]);
    }
  });
}

same(
  "arguments",
  [
    [["exec", "--", "env"]],
    [["exec", "--url=https://a", "--token-file", "t", "--", "a", "--", "b"]],
    [["exec", "--automation", "id", "--identity-token-file=t", "--audience", "b", "--", "a"]],
    [["exec", "--automation", "--", "a"]],
    [["exec", "--identity-file", "--", "a"]],
    [["exec", "--identity-file", "--url", "https://a", "--", "a"]],
    [["exec", "--identity-file", "reader", "--", "a"]],
    [["exec", "--identity-file=", "--", "a"]],
    [["exec", "--identity-file", "a", "--identity-file", "b", "--", "a"]],
    [["exec", "--identity-file", "--resolve", "platform", "--", "a"]],
    [["exec", "--resolve", "platform", "--", "a"]],
    [["exec", "--resolve", "moon", "--", "a"]],
    [["--help"]],
    [["exec", "-h"]],
    [["--version"]],
    [[]],
    [["run"]],
    [["exec"]],
    [["exec", "--"]],
    [["exec", "--", ""]],
    [["exec", "env", "A"]],
    [["exec", "--token=secret", "--", "a"]],
    [["exec", "--url", "--", "a"]],
    [["exec", "-x", "--", "a"]],
  ] as [string[]][],
  (argv) => {
    const { action, ...more } = readArguments(argv);
    const { url = null, identityFile = null, resolve = "worker", command = [] } = more as Partial<Exec>;
    return { action, problem: "problem" in more ? more.problem : "", command, identityFile, resolve, url };
  },
);

same(
  "address",
  [
    ["https://latchkey.example.com", false],
    ["https://example.com/latchkey", false],
    ["https://example.com:8443/latchkey/", false],
    ["http://localhost:3000", false],
    ["http://a.localhost", false],
    ["http://[::1]:3000", false],
    ["http://latchkey.internal", true],
    ["ftp://latchkey.internal", true],
    [null, false],
    ["", false],
    ["latchkey.example.com", false],
    ["http://127.0.0.1.example.com", false],
    ["https://user:password@latchkey.example.com", false],
    ["https://latchkey.example.com/?a=b", false],
    ["https://latchkey.example.com:99999", false],
  ],
  (text: string | null, allowHttp: boolean) => readAddress(text ?? undefined, allowHttp),
);

same(
  "token",
  [["lk_abc"], [" lk_abc\n"], [""], ["a b"], ["ä"], ["x".repeat(201)]],
  (text: string) => readToken(text) ?? null,
);
same(
  "retryAfter",
  [
    [{ "retry-after": "7" }, 1767225600],
    [{ "retry-after": "Thu, 01 Jan 2026 00:00:05 GMT" }, 1767225600],
    [{ "retry-after": "Wed, 31 Dec 2025 23:00:00 GMT" }, 1767225600],
    [{ "retry-after": "Thu, 01 Jan 2026 01:00:03 GMT", date: "Thu, 01 Jan 2026 01:00:00 GMT" }, 1767225600],
    [{ "retry-after": "-5" }, 0],
    [{ "retry-after": "soon" }, 0],
    [{}, 0],
  ] as [Record<string, string>, number][],
  (headers, now) =>
    retryAfterMs(
      (name) => new Headers(headers).get(name),
      () => now * 1000,
    ),
);
same(
  "passing",
  [200, 404, 409, 426, 429, 500, 502, 503, 504].flatMap((status) =>
    [null, "kickoff_in_progress", "not_configured", "cloud_refused", "overloaded"].map(
      (code): [number, string | null] => [status, code],
    ),
  ),
  (status, code) => isPassingAnswer(status, code ?? undefined),
);
same(
  "jsonKey",
  [
    '{"a":1.50,"b":"x\\ny","c":null,"d":{"e":[1, {"f":"}"}]},"d.e":2,"a":3e400}',
    '\ufeff {"a" : "\\ud83d\\ude00" }\n',
    '{"a":01}',
    '{"a":NaN}',
    '{"a":1,}',
    '{"a" "b"}',
    '["a"]',
    '"a"',
    "12",
    "",
    "{",
    '{"a":"\t"}',
    `{"a":${"[".repeat(5000)}${"]".repeat(5000)},"b":"${"é".repeat(10)}"}`,
    `{"a":${"9".repeat(5000)}}`,
    "{}",
    '{"":{"":"x"},"a.":1}',
  ].flatMap((secret) => ["a", "b", "c", "d.e", "d.e.f", "", ".", "a."].map((key) => [secret, key])) as [
    string,
    string,
  ][],
  (secret, key) => {
    const { ok: _, ...read } = readJsonKey(secret, key);
    return read;
  },
);
same(
  "accepted",
  [["A"], ["a_1"], ["1A"], ["A-B"], ["LATCHKEY_X"], ["latchkey_x"], [""], ["A\n"], ["A".repeat(256)], ["Ä"]],
  isAcceptedKey,
);
same("printable", [["a\nb\u001b[31m"], ["é😀"], ["\u202e\u2028\u{e0001}\u200b"]], printable);
same(
  "remedyLines",
  [
    ["https://latchkey.example.com", "/acme/x?y=1"],
    ["https://example.com/latchkey/", "/acme/x"],
    ["https://example.com/latchkey", "/acme/x"],
    ["https://example.com", "//evil.example/x"],
    ["https://example.com", "/https://evil.example/x"],
  ].map(([address, href]) => [
    [
      {
        key: "A",
        reason: "r",
        detail: "d",
        cause: "c",
        remedy: "one\ntwo",
        link: { label: "There", href: href ?? "" },
      },
      { key: "B", reason: "r", detail: "d" },
    ],
    address ?? "",
  ]) as [Parameters<typeof remedyLines>[0], string][],
  remedyLines,
);

const networks = ["", "*", "example.com", ".example.com", "*.a.example.com:8443", "10.0.0.0/8", "[fd00::]/8"];
same(
  "proxied",
  networks.flatMap((list) =>
    ["example.com", "b.a.example.com", "10.1.2.3", "127.0.0.1", "x.localhost", "fd00::1"].map(
      (host): [string, number, Record<string, string>] => [
        host,
        8443,
        { HTTPS_PROXY: "http://u:p@proxy.example:3128", NO_PROXY: list },
      ],
    ),
  ),
  (host, port, settings) => proxyFor(host, port, settings)?.hostname ?? null,
);
same(
  "proxyProblem",
  ["proxy:3128", "http://proxy", "socks5://u:hunter2@p:1", "http://p/x", "://", " "].map((text) => [
    { HTTPS_PROXY: text },
  ]) as [Record<string, string>][],
  (settings) => proxyProblem(settings) ?? null,
);

// What an identity token, or a role's session, can meet.
const others = [
  "access_key_invalid",
  "assume_role_denied",
  "cloud_not_supported",
  "list_access_denied",
  "no_secrets_listed",
  "secret_key_invalid",
];
const reasons = Object.keys(failureTable).filter((reason) => !others.includes(reason));
const roleArn = "arn:aws:iam::123456789012:role/team/crewai-secrets-reader";
const denied = (why: string, action = "secretsmanager:GetSecretValue") =>
  `User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: ${action} on resource: x ${why}`;
const messages = [
  "",
  "No OpenIDConnect provider found in your account for x",
  "Incorrect token audience",
  "thumbprint",
  "Couldn't retrieve verification key from your identity provider",
  "The role is not in the token",
  "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  "You can't perform this operation because the secret was marked for deletion.",
  "Signature expired: now",
  "Access to KMS is not allowed",
  "Invalid name. Must be valid",
  "You can't use the default KMS service key",
  "Deserialization error",
  `eyJhbGciOiJub25lIn0.${"a".repeat(40)}.x and ${"y".repeat(900)}\nsecond line`,
  denied("because no identity-based policy allows the action"),
  denied("because no session policy allows the action"),
  denied("with an explicit deny in a service control policy: arn:aws:organizations::1:policy/p."),
  denied("because no service control policy allows the action", "sts:AssumeRoleWithWebIdentity"),
  denied("with an explicit deny in a resource control policy", "sts:AssumeRoleWithWebIdentity"),
  denied("with an explicit deny in a permissions boundary: arn:aws:iam::1:policy/b"),
  denied("because no permissions boundary allows the action"),
  denied("with an explicit deny in a VPC endpoint policy"),
  denied("because no resource-based policy allows the action"),
  denied("with an explicit deny in a resource-based policy"),
  denied("with an explicit deny in a role trust policy", "sts:AssumeRoleWithWebIdentity"),
  denied("because no key policy allows the action", "kms:Decrypt"),
  denied("with an explicit deny in an identity-based policy"),
  denied("with an explicit deny"),
  denied("because no odd policy allows the action"),
  denied("", "sts:TagSession"),
];
const codes = [
  ...new Set<string>(
    Object.values<Row>(failureTable).flatMap(({ when = [] }) => when.flatMap(({ codes = [] }) => codes)),
  ),
  "ResourceNotFoundException",
  "com.amazonaws#AccessDeniedException",
  "SomethingNew",
];
const isNetwork = (code: string) => /^(E[A-Z]+|CERT|DEPTH|ERR|SELF|UNABLE)[A-Z_]*$/.test(code);

describe("what AWS refuses", () => {
  it.skipIf(!python)("has the same reasons", () => {
    expect(new Set(inPython([["reasons", []]])[0] as string[])).toEqual(new Set(reasons));
  });

  same(
    "classified",
    codes.flatMap((code) =>
      messages.flatMap((message) =>
        (["exchange", "read"] as const).map((stage): [string, string, number, "exchange" | "read"] => [
          code,
          message,
          isNetwork(code) ? 0 : code === "InternalFailure" ? 500 : 400,
          stage,
        ]),
      ),
    ),
    (code, message, status, stage) => {
      const thrown = status
        ? { name: code, message, $metadata: { httpStatusCode: status } }
        : { code, message };
      const { failure, retry } = classifyAwsFailure(thrown, stage);
      return { failure, retry, message: awsError(failure).message };
    },
  );

  interface Given {
    roleArn: string;
    region: string;
    secretName: string;
    issuer: string | null;
    organizationId: string | null;
    automationId: string | null;
  }
  const facts: Given[] = [
    {
      roleArn,
      region: "us-east-1",
      secretName: "team/first",
      issuer: "https://latchkey.example.com/x/",
      organizationId: "o1",
      automationId: null,
    },
    {
      roleArn: "arn:aws-cn:iam::123456789012:role/r",
      region: "cn-north-1",
      secretName: "it's $(x)",
      issuer: "https://l.example:8443",
      organizationId: "o1",
      automationId: "a1",
    },
    {
      roleArn: "role",
      region: "us-iso-east-1",
      secretName: "arn:aws:secretsmanager:eu-west-1:1:secret:x",
      issuer: null,
      organizationId: null,
      automationId: null,
    },
    {
      roleArn,
      region: "us-east-1",
      secretName: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf",
      issuer: "https://latchkey.example.com",
      organizationId: "o1",
      automationId: null,
    },
  ];
  same(
    "explained",
    // Each worker names the setting of its own language.
    reasons
      .filter((reason) => reason !== "cloud_certificate_invalid")
      .flatMap((reason) =>
        messages.flatMap((message) =>
          facts.map((one) => {
            const stage: "exchange" | "read" = /read|secret|kms|access|session/.test(reason)
              ? "read"
              : "exchange";
            return [{ stage, reason, providerCode: null, message }, one] as const;
          }),
        ),
      )
      .map(([failure, one]) => [failure, one]) as [
      { stage: "exchange" | "read"; reason: "unknown_refusal"; providerCode: null; message: string },
      Given,
    ][],
    (failure, one) => {
      const entry = {
        cloud: "aws",
        audience: "sts.amazonaws.com",
        settings: { roleArn: one.roleArn, region: one.region },
        ...(one.automationId !== null && { automationId: one.automationId }),
      };
      const { cause, remedy } = explainFailure(failure, { ...one, source: planSource(entry, "") });
      return { cause, remedy };
    },
  );
});

/** All of them, or this does not compile. */
const ownReasons: Record<OwnReason, true> = {
  config_not_for_automation: true,
  json_key_is_null: true,
  json_key_not_found: true,
  name_not_accepted: true,
  no_credential_found: true,
  not_baked: true,
  out_of_time: true,
  runtime_too_old: true,
  sealed_value_broken: true,
  sealing_key_missing: true,
  secret_not_json: true,
  value_not_injectable: true,
};
same(
  "ownWords",
  [...Object.keys(ownReasons), "access_denied"].map((reason) => [
    { key: "K", reason, detail: "It isn't. Deploy the automation again." },
    "team/s",
    'k"é',
  ]) as [{ key: string; reason: "not_baked"; detail: string }, string, string][],
  (failure, secretName, jsonKey) => {
    const { cause, remedy } = ownWords({ ...failure, secretName, jsonKey }) ?? {};
    return cause === undefined ? {} : { cause, remedy };
  },
);
