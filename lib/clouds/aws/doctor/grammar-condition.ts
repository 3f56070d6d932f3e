// The form of a statement's conditions, as AWS saves them.
import type { Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import { membersOf, type Node, type Place, placeOf } from "@/lib/clouds/aws/doctor/json/tree";
import { operatorNames, parseOperator } from "@/lib/clouds/aws/doctor/operators";
import { meant } from "@/lib/clouds/aws/doctor/pattern";

/** Tells of what AWS would not save. */
export type Report = (
  code: string,
  title: string,
  detail: string,
  remedy: string,
  place: Place,
  statementIndex?: number,
) => void;

export function checkCondition(statement: Statement, report: Report, drafts: Draft[]): void {
  const { index } = statement;
  const condition = statement.members.find(({ name }) => name === "Condition");
  if (!condition) return;
  const shape = (place: Place) =>
    report(
      "condition_shape",
      "The Condition has the wrong structure",
      "A Condition contains operators, each operator contains keys, and each key has a string or a list of strings.",
      'Write it like {"StringEquals": {"key": "value"}}.',
      place,
      index,
    );
  if (condition.value.type !== "object") shape(placeOf(condition.value, condition.path));
  for (const operator of membersOf(condition.value, condition.path)) {
    if (!parseOperator(operator.name)) {
      const right = operatorMeant(operator.name);
      report(
        "operator_unknown",
        "Unknown condition operator",
        `${quoted(operator.name)} isn't an AWS operator${right?.toLowerCase() === operator.name.toLowerCase() ? ": upper and lower case must match" : ""}.`,
        right ? `Write ${right}.` : "Write StringEquals, or another AWS operator.",
        operator.key,
        index,
      );
    }
    if (operator.value.type !== "object") {
      shape(placeOf(operator.value, operator.path));
      continue;
    }
    for (const { name, key, value, path } of membersOf(operator.value, operator.path)) {
      if (!/^[^:]+:.+$/s.test(name))
        report(
          "key_without_prefix",
          "The condition key has no prefix",
          `${quoted(name)} needs a prefix and a colon: the provider's host, as in app.example.com:sub, or a service.`,
          "Put the issuer's host, without https://, and a colon in front.",
          key,
          index,
        );
      if (!isTexts(value, true)) shape(placeOf(value, path));
      else if (/^Date/.test(parseOperator(operator.name)?.name ?? "") && !valuesIn(value).every(isDate))
        report(
          "date_malformed",
          "The condition's value isn't a date",
          'AWS refuses it: "The policy failed legacy parsing". Write dates like 2026-01-31T00:00:00Z, or as seconds since 1970.',
          "Write a date, or remove the condition.",
          placeOf(value, path),
          index,
        );
      else if (value.type === "array" && (value.children ?? []).length === 0)
        drafts.push({
          severity: "error",
          code: "condition_values_empty",
          title: "The condition has no value",
          detail: "AWS saves an empty list, but it never matches.",
          remedy: "Write the allowed value.",
          place: placeOf(value, path),
          statementIndex: index,
        });
    }
  }
}

export function isDate(text: string): boolean {
  return (
    /^\d+$/.test(text) || (/^-?\d{4,}(-\d\d(-\d\d(T.+)?)?)?/i.test(text) && !Number.isNaN(Date.parse(text)))
  );
}

function valuesIn(node: Node): string[] {
  return (node.type === "array" ? (node.children ?? []) : [node]).map(({ value }) => String(value));
}

/** With its set prefix and its IfExists. */
export function operatorMeant(text: string): string | null {
  const [, set = "", name = "", ifExists = ""] = /^([A-Za-z]+:)?(.*?)(IfExists)?$/i.exec(text.trim()) ?? [];
  const right = meant(name, operatorNames, 2);
  if (!right) return null;
  const prefix = set ? meant(set.slice(0, -1), ["ForAllValues", "ForAnyValue"], 2) : "";
  return prefix === null
    ? null
    : `${prefix && `${prefix}:`}${right}${ifExists && right !== "Null" ? "IfExists" : ""}`;
}

export function isTexts(node: Node, scalars: boolean): boolean {
  const one = ({ type }: Node) => type === "string" || (scalars && (type === "number" || type === "boolean"));
  return node.type === "array" ? (node.children ?? []).every(one) : one(node);
}
