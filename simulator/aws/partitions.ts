// AWS's separate worlds: an account, its keys and its ARNs belong to one of them, and so does each region.

/** Commercial, GovCloud (US) and China. */
export const PARTITIONS = ["aws", "aws-us-gov", "aws-cn"] as const;
export type Partition = (typeof PARTITIONS)[number];

/** Where IAM lives, and where a call counts as made that names no region. */
const HOME_REGIONS: Record<Partition, string> = {
  aws: "us-east-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-cn": "cn-north-1",
};

export function isPartition(text: unknown): text is Partition {
  return PARTITIONS.some((partition) => partition === text);
}

export function homeRegion(partition: Partition): string {
  return HOME_REGIONS[partition];
}

export function partitionOf(region: string): Partition {
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return region.startsWith("cn-") ? "aws-cn" : "aws";
}
