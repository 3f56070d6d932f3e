// What deploy/ and compose.yaml say, against what the product needs; manifests rendered by kubectl where it is installed.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { version as productVersion } from "@/lib/shared/version";
import { haveInstalled } from "@/test/support/installed";

const root = path.resolve(import.meta.dirname, "..");
const text = (file: string) => readFileSync(path.join(root, file), "utf8");
const { version } = JSON.parse(text("package.json"));

it("has one version: of the package, the product, the API, both workers and the CHANGELOG", () => {
  expect(productVersion).toBe(version);
  // The Node worker and the OpenAPI document import it.
  expect(text("worker/python/latchkey/version.py")).toContain(`\nversion = "${version}"\n`);
  // Of what is released, or is to be.
  expect(text("CHANGELOG.md")).toMatch(new RegExp(`\n## \\[${version}\\]|will be ${version}\\.`));
});

interface Container {
  name: string;
  image: string;
  args?: string[];
  command?: string[];
  securityContext?: object;
  [probe: string]: unknown;
}
interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string };
  spec: Record<string, never>;
}

const folders = ["base", "examples"];
const sources = (folder: string): Manifest[] =>
  readdirSync(path.join(root, "deploy/kubernetes", folder))
    .filter((file) => file !== "kustomization.yaml")
    .flatMap((file) => parseAllDocuments(text(path.join("deploy/kubernetes", folder, file)), { merge: true }))
    .map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS();
    });

/** The template of the pods that a manifest makes. */
function podOf({ kind, spec }: Manifest): Record<string, unknown> | undefined {
  const within =
    kind === "CronJob" ? (spec as never as { jobTemplate: { spec: object } }).jobTemplate.spec : spec;
  return (within as undefined | { template?: { spec: Record<string, unknown> } })?.template?.spec;
}
const containersOf = (pod: Record<string, unknown>) =>
  [pod.initContainers, pod.containers].flat().filter(Boolean) as Container[];

describe.each(folders)("the manifests in %s", (folder) => {
  const manifests = sources(folder);

  it("run nothing as root, with a file system that can be written, or with rights to gain", () => {
    const pods = manifests.map(podOf).filter((pod) => pod !== undefined);
    expect(pods.length).toBe(2);
    for (const pod of pods) {
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 65532,
        seccompProfile: { type: "RuntimeDefault" },
      });
      for (const { name, securityContext } of containersOf(pod)) {
        expect(securityContext, name).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
      }
    }
  });

  it("name this version", () => {
    const { images } = parse(text(`deploy/kubernetes/${folder}/kustomization.yaml`));
    expect(images.map(({ newTag }: { newTag: string }) => newTag)).toEqual([version]);
  });
});

