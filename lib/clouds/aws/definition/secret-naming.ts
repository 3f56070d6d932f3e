// How AWS Secrets Manager names secrets: by a name in a region, or by an ARN.
import type { SecretNaming } from "@/lib/clouds/definition";
import { foreignPartition, secretArnRegion } from "@/lib/shared/clouds/arn";

export const awsSecretNaming: SecretNaming = {
  isFull: (name) => name.startsWith("arn:"),
  place: (name, { region = "" }) => secretArnRegion(name, region) ?? region,
  foreign: (name, { region = "" }) => foreignPartition(name, region),
};
