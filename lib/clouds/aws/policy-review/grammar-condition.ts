// The form of a statement's conditions, as AWS saves them.
import type { Statement } from "@/lib/clouds/aws/policy-review/document";
import { type Draft, quoted } from "@/lib/clouds/aws/policy-review/draft";
import { membersOf, type Node, type Place, placeOf } from "@/lib/clouds/aws/policy-review/json/tree";
import { operatorNames, parseOperator } from "@/lib/clouds/aws/policy-review/operators";
import { meant } from "@/lib/clouds/aws/policy-review/pattern";

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
      "The Condition is not built as AWS wants it",
      "It is an object of operators, each an object of keys, each with a text or a list of texts.",
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
        "AWS knows no such condition operator",
        `${quoted(operator.name)} is not among AWS's operators${right?.toLowerCase() === operator.name.toLowerCase() ? ", whose letters' case matters" : ""}.`,
        right ? `Write ${right}.` : "Write StringEquals, or another of AWS's operators.",
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
          "The condition's key says not whose it is",
          `${quoted(name)} lacks what stands before a colon: the provider's host, as in app.example.com:sub, or a service.`,
          "Write the host of the issuer, without https://, and a colon before it.",
          key,
          index,
        );
      if (!isTexts(value, true)) shape(placeOf(value, path));
      else if (/^Date/.test(parseOperator(operator.name)?.name ?? "") && !valuesIn(value).every(isDate))
        report(
          "date_malformed",
          "The condition compares with what is no date",
          'AWS refuses it: "The policy failed legacy parsing". A date is written as in 2026-01-31T00:00:00Z, or as seconds since 1970.',
          "Write a date, or take the condition out.",
          placeOf(value, path),
          index,
        );
      else if (value.type === "array" && (value.children ?? []).length === 0)
        drafts.push({
          severity: "error",
          code: "condition_values_empty",
          title: "The condition names no value",
          detail: "AWS saves an empty list, and it matches nothing.",
          remedy: "Write the value that is allowed.",
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
