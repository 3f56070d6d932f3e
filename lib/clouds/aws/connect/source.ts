// The source of an AWS store: its settings, parsed once, by method.
import { z } from "zod";
import { regionPattern } from "@/lib/clouds/aws/definition/arn";
import { type StoreSource, settingsNotAccepted } from "@/lib/clouds/contract";

export type AwsSource = ReturnType<typeof awsSource>;
export type WorkloadIdentitySource = Extract<AwsSource, { method: "workload_identity" }>;
/** An access key that assumes a role, which reads. */
export type AssumeRoleSource = Extract<AwsSource, { method: "assume_role" }>;

const text = z.string().min(1);
/** Where the secrets are; the handshake takes place there too. */
const region = z.string().regex(regionPattern);
const schemas = {
  workload_identity: z.object({ roleArn: text, region }),
  static_keys: z.object({ accessKeyId: text, region }),
  assume_role: z.object({ accessKeyId: text, region, roleArn: text }),
};

/** @throws AppError `cloud_refused` with reason `settings_not_accepted`. */
export function awsSource(source: StoreSource) {
  const { method, settings, identity, sessionName } = source;
  const parsed = <T>(schema: z.ZodType<T>): T => {
    const result = schema.safeParse(settings);
    if (result.success) return result.data;
    throw settingsNotAccepted(source);
  };
  /** Opens it at the moment of use. */
  const secret = (name: string) => () => {
    const value = source.secrets()[name];
    if (value === undefined) throw settingsNotAccepted(source);
    return value;
  };
  switch (method) {
    case "workload_identity":
      if (!identity) throw new TypeError("Workload Identity has an audience.");
      return { method, sessionName, ...identity, ...parsed(schemas.workload_identity) };
    case "static_keys":
      return { method, secretAccessKey: secret("secretAccessKey"), ...parsed(schemas.static_keys) };
    case "assume_role":
      return {
        method,
        sessionName,
        secretAccessKey: secret("secretAccessKey"),
        // Null where none is stored: the role's trust policy asks for none.
        externalId: source.storedSecrets.includes("externalId") ? secret("externalId") : null,
        ...parsed(schemas.assume_role),
      };
    default:
      throw settingsNotAccepted(source);
  }
}

/** As whom secrets are read, for people. */
export function awsReader(source: AwsSource): string {
  return source.method === "static_keys" ? `access key ${source.accessKeyId}` : source.roleArn;
}
