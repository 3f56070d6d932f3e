// Names of environment variables that do more than hold a value: anyone who sets one decides what a program loads, runs,
// trusts or talks to. For the form, the server and the worker.
import type { NameWarning } from "@/lib/shared/environment-variables/name-warning";

/**
 * What setting one of these names does, as "It …" goes on. In upper case, compared without case; one that ends in `*` stands
 * for all that begin so.
 */
const effects: Readonly<Record<string, string>> = {
  "controls which code the system's loader loads into every program": `
    LD_* DYLD_* _RLD_* LIBPATH SHLIB_PATH GLIBC_TUNABLES GCONV_PATH LOCPATH`,
  "controls which programs and settings are found": `
    PATH PATHEXT COMSPEC SYSTEMROOT WINDIR HOME USERPROFILE APPDATA LOCALAPPDATA XDG_CONFIG_HOME
    XDG_CONFIG_DIRS XDG_DATA_HOME XDG_DATA_DIRS PWD CDPATH TMPDIR`,
  "runs code, or changes what runs, when shells start": `
    BASH_ENV ENV IFS PS0 PS1 PS2 PS3 PS4 PROMPT_COMMAND SHELLOPTS BASHOPTS BASH_FUNC_*
    BASH_LOADABLES_PATH BASH_XTRACEFD SHELL ZDOTDIR FPATH PSMODULEPATH`,
  "makes Node.js, Deno or Bun run code when they start": `
    NODE_OPTIONS NODE_PATH NODE_REPL_EXTERNAL_MODULE NODE_V8_COVERAGE NODE_CHANNEL_FD
    ELECTRON_RUN_AS_NODE TS_NODE_* TSX_* DENO_* BUN_*`,
  "makes Python run code when it starts, or load it from elsewhere": `
    PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONINSPECT PYTHONBREAKPOINT PYTHONWARNINGS
    PYTHONUSERBASE PYTHONEXECUTABLE PYTHONPLATLIBDIR PYTHONPYCACHEPREFIX VIRTUAL_ENV`,
  "makes Ruby or Perl run code when they start, or load it from elsewhere": `
    RUBYOPT RUBYLIB RUBYPATH RUBYSHELL GEM_HOME GEM_PATH BUNDLE_* PERL5* PERLLIB`,
  "makes Java run code when it starts, or load it from elsewhere": `
    JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS JAVA_OPTS CLASSPATH JAVA_HOME MAVEN_OPTS
    MAVEN_ARGS GRADLE_OPTS ANT_OPTS SBT_OPTS CATALINA_OPTS`,
  "makes .NET run code when it starts, or load it from elsewhere": `
    DOTNET_* CORECLR_* COR_* COMPLUS_* ASPNETCORE_HOSTINGSTARTUPASSEMBLIES`,
  "makes a language runtime run code when it starts, or load it from elsewhere": `
    PHPRC PHP_INI_SCAN_DIR LUA_INIT* LUA_PATH* LUA_CPATH* TCLLIBPATH R_PROFILE* R_ENVIRON*
    R_LIBS* R_HOME ERL_* ELIXIR_ERL_OPTIONS JULIA_* GUILE_* GHCRTS`,
  "names a program that tools start, or changes how they start programs": `
    GIT_* SSH_ASKPASS SUDO_ASKPASS EDITOR VISUAL PAGER MANPAGER LESS LESSOPEN LESSCLOSE BROWSER
    CVS_RSH RSYNC_RSH TAR_OPTIONS PSQLRC PSQL_* KUBECONFIG DOCKER_* BUILDKIT_* ANSIBLE_* TF_CLI_*
    CC CXX LD MAKEFLAGS MAKEFILES`,
  "controls where a package manager or compiler gets code from": `
    NPM_CONFIG_* YARN_* PNPM_* COREPACK_* PIP_* UV_* POETRY_* PIPENV_* CONDA_* CARGO_* RUSTC*
    RUSTFLAGS RUSTDOC* GOFLAGS GOPROXY GONOSUMDB GOSUMDB GOINSECURE GOPRIVATE GONOPROXY GOENV
    GOROOT GOPATH GOTOOLCHAIN COMPOSER_* NUGET_*`,
  "sends programs' output to another machine": `
    HTTP_PROXY HTTPS_PROXY ALL_PROXY FTP_PROXY WS_PROXY WSS_PROXY NO_PROXY GRPC_PROXY
    NO_GRPC_PROXY NODE_USE_ENV_PROXY HOSTALIASES LOCALDOMAIN RES_OPTIONS RESOLV_*`,
  "controls which servers programs trust": `
    NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED NODE_USE_SYSTEM_CA SSL_CERT_* SSLKEYLOGFILE
    REQUESTS_CA_BUNDLE CURL_* WGETRC PYTHONHTTPSVERIFY OPENSSL_* GRPC_DEFAULT_SSL_*`,
  "controls which AWS address, trust settings or credentials are used": `
    AWS_ENDPOINT_URL* AWS_CA_BUNDLE AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE BOTO_CONFIG
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS AWS_EC2_METADATA_* AWS_CONTAINER_* AWS_DATA_PATH`,
  "controls which cloud address is used, or lets its SDK start a program": `
    GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES CLOUDSDK_* GCE_METADATA_* AZURE_CONFIG_DIR
    AZURE_EXTENSION_DIR AZURE_AUTHORITY_HOST IDENTITY_ENDPOINT IMDS_ENDPOINT MSI_ENDPOINT`,
};

const exact = new Map<string, string>();
const prefixes: [prefix: string, effect: string][] = [];
for (const [effect, names] of Object.entries(effects)) {
  for (const name of names.trim().split(/\s+/)) {
    if (name.endsWith("*")) prefixes.push([name.slice(0, -1), effect]);
    else exact.set(name, effect);
  }
}

/** The side effect of a variable with this name, as the rest of a sentence after "It"; null for most names. */
export function effectOf(key: string): string | null {
  const name = key.trim().toUpperCase();
  const found = exact.get(name) ?? prefixes.find(([prefix]) => name.startsWith(prefix))?.[1];
  return found ?? null;
}

export function nameWarnings(keys: Iterable<string>): NameWarning[] {
  return [...keys].sort().flatMap((key) => {
    const effect = effectOf(key);
    return effect === null ? [] : [{ key, effect }];
  });
}

/** The worker's own settings: never for a command, and so in no variable. */
export function isReserved(key: string): boolean {
  return /^LATCHKEY_/i.test(key.trim());
}

export const longestKey = 255;
export const keyGrammar = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a form would accept the key: what no form accepts, no server sends. */
export function isAcceptedKey(key: string): boolean {
  return key.length <= longestKey && keyGrammar.test(key) && !isReserved(key);
}
