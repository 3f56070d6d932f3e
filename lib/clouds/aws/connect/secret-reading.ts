// GetSecretValue for kickoffs: with the SDK's own endpoint, signer, connections and parser, but without its middleware,
// which costs twice as much as all of these (docs/decisions/0028-reads-past-the-middleware.md).
import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";

type Config = SecretsManagerClient["config"];

/** The parts of a client that its middleware uses. */
interface Parts {
  host: string;
  path: string;
  address: { protocol: string; hostname: string; port?: number };
  signer: Signer;
  /** Some hundred settings: copied once for each client, as its middleware does for each call. */
  context: object;
}

interface HttpRequest {
  method: string;
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: string;
}

interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
}

interface Signer {
  sign(request: HttpRequest, options: { signingDate: Date }): Promise<HttpRequest>;
}

interface Protocol {
  deserializeResponse(
    operation: object,
    config: object,
    response: object,
  ): Promise<GetSecretValueCommandOutput>;
}

const partsByClient = new WeakMap<SecretsManagerClient, Promise<Parts>>();

/**
 * The same answer as `client.send(new GetSecretValueCommand(…))`, and the same errors.
 *
 * @param name as a variable names it, without its JSON key. The request names the stage, although it is the default: a
 *   policy's conditions only see what a request names.
 */
export async function getSecretValue(
  client: SecretsManagerClient,
  name: string,
  abortSignal?: AbortSignal,
): Promise<GetSecretValueCommandOutput> {
  const { config } = client;
  let parts = partsByClient.get(client);
  if (!parts) {
    parts = partsOf(config);
    partsByClient.set(client, parts);
    parts.catch(() => partsByClient.delete(client));
  }
  const { host, path, address, signer, context } = await parts;
  const body = JSON.stringify({ SecretId: name, VersionStage: "AWSCURRENT" });
  const request = {
    method: "POST",
    ...address,
    path,
    query: {},
    headers: {
      host,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "secretsmanager.GetSecretValue",
      "content-length": String(Buffer.byteLength(body)),
      "user-agent": "latchkey/1",
    },
    body,
  };
  const signingDate = new Date(Date.now() + config.systemClockOffset);
  const signed = await signer.sign(request, { signingDate });
  const { response } = (await config.requestHandler.handle(signed as never, { abortSignal })) as {
    response: HttpResponse;
  };
  noteClock(config, response);
  try {
    const protocol = config.protocol as unknown as Protocol;
    return await protocol.deserializeResponse(operation, context, response);
  } catch (error) {
    // Like the SDK's middleware: an answer that could not be parsed is still an answer.
    if (error instanceof Error && !("$metadata" in error)) {
      Object.assign(error, { $metadata: { httpStatusCode: response.statusCode } });
    }
    throw error;
  }
}

async function partsOf(config: Config): Promise<Parts> {
  const region = await config.region();
  const url = await urlOf(config, region);
  const signer = (await config.signer({
    name: "sigv4",
    signingName: "secretsmanager",
    signingRegion: region,
    properties: {},
  })) as unknown as Signer;
  const { protocol, hostname, port, pathname } = url;
  return {
    host: url.host,
    path: pathname.endsWith("/") ? pathname : `${pathname}/`,
    address: { protocol, hostname, ...(port && { port: Number(port) }) },
    signer,
    context: { ...config },
  };
}

/** The endpoint that is set, or the one of the region's partition. */
async function urlOf({ endpoint, endpointProvider }: Config, region: string): Promise<URL> {
  if (endpoint) {
    const { protocol, hostname, port, path } = await endpoint();
    return new URL(`${protocol}//${hostname}${port ? `:${port}` : ""}${path}`);
  }
  return endpointProvider({ Region: region, UseDualStack: false, UseFIPS: false } as never).url;
}

/** As the SDK writes it down for its protocols; each command has it. */
const operation = (() => {
  const { schema } = new GetSecretValueCommand({ SecretId: "" }) as unknown as { schema: unknown[] };
  const [, namespace, name, traits, input, output] = schema;
  return { namespace, name, traits, input, output };
})();

const skewMs = 5 * 60_000;

/** The SDK's correction of a clock that is wrong by more than five minutes: AWS says what time it is. */
function noteClock(config: Config, { headers }: HttpResponse): void {
  const serverMs = Date.parse(headers.date ?? "");
  if (Number.isNaN(serverMs)) return;
  if (Math.abs(Date.now() + config.systemClockOffset - serverMs) >= skewMs) {
    config.systemClockOffset = serverMs - Date.now();
  }
}
