import { expect, it } from "vitest";
import { matchingRegions } from "@/components/clouds/region-field";

const regions = ["us-east-1", "us-west-2", "eu-west-1"];

it("finds regions however they are written", () => {
  expect(matchingRegions(regions, "", true)).toEqual(regions);
  expect(matchingRegions(regions, "us-e", true)).toEqual(["us-east-1"]);
  expect(matchingRegions(regions, "EUwest", true)).toEqual(["eu-west-1"]);
  expect(matchingRegions(regions, "west", true)).toEqual(["us-west-2", "eu-west-1"]);
  expect(matchingRegions(regions, "mars", true)).toEqual([]);
});

it("gets out of the way of a region that was typed, and offers the others to people who open the list", () => {
  expect(matchingRegions(regions, "us-east-1", true)).toEqual([]);
  expect(matchingRegions(regions, "us-east-1", false)).toEqual(regions);
});
