// Explains why a resource does not match a needed secret, and finds resources that AWS refuses.
import type { Statement } from "../evaluation";
import { type Finding, permissionFinding as finding, firstOf, put } from "../finding";
import { matches, shown } from "../matching";
import { isAlike, placeholder, withoutEnd } from "../spelling";
import type { NeededSecret, Needs } from "./request";

/** Finds resources that AWS refuses, with the probable correction. */
export function resourceFaults({ resource }: Statement, needs: Needs): Finding[] {
  const { partition: own, account, secrets } = needs;
  return (resource?.values ?? []).flatMap((location): Finding[] => {
    const { value } = location;
    const [prefix = "", partition = "", service = "", region = "", owner = "", ...rest] = value.split(":");
    if (value === "*") return [];
    if (prefix !== "arn" || rest.join(":") === "") {
      const bare = bareName(value.replace(/^secret[:/]/, ""));
      const named = secrets.filter(({ name }) => bare !== "" && name.startsWith(bare));
      return [
        finding("resource_is_name", location, {}, put(location, ...named.map(({ pattern }) => pattern))),
      ];
    }
    const isService = /^[A-Za-z0-9-]+$/.test(service);
    const isAccount = /^(\d{12}|aws|[\d*?]*[*?][\d*?]*|)$/.test(owner);
    const isPartition = matches(partition, own, true) !== false || placeholder.test(partition);
    const isSecret = rest[0] === "secret";
    const right = [
      prefix,
      isPartition ? partition : own,
      isService || !isSecret ? service : "secretsmanager",
      region,
      isAccount ? owner : account,
      ...rest,
    ].join(":");
    const code = firstOf({
      resource_service_open: !isService,
      resource_account_malformed: !isAccount,
      "resource_partition_differs/role": !isPartition,
    });
    const to = (isService || isSecret) && !placeholder.test(right) ? [right] : [];
    return code ? [finding(code, location, { other: partition, own }, put(location, ...to))] : [];
  });
}

/**
 * Explains why a pattern does not match a secret. If it was meant for that secret, it is replaced; else another is added.
 *
 * @param pattern one that does not match the secret.
 */
export function resourceDifference(pattern: string, secret: NeededSecret) {
  const { name, arn } = secret;
  const [, partition = "", service = "", region = "", account = "", resource = ""] =
    /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(pattern.trim()) ?? [];
  const written = resource.replace(/^secret:/, "");
  const named = pattern.trim().slice(pattern.trim().indexOf("secret") + 7);
  const prefix = /^(.+)-\*$/.exec(written)?.[1] ?? "";
  const more = written.startsWith(name) ? written.slice(name.length) : null;
  const isForThis = resource.includes(name) || isLikely(named, name);
  const known = shown(arn).split(":secret:")[1]?.toLowerCase() ?? "";
  const code =
    firstOf<Parameters<typeof finding>[0]>({
      resource_placeholder: placeholder.test(pattern),
      "resource_is_name/secret": service === "",
      resource_service_differs: !matches(service, "secretsmanager", true),
      resource_partition_differs: !matches(partition, secret.partition, true),
      resource_region_differs: !matches(region, secret.region, true),
      resource_account_differs: !matches(account, secret.account, true),
      resource_kind_differs: !resource.startsWith("secret:"),
      resource_suffix_missing: more === "",
      resource_suffix_length: more !== null && /^(-\?{0,5}|\?{1,7})$/.test(more),
      resource_json_key: more?.startsWith("#"),
      resource_slash_after: more?.startsWith("/"),
      resource_letter_case: matches(written.toLowerCase(), known, true) === true,
      resource_slash_missed: prefix !== "" && name.startsWith(`${prefix}/`),
      resource_prefix_missed: prefix !== "" && name.startsWith(prefix),
    }) ?? "resource_differs";
  const meantFor = {
    "resource_is_name/secret": pattern.includes(name),
    resource_service_differs: isForThis,
    resource_partition_differs: isForThis,
    resource_region_differs: isForThis,
    resource_account_differs: isForThis,
    resource_kind_differs: isForThis,
    resource_prefix_missed: false,
    resource_differs: isLikely(written, name),
  };
  const texts = {
    name,
    written,
    prefix,
    service,
    partition,
    own: secret[/partition|region|account/.exec(code)?.[0] as "region"] ?? "",
    region: region || "no region",
    account: account || "no account",
    kind: /^[^:/]*[:/]?/.exec(resource)?.[0] ?? "",
    jsonKey: written.slice(name.length + 1),
    whole: `The ARN of "${name}" is ${shown(arn)}: Secrets Manager adds a hyphen and six characters to the name.`,
  };
  return { code, texts, meantFor: meantFor[code as keyof typeof meantFor] ?? true };
}

function isLikely(written: string, name: string): boolean {
  const bare = bareName(written).slice(0, 200);
  return isAlike(bare.toLowerCase(), name.slice(0, 200).toLowerCase(), 2);
}

/** Removes the wildcards at the end, and the hyphen before them. */
function bareName(written: string): string {
  return withoutEnd(withoutEnd(written, "*?"), "-");
}
