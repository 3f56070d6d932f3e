// House rules that the linter has no words for. What stands between the folders is in biome.json.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const rooms = ["app", "cli", "components", "db", "lib", "worker"];

/** Without tests, and without the cases that stand beside them for tests alone. */
const product = rooms.flatMap((room) =>
  readdirSync(path.join(root, room), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|(?:^|\/)cases\//.test(file))
    .map((file) => {
      const text = readFileSync(path.join(root, room, file), "utf8");
      return { file: `${room}/${file}`, text, code: text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "") };
    }),
);
const filesWith = (isSo: (source: (typeof product)[number]) => boolean) =>
  product.filter(isSo).map(({ file }) => file);

describe("a file of the product", () => {
  it("has at most 250 lines, or says at its top why not", () => {
    const isLong = (text: string) => text.trimEnd().split("\n").length > 250;
    const hasReason = (text: string) =>
      text.split("\n", 5).some((line) => line.startsWith("// Over 250 lines"));
    expect(filesWith(({ text }) => isLong(text) && !hasReason(text))).toEqual([]);
    expect(filesWith(({ text }) => !isLong(text) && hasReason(text))).toEqual([]);
  });

  it("is named after what is in it", () => {
    expect(
      filesWith(({ file }) => /\b(?:utils?|helpers?|misc|common|types|index)(?:\.tsx?$|\/)/.test(file)),
    ).toEqual([]);
  });

  it("exports by name, by default only where Next asks for it", () => {
    const ofNext = /^app\/(?:.*\/)?(?:page|layout|loading|error|global-error|not-found)\.tsx$/;
    expect(filesWith(({ file, code }) => /^export default\b/m.test(code) && !ofNext.test(file))).toEqual([]);
  });

  it("collects no other files' exports", () => {
    expect(filesWith(({ code }) => /^export \*/m.test(code))).toEqual([]);
    const isBarrel = (code: string) =>
      /\bfrom "/.test(code) && /^(?:\s*export (?:type )?\{[^}]*\} from "[^"]+";?)*\s*$/.test(code);
    expect(filesWith(({ code }) => isBarrel(code))).toEqual([]);
  });

  it("has no classes but errors that somebody tells apart", () => {
    const classes = product.flatMap(({ file, code }) =>
      [...code.matchAll(/\bclass (\w+)(?: extends (\w+))?/g)].map(([, name, base]) => ({ file, name, base })),
    );
    expect(classes.filter(({ base }) => base !== "Error")).toEqual([]);
    const isToldApart = (name = "") =>
      product.some(({ code }) => new RegExp(`instanceof ${name}\\b`).test(code));
    expect(classes.filter(({ name }) => !isToldApart(name))).toEqual([]);
  });

  it("has the unit of a time at the end of its name", () => {
    const unitless = /\b(?:const|let) (?:timeout|delay|interval|lifetime|pause|wait) = [\d_]+/;
    const unitFirst = /\b(?:const|let) (?:ms|seconds|minutes)[A-Z]\w* = [\d_]+/;
    expect(filesWith(({ code }) => unitless.test(code) || unitFirst.test(code))).toEqual([]);
  });
});
