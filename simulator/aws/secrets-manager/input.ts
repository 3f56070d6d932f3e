// Reads the members of a JSON 1.1 request. A member of the wrong type never comes from an SDK; AWS calls it a SerializationException.
import type { JsonCall } from "../call";
import { refuse } from "../refusal";
import type { Tag } from "../wire/parameters";

type Input = JsonCall["parameters"];

export function invalidParameter(message: string): never {
  refuse("InvalidParameterException", 400, message);
}

export function invalidRequest(message: string): never {
  refuse("InvalidRequestException", 400, message);
}

export function validation(member: string, value: unknown, constraint: string): never {
  const shown = value === undefined ? "null" : `'${String(value)}'`;
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  refuse(
    "ValidationException",
    400,
    `1 validation error detected: Value ${shown} at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}

function wrongType(member: string, type: string): never {
  refuse("SerializationException", 400, `${member} is not a ${type}.`);
}

export function optionalText(input: Input, member: string, min = 0, max = 65_536): string | undefined {
  const value = input[member] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "string") return wrongType(member, "string");
  // The message has the length instead of the value: some of these are secrets.
  if (value.length < min) validation(member, "", `Member must have length greater than or equal to ${min}`);
  if (value.length > max) validation(member, "…", `Member must have length less than or equal to ${max}`);
  return value;
}

export function requiredText(input: Input, member: string, min = 1, max = 2048): string {
  return optionalText(input, member, min, max) ?? validation(member, undefined, "Member must not be null");
}

export function optionalInteger(input: Input, member: string, min: number, max: number): number | undefined {
  const value = input[member] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value)) return wrongType(member, "whole number");
  if (value < min) validation(member, value, `Member must have value greater than or equal to ${min}`);
  if (value > max) validation(member, value, `Member must have value less than or equal to ${max}`);
  return value;
}

export function flag(input: Input, member: string): boolean {
  const value = input[member] ?? false;
  return typeof value === "boolean" ? value : wrongType(member, "boolean");
}

export function optionalList(input: Input, member: string, max: number): unknown[] | undefined {
  const value = input[member] ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return wrongType(member, "list");
  if (value.length > max)
    validation(member, `[${value.length} items]`, `Member must have length less than or equal to ${max}`);
  return value;
}

export function optionalTextList(input: Input, member: string, max: number): string[] | undefined {
  return optionalList(input, member, max)?.map((item) =>
    typeof item === "string" ? item : wrongType(member, "list of strings"),
  );
}

export function optionalTags(input: Input): Tag[] | undefined {
  return optionalList(input, "Tags", 50)?.map((item) => {
    const tag = (item ?? {}) as Record<string, unknown>;
    return { key: requiredText(tag, "Key", 1, 128), value: optionalText(tag, "Value", 0, 256) ?? "" };
  });
}
