import { expect, it } from "vitest";
import { endingTokensTitle } from "@/components/automations/automation-notices";

const soon = (version: number) => ({ version, expiresAt: "2026-03-10T12:00:00Z", isOver: false });

it.each([
  ["one", [soon(1)], "The token of version 1 expires soon"],
  ["two, by version", [soon(4), soon(1)], "The tokens of versions 1 and 4 expire soon"],
  ["more", [soon(3), soon(4), soon(1)], "The tokens of versions 1, 3 and 4 expire soon"],
  ["one that is over first", [{ ...soon(4), isOver: true }, soon(1)], "The token of version 4 has expired"],
])("names %s", (_, tokens, title) => expect(endingTokensTitle(tokens)).toBe(title));
