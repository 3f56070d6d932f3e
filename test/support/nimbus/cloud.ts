// The made-up cloud itself, in memory: what a folder of lib/clouds would open, and its simulator in one.
import { decodeJwt } from "jose";
import { z } from "zod";
import { type Cloud, cloudError, type SecretStore, settingsNotAccepted } from "@/lib/clouds/contract";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import { nimbusNaming } from "@/test/support/nimbus/definition";

export const apiKey = "nimbus-key-0123456789";
/** By project, then by name: every value that it had, the newest last. */
export const vaults = new Map<string, Map<string, string[]>>();
/** The organizations that each project trusts. */
export const trusted = new Map<string, string>();

const Settings = z.object({ project: z.string().min(1) });

function refused(stage: ConnectionStage, reason: string, providerCode: string) {
  return cloudError({ stage, reason, providerCode, message: `Nimbus says ${providerCode}.` });
}

export const nimbusCloud: Cloud = {
  open(source, tokens): SecretStore {
    const parsed = Settings.safeParse(source.settings);
    if (!parsed.success) throw settingsNotAccepted(source);
    const { project } = parsed.data;
    const { identity } = source;

    async function signIn(): Promise<void> {
      if (!identity) {
        if (source.secrets().apiKey !== apiKey) throw refused("identity", "key_unknown", "KEY_UNKNOWN");
        return;
      }
      const { aud, organization_id } = decodeJwt(await tokens(identity.audience));
      const isTrusted = aud === `//nimbus.example/${project}` && organization_id === trusted.get(project);
      if (!isTrusted) throw refused("exchange", "trust_missing", "NOT_TRUSTED");
    }

    async function named(name: string): Promise<[string, string[]]> {
      await signIn();
      const short = name.replace(`nimbus://${project}/`, "");
      const versions = vaults.get(project)?.get(short);
      if (!versions) throw refused("read", "path_unknown", "NO_SUCH_PATH");
      return [short, versions];
    }

    return {
      signIn,
      async verify() {
        await signIn();
        return { principal: source.sessionName, account: project };
      },
      async listSecretNames(query) {
        await signIn();
        const names = [...(vaults.get(project)?.keys() ?? [])].filter((name) => name.includes(query));
        return {
          names: names.map((name) => ({ name, resource: `nimbus://${project}/${name}` })),
          truncated: false,
          complete: true,
        };
      },
      async readSecret(name) {
        const [short, versions] = await named(name);
        return {
          value: versions.at(-1) ?? "",
          resource: `nimbus://${project}/${short}`,
          version: `r${versions.length}`,
        };
      },
    };
  },
  explain: ({ reason }, { secretName }) => ({
    cause: reason === "path_unknown" ? `Nimbus has no ${secretName}.` : "Nimbus doesn't let it in.",
    remedy: "Ask Nimbus.",
  }),
  isKnownReason: (reason) => ["key_unknown", "trust_missing", "path_unknown"].includes(reason),
  naming: nimbusNaming,
  reader: ({ settings }) => `project ${settings.project}`,
};
