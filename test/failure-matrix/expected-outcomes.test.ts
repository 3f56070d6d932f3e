import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { faultKinds } from "@/simulator/aws/faults";
import { methods, operations } from "@/test/failure-matrix/cells";
import { applies, expected, rows, tableOf } from "@/test/failure-matrix/expected-outcomes";

it("knows every fault of the simulator, and every operation", () => {
  expect(new Set(rows.flatMap(({ faults }) => faults.map(({ kind }) => kind)))).toEqual(new Set(faultKinds));
  for (const row of rows) {
    for (const method of methods.filter((candidate) => applies(row, candidate))) {
      expect(expected[row.of]?.[method], `${row.of}, ${method}`).toHaveLength(operations[method].length);
    }
  }
  expect(Object.keys(expected)).toEqual(rows.map(({ of }) => of));
});

it("is what docs/failures.md shows", async () => {
  const file = path.resolve(import.meta.dirname, "../../docs/failures.md");
  const text = await readFile(file, "utf8");
  const [before, rest = ""] = text.split(/(?<=<!-- outcomes -->\n)/);
  const after = rest.slice(rest.indexOf("<!-- end of outcomes -->"));
  const shown = `${before}\n${methods.map(tableOf).join("\n")}\n${after}`;
  if (process.env.UPDATE_DOCS === "1") await writeFile(file, shown);
  else expect(text, "run again with UPDATE_DOCS=1 to write it").toBe(shown);
});
