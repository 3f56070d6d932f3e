// For the browser's build: of a file of operations, each one's method and path, which is all that the console's client asks
// of them. Their schemas would bring zod, and every schema of the API, into every page.
const path = require("node:path");
const { build } = require("esbuild");

module.exports = async function addressesOnly() {
  const done = this.async();
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: [this.resourcePath],
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "node",
      logLevel: "silent",
    });
    for (const file of Object.keys(metafile.inputs)) this.addDependency(path.resolve(file));
    const code = Buffer.from(outputFiles[0].contents).toString("base64");
    const declared = await import(`data:text/javascript;base64,${code}`);
    done(null, Object.entries(declared).map(exportOf).join("\n"));
  } catch (error) {
    done(error);
  }
};

function exportOf([name, value]) {
  const operations = Object.entries(value);
  const areOperations = operations.every(([, operation]) => operation?.method && operation.path);
  // A schema in the same file, for the server only.
  if (!areOperations) return "";
  const addresses = operations.map(([key, operation]) => [
    key,
    { method: operation.method, path: operation.path },
  ]);
  return `export const ${name} = ${JSON.stringify(Object.fromEntries(addresses))};`;
}
