// What the tests of single secrets share: a simulator that is new for each test, and the calls that they make most.
import {
  CreateSecretCommand,
  type CreateSecretCommandInput,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  type SecretsManagerClient,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type AwsSimulator, startAwsSimulator } from "../server";
import { awsClients } from "../testing";

export const notFound = (what = "secret") => ({
  code: "ResourceNotFoundException",
  status: 400,
  message: `Secrets Manager can't find the specified ${what}.`,
});

/** Registers the hooks of the test file that calls it. */
export function secretsRoom() {
  const room = {
    aws: undefined as unknown as AwsSimulator,
    secrets: undefined as unknown as SecretsManagerClient,
    create: (Name: string, more: Partial<CreateSecretCommandInput> = { SecretString: "one" }) =>
      room.secrets.send(new CreateSecretCommand({ Name, ...more })),
    read: (SecretId: string, more: Partial<GetSecretValueCommandInput> = {}) =>
      room.secrets.send(new GetSecretValueCommand({ SecretId, ...more })),
    update: (SecretId: string, SecretString: string) =>
      room.secrets.send(new UpdateSecretCommand({ SecretId, SecretString })),
  };
  beforeAll(async () => {
    room.aws = await startAwsSimulator();
  });
  afterAll(() => room.aws.close());
  beforeEach(() => {
    room.aws.reset();
    // A client anew each time: the SDK remembers how far the clock of the last one was off.
    room.secrets = awsClients(room.aws.url, room.aws.administrator).secrets;
  });
  return room;
}
