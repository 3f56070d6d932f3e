import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { awsRegionNames } from "@/lib/clouds/aws/definition/partitions";
import { AwsRegion, meantRegion } from "@/lib/clouds/aws/definition/schema";

it("has a name for every region, as the AWS SDK gives it", async () => {
  const file = "node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js";
  const { partitionsInfo } = await import(pathToFileURL(path.resolve(file)).href);
  const listed = (partitionsInfo.partitions as { regions: Record<string, { description: string }> }[])
    .flatMap(({ regions }) => Object.entries(regions))
    .filter(([region]) => !region.endsWith("-global"))
    .map(([region, { description }]) => [region, description]);
  expect(awsRegionNames).toEqual(Object.fromEntries(listed));
});

it.each([
  ["US East (N. Virginia)", "us-east-1"],
  ["N. Virginia", "us-east-1"],
  ["US East (N. Virginia) us-east-1", "us-east-1"],
  ["Ireland", "eu-west-1"],
  ["europe (frankfurt)", "eu-central-1"],
  ["South America (São Paulo)", "sa-east-1"],
  ["AWS GovCloud (US-West)", "us-gov-west-1"],
  ["Canada (Central)", "ca-central-1"],
  ["AWS European Sovereign Cloud (Germany)", "eusc-de-east-1"],
  ["US-EAST-1", "us-east-1"],
  ["us-east-1a", "us-east-1"],
  ["us_east_1", "us-east-1"],
  ["us east 1", "us-east-1"],
  ["useast1", "us-east-1"],
  ["us-west2", "us-west-2"],
  ["eu\u2011west\u20111", "eu-west-1"],
  ["eu-west-1\u200b", "eu-west-1"],
  ['"eu-west-1"', "eu-west-1"],
  ["AWS_REGION=eu-west-1", "eu-west-1"],
  ["https://eu-west-1.console.aws.amazon.com/secretsmanager", "eu-west-1"],
])("%j is refused, and %s named", (text, region) => {
  expect(meantRegion(text)).toBe(region);
  expect(AwsRegion.safeParse(text).error?.issues[0]?.message).toBe(`Write this as ${region}.`);
});

it.each(["us-east", "global", "*", "Central", "westeurope", "use1-az1", "eu-west-1 or eu-west-2", "\u200b"])(
  "%j means none",
  (text) => {
    expect(meantRegion(text)).toBeNull();
    expect(AwsRegion.safeParse(text).error?.issues[0]?.message).toBe("A region looks like us-east-1.");
  },
);
