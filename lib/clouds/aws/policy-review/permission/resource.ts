// Why a resource does not mean the secret that has to be read.
import { quoted } from "@/lib/clouds/aws/policy-review/draft";
import { isPlaceholder } from "@/lib/clouds/aws/policy-review/leftovers";
import { shown } from "@/lib/clouds/aws/policy-review/operators";
import { distance, matches, withoutEnd } from "@/lib/clouds/aws/policy-review/pattern";
import type { Wanted } from "@/lib/clouds/aws/policy-review/permission/request";

export interface ResourceDifference {
  code: string;
  title: string;
  detail: string;
  /** The resource was meant for this secret, and is to be replaced rather than added to. */
  meantFor: boolean;
}

/** @param pattern one that does not match the secret. */
export function resourceDifference(pattern: string, wanted: Wanted): ResourceDifference {
  const { name } = wanted;
  const whole = `The secret ${quoted(name)} is ${shown(wanted.arn)}; Secrets Manager adds a hyphen and six characters to its name.`;
  const found = (code: string, title: string, detail: string, meantFor = true) => ({
    code,
    title,
    detail,
    meantFor,
  });
  if (isPlaceholder(pattern))
    return found(
      "resource_placeholder",
      "The resource is not filled in",
      `${quoted(pattern)} still has a placeholder in it. ${whole}`,
    );
  const [, partition = "", service = "", region = "", account = "", resource = ""] =
    /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(pattern.trim()) ?? [];
  const says = pattern.trim().slice(pattern.trim().indexOf("secret") + 7);
  const forThis = resource.includes(name) || likely(says, name);
  if (service === "")
    return found(
      "resource_is_name",
      "The resource is not an ARN",
      `${quoted(pattern)} is refused. ${whole}`,
      pattern.includes(name),
    );
  if (service !== "secretsmanager" && !matches(service, "secretsmanager", true))
    return found(
      "resource_service_differs",
      "The resource is of another service",
      `${quoted(pattern)} names ${service}. ${whole}`,
      forThis,
    );
  if (!matches(partition, wanted.partition, true))
    return found(
      "resource_partition_differs",
      "The resource is in another partition",
      `It says ${partition}, and the secret is in ${wanted.partition}.`,
      forThis,
    );
  if (!matches(region, wanted.region, true))
    return found(
      "resource_region_differs",
      "The resource is in another region",
      `It says ${region === "" ? "no region" : region}, and ${quoted(name)} is read in ${wanted.region}.`,
      forThis,
    );
  if (!matches(account, wanted.account, true))
    return found(
      "resource_account_differs",
      "The resource is in another account",
      `It says ${account === "" ? "no account" : account}, and ${quoted(name)} is in ${wanted.account}.`,
      forThis,
    );
  if (!resource.startsWith("secret:")) {
    const kind = /^[^:/]*[:/]?/.exec(resource)?.[0] ?? "";
    return found(
      "resource_kind_differs",
      "The resource does not begin with secret:",
      `It says ${quoted(kind)}. ${whole}`,
      forThis,
    );
  }
  const written = resource.slice("secret:".length);
  if (written === name)
    return found(
      "resource_suffix_missing",
      "The secret's suffix is missing",
      `${quoted(written)} is its name, and its ARN is longer. ${whole}`,
    );
  if (
    written === `${name}-` ||
    new RegExp(`^${escaped(name)}-\\?{1,5}$|^${escaped(name)}\\?{1,7}$`).test(written)
  )
    return found(
      "resource_suffix_length",
      "The pattern is not as long as the suffix",
      `${quoted(written)} does not cover a hyphen and six characters. ${whole}`,
    );
  if (written.startsWith(`${name}#`))
    return found(
      "resource_json_key",
      "A JSON key stands in the resource",
      `AWS gives out a secret whole; #${written.slice(name.length + 1)} means nothing to it. ${whole}`,
    );
  if (written.startsWith(`${name}/`))
    return found(
      "resource_slash_after",
      "A slash stands where the suffix begins",
      `${quoted(written)} means secrets below ${name}/. ${whole}`,
    );
  if (matches(written.toLowerCase(), shown(wanted.arn).split(":secret:")[1]?.toLowerCase() ?? "", true))
    return found(
      "resource_letter_case",
      "The name is in other letters",
      `Names of secrets are compared to the letter: ${quoted(name)}.`,
    );
  const prefix = /^(.+)-\*$/.exec(written)?.[1];
  if (prefix && name.startsWith(`${prefix}/`))
    return found(
      "resource_slash_missed",
      "The prefix misses names with slashes",
      `${quoted(written)} wants a hyphen after ${prefix}, and the secret is called ${quoted(name)}.`,
    );
  if (prefix && name.startsWith(prefix))
    return found(
      "resource_prefix_missed",
      "The prefix misses this secret",
      `${quoted(written)} wants a hyphen after ${prefix}, and the secret is called ${quoted(name)}.`,
      false,
    );
  return found(
    "resource_differs",
    "The resource is another secret",
    `${quoted(written)} does not mean ${quoted(name)}. ${whole}`,
    likely(written, name),
  );
}

/** Why AWS would not save a resource; null for what it takes. */
export function resourceFault(value: string): "name" | "service" | "account" | null {
  if (value === "*") return null;
  const [prefix, , service = "", , account = "", ...resource] = value.split(":");
  if (prefix !== "arn" || resource.join(":") === "") return "name";
  if (!/^[A-Za-z0-9-]+$/.test(service)) return "service";
  return /^(\d{12}|aws|[\d*?]*[*?][\d*?]*|)$/.test(account) ? null : "account";
}

function likely(written: string, name: string): boolean {
  const bare = withoutEnd(withoutEnd(written, "*?"), "-").slice(0, 200);
  return distance(bare.toLowerCase(), name.slice(0, 200).toLowerCase(), 2) <= 2;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
