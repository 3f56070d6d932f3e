// Sends requests in a process of its own: reads what is wanted as JSON from standard input, writes what came as JSON.
import { text } from "node:stream/consumers";
import autocannon from "autocannon";

const { url, requests, atOnce, seconds } = JSON.parse(await text(process.stdin));
const result = await autocannon({ url, requests, connections: atOnce, duration: seconds, timeout: 60 });
process.stdout.write(
  JSON.stringify({
    count: result["2xx"] + result.non2xx,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    failed: result.non2xx + result.errors,
  }),
);
