// What the tests of AssumeRoleWithWebIdentity share: an issuer, a role that trusts it, and two secrets.
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
} from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type AwsSimulator, startAwsSimulator } from "../server";
import { awsClients, policy, startTestIssuer } from "../testing";

export const DENIED = {
  code: "AccessDenied",
  status: 403,
  message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
};

const ACCOUNT = "123456789012";

/** Registers the hooks of the test file that calls it; each test finds everything as new. */
export function webIdentityRoom() {
  const room = {
    aws: undefined as unknown as AwsSimulator,
    issuer: undefined as unknown as Awaited<ReturnType<typeof startTestIssuer>>,
    /** How far the simulator's clock is ahead. */
    offsetMs: 0,
    admin: () => awsClients(room.aws.url, room.aws.administrator),
    /** The guide's trust policy, with members of its statement or all its conditions replaced. */
    trust(statement: object = {}, condition?: object) {
      const { host } = room.issuer;
      return policy({
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: condition ?? {
          StringEquals: { [`${host}:aud`]: "sts.amazonaws.com", [`${host}:sub`]: "organization:1" },
        },
        ...statement,
      });
    },
    setTrust: (document: string) =>
      room
        .admin()
        .iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "reader", PolicyDocument: document })),
    async assume(
      token: string | Promise<string>,
      input: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
    ) {
      return room.admin().sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: `arn:aws:iam::${ACCOUNT}:role/reader`,
          RoleSessionName: "worker",
          WebIdentityToken: await token,
          ...input,
        }),
      );
    },
  };

  beforeAll(async () => {
    room.issuer = await startTestIssuer();
    room.aws = await startAwsSimulator({ now: () => Date.now() + room.offsetMs });
  });
  afterAll(async () => {
    await room.aws.close();
    await room.issuer.close();
  });
  beforeEach(async () => {
    const { iam, secrets } = room.admin();
    await iam.send(
      new CreateOpenIDConnectProviderCommand({ Url: room.issuer.url, ClientIDList: ["sts.amazonaws.com"] }),
    );
    await iam.send(
      new CreateRoleCommand({
        RoleName: "reader",
        AssumeRolePolicyDocument: room.trust(),
        MaxSessionDuration: 7200,
      }),
    );
    const read = policy({ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" });
    await iam.send(
      new PutRolePolicyCommand({ RoleName: "reader", PolicyName: "read", PolicyDocument: read }),
    );
    await secrets.send(new CreateSecretCommand({ Name: "greeting", SecretString: "hello" }));
    await secrets.send(new CreateSecretCommand({ Name: "farewell", SecretString: "bye" }));
  });
  afterEach(() => {
    room.offsetMs = 0;
    room.issuer.restore();
    room.aws.reset();
  });
  return room;
}
