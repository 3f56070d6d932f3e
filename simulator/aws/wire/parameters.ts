// Reads the parameters of the AWS Query protocol, with AWS's own wording where they do not fit.
import { refuse } from "../refusal";

export interface Constraint {
  pattern?: RegExp;
  min?: number;
  max?: number;
  /** Keeps the value out of the message. */
  confidential?: boolean;
}

export interface Tag {
  key: string;
  value: string;
}

/** AWS names a member in messages with a small first letter: RoleName is roleName, OpenIDConnect… openIDConnect…. */
function memberName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export function invalidValue(name: string, value: string | undefined, constraint: string): never {
  const shown = value === undefined ? "null" : `'${value}'`;
  refuse(
    "ValidationError",
    400,
    `1 validation error detected: Value ${shown} at '${memberName(name)}' failed to satisfy constraint: ${constraint}`,
  );
}

export function optionalText(parameters: URLSearchParams, name: string, constraint: Constraint = {}) {
  const value = parameters.get(name);
  if (value === null) return undefined;
  const shown = constraint.confidential ? "…" : value;
  if (constraint.min !== undefined && value.length < constraint.min)
    invalidValue(name, shown, `Member must have length greater than or equal to ${constraint.min}`);
  if (constraint.max !== undefined && value.length > constraint.max)
    invalidValue(name, shown, `Member must have length less than or equal to ${constraint.max}`);
  if (constraint.pattern && !constraint.pattern.test(value))
    invalidValue(
      name,
      shown,
      `Member must satisfy regular expression pattern: ${constraint.pattern.source.replace(/^\^|\$$/g, "")}`,
    );
  return value;
}

export function requiredText(parameters: URLSearchParams, name: string, constraint: Constraint = {}): string {
  return (
    optionalText(parameters, name, constraint) ?? invalidValue(name, undefined, "Member must not be null")
  );
}

export function optionalInteger(parameters: URLSearchParams, name: string, min: number, max: number) {
  const value = parameters.get(name);
  if (value === null) return undefined;
  if (!/^-?\d{1,10}$/.test(value)) refuse("MalformedInput", 400, `${name} is not a whole number.`);
  const number = Number(value);
  if (number < min) invalidValue(name, value, `Member must have value greater than or equal to ${min}`);
  if (number > max) invalidValue(name, value, `Member must have value less than or equal to ${max}`);
  return number;
}

/** `Name.member.1`, `Name.member.2` … up to the first gap; `suffix` reads a field of each, as in `.Key`. */
export function textList(parameters: URLSearchParams, name: string, suffix = ""): string[] {
  const values: string[] = [];
  for (;;) {
    const value = parameters.get(`${name}.member.${values.length + 1}${suffix}`);
    if (value === null) return values;
    values.push(value);
  }
}

export function tagList(parameters: URLSearchParams): Tag[] {
  const keys = textList(parameters, "Tags", ".Key");
  if (keys.length > 50) invalidValue("Tags", "…", "Member must have length less than or equal to 50");
  return keys.map((key, index) => {
    if (key.length < 1 || key.length > 128)
      invalidValue(`Tags.${index + 1}.member.key`, key, "Member must have length less than or equal to 128");
    return { key, value: parameters.get(`Tags.member.${index + 1}.Value`) ?? "" };
  });
}

/** IAM's paging: a marker is the position of the next item. */
export function page<Item>(parameters: URLSearchParams, items: Item[]) {
  const size = optionalInteger(parameters, "MaxItems", 1, 1000) ?? 100;
  const marker = optionalText(parameters, "Marker", { min: 1, max: 320 });
  const start = marker === undefined ? 0 : Number(Buffer.from(marker, "base64url").toString());
  if (!Number.isInteger(start) || start < 0) refuse("ValidationError", 400, "Invalid Marker.");
  const end = start + size;
  const isTruncated = end < items.length;
  return {
    items: items.slice(start, end),
    answer: {
      IsTruncated: isTruncated,
      Marker: isTruncated ? Buffer.from(String(end)).toString("base64url") : undefined,
    },
  };
}
