import { describe, expect, it } from "vitest";
import {
  decryptStatement,
  keyArn,
  listStatement,
  prefixPattern,
  readStatement,
  secretPattern,
} from "@/lib/clouds/aws/definition/permissions";
import { webIdentityStatement } from "@/lib/clouds/aws/definition/trust";
import { organization, subject, trustFacts } from "@/lib/clouds/aws/doctor/cases/testing";
import { reviewPermissionPolicy } from "@/lib/clouds/aws/doctor/permission/review";
import { reviewTrustPolicy } from "@/lib/clouds/aws/doctor/trust/review";

const account = "123456789012";
const document = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

describe.each([
  ["aws", "us-east-1"],
  ["aws-us-gov", "us-gov-west-1"],
  ["aws-cn", "cn-north-1"],
  ["aws-eusc", "eusc-de-east-1"],
  ["aws-iso-b", "us-isob-east-1"],
])("what the setup guide shows for %s", (partition, region) => {
  const place = { partition, region, account };
  const roleArn = `arn:${partition}:iam::${account}:role/team/crewai-secrets-reader`;

  it("is a trust policy of which there is nothing to say", () => {
    const facts = trustFacts("https://app.example.com", { roleArn, region });
    const trust = webIdentityStatement({
      partition,
      account,
      host: "app.example.com",
      audience: facts.audience,
      organizationId: organization,
    });
    expect(subject).toContain(organization);
    expect(reviewTrustPolicy(document(trust), facts)).toMatchObject({
      verdict: "allowed",
      findings: [],
      corrected: null,
    });
  });

  it.each([
    ["secrets by name", (names: string[]) => names.map((name) => secretPattern(place, name))],
    ["secrets by prefix", () => [prefixPattern(place, "crewai")]],
  ])("is a permission policy of which there is nothing to say, with %s", (_, resources) => {
    const names = ["crewai-test-keyword", "crewai/openai-api-key"];
    const kmsKeyArn = keyArn(place, "1f0e2d3c-4b5a-4697-8879-6a5b4c3d2e1f");
    const policy = document(
      listStatement(),
      readStatement(resources(names)),
      decryptStatement([kmsKeyArn], place),
    );
    const secrets = names.map((name) => ({ name, region, kmsKeyArn }));
    expect(reviewPermissionPolicy(policy, { issuer: null, roleArn, region, secrets })).toMatchObject({
      verdict: "allowed",
      findings: [],
      corrected: null,
    });
  });
});
