// Why a resource does not mean the secret that has to be read.
import { quoted } from "@/lib/clouds/aws/doctor/draft";
import { isPlaceholder } from "@/lib/clouds/aws/doctor/leftovers";
import { shown } from "@/lib/clouds/aws/doctor/operators";
import { distance, matches, withoutEnd } from "@/lib/clouds/aws/doctor/pattern";
import type { Wanted } from "@/lib/clouds/aws/doctor/permission/request";

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
  const whole = `The ARN of ${quoted(name)} is ${shown(wanted.arn)}: Secrets Manager adds a hyphen and six characters to the name.`;
  const found = (code: string, title: string, detail: string, meantFor = true) => ({
    code,
    title,
    detail,
    meantFor,
  });
  if (isPlaceholder(pattern))
    return found(
      "resource_placeholder",
      "The resource has a placeholder",
      `${quoted(pattern)} isn't filled in. ${whole}`,
    );
  const [, partition = "", service = "", region = "", account = "", resource = ""] =
    /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(pattern.trim()) ?? [];
  const says = pattern.trim().slice(pattern.trim().indexOf("secret") + 7);
  const forThis = resource.includes(name) || likely(says, name);
  if (service === "")
    return found(
      "resource_is_name",
      "The resource isn't an ARN",
      `AWS refuses ${quoted(pattern)}. ${whole}`,
      pattern.includes(name),
    );
  if (service !== "secretsmanager" && !matches(service, "secretsmanager", true))
    return found(
      "resource_service_differs",
      "The resource belongs to another service",
      `${quoted(pattern)} names ${service}. ${whole}`,
      forThis,
    );
  if (!matches(partition, wanted.partition, true))
    return found(
      "resource_partition_differs",
      "The resource is in the wrong partition",
      `It says ${partition}, but the secret is in ${wanted.partition}.`,
      forThis,
    );
  if (!matches(region, wanted.region, true))
    return found(
      "resource_region_differs",
      "The resource is in the wrong region",
      `It names ${region === "" ? "no region" : region}, but Latchkey reads ${quoted(name)} in ${wanted.region}.`,
      forThis,
    );
  if (!matches(account, wanted.account, true))
    return found(
      "resource_account_differs",
      "The resource is in the wrong account",
      `It names ${account === "" ? "no account" : account}, but ${quoted(name)} is in ${wanted.account}.`,
      forThis,
    );
  if (!resource.startsWith("secret:")) {
    const kind = /^[^:/]*[:/]?/.exec(resource)?.[0] ?? "";
    return found(
      "resource_kind_differs",
      "The resource must start with secret:",
      `It says ${quoted(kind)}. ${whole}`,
      forThis,
    );
  }
  const written = resource.slice("secret:".length);
  if (written === name)
    return found(
      "resource_suffix_missing",
      "The ARN's suffix is missing",
      `${quoted(written)} is only the name. ${whole}`,
    );
  if (
    written === `${name}-` ||
    new RegExp(`^${escaped(name)}-\\?{1,5}$|^${escaped(name)}\\?{1,7}$`).test(written)
  )
    return found(
      "resource_suffix_length",
      "The pattern doesn't cover the whole suffix",
      `${quoted(written)} is too short. ${whole}`,
    );
  if (written.startsWith(`${name}#`))
    return found(
      "resource_json_key",
      "The resource contains a JSON key",
      `A policy always covers the whole secret: remove #${written.slice(name.length + 1)}. ${whole}`,
    );
  if (written.startsWith(`${name}/`))
    return found(
      "resource_slash_after",
      "There's a slash where the suffix should be",
      `${quoted(written)} matches secrets below ${name}/. ${whole}`,
    );
  if (matches(written.toLowerCase(), shown(wanted.arn).split(":secret:")[1]?.toLowerCase() ?? "", true))
    return found(
      "resource_letter_case",
      "The name's upper and lower case differ",
      `Secret names are case-sensitive: ${quoted(name)}.`,
    );
  const prefix = /^(.+)-\*$/.exec(written)?.[1];
  if (prefix && name.startsWith(`${prefix}/`))
    return found(
      "resource_slash_missed",
      "The prefix misses names with slashes",
      `${quoted(written)} requires a hyphen after ${prefix}, but the secret is named ${quoted(name)}.`,
    );
  if (prefix && name.startsWith(prefix))
    return found(
      "resource_prefix_missed",
      "The prefix misses this secret",
      `${quoted(written)} requires a hyphen after ${prefix}, but the secret is named ${quoted(name)}.`,
      false,
    );
  return found(
    "resource_differs",
    "The resource is the wrong secret",
    `${quoted(written)} doesn't match ${quoted(name)}. ${whole}`,
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
