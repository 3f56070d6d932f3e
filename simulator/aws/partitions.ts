// AWS's separate worlds: an account, its keys and its ARNs belong to one of them, and so does each region.

/** Where IAM lives, where a call counts as made that names no region, and how a partition's regions begin. */
const WORLDS = {
  /** Commercial. */
  aws: { home: "us-east-1", regions: /^/ },
  /** GovCloud (US). */
  "aws-us-gov": { home: "us-gov-west-1", regions: /^us-gov-/ },
  /** China. */
  "aws-cn": { home: "cn-north-1", regions: /^cn-/ },
  /** European Sovereign Cloud. */
  "aws-eusc": { home: "eusc-de-east-1", regions: /^eusc-/ },
  /** Apart from the internet. */
  "aws-iso": { home: "us-iso-east-1", regions: /^us-iso-/ },
  "aws-iso-b": { home: "us-isob-east-1", regions: /^us-isob-/ },
  "aws-iso-e": { home: "eu-isoe-west-1", regions: /^eu-isoe-/ },
  "aws-iso-f": { home: "us-isof-south-1", regions: /^us-isof-/ },
} as const;

export type Partition = keyof typeof WORLDS;
export const PARTITIONS = Object.keys(WORLDS) as Partition[];

export function isPartition(text: unknown): text is Partition {
  return PARTITIONS.some((partition) => partition === text);
}

export function homeRegion(partition: Partition): string {
  return WORLDS[partition].home;
}

export function partitionOf(region: string): Partition {
  // Whatever is no other's is commercial.
  const [, ...others] = PARTITIONS;
  return others.find((partition) => WORLDS[partition].regions.test(region)) ?? "aws";
}
