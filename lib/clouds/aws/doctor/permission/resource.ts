// Why a resource does not mean the secret that has to be read, or is none that AWS saves.
import type { Statement } from "../evaluation";
import { type Finding, permissionFinding as finding } from "../finding";
import { matches, shown } from "../pattern";
import { isAlike, placeholder, withoutEnd } from "../spelling";
import type { NeededSecret, Needs } from "./request";

type Code = Parameters<typeof finding>[0];

/** What AWS would not save, and what is probably meant instead. */
export function resourceFaults({ resource }: Statement, needs: Needs): Finding[] {
  const { partition: own, account, secrets } = needs;
  return (resource?.values ?? []).flatMap((location): Finding[] => {
    const { value } = location;
    const [prefix = "", partition = "", service = "", region = "", owner = "", ...rest] = value.split(":");
    if (value === "*") return [];
    const found = (code: Code, to: string[]) =>
      finding(code, location, { other: partition, own }, { at: location.path, to });
    if (prefix !== "arn" || rest.join(":") === "") {
      const bare = bareName(value.replace(/^secret[:/]/, ""));
      const named = secrets.filter(({ name }) => bare !== "" && name.startsWith(bare));
      const patterns = named.map(({ pattern }) => pattern);
      return [found("resource_is_name", patterns)];
    }
    const isService = /^[A-Za-z0-9-]+$/.test(service);
    const isAccount = /^(\d{12}|aws|[\d*?]*[*?][\d*?]*|)$/.test(owner);
    const isPartition = matches(partition, own, true) !== false || placeholder.test(partition);
    const right = [
      prefix,
      isPartition ? partition : own,
      isService || rest[0] !== "secret" ? service : "secretsmanager",
      region,
      isAccount ? owner : account,
      ...rest,
    ].join(":");
    const to = (isService || rest[0] === "secret") && !placeholder.test(right) ? [right] : [];
    if (!isService) return [found("resource_service_open", to)];
    if (!isAccount) return [found("resource_account_malformed", to)];
    return isPartition ? [] : [found("resource_partition_differs/role", to)];
  });
}

interface ResourceDifference {
  code: Code;
  texts: Record<string, string>;
  /** The resource was meant for this secret, and is to be replaced rather than added to. */
  meantFor: boolean;
}

/** @param pattern one that does not match the secret. */
export function resourceDifference(pattern: string, secret: NeededSecret): ResourceDifference {
  const { name, arn } = secret;
  const [, partition = "", service = "", region = "", account = "", resource = ""] =
    /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(pattern.trim()) ?? [];
  const written = resource.replace(/^secret:/, "");
  const named = pattern.trim().slice(pattern.trim().indexOf("secret") + 7);
  const prefix = /^(.+)-\*$/.exec(written)?.[1] ?? "";
  const texts = {
    name,
    written,
    prefix,
    service,
    partition,
    region: region || "no region",
    account: account || "no account",
    kind: /^[^:/]*[:/]?/.exec(resource)?.[0] ?? "",
    jsonKey: written.slice(name.length + 1),
    whole: `The ARN of "${name}" is ${shown(arn)}: Secrets Manager adds a hyphen and six characters to the name.`,
  };
  const difference = (code: Code, meantFor = true, own = "") => ({
    code,
    texts: { ...texts, own },
    meantFor,
  });
  const isForThis = resource.includes(name) || isLikely(named, name);
  if (placeholder.test(pattern)) return difference("resource_placeholder");
  if (service === "") return difference("resource_is_name/secret", pattern.includes(name));
  if (service !== "secretsmanager" && !matches(service, "secretsmanager", true))
    return difference("resource_service_differs", isForThis);
  for (const part of ["partition", "region", "account"] as const) {
    const own = secret[part];
    const given = { partition, region, account }[part];
    if (!matches(given, own, true)) return difference(`resource_${part}_differs`, isForThis, own);
  }
  if (!resource.startsWith("secret:")) return difference("resource_kind_differs", isForThis);
  const more = written.startsWith(name) ? written.slice(name.length) : null;
  if (more === "") return difference("resource_suffix_missing");
  if (more !== null && /^(-\?{0,5}|\?{1,7})$/.test(more)) return difference("resource_suffix_length");
  if (more?.startsWith("#")) return difference("resource_json_key");
  if (more?.startsWith("/")) return difference("resource_slash_after");
  if (matches(written.toLowerCase(), shown(arn).split(":secret:")[1]?.toLowerCase() ?? "", true))
    return difference("resource_letter_case");
  if (prefix && name.startsWith(`${prefix}/`)) return difference("resource_slash_missed");
  if (prefix && name.startsWith(prefix)) return difference("resource_prefix_missed", false);
  return difference("resource_differs", isLikely(written, name));
}

function isLikely(written: string, name: string): boolean {
  const bare = bareName(written).slice(0, 200);
  return isAlike(bare.toLowerCase(), name.slice(0, 200).toLowerCase(), 2);
}

/** Without the wildcards at its end, and the hyphen before them. */
function bareName(written: string): string {
  return withoutEnd(withoutEnd(written, "*?"), "-");
}
