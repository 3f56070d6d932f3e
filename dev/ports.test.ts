import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { freePort, portFrom, requireFreePort } from "@/dev/ports";

afterEach(() => vi.unstubAllEnvs());

describe("ports", () => {
  test("come from the environment, or are the usual ones", () => {
    expect(portFrom("PORT", {} as never)).toBe(3000);
    expect(portFrom("AWS_SIMULATOR_PORT", { AWS_SIMULATOR_PORT: "4567" } as never)).toBe(4567);
  });

  test.each(["0", "65536", "-1", "30.5", "http"])("%s is none", (text) => {
    expect(() => portFrom("PORT", { PORT: text } as never)).toThrow(
      `PORT must be a port from 1 to 65535, not "${text}".`,
    );
  });

  test("that are free are taken as they are", async () => {
    const port = await freePort();
    vi.stubEnv("PORT", String(port));
    expect(await requireFreePort("PORT", "the console")).toBe(port);
  });

  const loopbacks = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const addresses = ["127.0.0.1", "::1"].filter((address) =>
    loopbacks.some((loopback) => loopback.address === address),
  );
  test.each(addresses)("that are taken on %s are refused, naming the variable", async (host) => {
    const server = createServer().listen(0, host);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    vi.stubEnv("PORT", String(port));
    await expect(requireFreePort("PORT", "the console")).rejects.toThrow(
      `Port ${port} is taken, so the console cannot start. Stop what listens there, or set PORT to a free port.`,
    );
    server.close();
  });
});
