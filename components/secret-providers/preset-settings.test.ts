import { describe, expect, it } from "vitest";
import { presetSettings } from "@/components/secret-providers/config-field";
import { cloudDefinition } from "@/lib/clouds/catalog";

const { fields } = cloudDefinition("aws").credentials.workload_identity;
const config = (region: string) => ({ settings: { roleArn: "arn:aws:iam::123456789012:role/r", region } });
const preset = (region: string, before: string | null, after: string) =>
  presetSettings(fields, { region }, before === null ? undefined : config(before), config(after));

describe("presetSettings", () => {
  it.each<[string, string, string | null, string, string]>([
    ["the first config fills an empty region", "", null, "us-east-1", "us-east-1"],
    ["an untouched region follows", "us-east-1", "us-east-1", "eu-west-1", "eu-west-1"],
    ["an edited region stays", "eu-north-1", "us-east-1", "eu-west-1", "eu-north-1"],
    ["a region entered before any config stays", "eu-north-1", null, "eu-west-1", "eu-north-1"],
  ])("%s", (_case, region, before, after, expected) => {
    expect(preset(region, before, after)).toEqual({ region: expected });
  });

  it("takes nothing but the credential's own fields", () => {
    expect(Object.keys(preset("", null, "us-east-1"))).toEqual(["region"]);
  });
});
