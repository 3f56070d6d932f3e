import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnySecretReference } from "@/lib/clouds/inputs/secret-reference";
import { formatSecretReference } from "@/lib/shared/resolution/reference";

const nameLetters = [..."ABCXYZabcxyz0189/_+=.@-!"];
const secretName = fc
  .string({ unit: fc.constantFrom(...nameLetters), minLength: 1, maxLength: 512 })
  .filter((name) => !name.startsWith("arn:"));
const jsonKey = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 200 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  .filter((key) => key === key.trim() && key !== "" && !/[\u0000-\u001f\u007f]/.test(key));

const messagesFor = (text: string) =>
  AnySecretReference.safeParse(text).error?.issues.map(({ message }) => message) ?? [];

describe("what a person may type", () => {
  it("is any name that AWS allows, with or without a key", () => {
    fc.assert(
      fc.property(secretName, fc.option(jsonKey), (name, key) => {
        const text = formatSecretReference({ name, jsonKey: key });
        expect(messagesFor(text)).toEqual([]);
        expect(AnySecretReference.parse(`\t${text}\n`)).toBe(text);
      }),
    );
  });

  it("is a full ARN of any partition", () => {
    const place = fc.constantFrom("aws:us-east-1", "aws-us-gov:us-gov-west-1", "aws-cn:cn-north-1");
    fc.assert(
      fc.property(place, secretName, (at, name) => {
        const [part, region] = at.split(":");
        expect(
          messagesFor(`arn:${part}:secretsmanager:${region}:123456789012:secret:${name}-AbCdEf#k`),
        ).toEqual([]);
      }),
    );
  });

  it.each([
    "rds!db-4a30a7de-2a6b-4c4b-9f3e-0123456789ab",
    "rds!cluster-4a30a7de#password",
    "events!connection/partner/0f1e2d3c",
    "aws-datasync!location-0123-AbCdEf",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-4a30a7de-AbCdEf#password",
    "orders/db-AbCdEf",
  ])("is what AWS's own services name: %s", (text) => expect(messagesFor(text)).toEqual([]));

  it.each([
    ["", /Choose or type/],
    ["   ", /Choose or type/],
    ["#key", /name is missing/],
    ["name#", /JSON key is missing/],
    ["two words", /letters, digits/],
    ["naïve", /letters, digits/],
    ["n".repeat(513), /up to 512/],
    ["name#a\u0000b", /control characters/],
    ["name#a\nb", /control characters/],
    ["arn:aws:secretsmanager", /incomplete/],
    ["arn:aws:ssm:us-east-1:123456789012:parameter/x", /Systems Manager parameter/],
    ["arn:aws:secretsmanager::123456789012:secret:x-AbCdEf", /looks like/],
    ["arn:aws:secretsmanager:cn-north-1:123456789012:secret:x-AbCdEf", /partition aws, but its region/],
    ["arn:aws:secretsmanager:x:123456789012:secret:x-AbCdEf", /region x in this ARN isn't valid/],
    ["arn:aws:secretsmanager:us-east-1::secret:x-AbCdEf", /looks like/],
    ["arn:aws:secretsmanager:us-east-1:123456789012:x", /looks like/],
    ["arn:aws:secretsmanager:us-east-1:123456789012:secret:", /looks like/],
    [`n#${"k".repeat(2047)}`, /up to 2,048/],
    ["two words", /This one has a space\.$/],
    ["orders\u00a0db", /This one has U\+00A0\.$/],
    ["orders\u2011db", /This one has \u2011 \(U\+2011\)\.$/],
    ["orders\u2013db", /This one has \u2013 \(U\+2013\)\.$/],
    ["\u043erders", /This one has \u043e \(U\+043E\)\.$/],
    ["a%2Fb", /\/_\+=\.@-!$/],
    ["arn:aws:secretsmanager:us-east-1:1234-5678-9012:secret:x-AbCdEf", /without hyphens.*1234-5678-9012/],
    ["arn:aws:secretsmanager:us-east-1:12345678901:secret:x-AbCdEf", /twelve digits/],
    ["arn:aws:secretsmanager:us-east-1:123456789012:secret:x-*", /has a wildcard/],
    ["arn:aws:secretsmanager:us-east-1:123456789012:secret:*", /has a wildcard/],
    ["arn:aws:secretsmanager:*:123456789012:secret:x-AbCdEf", /has a wildcard/],
    ["arn:aws:secretsmanager:us-east-1:*:secret:x-AbCdEf", /has a wildcard/],
    ["arn:aws:secretsmanager:us-east-1:123456789012:secret:a b", /This one has a space/],
    ["arn:aws:secretsmanager:us-east-1:123456789012:secret:a\u2011b", /U\+2011/],
  ])("is not %j", (text, message) => {
    expect(messagesFor(text).join(" ")).toMatch(message);
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void AnySecretReference.safeParse(text)));
  });
});
