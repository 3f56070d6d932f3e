// How Nimbus is opened: its own small HTTP API, at NIMBUS_ENDPOINT.
import { z } from "zod";
import { type Cloud, cloudError, type SecretStore, settingsNotAccepted } from "@/lib/clouds/contract";
import { setting } from "@/lib/clouds/settings";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import { nimbusNaming } from "./definition";

const Settings = z.object({ project: z.string().min(1) });

const reasons: Readonly<Record<string, string>> = {
  KEY_UNKNOWN: "key_unknown",
  NOT_TRUSTED: "trust_missing",
  NO_SUCH_PATH: "path_unknown",
};

const SignedIn = z.object({ session: z.string(), principal: z.string() });
const Paths = z.object({ paths: z.array(z.string()) });
const Read = z.object({ value: z.string(), resource: z.string(), version: z.string() });

async function call<T>(
  stage: ConnectionStage,
  path: string,
  schema: z.ZodType<T>,
  init: RequestInit,
): Promise<T> {
  const { NIMBUS_ENDPOINT: endpoint } = process.env;
  const response = await fetch(`${endpoint}${path}`, { cache: "no-store", ...init });
  const answer: unknown = await response.json();
  if (response.ok) return schema.parse(answer);
  const { error } = z.object({ error: z.string() }).parse(answer);
  const reason = reasons[error] ?? "request_refused";
  throw cloudError({ stage, reason, providerCode: error, message: `Nimbus says ${error}.` });
}

export const nimbusCloud: Cloud = {
  open(source, tokens): SecretStore {
    const parsed = Settings.safeParse(source.settings);
    if (!parsed.success) throw settingsNotAccepted(source);
    const { project } = parsed.data;
    const { identity } = source;
    let signedIn: Promise<z.infer<typeof SignedIn>> | undefined;

    async function signIn() {
      const proof = identity ? { token: await tokens(identity.audience) } : { key: source.secrets().apiKey };
      const body = JSON.stringify({ ...proof, name: source.sessionName });
      const stage = identity ? "exchange" : "identity";
      return call(stage, `/projects/${project}/sessions`, SignedIn, { method: "POST", body });
    }

    const session = () => {
      signedIn ??= signIn();
      return signedIn;
    };

    async function ask<T>(stage: ConnectionStage, path: string, schema: z.ZodType<T>): Promise<T> {
      const headers = { authorization: `Bearer ${(await session()).session}` };
      return call(stage, `/projects/${project}/${path}`, schema, { headers });
    }

    return {
      async signIn() {
        await session();
      },
      async verify() {
        return { principal: (await session()).principal, account: project };
      },
      async listSecretNames(query) {
        const { paths } = await ask("list", `paths?${new URLSearchParams({ query })}`, Paths);
        return {
          names: paths.map((name) => ({ name, resource: `nimbus://${project}/${name}` })),
          truncated: false,
          complete: true,
        };
      },
      readSecret: (name) => ask("read", `secret?${new URLSearchParams({ name })}`, Read),
    };
  },
  explain: ({ reason }, { secretName }) => ({
    cause: reason === "path_unknown" ? `Nimbus has no ${secretName}.` : "Nimbus doesn't let it in.",
    remedy: "Ask Nimbus.",
  }),
  isKnownReason: (reason) => Object.values(reasons).includes(reason),
  naming: nimbusNaming,
  reader: ({ settings }) => `project ${setting(settings, "project")}`,
};
