import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import {
  account,
  foreignSubject,
  permissionFacts,
  subject,
  trustFacts,
  trustWorld,
} from "@/lib/clouds/aws/doctor/cases/testing";
import { reviewPermissionPolicy } from "@/lib/clouds/aws/doctor/permission/review";
import { reviewTrustPolicy } from "@/lib/clouds/aws/doctor/trust/review";

const host = "app.example.com";
const world = trustWorld(host);
const facts = trustFacts(`https://${host}`);
const review = (text: string, change = {}) => reviewTrustPolicy(text, { ...facts, ...change });
const codes = (text: string, change = {}) => review(text, change).findings.map(({ code }) => code);
const wrong = world.trust({ Action: "sts:AssumeRole" });
const role = (document: unknown, Arn = facts.roleArn) => ({
  Path: "/",
  RoleName: Arn.split("/").at(-1),
  Arn,
  CreateDate: "2026-01-31T09:00:00+00:00",
  AssumeRolePolicyDocument: document,
  MaxSessionDuration: 3600,
});

describe("a role as the CLI answers it", () => {
  const answer = JSON.stringify({ Role: role(JSON.parse(wrong)) }, null, 4);

  it("is read where its policy stands, and the policy alone is corrected", () => {
    const { kind, text, decoded, findings, corrected } = review(answer);
    expect([kind, text, decoded]).toEqual(["role", answer, false]);
    const [finding] = findings;
    expect(finding?.path).toEqual(["Role", "AssumeRolePolicyDocument", "Statement", 0, "Action"]);
    expect(answer.slice(finding?.range.start.offset, finding?.range.end.offset)).toBe('"sts:AssumeRole"');
    expect(answer.split("\n")[(finding?.range.start.line ?? 0) - 1]).toContain('"Action"');
    expect(corrected?.document).toBe(JSON.stringify(JSON.parse(world.trust()), null, 4));
    expect(corrected?.changes.filter(({ kind: how }) => how !== "same")).toEqual([
      { kind: "removed", text: '            "Action": "sts:AssumeRole",' },
      { kind: "added", text: '            "Action": "sts:AssumeRoleWithWebIdentity",' },
    ]);
    expect(corrected?.command).toContain("--role-name crewai-secrets-reader");
  });

  it("is chosen by its ARN from a list", () => {
    const other = role(JSON.parse(world.trust()), `arn:aws:iam::${account}:role/other`);
    const list = JSON.stringify({ Roles: [other, role(JSON.parse(wrong))] }, null, 2);
    const { findings } = review(list);
    expect(findings.map(({ code }) => code)).toEqual(["action_assume_role"]);
    expect(findings[0]?.path.slice(0, 3)).toEqual(["Roles", 1, "AssumeRolePolicyDocument"]);
    expect(codes(JSON.stringify([other, role(JSON.parse(wrong))]))).toEqual(["action_assume_role"]);
  });

  it("warns where it is another role than the config's", () => {
    const { verdict, findings } = review(
      JSON.stringify({ Role: role(JSON.parse(world.trust()), `arn:aws:iam::${account}:role/other`) }),
    );
    expect([verdict, findings.map(({ code }) => code)]).toEqual(["allowed", ["another_role"]]);
  });

  it.each([
    ["as text", JSON.stringify({ Role: role(wrong) })],
    ["percent-encoded, as the API sends it", JSON.stringify({ Role: role(encodeURIComponent(wrong)) })],
    ["encoded, and in one line", JSON.stringify(role(encodeURIComponent(JSON.stringify(JSON.parse(wrong)))))],
  ])("is decoded where the policy stands in it %s", (_, text) => {
    const answer = review(text);
    expect([answer.decoded, answer.kind]).toEqual([true, "role"]);
    expect(answer.text).toBe(wrong);
    const [finding] = answer.findings;
    expect(wrong.slice(finding?.range.start.offset, finding?.range.end.offset)).toBe('"sts:AssumeRole"');
  });
});

