import { describe, expect, it } from "vitest";
import { callerAddress, canonicalAddress } from "@/lib/server/http/address";

describe("an address, however it is written", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    [" 203.0.113.9 ", "203.0.113.9"],
    ["203.0.113.9:51008", "203.0.113.9"],
    ['"203.0.113.9:51008"', "203.0.113.9"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:db8::1", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["[2001:db8::1]:443", "2001:db8::1"],
    ['"[2001:db8::1]:443"', "2001:db8::1"],
    ["2001:db8:1:2:3:4:5:6:51008", "2001:db8:1:2:3:4:5:6"],
    ["fe80::1%eth0", "fe80::1"],
    ["[fe80::1%25eth0]:80", "fe80::1"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["::FFFF:cb00:7109", "203.0.113.9"],
    ["[::ffff:203.0.113.9]:51008", "203.0.113.9"],
    ["::1", "::1"],
    ["unknown", null],
    ["_hidden", null],
    ["", null],
    ["203.0.113", null],
    ["203.0.113.09", null],
    ["203.0.113.9:port", null],
    ["[203.0.113.9]", null],
    ["for=203.0.113.9", null],
    ["2001:db8::1]", null],
    ["example.com", null],
    ["1".repeat(5000), null],
  ])("%j is %j", (text, address) => expect(canonicalAddress(text)).toBe(address));
});

describe("the caller's address", () => {
  const socketAddress = "::ffff:10.0.0.1";
  it.each([
    // [trusted proxies, X-Forwarded-For, the caller]
    [0, undefined, "10.0.0.1"],
    [0, "203.0.113.9", "10.0.0.1"],
    [1, "203.0.113.9", "203.0.113.9"],
    [1, "198.51.100.1, 203.0.113.9:51008", "203.0.113.9"],
    [1, "198.51.100.1,[2001:DB8::1]:443", "2001:db8::1"],
    [2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"],
    [2, "203.0.113.9", "10.0.0.1"],
    [3, "198.51.100.1, 203.0.113.9", "10.0.0.1"],
    [1, "203.0.113.9, unknown", "10.0.0.1"],
    [1, "203.0.113.9,", "10.0.0.1"],
    [2, "203.0.113.9, ", "203.0.113.9"],
    [1, "", "10.0.0.1"],
    [1, undefined, "10.0.0.1"],
    [1, "what, the, caller, claims", "10.0.0.1"],
  ])("behind %d proxies with %j is %s", (trustedProxies, forwardedFor, address) => {
    expect(callerAddress({ forwardedFor, socketAddress, trustedProxies })).toBe(address);
  });

  it("is unknown on a socket without one", () => {
    expect(callerAddress({ forwardedFor: "x", socketAddress: undefined, trustedProxies: 1 })).toBe("unknown");
  });
});
