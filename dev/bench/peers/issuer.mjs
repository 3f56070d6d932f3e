// node-oidc-provider with one key, as its documentation starts it: its discovery document and its key set.
import { Provider } from "oidc-provider";

// It warns of settings that only production needs; what it answers here is the same.
console.warn = () => undefined;
console.info = () => undefined;
const provider = new Provider("http://localhost", { jwks: { keys: [JSON.parse(process.env.BENCH_KEY)] } });
process.on("disconnect", () => process.exit(0));
const server = provider.listen(0, "127.0.0.1", () => process.send?.({ port: server.address().port }));
