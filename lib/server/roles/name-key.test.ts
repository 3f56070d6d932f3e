import { describe, expect, it } from "vitest";
import { nameKeyOf } from "@/lib/server/roles/free-name";

describe("names that look alike", () => {
  it.each([
    ["Admin", "admin"],
    ["Admin", " Admin  "],
    ["Release Team", "Release\u00a0 Team"],
    ["Release Team", "release-team"],
    ["Admin", "Аdmin"],
    ["Owner", "Οwner"],
    ["Owner", "0wner"],
    ["Member", "Меmbеr"],
    ["NINA", "ΝΙΝΑ"],
    ["Admin", "Ａｄｍｉｎ"],
    ["Admin", "Ad\u200bmin"],
    ["Admin", "Adm1n"],
    ["Audit", "AUDlT"],
    ["Straße", "STRASSE"],
    ["é", "e\u0301"],
  ])("%j and %j are one", (left, right) => expect(nameKeyOf(left)).toBe(nameKeyOf(right)));

  it.each([
    ["Admin", "Admins"],
    ["Résumé", "Resume"],
    ["Team 2", "Team 3"],
    ["Read only", "Readonly"],
    ["開発", "運用"],
    ["Админ", "Админы"],
  ])("%j and %j are two", (left, right) => expect(nameKeyOf(left)).not.toBe(nameKeyOf(right)));
});
