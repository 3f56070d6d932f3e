// Which addresses of an organization are open: the internet, and what the operator lists.
import { describe, expect, it } from "vitest";
import { addressProblem, openAddresses, parsePrivateHosts } from "@/lib/server/outgoing/addresses";

const none = parsePrivateHosts("");
const url = (text: string) => new URL(text);

describe("an address in a URL", () => {
  it.each([
    "https://127.0.0.1/",
    "https://localhost/",
    "https://hooks.localhost./",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://172.31.0.1/",
    "https://192.168.1.1/",
    "https://100.100.100.200/",
    "https://169.254.169.254/latest/meta-data/",
    "https://168.63.129.16/",
    "https://192.0.0.192/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:1::]/",
    "https://[ff02::1]/",
  ])("is closed: %s", (text) => expect(addressProblem(url(text), none)).toBe("private"));

  it.each(["https://8.8.8.8/", "https://[2606:4700:4700::1111]/", "https://hooks.example.com:8443/a?b"])(
    "is open: %s",
    (text) => expect(addressProblem(url(text), none)).toBeNull(),
  );

  it("has to be https, but on this machine where the operator lists it", () => {
    const listed = parsePrivateHosts("127.0.0.1, localhost 10.0.0.0/8,[::1]");
    expect(addressProblem(url("http://hooks.example.com/"), listed)).toBe("scheme");
    expect(addressProblem(url("http://10.1.2.3/"), listed)).toBe("scheme");
    for (const text of ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "https://10.1.2.3/"]) {
      expect(addressProblem(url(text), listed), text).toBeNull();
    }
    expect(addressProblem(url("http://127.0.0.2/"), listed)).toBe("private");
    expect(addressProblem(url("ftp://127.0.0.1/"), listed)).toBe("scheme");
  });
});

describe("a name", () => {
  const resolved = (addresses: string[], hosts = none) =>
    openAddresses(url("https://hooks.example.com/"), hosts, async () => addresses);

  it("is open where all its addresses are", async () => {
    expect(await resolved(["8.8.8.8", "2606:4700:4700::1111"])).toEqual({
      addresses: ["8.8.8.8", "2606:4700:4700::1111"],
    });
    expect(await resolved(["8.8.8.8", "10.0.0.1"])).toEqual({ failure: "not_allowed" });
    expect(await resolved(["::ffff:10.0.0.1"])).toEqual({ failure: "not_allowed" });
    expect(await resolved([])).toEqual({ failure: "unknown_name" });
  });

  it("that leads inside is open where the operator lists it, or the network", async () => {
    for (const listed of ["hooks.example.com", "HOOKS.example.com,other", "10.0.0.0/24"]) {
      expect(await resolved(["10.0.0.1"], parsePrivateHosts(listed)), listed).toEqual({
        addresses: ["10.0.0.1"],
      });
    }
    expect(await resolved(["10.0.1.1"], parsePrivateHosts("10.0.0.0/24"))).toEqual({
      failure: "not_allowed",
    });
  });
});

it.each([
  "10.0.0.0/33",
  "10.0.0.0/x",
  "fd00::/129",
  "hooks.example.com/8",
  "https://hooks.example.com",
  "10.0.0.0/8/8",
])("the list is refused with %s", (text) =>
  expect(() => parsePrivateHosts(text)).toThrow(/neither a host nor an address/),
);
