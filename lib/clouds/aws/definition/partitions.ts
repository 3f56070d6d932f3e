// AWS's separate worlds and their regions, as the AWS SDK lists them. Written out, because forms show them in the browser, which
// carries no SDK; the test beside this file holds them to the installed SDK.

export interface AwsPartition {
  name: string;
  /** What its services' hosts end in. */
  dnsSuffix: string;
  regions: readonly string[];
}

export const awsPartitions = {
  aws: {
    name: "AWS",
    dnsSuffix: "amazonaws.com",
    regions: [
      "us-east-1",
      "us-east-2",
      "us-west-1",
      "us-west-2",
      "af-south-1",
      "ap-east-1",
      "ap-east-2",
      "ap-northeast-1",
      "ap-northeast-2",
      "ap-northeast-3",
      "ap-south-1",
      "ap-south-2",
      "ap-southeast-1",
      "ap-southeast-2",
      "ap-southeast-3",
      "ap-southeast-4",
      "ap-southeast-5",
      "ap-southeast-6",
      "ap-southeast-7",
      "ca-central-1",
      "ca-west-1",
      "eu-central-1",
      "eu-central-2",
      "eu-north-1",
      "eu-south-1",
      "eu-south-2",
      "eu-west-1",
      "eu-west-2",
      "eu-west-3",
      "il-central-1",
      "me-central-1",
      "me-south-1",
      "me-west-1",
      "mx-central-1",
      "sa-east-1",
      "sa-west-1",
    ],
  },
  "aws-us-gov": {
    name: "AWS GovCloud (US)",
    dnsSuffix: "amazonaws.com",
    regions: ["us-gov-east-1", "us-gov-west-1"],
  },
  "aws-eusc": {
    name: "AWS European Sovereign Cloud",
    dnsSuffix: "amazonaws.eu",
    regions: ["eusc-de-east-1"],
  },
  "aws-cn": { name: "AWS China", dnsSuffix: "amazonaws.com.cn", regions: ["cn-north-1", "cn-northwest-1"] },
  "aws-iso": { name: "AWS ISO (US)", dnsSuffix: "c2s.ic.gov", regions: ["us-iso-east-1", "us-iso-west-1"] },
  "aws-iso-b": {
    name: "AWS ISOB (US)",
    dnsSuffix: "sc2s.sgov.gov",
    regions: ["us-isob-east-1", "us-isob-west-1"],
  },
  "aws-iso-e": { name: "AWS ISOE (Europe)", dnsSuffix: "cloud.adc-e.uk", regions: ["eu-isoe-west-1"] },
  "aws-iso-f": {
    name: "AWS ISOF",
    dnsSuffix: "csp.hci.ic.gov",
    regions: ["us-isof-east-1", "us-isof-south-1"],
  },
} as const satisfies Record<string, AwsPartition>;

/** Undefined for a partition that came after this version. */
export function awsPartition(id: string): AwsPartition | undefined {
  return Object.hasOwn(awsPartitions, id) ? awsPartitions[id as keyof typeof awsPartitions] : undefined;
}

/** Any other that has a region's form is accepted as text. */
export const awsRegions: readonly string[] = Object.values(awsPartitions).flatMap(({ regions }) => [
  ...regions,
]);
