// Carries out what the setup guide shows, in a simulated account: scripts in a shell, documents as the console would take
// them, templates and configurations by their resources.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  type IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { parse as parseHcl } from "@cdktn/hcl2json";
import { parse as parseYaml } from "yaml";
import type { SetupGuide, SetupMethod, SetupText } from "@/lib/clouds/definition";
import type { SimulatedAccount } from "@/simulator/aws/server";

export interface Carrier {
  iam: IAMClient;
  shell: Shell;
}

export interface Shell {
  /** Gives what it printed. @throws Error with what it complained of. */
  run(script: string): Promise<string>;
  save(name: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** A shell whose `aws` speaks to the simulated one. @param cli the folder of an `aws` to be found before any other. */
export async function openShell(
  { administrator }: SimulatedAccount,
  url: string,
  cli?: string,
  program = "sh",
): Promise<Shell> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "latchkey-setup-"));
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: "test",
    PATH: [cli, process.env.PATH].filter(Boolean).join(path.delimiter),
    HOME: folder,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: administrator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
  };
  return {
    run: (script) =>
      new Promise((resolve, reject) => {
        execFile(program, ["-c", script], { env, cwd: folder, timeout: 60_000 }, (error, out, complaints) => {
          if (error) reject(new Error(complaints || error.message));
          else resolve(out);
        });
      }),
    save: (name, text) => writeFile(path.join(folder, name), text),
    close: () => rm(folder, { recursive: true }),
  };
}

export function methodOf(guide: SetupGuide, id: string): SetupMethod {
  const method = guide.methods.find((candidate) => candidate.id === id);
  if (!method) throw new TypeError(`There is no method ${id}.`);
  return method;
}

const textsOf = ({ steps }: SetupMethod): SetupText[] => steps.flatMap(({ texts = [] }) => texts);

/** The text that is saved under this name. */
export function fileOf(method: SetupMethod, name: string): string {
  const found = [method.whole, ...textsOf(method)].find((text) => text?.fileName === name);
  if (!found) throw new TypeError(`There is no ${name}.`);
  return found.code;
}

/** One for each method that the guide offers, and one for its commands one by one. */
export const carriers: Record<string, (guide: SetupGuide, carrier: Carrier) => Promise<unknown>> = {
  "the script": (guide, { shell }) => shell.run(fileOf(methodOf(guide, "cli"), "setup.sh")),

  async "the commands one by one"(guide, { shell }) {
    for (const { fileName, code, label } of textsOf(methodOf(guide, "cli"))) {
      if (fileName) await shell.save(fileName, code);
      // Of two that are for two cases, the one for a role that is not there, and for the AWS CLI of today.
      else if (
        label !== "If the role already exists" &&
        label !== "If the AWS CLI asks for --thumbprint-list" &&
        !code.includes("create-secret")
      )
        await shell.run(code);
    }
  },

  /** What the clicks do: the console calls the same API. */
  async "the documents in the console"(guide, { iam }) {
    const method = methodOf(guide, "console");
    const [provider, role, policy] = method.steps.map(({ clicks = [] }) => valuesIn(clicks));
    const [url = "", audience = ""] = provider ?? [];
    if (url.startsWith("http"))
      await iam.send(new CreateOpenIDConnectProviderCommand({ Url: url, ClientIDList: [audience] }));
    await createRole(iam, {
      RoleName: role?.at(-1),
      Path: "/",
      AssumeRolePolicyDocument: fileOf(method, "trust-policy.json"),
    });
    await putPolicy(iam, {
      RoleName: policy?.[0],
      PolicyName: policy?.at(-1),
      PolicyDocument: fileOf(method, "secrets-policy.json"),
    });
  },

  async CloudFormation(guide, { iam }) {
    const template = parseYaml(fileOf(methodOf(guide, "cloudformation"), "latchkey.yaml")) as Template;
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type === "AWS::IAM::OIDCProvider") {
        const { Url, ClientIdList } = Properties as { Url: string; ClientIdList: string[] };
        await iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ClientIdList }));
        continue;
      }
      const { Policies, AssumeRolePolicyDocument, ...role } = Properties as RoleProperties;
      const trust = JSON.stringify(AssumeRolePolicyDocument);
      await createRole(iam, { ...role, AssumeRolePolicyDocument: trust });
      for (const { PolicyName, PolicyDocument } of Policies) {
        await putPolicy(iam, {
          RoleName: role.RoleName,
          PolicyName,
          PolicyDocument: JSON.stringify(PolicyDocument),
        });
      }
    }
  },

  async Terraform(guide, { iam }) {
    const { resource } = await parseHcl("latchkey.tf", fileOf(methodOf(guide, "terraform"), "latchkey.tf"));
    const {
      aws_iam_openid_connect_provider: providers,
      aws_iam_role: roles,
      aws_iam_role_policy: policies,
    } = resource;
    for (const { url, client_id_list } of providers?.latchkey ?? [])
      await iam.send(new CreateOpenIDConnectProviderCommand({ Url: url, ClientIDList: client_id_list }));
    const [role] = roles.latchkey;
    await createRole(iam, {
      RoleName: role.name,
      Path: role.path,
      Description: role.description,
      AssumeRolePolicyDocument: await jsonencoded(role.assume_role_policy),
    });
    for (const { name, role: reference, policy } of policies.latchkey) {
      if (reference !== `\${aws_iam_role.latchkey.name}`) throw new TypeError(`What is ${reference}?`);
      await putPolicy(iam, {
        RoleName: role.name,
        PolicyName: name,
        PolicyDocument: await jsonencoded(policy),
      });
    }
  },
};

export interface Template {
  Resources: Record<string, { Type: string; Properties: object }>;
  Outputs: Record<string, { Value: unknown }>;
}

interface RoleProperties {
  RoleName: string;
  Path: string;
  Description: string;
  AssumeRolePolicyDocument: object;
  Policies: { PolicyName: string; PolicyDocument: object }[];
}

type RoleInput = ConstructorParameters<typeof CreateRoleCommand>[0];
type PolicyInput = ConstructorParameters<typeof PutRolePolicyCommand>[0];
/** A missing value is the simulator's to complain of. */
type Loose<Input> = { [Name in keyof Input]: Input[Name] | undefined };
const createRole = (iam: IAMClient, input: Loose<RoleInput>) =>
  iam.send(new CreateRoleCommand(input as RoleInput));
const putPolicy = (iam: IAMClient, input: Loose<PolicyInput>) =>
  iam.send(new PutRolePolicyCommand(input as PolicyInput));

/** `jsonencode` of plain data, as Terraform would give it. @param text as hcl2json leaves an expression. */
export async function jsonencoded(text: string): Promise<string> {
  const argument = /^\$\{jsonencode\((.*)\)\}$/s.exec(text)?.[1] ?? "";
  const { locals } = await parseHcl("argument.tf", `locals {\n  value = ${argument}\n}\n`);
  return JSON.stringify(unescaped(locals[0].value));
}

/** hcl2json keeps texts as Terraform's JSON syntax has them: with templates. */
export function unescaped(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/([$%])\1\{/g, "$1{");
  if (Array.isArray(value)) return value.map(unescaped);
  return Object.fromEntries(
    Object.entries(value as object).map(([name, child]) => [unescaped(name), unescaped(child)]),
  );
}

/** The texts in backticks: what a person has to type or to find in AWS's console. */
function valuesIn(clicks: readonly string[]): string[] {
  return clicks.flatMap((click) => [...click.matchAll(/`([^`]+)`/g)].map(([, value = ""]) => value));
}
