import { describe, expect, it } from "vitest";
import { machineWords, remedyParts } from "@/components/failures/remedy";

const statement = JSON.stringify({ Sid: "KMSDecrypt", Action: ["kms:Decrypt"] }, null, 2);

describe("remedyParts", () => {
  it("is one sentence of prose", () => {
    expect(remedyParts("Set the clock.")).toEqual([{ kind: "prose", text: "Set the clock." }]);
  });

  it("takes a statement out of the prose around it", () => {
    expect(remedyParts(`Add this:\n${statement}\nThe key's policy must agree.`)).toEqual([
      { kind: "prose", text: "Add this:" },
      { kind: "statement", text: statement },
      { kind: "prose", text: "The key's policy must agree." },
    ]);
  });

  it("takes a command out, with all its lines", () => {
    const command = "aws iam get-role \\\n  --role-name reader";
    expect(remedyParts(`Look at it:\n${command}\nThen aws will do.`)).toEqual([
      { kind: "prose", text: "Look at it:" },
      { kind: "command", text: command },
      { kind: "prose", text: "Then aws will do." },
    ]);
    expect(remedyParts("aws iam get-role \\")).toEqual([{ kind: "command", text: "aws iam get-role \\" }]);
  });

  it("keeps braces that are no JSON as prose", () => {
    expect(remedyParts("{broken\nEnd.")).toEqual([
      { kind: "prose", text: "{broken" },
      { kind: "prose", text: "End." },
    ]);
  });
});

describe("machineWords", () => {
  it.each([
    ["Add sts.amazonaws.com.", ["Add sts.amazonaws.com."]],
    ["Check arn:aws:iam::1:role/a.", ["Check ", "arn:aws:iam::1:role/a", "."]],
    ["A policy of arn:aws:iam::1:role/a:", ["A policy of ", "arn:aws:iam::1:role/a", ":"]],
    ["At https://x.example/jwks, try.", ["At ", "https://x.example/jwks", ", try."]],
    ['is "h:aud", exactly "organization:1"', ["is ", '"h:aud"', ", exactly ", '"organization:1"', ""]],
  ])("%s", (prose, words) => expect(machineWords(prose)).toEqual(words));
});
