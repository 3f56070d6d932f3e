// What a store of AWS is opened with: the settings parsed, once, by method.
import { z } from "zod";
import { regionPattern } from "@/lib/clouds/aws/definition/arn";
import { type StoreSource, settingsNotAccepted } from "@/lib/clouds/contract";

export type AwsSource = WorkloadIdentitySource | StaticKeysSource | AssumeRoleSource;

export interface WorkloadIdentitySource {
  method: "workload_identity";
  audience: string;
  roleArn: string;
  automationId?: string | null;
  /** Where the secrets live; the handshake takes place there too. */
  region: string;
  sessionName: string;
}

interface KeysSource {
  region: string;
  accessKeyId: string;
  /** Opens it at the moment of use. */
  secretAccessKey: () => string;
}

/** An access key that reads by itself. */
export interface StaticKeysSource extends KeysSource {
  method: "static_keys";
}

/** An access key that assumes a role, which reads. */
export interface AssumeRoleSource extends KeysSource {
  method: "assume_role";
  roleArn: string;
  /** Null where the role's trust policy asks for none. */
  externalId: (() => string) | null;
  sessionName: string;
}

const text = z.string().min(1);
const region = z.string().regex(regionPattern);
const schemas = {
  workload_identity: z.object({ roleArn: text, region }),
  static_keys: z.object({ accessKeyId: text, region }),
  assume_role: z.object({ accessKeyId: text, region, roleArn: text }),
};

/** @throws AppError `cloud_refused` with reason `settings_not_accepted`. */
export function awsSource(source: StoreSource): AwsSource {
  const { method, settings, identity, sessionName } = source;
  const parsed = <T>(schema: z.ZodType<T>): T => {
    const result = schema.safeParse(settings);
    if (result.success) return result.data;
    throw settingsNotAccepted(source);
  };
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
