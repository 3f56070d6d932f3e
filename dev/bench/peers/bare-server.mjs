// The least that a server can do which reads five secrets for each request: Node and the AWS SDK. It records nothing and asks nobody.
import { createServer } from "node:http";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

const client = new SecretsManagerClient({
  region: "us-east-1",
  endpoint: process.env.BENCH_AWS,
  maxAttempts: 1,
  credentials: {
    accessKeyId: "ASIAAAAAAAAAAAAAAAAA",
    secretAccessKey: "abcdefghijklmnopqrstuvwxyz",
    sessionToken: "tok".repeat(100),
  },
});
const names = Array.from({ length: 5 }, (_, index) => `bare/secret-${index}`);

const server = createServer((request, response) => {
  request.resume().on("end", async () => {
    const values = await Promise.all(
      names.map(async (SecretId) => {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
        return [SecretId, SecretString];
      }),
    );
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ environment: Object.fromEntries(values) }));
  });
});
process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => process.send?.({ port: server.address().port }));
