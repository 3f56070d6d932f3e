// A made-up cloud, as a folder of lib/clouds would describe it: no regions, an audience from its settings, two methods of
// its own, names that say their project.
import type { CloudDefinition, CloudField } from "@/lib/clouds/definition";
import type { ReadPasted, SecretNaming } from "@/lib/clouds/naming";
import { setting } from "@/lib/clouds/settings";

const path = /^(nimbus:\/\/[a-z-]+\/)?[a-z/]+$/;

const projectField = {
  name: "project",
  label: "Project",
  help: "Where the secrets are.",
  input: "machine",
} as const satisfies CloudField;

const words = {
  test: "The test asks Nimbus who is there, and lists names.",
  exchange: "Exchange with Nimbus",
  identity: "Ask Nimbus who is there",
  proof: { title: "It works", principal: "Seen as", proved: "Nimbus lets it in.", reader: "the project" },
};

export const nimbusNaming: SecretNaming = {
  isFull: (name) => name.startsWith("nimbus://"),
  isName: (name) => path.test(name),
  problem: (name) => (path.test(name) ? null : "A path looks like radar/key."),
  isSearchedFor: () => true,
  place: () => null,
  resourcesIn: () => "nimbus://%",
  shortName: (resource) => resource.replace(/^nimbus:\/\/[^/]+\//, ""),
  foreign: (name, settings) =>
    name.startsWith("nimbus://") && !name.startsWith(`nimbus://${setting(settings, "project")}/`)
      ? "This secret is of another project."
      : null,
};

export const nimbusClipboard: ReadPasted = (text) => {
  const [, found] = /^nimbus read (\S+)$/.exec(text.trim()) ?? [];
  return found ? { ok: true, reference: found, what: "a Nimbus command" } : null;
};

export const nimbusDefinition: CloudDefinition = {
  id: "nimbus",
  name: "Nimbus",
  secretStoreName: "Nimbus Vault",
  regions: [],
  naming: nimbusNaming,
  hasSetup: false,
  doctor: null,
  words: {
    resource: "Path",
    version: "Revision",
    place: null,
    readCall: "vault.read",
    readNeeds: null,
    issuer: "Nimbus fetches the issuer’s keys",
    decrypt: "Unwrap",
  },
  workloadIdentity: {
    principalField: "project",
    principalLabel: "Project",
    principalName: (settings) => setting(settings, "project"),
    audience: (settings) => `//nimbus.example/${setting(settings, "project")}`,
    claims: () => ({}),
    fields: [projectField],
  },
  credentials: {
    workload_identity: {
      label: "Workload Identity",
      description: "No key is stored.",
      handshake: "token",
      words: { ...words, chain: ["Latchkey", "Trust", "Project", "Secrets"] },
      fields: [],
    },
    api_key: {
      label: "API key",
      description: "A key of Nimbus.",
      handshake: "none",
      words: { ...words, chain: ["Latchkey", "Key", "Secrets"] },
      fields: [
        projectField,
        { name: "apiKey", label: "API key", help: "Stored encrypted.", input: "secret" },
      ],
    },
  },
};
