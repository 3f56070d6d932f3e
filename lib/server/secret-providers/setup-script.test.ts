// The setup guide's script: run again, in the wrong account, beside what others made, in every shell that is there.
import { execFileSync } from "node:child_process";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SetupGuide } from "@/lib/clouds/definition";
import { type AwsCli, startAwsCli } from "@/simulator/aws/cli";
import { policy } from "@/simulator/aws/testing";
import { carriers, fileOf, methodOf, openShell, type Shell } from "@/test/support/aws-setup";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { type TestOrganization, testOrganization } from "@/test/support/organization";
import { type Place, partitions, setupBench, wishes } from "@/test/support/setup";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let cli: AwsCli;
const { newPlace, clientsOf, guideFor, createSecrets, testsGreen, readsExactly } = setupBench(
  cloud,
  () => home,
);

beforeAll(async () => {
  home = await testOrganization();
  cli = await startAwsCli(cloud.aws.url);
});
afterAll(() => cli.close());

const wish = wishes["a prefix that ends in a hyphen"];
const scriptOf = (guide: SetupGuide) => fileOf(methodOf(guide, "cli"), "setup.sh");
const shellIn = ({ account }: Place, program?: string): Promise<Shell> =>
  openShell(account, cloud.aws.url, cli.folder, program);
const rolesOf = async (place: Place) =>
  (await clientsOf(place).iam.send(new ListRolesCommand())).Roles?.map(({ RoleName }) => RoleName);

it("prints the role's ARN last, and can be run again", async () => {
  const place = newPlace();
  const guide = guideFor(place, { ...wish.values, role: "team/reader" });
  const shell = await shellIn(place);
  const arn = `arn:aws:iam::${place.account.accountId}:role/team/reader`;
  expect(guide.config.settings.roleArn).toBe(arn);
  for (let time = 1; time <= 2; time++) {
    expect((await shell.run(scriptOf(guide))).trim().split("\n").at(-1)).toBe(arn);
  }
  await createSecrets(place, wish);
  await readsExactly(guide, place, wish);
  // A narrower wish takes away what it does not name.
  const narrower = guideFor(place, { scope: "list", secrets: "crewai-openai", role: "team/reader" });
  await shell.run(scriptOf(narrower));
  await readsExactly(narrower, place, {
    ...wish,
    meant: ["crewai-openai"],
    others: ["crewai-a/b", ...wish.others],
  });
  await shell.close();
});

it("changes nothing in another account", async () => {
  const [place, other] = [newPlace(), newPlace()];
  const shell = await shellIn(other);
  await expect(shell.run(scriptOf(guideFor(place, wish.values)))).rejects.toThrow(
    `The AWS CLI is signed in to account ${other.account.accountId}, not ${place.account.accountId}. Nothing was changed.`,
  );
  await shell.close();
  expect([await rolesOf(place), await rolesOf(other)]).toEqual([[], []]);
});

it("adds its audience to a provider that has another", async () => {
  const place = newPlace();
  const { iam } = clientsOf(place);
  const provider = { Url: cloud.issuer.url, ClientIDList: ["other"] };
  const { OpenIDConnectProviderArn } = await iam.send(new CreateOpenIDConnectProviderCommand(provider));
  const guide = guideFor(place, wish.values);
  const shell = await shellIn(place);
  await shell.run(scriptOf(guide));
  await shell.close();
  const { ClientIDList } = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
  expect(ClientIDList).toEqual(["other", "sts.amazonaws.com"]);
  await testsGreen(guide, place);
});

it("leaves a role alone that trusts somebody else, unless it is the config's own", async () => {
  const place = newPlace();
  const { iam } = clientsOf(place);
  const trust = policy({
    Effect: "Allow",
    Principal: { AWS: place.account.accountId },
    Action: "sts:AssumeRole",
  });
  await iam.send(new CreateRoleCommand({ RoleName: "theirs", AssumeRolePolicyDocument: trust }));
  const shell = await shellIn(place);
  const values = { ...wish.values, role: "theirs" };
  await expect(shell.run(scriptOf(guideFor(place, values)))).rejects.toThrow("Choose another role name.");
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: "theirs" }));
  expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual(JSON.parse(trust));

  const known = guideFor(place, values, { isRoleKnown: true });
  const printed = await shell.run(scriptOf(known));
  expect(printed).toContain("Its trust policy was:");
  expect(printed).toContain('"sts:AssumeRole"');
  await shell.close();
  await testsGreen(known, place);
});

it("runs with every shell that is there", async () => {
  for (const program of ["sh", "bash", "dash", "zsh", "ksh"].filter(isInstalled)) {
    const place = newPlace();
    const guide = guideFor(place, wish.values);
    const shell = await shellIn(place, program);
    await shell.run(scriptOf(guide));
    await shell.close();
    await testsGreen(guide, place);
  }
});

it.skipIf(!isInstalled("aws")).each([
  ["the script", ...partitions[2]],
  ["the commands one by one", ...partitions[1]],
] as const)(
  "runs with the AWS CLI itself: %s, in %s",
  async (way, partition, region) => {
    const place = newPlace(partition, region);
    await createSecrets(place, wish);
    const guide = guideFor(place, wish.values);
    const shell = await openShell(place.account, cloud.aws.url);
    await carriers[way]?.(guide, { iam: clientsOf(place).iam, shell });
    await shell.close();
    await readsExactly(guide, place, wish);
  },
  180_000,
);
function isInstalled(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
