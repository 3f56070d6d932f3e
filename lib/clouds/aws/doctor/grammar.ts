// What AWS refuses when a document is saved, whoever it is about: elements, their forms, and what was left to fill in.

import type { Policy, Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, listed, quoted } from "@/lib/clouds/aws/doctor/draft";
import { checkCondition, isTexts, type Report } from "@/lib/clouds/aws/doctor/grammar-condition";
import { type Node, placeOf } from "@/lib/clouds/aws/doctor/json/tree";
import { checkPlaceholders, checkTwins, isPlaceholder } from "@/lib/clouds/aws/doctor/leftovers";
import { meant } from "@/lib/clouds/aws/doctor/pattern";

export const documentElements = ["Version", "Id", "Statement"] as const;
export const statementElements = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
] as const;

export function grammarDrafts(
  policy: Policy,
  root: Node,
  bare: boolean,
  kind: "trust" | "permission",
): Draft[] {
  const drafts: Draft[] = [];
  const report: Report = (code, title, detail, remedy, place, statementIndex) =>
    drafts.push({
      severity: "error",
      code,
      title,
      detail,
      remedy,
      place,
      statementIndex: statementIndex ?? null,
      malformed: true,
    });
  if (bare) {
    report(
      "document_missing",
      "This is a statement, not a whole policy",
      "A policy is an object with a Version and a list of statements. This is one entry of that list.",
      'Put {"Version": "2012-10-17", "Statement": […]} around it.',
      policy,
    );
  } else checkDocument(policy, report);
  for (const statement of policy.statements) checkStatement(statement, kind, report, drafts);
  checkSids(policy.statements, kind, report);
  checkTwins(root, policy.path, drafts);
  checkPlaceholders(root, policy.path, policy.statements, drafts);
  return drafts;
}

function checkDocument(policy: Policy, report: Report): void {
  checkNames(policy.members, documentElements, "A policy", report);
  const version = policy.members.find(({ name }) => name === "Version");
  if (version && (!policy.version || !["2012-10-17", "2008-10-17"].includes(policy.version.value))) {
    report(
      "version_unknown",
      "Unknown policy version",
      `Version is the version of the policy language, not today's date. ${quoted(String(version.value.value))} doesn't exist.`,
      'Write "Version": "2012-10-17".',
      version,
    );
  }
  const list = policy.members.find(({ name }) => name === "Statement");
  const type = list?.value.type;
  const empty = type === "array" && (list?.value.children ?? []).length === 0;
  const wrong = type === "array" && (list?.value.children ?? []).some((child) => child.type !== "object");
  if (!list || empty || wrong || (type !== "array" && type !== "object")) {
    report(
      "statement_missing",
      "The policy has no statement",
      "Statement must be a list with at least one statement, each an object.",
      "Add the statement below.",
      list ?? policy,
    );
  }
}

function checkNames(
  members: Policy["members"],
  known: readonly string[],
  whose: string,
  report: Report,
  index?: number,
): void {
  for (const { name, key } of members) {
    if (known.includes(name)) continue;
    const right = meant(name, known, 2);
    const same = right?.toLowerCase() === name.toLowerCase();
    report(
      "element_unknown",
      `Unknown element ${quoted(name)}`,
      right && same ? `Upper and lower case must match: ${right}.` : `${whose} can have ${listed(known)}.`,
      right ? `Write ${right}.` : "Remove it.",
      key,
      index,
    );
  }
}

function checkStatement(
  statement: Statement,
  kind: "trust" | "permission",
  report: Report,
  drafts: Draft[],
): void {
  const { index, members } = statement;
  checkNames(members, statementElements, "A statement", report, index);
  const find = (name: string) => members.find((member) => member.name === name);
  const effect = find("Effect");
  if (!effect) {
    const text = "Effect says whether the statement allows or denies.";
    report("effect_missing", "The statement has no Effect", text, 'Add "Effect": "Allow".', statement, index);
  } else if (!["Allow", "Deny"].includes(statement.effect?.value ?? "")) {
    const written = statement.effect?.value ?? "";
    const right = meant(written, ["Allow", "Deny"], 2);
    report(
      "effect_invalid",
      "The Effect must be Allow or Deny",
      `It says ${quoted(String(effect.value.value))}. AWS accepts only Allow or Deny, with a capital letter.`,
      right ? `Write "${right}".` : 'Write "Allow" or "Deny".',
      placeOf(effect.value, effect.path),
      index,
    );
  }
  for (const name of ["Principal", "Action", "Resource"] as const) {
    const opposite = find(`Not${name}`);
    if (find(name) && opposite)
      report(
        "element_and_opposite",
        `${name} and Not${name} can't be used together`,
        "A statement can have only one of them.",
        `Remove Not${name}.`,
        opposite.key,
        index,
      );
  }
  const actions = find("Action") ?? find("NotAction");
  if (!actions)
    report(
      "action_missing",
      "The statement has no Action",
      "It doesn't say what is allowed.",
      kind === "trust"
        ? 'Add "Action": "sts:AssumeRoleWithWebIdentity".'
        : 'Add "Action": "secretsmanager:GetSecretValue".',
      statement,
      index,
    );
  for (const name of ["Action", "NotAction", "Resource", "NotResource"]) {
    const member = find(name);
    if (member && !isTexts(member.value, false))
      report(
        "value_type",
        `${name} must be a string or a list of strings`,
        "AWS accepts nothing else here.",
        "Write one string, or several in square brackets.",
        placeOf(member.value, member.path),
        index,
      );
  }
  for (const { value, ...place } of statement.action?.values ?? []) {
    if (value !== "*" && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(value) && !isPlaceholder(value))
      report(
        "action_without_service",
        "The action has no service",
        `${quoted(value)} has no service and colon in front, as in sts:AssumeRoleWithWebIdentity, or has a character that actions can't have.`,
        "Write service:Action.",
        place,
        index,
      );
  }
  checkCondition(statement, report, drafts);
}

function checkSids(statements: readonly Statement[], kind: "trust" | "permission", report: Report): void {
  const seen = new Set<string>();
  for (const { sid, index } of statements) {
    if (!sid || sid.value === "") continue;
    if (seen.has(sid.value))
      report(
        "sid_twice",
        "Two statements have the same Sid",
        `An earlier statement already uses ${quoted(sid.value)}. Each Sid must be unique.`,
        "Use another Sid, or none.",
        sid,
        index,
      );
    seen.add(sid.value);
    if (kind === "permission" && !/^[A-Za-z0-9]*$/.test(sid.value))
      report(
        "sid_characters",
        "The Sid can have only letters and digits",
        `${quoted(sid.value)} is refused in a permission policy.`,
        `Write "${sid.value.replace(/[^A-Za-z0-9]/g, "")}".`,
        sid,
        index,
      );
  }
}
