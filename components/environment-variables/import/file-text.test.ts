import { expect, it } from "vitest";
import { textOf } from "@/components/environment-variables/import/paste-step";

const utf16 = (text: string) =>
  new Uint8Array([0xff, 0xfe, ...[...text].flatMap((sign) => [sign.charCodeAt(0), 0])]);

it("reads what editors write, and says of anything else that it is none", () => {
  expect(textOf(new TextEncoder().encode("A=ü"))).toEqual({ ok: true, text: "A=ü" });
  expect(textOf(new Uint8Array([0xef, 0xbb, 0xbf, 0x41]))).toEqual({ ok: true, text: "A" });
  expect(textOf(utf16("A=b\r\n"))).toEqual({ ok: true, text: "A=b\r\n" });
  expect(textOf(new Uint8Array())).toEqual({ ok: true, text: "" });
  for (const bytes of [new Uint8Array([0xe9, 0x41]), new Uint8Array([0x41, 0]), new Uint8Array(600_000)]) {
    expect(textOf(bytes)).toEqual({ ok: false, problem: expect.any(String) });
  }
});
