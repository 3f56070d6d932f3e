// AWS as the contract wants it.
import { awsReader, awsSource } from "@/lib/clouds/aws/connect/source";
import { openAwsSecretStore } from "@/lib/clouds/aws/connect/store";
import { awsSecretNaming } from "@/lib/clouds/aws/definition/secret-naming";
import { explainFailure, isKnownReason } from "@/lib/clouds/aws/failures/explain";
import type { Cloud } from "@/lib/clouds/contract";

export const awsCloud: Cloud = {
  open: openAwsSecretStore,
  explain: explainFailure,
  isKnownReason,
  naming: awsSecretNaming,
  reader: (source) => awsReader(awsSource(source)),
};
