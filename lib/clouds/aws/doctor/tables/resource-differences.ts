// What can be wrong with a resource, as rows of tables: of one that AWS refuses, and of one that does not match a secret.
import { matches } from "../matching";
import { placeholder } from "./pasted-text";

/** A part of the ARN, the finding if AWS refuses it, and whether it is right. The first row that is not right counts. */
export const refusedParts = [
  ["service", "resource_service_open", (service) => /^[A-Za-z0-9-]+$/.test(service)],
  ["account", "resource_account_malformed", (account) => /^(\d{12}|aws|[\d*?]*[*?][\d*?]*|)$/.test(account)],
  [
    "partition",
    "resource_partition_differs/role",
    (partition, own) => placeholder.test(partition) || matches(partition, own, true) !== false,
  ],
] as const satisfies [part: string, code: string, isRight: (part: string, own: string) => boolean][];

/** A resource beside the secret. */
export interface ComparedResource {
  value: string;
  /** The first of these parts that differs. */
  part: "service" | "partition" | "region" | "account" | undefined;
  isArn: boolean;
  /** What follows the ARN's account. */
  resource: string;
  /** The secret's name. */
  name: string;
  /** What follows the name; null if it does not begin with the name. */
  more: string | null;
  /** What precedes `-*`; empty if it does not end so. */
  prefix: string;
  /** It matches the secret if upper and lower case are ignored. */
  isCaseless: boolean;
  /** It is nearly the secret's name. */
  alike: boolean;
}

type Rule = (of: ComparedResource) => boolean;

const always: Rule = () => true;
const isAlike: Rule = ({ alike }) => alike;
const namesIt: Rule = ({ value, name }) => value.includes(name);

/** The finding, when it applies, and when the resource was meant for this secret. The first row that applies counts. */
export const resourceDifferences = [
  ["resource_placeholder", ({ value }) => placeholder.test(value), always],
  ["resource_is_name/secret", ({ isArn }) => !isArn, namesIt],
  ["resource_service_differs", ({ part }) => part === "service", namesIt],
  ["resource_partition_differs", ({ part }) => part === "partition", namesIt],
  ["resource_region_differs", ({ part }) => part === "region", namesIt],
  ["resource_account_differs", ({ part }) => part === "account", namesIt],
  ["resource_kind_differs", ({ resource }) => !resource.startsWith("secret:"), namesIt],
  ["resource_suffix_missing", ({ more }) => more === "", always],
  ["resource_suffix_length", ({ more }) => /^(-\?{0,5}|\?{1,7})$/.test(more ?? ""), always],
  ["resource_json_key", ({ more }) => more?.startsWith("#") === true, always],
  ["resource_slash_after", ({ more }) => more?.startsWith("/") === true, always],
  ["resource_letter_case", ({ isCaseless }) => isCaseless, always],
  ["resource_slash_missed", ({ prefix, name }) => prefix !== "" && name.startsWith(`${prefix}/`), always],
  ["resource_prefix_missed", ({ prefix, name }) => prefix !== "" && name.startsWith(prefix), isAlike],
] as const satisfies [code: string, applies: Rule, isMeant: Rule][];

export const otherResource = ["resource_differs", always, isAlike] as const;
