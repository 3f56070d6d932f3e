// What every AWS client here is made with: connections that all share, time limits, and never the machine's own keys.
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Absent for the access key of a user, which is no session. */
  sessionToken?: string;
}

// Shared by all stores, so that connections are reused and none is left behind when a store is let go.
const agents = {
  httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
  httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
};

/**
 * The endpoint is the region's own, or that of the SDK's variables `AWS_ENDPOINT_URL_STS` and
 * `AWS_ENDPOINT_URL_SECRETS_MANAGER`.
 *
 * @param credentials without them, a client signs nothing: it must never find those of the machine.
 */
export function awsClientSettings(region: string, credentials?: AwsCredentials) {
  return {
    region,
    credentials: credentials ?? (() => Promise.reject(new TypeError("This AWS client has no credentials."))),
    maxAttempts: 1,
    retryMode: "standard",
    defaultsMode: "standard" as const,
    requestHandler: {
      ...agents,
      connectionTimeout: 2_000,
      // Longer than the five seconds for which AWS itself waits for an issuer, so that its own word arrives.
      requestTimeout: credentials ? 5_000 : 8_000,
      // Without it the SDK only warns when the time is over.
      throwOnRequestTimeout: true,
      // Bounds the silence within an answer, which the request's limit does not cover.
      socketTimeout: credentials ? 5_000 : 8_000,
    },
  };
}
