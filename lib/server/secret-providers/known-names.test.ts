import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SecretStore, StoreSource } from "@/lib/clouds/contract";
import { forgetNames, type NameSearch, searchKnown } from "@/lib/server/secret-providers/known-names";
import type { SecretName, SecretNames } from "@/lib/shared/clouds/secret-name-schemas";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const named = (name: string): SecretName => ({ name, resource: `arn:${name}` });
const nothing: SecretNames = { names: [], truncated: false, complete: false };
let organizations = 0;

/** A store of these names, whose pages come when they are let go. */
function account(names: string[], { denied = false, pageSize = 100 } = {}) {
  let asked = 0;
  let walks = 0;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const store = {
    async walkSecretNames(onPage: (page: SecretName[]) => boolean) {
      walks += 1;
      await held;
      if (denied) throw new Error("denied");
      for (let at = 0; at < names.length; at += pageSize) {
        if (!onPage(names.slice(at, at + pageSize).map(named))) return at + pageSize >= names.length;
      }
      return true;
    },
  } as unknown as SecretStore;
  const organizationId = `organization ${organizations++}`;
  const search = (text: string, change: Partial<NameSearch> = {}, answer: SecretNames | Error = nothing) =>
    searchKnown(
      { organizationId, source: { revision: "1" } as StoreSource, store, text, ...change },
      async () => {
        asked += 1;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    );
  const walked = async () => {
    release();
    await new Promise(setImmediate);
  };
  const forget = () => forgetNames(organizationId, { revision: "1" } as StoreSource);
  return { search, walked, forget, asked: () => asked, walks: () => walks };
}

const shown = ({ names, ...rest }: SecretNames) => ({ ...rest, names: names.map(({ name }) => name) });
const bulk = Array.from({ length: 1_000 }, (_, index) => `bulk/item-${index}-end`);

describe("what a walk finds", () => {
  it("is there for the next key, without a call; until then the answer says that more is looked at", async () => {
    const { search, walked, asked, walks } = account(bulk);
    expect(shown(await search("tem-77"))).toEqual({ ...nothing, looking: true });
    expect(shown(await search("tem-77"))).toEqual({ ...nothing, looking: true });
    expect([asked(), walks()]).toEqual([1, 1]);
    await walked();
    expect(shown(await search("tem-777"))).toEqual({
      names: ["bulk/item-777-end"],
      truncated: false,
      complete: true,
    });
    expect(await search("tem-")).toMatchObject({ names: { length: 100 }, truncated: true, complete: false });
    expect(shown(await search("nowhere"))).toEqual({ ...nothing, complete: true });
    expect([asked(), walks()]).toEqual([1, 1]);
  });

  it("is kept for a minute", async () => {
    const { search, walked, asked } = account(bulk);
    await search("tem-77");
    await walked();
    vi.setSystemTime(Date.now() + 59_000);
    await search("tem-77");
    expect(asked()).toBe(1);
    vi.setSystemTime(Date.now() + 2_000);
    expect(await search("tem-77")).toMatchObject({ looking: true });
    expect(asked()).toBe(2);
  });

  it("is one source's and one organization's", async () => {
    const { search, walked, asked } = account(bulk);
    await search("tem-77");
    await walked();
    await search("tem-77", { source: { revision: "2" } as StoreSource });
    await search("tem-77", { organizationId: "another" });
    expect(asked()).toBe(3);
  });

  it("is dropped by a denial, of a question or of the walk, and by a connection test", async () => {
    const first = account(bulk);
    await first.search("tem-77");
    await expect(first.search("other", {}, new Error("denied"))).rejects.toThrow("denied");
    await first.walked();
    expect(await first.search("tem-77")).toMatchObject({ names: [], looking: true });
    expect(first.asked()).toBe(3);

    const third = account(bulk);
    await third.search("tem-77");
    await third.walked();
    third.forget();
    await third.search("tem-77");
    expect(third.asked()).toBe(2);

    const second = account(bulk, { denied: true });
    await second.search("tem-77");
    await second.walked();
    await second.search("tem-77");
    expect(second.asked()).toBe(2);
  });

  it("is at most forty thousand names, and says where there are more", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `many/${index}`);
    const full = account(many(40_000));
    await full.search("any/39999");
    await full.walked();
    expect(shown(await full.search("any/39999"))).toEqual({
      names: ["many/39999"],
      truncated: false,
      complete: true,
    });
    const more = account(many(40_001));
    await more.search("any/39999");
    await more.walked();
    expect(shown(await more.search("any/39999"))).toMatchObject({ names: ["many/39999"], truncated: true });
    expect(await more.search("any/40000")).toMatchObject({ names: [], truncated: true, complete: false });
  });

  it("is one walk of an organization at a time", async () => {
    const { search, walks } = account(bulk);
    await search("tem-77");
    expect(await search("tem-77", { source: { revision: "2" } as StoreSource })).toEqual(nothing);
    expect(walks()).toBe(1);
  });

  it.each([
    ["", nothing],
    ["arn:aws:secretsmanager:us-east-1:1:secret:x", nothing],
    ["bulk", { names: bulk.slice(0, 100).map(named), truncated: true, complete: false }],
    ["one", { names: [named("one")], truncated: false, complete: false }],
    ["all", { names: [named("all")], truncated: false, complete: true }],
  ] as [string, SecretNames][])("is not looked for after %j", async (text, answer) => {
    const { search, walks } = account(bulk);
    expect(await search(text, {}, answer)).toBe(answer);
    expect(walks()).toBe(0);
  });
});
