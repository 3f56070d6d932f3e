import { describe, expect, it } from "vitest";
import { effectOf, isAcceptedKey, nameWarnings } from "./powerful-names";

describe("a name that decides more than a value", () => {
  it.each([
    ["LD_PRELOAD", /loader/],
    ["ld_preload", /loader/],
    ["LD_AUDIT", /loader/],
    ["DYLD_INSERT_LIBRARIES", /loader/],
    ["PATH", /found/],
    ["Path", /found/],
    ["BASH_ENV", /shells/],
    ["BASH_FUNC_ls", /shells/],
    ["NODE_OPTIONS", /Node\.js/],
    ["PYTHONPATH", /Python/],
    ["PERL5OPT", /Perl/],
    ["RUBYOPT", /Ruby/],
    ["JAVA_TOOL_OPTIONS", /Java/],
    ["DOTNET_STARTUP_HOOKS", /\.NET/],
    ["GIT_SSH_COMMAND", /tools/],
    ["npm_config_registry", /package manager/],
    ["https_proxy", /another machine/],
    ["NODE_TLS_REJECT_UNAUTHORIZED", /trust/],
    ["SSL_CERT_FILE", /trust/],
    ["AWS_ENDPOINT_URL", /AWS/],
    ["AWS_ENDPOINT_URL_S3", /AWS/],
    ["AWS_CONFIG_FILE", /AWS/],
    [" PATH ", /found/],
  ])("is known in any case, with what it does: %s", (key, effect) => {
    expect(effectOf(key)).toMatch(effect);
  });

  it.each([
    "API_KEY",
    "DATABASE_URL",
    "LOG_LEVEL",
    "PATHS",
    "MY_PATH",
    "PYTHONUNBUFFERED",
    "AWS_REGION",
    "PORT",
    "",
  ])("is not one of most: %j", (key) => {
    expect(effectOf(key)).toBeNull();
  });

  it("is named in warnings, in order", () => {
    expect(nameWarnings(["PATH", "API_KEY", "ENV"]).map(({ key }) => key)).toEqual(["ENV", "PATH"]);
  });
});

describe("a key that is accepted", () => {
  it.each(["API_KEY", "_", "a1", "PATH", "LATCHKEY", "MY_LATCHKEY_URL", "A".repeat(255)])("%j", (key) => {
    expect(isAcceptedKey(key)).toBe(true);
  });

  it.each([
    "",
    "1A",
    "A-B",
    "A=B",
    "A\n",
    "\u212aEY",
    "LATCHKEY_URL",
    "latchkey_x",
    "LatchKey_",
    "A".repeat(256),
  ])("is not %j", (key) => {
    expect(isAcceptedKey(key)).toBe(false);
  });
});
