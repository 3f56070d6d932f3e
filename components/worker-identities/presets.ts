// Where workers run: what is known of each kind of issuer, and the lines that its workers need.
import type { WorkerIdentity } from "@/lib/shared/worker-identities/schema";

export const githubIssuer = "https://token.actions.githubusercontent.com";

export type Preset = "github" | "kubernetes" | "other";

interface Known {
  label: string;
  issuer: string;
  subject: string;
  aboutIssuer: string;
  /** Where to get them from; empty where nobody has to enter them. */
  aboutKeys: string;
  aboutSubject: string;
}

export const presets: Record<Preset, Known> = {
  github: {
    label: "GitHub Actions",
    issuer: githubIssuer,
    subject: "repo:OWNER/REPO:ref:refs/heads/main",
    aboutIssuer: "An enterprise can have one of its own below this one.",
    aboutKeys: "",
    aboutSubject: "It names the repository, and its branch or environment.",
  },
  kubernetes: {
    label: "Kubernetes",
    issuer: "https://oidc.example.com/cluster",
    subject: "system:serviceaccount:NAMESPACE:NAME",
    aboutIssuer: "“kubectl get --raw /.well-known/openid-configuration” prints it.",
    aboutKeys: "“kubectl get --raw /openid/v1/jwks” prints them.",
    aboutSubject: "It names the service account of the pod.",
  },
  other: {
    label: "Another issuer",
    issuer: "https://issuer.example.com",
    subject: "worker",
    aboutIssuer: "It needs OpenID Connect Discovery, or its keys here, and tokens that end within an hour.",
    aboutKeys: "They are at the jwks_uri of its discovery document.",
    aboutSubject: "",
  },
};

/** What an identity was most likely made with. */
export function presetOf({ issuer, subject }: Pick<WorkerIdentity, "issuer" | "subject">): Preset {
  if (issuer === githubIssuer || issuer.startsWith(`${githubIssuer}/`)) return "github";
  return subject.startsWith("system:serviceaccount:") ? "kubernetes" : "other";
}

interface Setting {
  /** Of the console, as workers reach it. */
  origin: string;
  automationId: string;
  identity: Pick<WorkerIdentity, "issuer" | "subject" | "audience">;
}

export interface Lines {
  label: string;
  about: string;
  code: string;
}

/** To copy into the place where the workers run. No secret is in them. */
export function linesFor(setting: Setting): Lines {
  const preset = presetOf(setting.identity);
  if (preset === "github") return githubLines(setting);
  if (preset === "kubernetes") return kubernetesLines(setting);
  return otherLines(setting);
}

function githubLines({ origin, automationId, identity: { audience } }: Setting): Lines {
  const isUsual = audience === `${origin}/automations/${automationId}`;
  return {
    label: "Workflow of GitHub Actions",
    about: "In the job that runs the worker. GitHub gives the token, so the repository needs no secret.",
    code: [
      "permissions:",
      "  id-token: write",
      "env:",
      `  LATCHKEY_URL: ${origin}`,
      `  LATCHKEY_AUTOMATION: ${automationId}`,
      ...(isUsual ? [] : [`  LATCHKEY_AUDIENCE: ${JSON.stringify(audience)}`]),
      "steps:",
      "  - run: latchkey-worker exec -- ./your-command",
    ].join("\n"),
  };
}

const folder = "/var/run/secrets/latchkey";

function kubernetesLines({ origin, automationId, identity: { audience, subject } }: Setting): Lines {
  const [, , , name = ""] = subject.split(":");
  return {
    label: "Pod of Kubernetes",
    about: "The kubelet writes the token and replaces it before it ends.",
    code: [
      "spec:",
      `  serviceAccountName: ${/^[a-z0-9.-]+$/.test(name) ? name : "your-service-account"}`,
      "  containers:",
      "    - name: automation",
      "      image: your-image",
      "      env:",
      `        - { name: LATCHKEY_URL, value: ${JSON.stringify(origin)} }`,
      `        - { name: LATCHKEY_AUTOMATION, value: ${automationId} }`,
      `        - { name: LATCHKEY_IDENTITY_TOKEN_FILE, value: ${folder}/token }`,
      "      volumeMounts:",
      `        - { name: latchkey-token, mountPath: ${folder}, readOnly: true }`,
      "  volumes:",
      "    - name: latchkey-token",
      "      projected:",
      "        sources:",
      "          - serviceAccountToken:",
      `              audience: ${JSON.stringify(audience)}`,
      "              expirationSeconds: 3600",
      "              path: token",
    ].join("\n"),
  };
}

function otherLines({ origin, automationId, identity: { audience } }: Setting): Lines {
  return {
    label: "Shell",
    about: `Keep a token for the audience ${audience} in a file. The worker reads it again at each use.`,
    code: [
      `export LATCHKEY_URL=${origin}`,
      `export LATCHKEY_AUTOMATION=${automationId}`,
      "export LATCHKEY_IDENTITY_TOKEN_FILE=/path/to/token",
      "latchkey-worker exec -- ./your-command",
    ].join("\n"),
  };
}
