// Partitions and regions are those of the installed AWS SDK: after an upgrade this says which ones are new.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { partitionOf } from "@/lib/clouds/aws/definition/arn";
import { awsPartitions, awsRegions } from "@/lib/clouds/aws/definition/partitions";
import { AwsRegion } from "@/lib/clouds/aws/definition/schema";
import { endpoint } from "@/lib/clouds/aws/failures/reasons/remedies";
import { awsSetup } from "@/lib/clouds/aws/setup/definition";
import { awsGuide } from "@/lib/clouds/aws/setup/guide";
import { homeRegion, isPartition, partitionOf as simulatedPartitionOf } from "@/simulator/aws/partitions";

interface SdkPartition {
  id: string;
  outputs: { dnsSuffix: string };
  regions: Record<string, unknown>;
}

/** The SDK uses this list, and exports only what it finds in it for one region. */
async function listOfTheSdk(): Promise<SdkPartition[]> {
  const file = "node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js";
  const { partitionsInfo } = await import(pathToFileURL(path.resolve(file)).href);
  return partitionsInfo.partitions as SdkPartition[];
}

it("are those of the AWS SDK", async () => {
  const listed = (await listOfTheSdk()).map(({ id, outputs, regions }) => [
    id,
    outputs.dnsSuffix,
    Object.keys(regions)
      .filter((region) => !region.endsWith("-global"))
      .sort(),
  ]);
  const ours = Object.entries(awsPartitions).map(([id, { dnsSuffix, regions }]) => [
    id,
    dnsSuffix,
    Object.keys(regions).sort(),
  ]);
  const byName = (left: unknown[], right: unknown[]) => (String(left[0]) < String(right[0]) ? -1 : 1);
  expect(ours.sort(byName)).toEqual(listed.sort(byName));
});

it.each([
  "ap-east-2",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "mx-central-1",
  "eusc-de-east-1",
])("%s is among the regions", (region) => expect(awsRegions).toContain(region));

describe.each(Object.entries(awsPartitions))("%s", (partition, { regions, dnsSuffix }) => {
  it.each(Object.keys(regions))("has %s, with its endpoints, in product and simulator", (region) => {
    expect(AwsRegion.parse(region)).toBe(region);
    expect([partitionOf(region), simulatedPartitionOf(region)]).toEqual([partition, partition]);
    expect(endpoint("sts", region)).toBe(`sts.${region}.${dnsSuffix}`);
  });

  it("is one of the simulator's, at home in a region of its own", () => {
    expect(isPartition(partition) && Object.keys(regions)).toContain(
      isPartition(partition) && homeRegion(partition),
    );
  });

  it("leads to its own console, and nowhere where there is no public one", () => {
    const [region = ""] = Object.keys(regions);
    const values = { ...awsSetup.begin({ slug: "acme" }), account: "123456789012", region, prefix: "a/" };
    const guide = awsGuide.guide(values, {
      issuer: "https://latchkey.example.com",
      organizationId: "0b7c6a52-6f5e-4f7e-9a53-1c2d3e4f5a6b",
      isRoleKnown: false,
    });
    const links = guide.methods.flatMap(({ steps }) => steps.flatMap(({ console }) => console?.url ?? []));
    const hosts = [...new Set(links.map((link) => new URL(link).host))];
    expect(hosts).toEqual(consoles[partition] ?? []);
    expect(JSON.stringify(guide)).toContain(`arn:${partition}:`);
  });
});

const consoles: Record<string, string[]> = {
  aws: ["console.aws.amazon.com"],
  "aws-us-gov": ["console.amazonaws-us-gov.com"],
  "aws-cn": ["console.amazonaws.cn"],
  "aws-eusc": ["eusc-de-east-1.console.amazonaws-eusc.eu"],
};
