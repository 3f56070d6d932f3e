// The settings of every AWS client: shared connections and time limits. AWS settings of the machine (keys, files,
// variables) are ignored, except for the two documented endpoints.
import { Agent as HttpAgent } from "node:http";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { STSClient } from "@aws-sdk/client-sts";
import { type EndpointVariable, readEndpoint } from "@/lib/clouds/aws/connect/endpoints";
import { isProxySet, outgoingHttpsAgent, proxiedConnectionTimeoutMs } from "@/lib/clouds/proxy";
import { AppError } from "@/lib/shared/errors";

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Absent for the access key of a user, which is no session. */
  sessionToken?: string;
}

// Shared by all stores, so that connections are reused and none is left behind when a store is let go. Twice as many for
// each host as the server lets run at once (lib/server/secret-providers/cloud-share.ts) and as many as a worker may read: nobody
// ever waits for a socket here, which would count as AWS's time.
const sockets = { keepAlive: true, maxSockets: 2_048, maxFreeSockets: 64 };
const agents = {
  httpAgent: new HttpAgent(sockets),
  // Said here, since NODE_TLS_REJECT_UNAUTHORIZED would turn it off otherwise.
  httpsAgent: outgoingHttpsAgent({ ...sockets, rejectUnauthorized: true }),
};

/**
 * The SDK looks in the environment and in shared files for every setting that is left out, so all of them are here.
 * `clients.test.ts` tries every variable that the SDK's source names.
 *
 * @param credentials without them, a client signs nothing: it must never find those of the machine.
 * @throws AppError `not_configured` when the endpoint that is set cannot be used.
 */
function awsClientSettings(variable: EndpointVariable, region: string, credentials?: AwsCredentials) {
  const endpoint = configuredEndpoint(variable);
  return {
    region,
    ...(endpoint ? { endpoint } : {}),
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    credentials: credentials ?? (() => Promise.reject(new TypeError("This AWS client has no credentials."))),
    maxAttempts: 1,
    retryMode: "standard",
    defaultsMode: "standard" as const,
    authSchemePreference: [],
    disableClockSkewCorrection: false,
    userAgentAppId: async () => undefined,
    // The SDK's own would add AWS_EXECUTION_ENV.
    defaultUserAgentProvider: async (): Promise<[string, string][]> => [["latchkey", "1"]],
    requestHandler: {
      ...agents,
      connectionTimeout: isProxySet() ? proxiedConnectionTimeoutMs : 2_000,
      // Longer than the five seconds for which AWS itself waits for an issuer, so that its own word arrives.
      requestTimeout: credentials ? 5_000 : 8_000,
      // Without it the SDK only warns when the time is over.
      throwOnRequestTimeout: true,
      // Bounds the silence within an answer, which the request's limit does not cover.
      socketTimeout: credentials ? 5_000 : 8_000,
    },
  };
}

export function stsClient(region: string, credentials?: AwsCredentials): STSClient {
  const client = new STSClient({
    ...awsClientSettings("AWS_ENDPOINT_URL_STS", region, credentials),
    sigv4aSigningRegionSet: async () => [region],
  });
  // It would send what a Lambda function has in its environment.
  client.middlewareStack.remove("recursionDetectionMiddleware");
  return client;
}

export function secretsManagerClient(region: string, credentials: AwsCredentials): SecretsManagerClient {
  const client = new SecretsManagerClient(
    awsClientSettings("AWS_ENDPOINT_URL_SECRETS_MANAGER", region, credentials),
  );
  client.middlewareStack.remove("recursionDetectionMiddleware");
  return client;
}

function configuredEndpoint(variable: EndpointVariable): string | undefined {
  try {
    return readEndpoint(variable);
  } catch (error) {
    const problem = error instanceof Error ? error.message : "is malformed.";
    throw new AppError("not_configured", `${variable} ${problem}`);
  }
}