describe("the console in Kubernetes", () => {
  const all = sources("base");
  const manifestOf = (kind: string) => all.find((manifest) => manifest.kind === kind) as Manifest;
  const pod = podOf(manifestOf("Deployment")) as Record<string, never>;
  const [console] = containersOf(pod) as [Container];

  it("has several replicas, of which a budget keeps most", () => {
    const { replicas, strategy } = manifestOf("Deployment").spec as Record<string, never>;
    expect(replicas).toBe(3);
    expect(strategy).toEqual({ rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
    expect(manifestOf("PodDisruptionBudget").spec).toMatchObject({ minAvailable: 2 });
  });

  it("is probed where it answers, and gets longer to end than it takes", () => {
    const paths = ["startupProbe", "livenessProbe", "readinessProbe"].map(
      (probe) => (console[probe] as { httpGet: { path: string } }).httpGet.path,
    );
    expect(paths).toEqual(["/api/health", "/api/health", "/api/ready"]);
    const pause = Number(
      (console.lifecycle as never as { preStop: { exec: { command: string[] } } }).preStop.exec.command[1],
    );
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(pause + 30);
  });

  it("lets Prometheus alone at the metrics", () => {
    const { ingress, policyTypes } = manifestOf("NetworkPolicy").spec as never as {
      policyTypes: string[];
      ingress: { from?: object; ports: { port: number }[] }[];
    };
    expect(policyTypes).toEqual(["Ingress", "Egress"]);
    const metrics = Number(
      (console.env as { name: string; value: string }[]).find(({ name }) => name === "METRICS_PORT")?.value,
    );
    for (const { from, ports } of ingress) {
      if (ports.some(({ port }) => port === metrics)) expect(from).toBeDefined();
    }
  });

  it("is migrated by a job of the same image", () => {
    const [migrate] = containersOf(podOf(manifestOf("Job")) ?? {});
    expect(migrate).toMatchObject({
      image: console.image,
      args: ["node", "dist/latchkey-admin.mjs", "migrate"],
    });
  });
});

const hasKubectl = haveInstalled(["kubectl"], "Rendering the manifests:", "kubernetes-client");
describe.skipIf(!hasKubectl)("kubectl kustomize", () => {
  it.each(folders)("renders %s as it is written, with the images' names", (folder) => {
    const output = execFileSync("kubectl", ["kustomize", path.join(root, "deploy/kubernetes", folder)], {
      encoding: "utf8",
    });
    const rendered = parseAllDocuments(output).map((document) => document.toJS() as Manifest);
    const names = (manifests: Manifest[]) =>
      manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted();
    expect(names(rendered)).toEqual(names(sources(folder)));
    const images = rendered.flatMap((manifest) =>
      containersOf(podOf(manifest) ?? {}).map(({ image }) => image),
    );
    for (const image of images) expect(image).toMatch(/:(1|[\d.]+)$/);
    if (folder === "base") {
      for (const { kind, metadata } of rendered)
        if (kind !== "Namespace") expect(metadata.namespace).toBe("latchkey");
    }
  });
});

// Nothing here runs compose: the file is parsed, and what it names is looked for.
describe("compose.yaml (parsed, not run)", () => {
  const compose = parse(text("compose.yaml"));

  it("has PostgreSQL, the console and a proxy, in this order", () => {
    const { postgres, console, proxy } = compose.services;
    expect(console.depends_on).toEqual({ postgres: { condition: "service_healthy" } });
    expect(proxy.depends_on).toEqual({ console: { condition: "service_healthy" } });
    expect(console).toMatchObject({ read_only: true, cap_drop: ["ALL"], stop_grace_period: "40s" });
    expect(postgres.healthcheck.test).toContain("pg_isready");
    expect(proxy.ports).toEqual(["80:80", "443:443"]);
    // The console and the database are reached through the network of compose alone.
    expect([postgres.ports, console.ports]).toEqual([undefined, undefined]);
  });

  it("names volumes that it declares, and files that there are", () => {
    const mounts = Object.values(compose.services as Record<string, { volumes?: string[] }>).flatMap(
      ({ volumes = [] }) => volumes.map((volume) => volume.split(":")[0] ?? ""),
    );
    for (const mount of mounts) {
      if (mount.startsWith("./")) expect(text(mount)).not.toBe("");
      else expect(Object.keys(compose.volumes)).toContain(mount);
    }
  });

  it("asks for nothing that latchkey-admin init does not print", () => {
    const asked = [...text("compose.yaml").matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    const printed = ["POSTGRES_PASSWORD", "NEXTAUTH_URL"];
    expect(asked.toSorted()).toEqual(printed.toSorted());
    for (const name of printed) expect(text("cli/init.ts")).toContain(name);
  });
});

it.each(["Dockerfile", "worker/Dockerfile"])(
  "%s builds on the usual base, and ends as nobody in particular",
  (file) => {
    expect(text(file)).toContain("ARG BASE=node:24-bookworm-slim");
    expect(text(file)).toContain("\nUSER 65532:65532\n");
    expect(text(file)).toContain("\nSTOPSIGNAL SIGTERM\n");
  },
);

it.each(["README.md", "deploy/README.md", "compose.yaml"])(
  "%s makes .env before it asks compose, which refuses every command without",
  (file) => {
    const [before = "", after = ""] = text(file).split("> .env");
    expect(before).toContain("docker build -t latchkey .");
    expect(before).not.toContain("docker compose");
    if (file !== "compose.yaml") expect(after).toContain("docker compose up -d");
  },
);
