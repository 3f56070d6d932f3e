// AWS's partitions and their regions, as the AWS SDK lists them. Written out, because forms show them in the browser, which
// carries no SDK; the test compares them with the installed SDK.

export interface AwsPartition {
  name: string;
  /** What its services' hosts end in. */
  dnsSuffix: string;
  /** Each with what the AWS console calls it. */
  regions: Readonly<Record<string, string>>;
}

export const awsPartitions = {
  aws: {
    name: "AWS",
    dnsSuffix: "amazonaws.com",
    regions: {
      "us-east-1": "US East (N. Virginia)",
      "us-east-2": "US East (Ohio)",
      "us-west-1": "US West (N. California)",
      "us-west-2": "US West (Oregon)",
      "af-south-1": "Africa (Cape Town)",
      "ap-east-1": "Asia Pacific (Hong Kong)",
      "ap-east-2": "Asia Pacific (Taipei)",
      "ap-northeast-1": "Asia Pacific (Tokyo)",
      "ap-northeast-2": "Asia Pacific (Seoul)",
      "ap-northeast-3": "Asia Pacific (Osaka)",
      "ap-south-1": "Asia Pacific (Mumbai)",
      "ap-south-2": "Asia Pacific (Hyderabad)",
      "ap-southeast-1": "Asia Pacific (Singapore)",
      "ap-southeast-2": "Asia Pacific (Sydney)",
      "ap-southeast-3": "Asia Pacific (Jakarta)",
      "ap-southeast-4": "Asia Pacific (Melbourne)",
      "ap-southeast-5": "Asia Pacific (Malaysia)",
      "ap-southeast-6": "Asia Pacific (New Zealand)",
      "ap-southeast-7": "Asia Pacific (Thailand)",
      "ca-central-1": "Canada (Central)",
      "ca-west-1": "Canada West (Calgary)",
      "eu-central-1": "Europe (Frankfurt)",
      "eu-central-2": "Europe (Zurich)",
      "eu-north-1": "Europe (Stockholm)",
      "eu-south-1": "Europe (Milan)",
      "eu-south-2": "Europe (Spain)",
      "eu-west-1": "Europe (Ireland)",
      "eu-west-2": "Europe (London)",
      "eu-west-3": "Europe (Paris)",
      "il-central-1": "Israel (Tel Aviv)",
      "me-central-1": "Middle East (UAE)",
      "me-south-1": "Middle East (Bahrain)",
      "me-west-1": "Middle East (Saudi Arabia)",
      "mx-central-1": "Mexico (Central)",
      "sa-east-1": "South America (Sao Paulo)",
      "sa-west-1": "South America (Chile)",
    },
  },
  "aws-us-gov": {
    name: "AWS GovCloud (US)",
    dnsSuffix: "amazonaws.com",
    regions: {
      "us-gov-east-1": "AWS GovCloud (US-East)",
      "us-gov-west-1": "AWS GovCloud (US-West)",
    },
  },
  "aws-eusc": {
    name: "AWS European Sovereign Cloud",
    dnsSuffix: "amazonaws.eu",
    regions: {
      "eusc-de-east-1": "AWS European Sovereign Cloud (Germany)",
    },
  },
  "aws-cn": {
    name: "AWS China",
    dnsSuffix: "amazonaws.com.cn",
    regions: {
      "cn-north-1": "China (Beijing)",
      "cn-northwest-1": "China (Ningxia)",
    },
  },
  "aws-iso": {
    name: "AWS ISO (US)",
    dnsSuffix: "c2s.ic.gov",
    regions: {
      "us-iso-east-1": "US ISO East",
      "us-iso-west-1": "US ISO WEST",
    },
  },
  "aws-iso-b": {
    name: "AWS ISOB (US)",
    dnsSuffix: "sc2s.sgov.gov",
    regions: {
      "us-isob-east-1": "US ISOB East (Ohio)",
      "us-isob-west-1": "US ISOB West",
    },
  },
  "aws-iso-e": {
    name: "AWS ISOE (Europe)",
    dnsSuffix: "cloud.adc-e.uk",
    regions: {
      "eu-isoe-west-1": "EU ISOE West",
    },
  },
  "aws-iso-f": {
    name: "AWS ISOF",
    dnsSuffix: "csp.hci.ic.gov",
    regions: {
      "us-isof-east-1": "US ISOF EAST",
      "us-isof-south-1": "US ISOF SOUTH",
    },
  },
} as const satisfies Record<string, AwsPartition>;

/** Undefined for a partition that came after this version. */
export function awsPartition(id: string): AwsPartition | undefined {
  return Object.hasOwn(awsPartitions, id) ? awsPartitions[id as keyof typeof awsPartitions] : undefined;
}

export const awsRegionNames: Readonly<Record<string, string>> = Object.assign(
  {},
  ...Object.values(awsPartitions).map(({ regions }) => regions),
);

/** Any other that has a region's form is accepted as text. */
export const awsRegions: readonly string[] = Object.keys(awsRegionNames);