describe("a document alone", () => {
  it.each([
    ["as a JSON string", JSON.stringify(wrong)],
    ["percent-encoded", encodeURIComponent(wrong)],
    ["with escaped quotes", JSON.stringify(wrong).slice(1, -1)],
  ])("is decoded %s", (_, text) => {
    expect([review(text).decoded, review(text).text, codes(text)]).toEqual([
      true,
      wrong,
      ["action_assume_role"],
    ]);
  });

  it("keeps its author's indentation; one line is laid out, and Windows' line ends become plain ones", () => {
    const value = JSON.parse(wrong);
    const right = JSON.parse(world.trust());
    expect(review(JSON.stringify(value, null, "\t")).corrected?.document).toBe(
      JSON.stringify(right, null, "\t"),
    );
    const { corrected, text, findings } = review(JSON.stringify(value));
    expect([text, findings[0]?.range.start.line]).toEqual([
      wrong,
      wrong.split("sts:AssumeRole")[0]?.split("\n").length,
    ]);
    expect(corrected?.document).toBe(world.trust());
    expect(corrected?.changes.filter(({ kind }) => kind !== "same").map(({ text }) => text.trim())).toEqual([
      '"Action": "sts:AssumeRole",',
      '"Action": "sts:AssumeRoleWithWebIdentity",',
    ]);
    expect(review(wrong.replaceAll("\n", "\r\n")).corrected?.document).toBe(world.trust());
  });

  it("keeps statements for others, their Sids and the order of everything", () => {
    const others = [
      {
        Sid: "Lambda",
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
      {
        Sid: "GitHub",
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-org/*" } },
      },
    ];
    const text = world.document(
      others[0] as object,
      world.statement({ Sid: "Latchkey", Action: "sts:AssumeRole" }),
      others[1] as object,
    );
    const { corrected, findings } = review(text);
    expect(findings.map(({ code }) => code)).toEqual(["action_assume_role"]);
    expect(corrected?.document).toBe(
      world.document(others[0] as object, world.statement({ Sid: "Latchkey" }), others[1] as object),
    );
    expect(codes(world.document(others[0] as object, world.statement(), others[1] as object))).toEqual([]);
  });

  it.each(["$", "[user@host ~]$ ", "}", "root@host:~# exit"])(
    "is right before what follows it: %s",
    (after) => {
      const { verdict, findings, corrected } = review(`aws iam get-role\n${world.trust()}\n${after}`);
      expect([verdict, findings, corrected]).toEqual(["allowed", [], null]);
    },
  );

  it("keeps a text that has other quotes, where something else is wrong", () => {
    const Sid = "Ours: 'x', `y` and \u201cz\u201d";
    const text = world.document(world.statement({ Sid })).replace(/\n\}$/, ",\n}");
    const { findings, statements } = review(text);
    expect([findings.map(({ code }) => code), statements[0]?.sid]).toEqual([["json_trailing_comma"], Sid]);
  });

  it.each(["", "\n\n"])("is broken where its end is missing", (after) => {
    const { verdict, findings } = review(world.trust().slice(0, -3) + after);
    expect([verdict, findings.map(({ code }) => code)]).toEqual(["malformed", ["json_syntax"]]);
  });

  it.each([
    "$ aws iam get-role --role-name reader",
    "[cloudshell-user@ip-10-2-3-4 ~]$ aws iam get-role --role-name reader",
    "[1]+ user@{host} % aws iam get-role --query Role.[AssumeRolePolicyDocument]",
    "aws iam create-role --assume-role-policy-document '",
  ])("is found behind the command that printed it: %s", (command) => {
    const text = `${command}${command.endsWith("'") ? "" : "\n"}${wrong}\n[cloudshell-user@ip-10-2-3-4 ~]$ `;
    const { findings } = review(text);
    expect(text.slice(findings[0]?.range.start.offset, findings[0]?.range.end.offset)).toBe(
      '"sts:AssumeRole"',
    );
  });
});

it.each([
  [
    "terraform_pasted",
    'resource "aws_iam_role" "reader" {\n  assume_role_policy = jsonencode({ Version = "2012-10-17" })\n}',
  ],
  ["yaml_pasted", "Version: '2012-10-17\nStatement:\n  - Effect: Allow\n   Action: sts:AssumeRole"],
  ["yaml_pasted", `Statement: &a [*a, *a]\nVersion: x`],
  ["arn_pasted", "arn:aws:iam::123456789012:role/crewai-secrets-reader"],
  ["not_json", "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity"],
  ["not_json", "not a policy {"],
  ["no_policy_found", '{"issuer": "https://app.example.com"}'],
  ["too_deep", "[".repeat(200)],
  ["too_long", `{"Version": "2012-10-17", "Statement": [${'"x",'.repeat(8_000)}""]}`],
])("says what was pasted instead of a policy: %s", (code, text) => {
  const { verdict, findings, corrected, statements } = review(text);
  expect([verdict, findings.map((finding) => finding.code), corrected, statements]).toEqual([
    "unreadable",
    [code],
    null,
    [],
  ]);
});

/** The guide's statement as CloudFormation has it, in its short forms. */
const template = (action = "sts:AssumeRoleWithWebIdentity") => `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Issuer: { Type: String, Default: ${host} }
Resources:
  Provider:
    Type: AWS::IAM::OIDCProvider
    Properties: { Url: !Sub "https://\${Issuer}", ClientIdList: [sts.amazonaws.com] }
  Other:
    Type: AWS::IAM::Role
    Properties:
      RoleName: other
      AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny, Principal: "*", Action: "sts:*" }] }
  Reader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: crewai-secrets-reader
      # Who may assume it.
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal:
              Federated: !Ref Provider
            Action: ${action}
            Condition:
              StringEquals:
                ${host}:aud: sts.amazonaws.com
                ${host}:sub: !Join [":", [organization, ${subject.slice("organization:".length)}]]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              Effect: Allow
              Action: secretsmanager:GetSecretValue
              Resource: !Sub "arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:crewai*"
        - PolicyName: list
          PolicyDocument:
            Version: 2012-10-17
            Statement: [{ Effect: Allow, Action: secretsmanager:ListSecrets, Resource: "*" }]
`;
/** As `aws cloudformation` and the CDK write it. */
const templateJson = JSON.stringify({
  Resources: {
    Reader: {
      Type: "AWS::IAM::Role",
      Properties: {
        AssumeRolePolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: {
                Federated: {
                  "Fn::Join": [
                    "",
                    [
                      "arn:",
                      { Ref: "AWS::Partition" },
                      ":iam::",
                      { Ref: "AWS::AccountId" },
                      `:oidc-provider/${host}`,
                    ],
                  ],
                },
              },
              Action: "sts:AssumeRole",
              Condition: {
                StringEquals: { [`${host}:aud`]: "sts.amazonaws.com", [`${host}:sub`]: subject },
                Bool: {
                  "Fn::If": ["Strict", { "sts:RoleAuthorizedByIdp": "true" }, { Ref: "AWS::NoValue" }],
                },
              },
            },
          ],
        },
      },
    },
  },
});
const resource = template().split("\n").slice(12).join("\n");

describe("a template of CloudFormation", () => {
  it.each([
    ["whole, in YAML", template()],
    ["the role's resource alone", resource],
    ["without its logical id", resource.split("\n").slice(1).join("\n")],
    ["its properties alone", resource.split("\n").slice(3).join("\n")],
  ])("is read %s", (_, text) => {
    // Without the provider's resource, what refers to it stays a placeholder.
    const open = !text.includes("OIDCProvider");
    const { verdict, decoded, text: shown, findings } = review(text);
    expect(decoded).toBe(true);
    expect(JSON.stringify(JSON.parse(shown))).toContain('"Statement"');
    if (open) expect(findings.map(({ code }) => code)).toContain("placeholder_left");
    else expect([verdict, findings]).toEqual(["allowed", []]);
  });

  it("is reviewed as the JSON that AWS makes of it, the role chosen by its name", () => {
    const { kind, text, findings, corrected } = review(template("sts:AssumeRole"));
    expect(kind).toBe("role");
    expect(findings.map(({ code }) => code)).toEqual(["action_assume_role"]);
    expect(text.slice(findings[0]?.range.start.offset, findings[0]?.range.end.offset)).toBe(
      '"sts:AssumeRole"',
    );
    expect(JSON.parse(corrected?.document ?? "")).toEqual(JSON.parse(world.trust()));
  });

  it("is read in JSON, functions and all", () => {
    const { verdict, findings, corrected } = review(templateJson);
    expect([verdict, findings.map(({ code }) => code)]).toEqual(["denied", ["action_assume_role"]]);
    const [statement] = JSON.parse(corrected?.document ?? "").Statement;
    expect(statement).toMatchObject({
      Principal: { Federated: world.provider },
      Condition: { Bool: { "sts:RoleAuthorizedByIdp": "true" } },
    });
  });

  it("gives its permission policies together, where those are asked for", () => {
    const facts = permissionFacts();
    for (const text of [template(), resource]) {
      const { verdict, findings, statements } = reviewPermissionPolicy(text, facts);
      expect([verdict, findings.map(({ severity }) => severity), statements.length]).toEqual([
        "allowed",
        ["note"],
        2,
      ]);
    }
  });

  it("does not go round in a circle", () => {
    const circle = "A: { Type: AWS::IAM::OIDCProvider, Properties: { Url: !Ref A } }";
    expect(
      review(
        `Resources:\n  ${circle}\n  R: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Statement: !Ref A } } }`,
      ).verdict,
    ).toBe("unreadable");
  });
});

describe("other forms of the same", () => {
  const pasted = JSON.parse(world.trust());
  const yaml = (value: unknown) => stringify(value, { schema: "yaml-1.1" });
  it.each([
    ["the CLI's answer in YAML", yaml({ Role: role(pasted) })],
    ["the document in YAML", yaml(pasted)],
    ["a document encoded as a form does", encodeURIComponent(world.trust()).replaceAll("%20", "+")],
    [
      "a role whose document is encoded twice",
      JSON.stringify({ Role: role(encodeURIComponent(encodeURIComponent(world.trust()))) }),
    ],
    ["a document in a YAML text", `AssumeRolePolicyDocument: |\n${world.trust().replaceAll(/^/gm, "  ")}`],
  ])("%s is allowed, without a word", (_, text) => {
    expect(review(text)).toMatchObject({ verdict: "allowed", findings: [], decoded: true });
  });

  it("a role's permission policies are found beside its trust", () => {
    const read = { Effect: "Allow", Action: "secretsmanager:*", Resource: "*" };
    const detail = {
      ...role(encodeURIComponent(world.trust())),
      RolePolicyList: [{ PolicyName: "read", PolicyDocument: { Version: "2012-10-17", Statement: [read] } }],
    };
    const { verdict, findings } = reviewPermissionPolicy(
      JSON.stringify({ RoleDetailList: [detail] }),
      permissionFacts(),
    );
    expect(verdict).toBe("allowed");
    expect(findings.map(({ code }) => code)).not.toContain("trust_policy_pasted");
  });
});

it.each([
  ["an event of CloudTrail", { requestParameters: { policyDocument: wrong } }],
  ["an event of CloudTrail about a role", { requestParameters: { assumeRolePolicyDocument: wrong } }],
  ["a state of Terraform", { attributes: { name: "x", policy: wrong } }],
])("is found in %s", (_, value) => {
  expect(codes(JSON.stringify(value))).toEqual(["action_assume_role"]);
});

it.each(["jsonencode({ Statement = [] })", '{\n  Version = "2012-10-17"\n}'])(
  "is Terraform's: %s",
  (text) => {
    expect(codes(text)).toEqual(["terraform_pasted"]);
  },
);

describe("what the token carries besides", () => {
  it("needs an action of its own, which is added", () => {
    const tags = { sessionTags: { automation: "nightly" }, sourceIdentity: "latchkey" };
    const { verdict, findings, corrected } = review(world.trust(), tags);
    expect(verdict).toBe("denied");
    expect(findings.map(({ code }) => code)).toEqual(["tag_session_missing", "set_source_identity_missing"]);
    expect(JSON.parse(corrected?.document ?? "").Statement[0].Action).toEqual([
      "sts:AssumeRoleWithWebIdentity",
      "sts:TagSession",
      "sts:SetSourceIdentity",
    ]);
    expect(review(corrected?.document ?? "", tags)).toMatchObject({
      verdict: "allowed",
      findings: [],
      corrected: null,
    });
  });
});

describe("what cannot be known from here", () => {
  it("is no verdict, and stays in the policy", () => {
    const text = world.trust(
      {},
      {
        StringEquals: { [`${host}:aud`]: "sts.amazonaws.com", [`${host}:sub`]: subject },
        IpAddress: { "aws:SourceIp": "203.0.113.0/24" },
      },
    );
    const { verdict, findings, corrected, statements } = review(text);
    expect([verdict, findings.map(({ code }) => code), corrected]).toEqual([
      "depends",
      ["source_address_unknown"],
      null,
    ]);
    expect(findings[0]?.detail).toContain("the worker's at kickoffs");
    expect(statements[0]).toMatchObject({ matches: null });
    expect(statements[0]?.checks.map(({ passes }) => passes)).toEqual([true, true, true, true, null]);
  });

  it("is a role's session name before there is a config", () => {
    const text = world.trust(
      {},
      {
        StringEquals: { [`${host}:aud`]: "sts.amazonaws.com", [`${host}:sub`]: subject },
        StringLike: { "sts:RoleSessionName": "latchkey-*" },
      },
    );
    expect(review(text, { sessionName: null }).verdict).toBe("depends");
    expect(review(text, { sessionName: "latchkey-1" }).verdict).toBe("allowed");
  });

  it("says of a long policy that its quota has to be raised", () => {
    const many = Array.from({ length: 90 }, (_, index) => `repo:octo-org/octo-repo-${index}:*`);
    const text = world.document(world.statement(), {
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: { "token.actions.githubusercontent.com:sub": many } },
    });
    expect([review(text).verdict, codes(text)]).toEqual(["allowed", ["too_long"]]);
  });
});

it("tells what AWS sees of the token, and what it does not", () => {
  expect(review(world.trust()).claims).toEqual([
    { key: `${host}:aud`, value: "sts.amazonaws.com", visible: true },
    { key: `${host}:sub`, value: subject, visible: true },
    { key: "sts:RoleSessionName", value: "latchkey-test", visible: true },
    { key: "sts:RoleAuthorizedByIdp", value: "true", visible: true },
    { key: `${host}:amr`, value: null, visible: true },
    { key: "iss", value: `https://${host}`, visible: false },
    { key: "organization_id", value: subject.replace("organization:", ""), visible: false },
    { key: "https://aws.amazon.com/roles", value: expect.stringContaining(":role/"), visible: false },
  ]);
});

it("knows the condition that demands that the token names the role", () => {
  const demanding = (value: string) =>
    world.trust(
      {},
      {
        StringEquals: { [`${host}:aud`]: "sts.amazonaws.com", [`${host}:sub`]: subject },
        Bool: { "sts:RoleAuthorizedByIdp": value },
      },
    );
  expect(review(demanding("true"))).toMatchObject({ verdict: "allowed", findings: [] });
  expect(codes(demanding("false"))).toEqual(["role_named_by_token"]);
});

it("shows each statement with what it asks and what is sent", () => {
  const [statement] = review(
    world.trust({ Sid: "Latchkey" }, { StringEquals: { [`${host}:sub`]: foreignSubject } }),
  ).statements;
  expect(statement).toMatchObject({ sid: "Latchkey", effect: "Allow", matches: false });
  expect(
    statement?.checks.map(({ element, written, sent, passes }) => [element, written, sent, passes]),
  ).toEqual([
    ["principal", `Federated ${world.provider}`, `Federated ${world.provider}`, true],
    ["action", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithWebIdentity", true],
    ["condition", foreignSubject, subject, false],
  ]);
});
