// How AWS Secrets Manager names secrets: by a name in a region, or by an ARN.
import { type SecretNaming, setting } from "@/lib/clouds/definition";
import { foreignPartition, secretArnRegion } from "@/lib/shared/clouds/arn";

export const awsSecretNaming: SecretNaming = {
  isFull: (name) => name.startsWith("arn:"),
  place(name, settings) {
    const region = setting(settings, "region");
    return (name === null ? null : secretArnRegion(name, region)) ?? region;
  },
  resourcesIn: (region) => `arn:%:secretsmanager:${region}:%`,
  // AWS adds six characters to the name.
  shortName: (arn) => arn.split(":secret:")[1]?.replace(/-[A-Za-z0-9]{6}$/, "") ?? arn,
  foreign: (name, settings) => foreignPartition(name, setting(settings, "region")),
};
