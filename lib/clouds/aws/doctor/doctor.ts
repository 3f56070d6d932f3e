// AWS's policy doctor, in the contract's form.
import { AwsWorkloadIdentitySettings } from "@/lib/clouds/aws/definition/schema";
import { reviewPermissionPolicy } from "@/lib/clouds/aws/doctor/permission/review";
import { reviewTrustPolicy } from "@/lib/clouds/aws/doctor/trust/review";
import type { PolicyDoctor } from "@/lib/clouds/doctor/contract";

export const awsDoctor: PolicyDoctor = {
  reviewTrust: (text, { settings, ...facts }) =>
    reviewTrustPolicy(text, { ...facts, ...AwsWorkloadIdentitySettings.parse(settings) }),
  reviewPermissions: (text, { settings, secrets, ...facts }) =>
    reviewPermissionPolicy(text, {
      ...facts,
      ...AwsWorkloadIdentitySettings.parse(settings),
      secrets: secrets.map(({ name, place }) => {
        if (place === null) throw new TypeError("AWS reads every secret in a region.");
        return { name, region: place };
      }),
    }),
};
